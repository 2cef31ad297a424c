timeline-title = Timeline
timeline-narrow = Filter by kind
timeline-empty = Nothing yet.
timeline-older = Show older
timeline-each-day = Day by day
timeline-usage-day = { $n ->
    [one] { $n } event
   *[other] { $n } events
  }
timeline-usage-day-people = { $n ->
    [one] { $n } event
   *[other] { $n } events
  } · { $people ->
    [one] { $people } person
   *[other] { $people } people
  }
timeline-usage-days = Used on { $days ->
    [one] { $days } day
   *[other] { $days } days
  }, { $n ->
    [one] { $n } event
   *[other] { $n } events
  } in total
timeline-kind-all = All
timeline-kind-health = Health
timeline-kind-usage = Usage
timeline-kind-contracts = Contracts
timeline-kind-tickets = Tickets
timeline-kind-voice = Surveys
timeline-kind-work = Activities
timeline-kind-record = Account details
timeline-imported-by = Import ({ $name })

said-nobody = nobody
said-seats = { $n ->
    [one] { $n } license
   *[other] { $n } licenses
  }
said-workspace-created = Created the workspace “{ $name }”.
said-workspace-changed = Changed the workspace’s settings.
said-member-joined = { $name } became a member.
said-member-left = { $name } is no longer a member.
said-member-role-changed = Changed the role of { $name } from { $from } to { $to }.
said-member-renamed = Renamed a member from { $from } to { $to }.
said-member-invited = Invited { $name }.
said-invitation-revoked = Revoked the invitation of { $name }.
said-reset-link-made = Created a reset link for { $name }: { $what }.
said-reset-link-revoked = Revoked the reset link for { $name }.
said-reset-link-used = { $name } used a reset link ({ $what }) and was signed out on every device.
said-reset-password = password
said-reset-second-factor = two-step sign-in
said-reset-both = password and two-step sign-in
said-api-token-created = Created the API token “{ $name }”.
said-api-token-revoked = Revoked the API token “{ $name }”.
said-job-retried = Ran the job “{ $name }” again.
said-job-stopped = Stopped the job “{ $name }”.
said-job-begun-by-hand = Ran the job “{ $name }” at once.
said-import-finished = Imported the file “{ $name }”.
said-import-undone = Undid the import of “{ $name }”.
said-imported-records-removed = Undid an import and deleted its records: { $kind } ({ $n }).
said-records-accounts = accounts
said-records-people = contacts
said-records-subscriptions = contracts
said-records-usage = usage events
said-records-tickets = tickets
said-records-surveys = survey answers
said-records-churn = churn records
said-account-created = Added { $name }.
said-account-imported = Imported { $name }.
said-account-changed = Changed the account details.
said-account-changed-by-import = An import changed the account details.
said-stage-changed = Stage: { $from } → { $to }
said-touch-changed = Touch model: { $from } → { $to }
said-owner-changed = Owner: { $from } → { $to }
said-person-added = Added the contact { $name }.
said-person-changed = Changed the details of the contact { $name }.
said-person-erased = Deleted one contact’s data.
said-subscription-started = Contract started: { $what }
said-trial-started = Trial started: { $what }
said-subscription-changed = The contract changed. { $plan }
said-subscription-ended = Contract ended: { $what }
said-conversation-opened = A ticket came in (priority: { $priority }).
said-conversation-closed = A ticket was solved.
said-conversation-closed-rated = A ticket was solved (satisfaction { $score } of 5).
said-conversation-changed = A ticket changed.
said-survey-answered = { $survey } answer: { $score }
said-survey-changed = The { $survey } answer changed.
said-churned = Churned.
said-churned-because = Churned. Reason: { $reason }
said-churn-changed = The churn record changed.
said-note-written = Note
said-note-changed = Edited a note.
said-note-removed = Deleted a note.
said-task-added = Added the task “{ $name }”.
said-task-added-more = Added the task “{ $name }” ({ $more }).
said-task-due = due { $day }
said-task-for = for { $name }
said-task-changed = Changed the task “{ $name }”.
said-task-done = Completed the task “{ $name }”.
said-task-reopened = Reopened the task “{ $name }”.
said-health-changed = Health score { $from } → { $to }
said-health-band = {" "}({ $band })
said-health-overridden = Changed the band to “{ $band }” manually (until { $day }).
said-override-ended = Removed the manual band “{ $band }”.
said-override-expired = The manual band “{ $band }” expired.
said-went-quiet = Usage has been falling since { $day } ({ $observed ->
    [one] { $observed } use
   *[other] { $observed } uses
  }, usually about { $expected }).
said-usage-recovered = Usage is back to normal after the fall of { $day }.
said-today-snoozed = Put on hold until { $day }.
said-today-dismissed = Removed from the accounts to act on.
said-today-answered = Brought back to the accounts to act on.
said-scorecard-saved = Saved version { $version } of the scorecard “{ $name }”.
said-scorecard-moved-before = Moved the scorecard “{ $name }” before “{ $other }”.
said-scorecard-moved-after = Moved the scorecard “{ $name }” after “{ $other }”.
said-scorecard-ended = Stopped using the scorecard “{ $name }”.
said-tracking-key-created = Created the tracking key “{ $name }”.
said-tracking-key-revoked = Revoked the tracking key “{ $name }”.
said-segment-defined = Created the segment “{ $name }”.
said-segment-ended = Deleted the segment “{ $name }”.
said-segment-entered = Entered the segment “{ $name }”.
said-segment-left = Left the segment “{ $name }”.
said-tracked-event-defined = Defined the tracked event “{ $name }”.
said-tracked-event-changed = Changed the tracked event “{ $name }”.
said-tracking-plan-changed = Changed the tracking plan ({ $added } added, { $changed } changed, { $removed } removed).
said-tracked-event-removed = Deleted the tracked event “{ $name }”.

field-name = Name
field-kana = Reading (kana)
field-domain = Domain
field-industry = Industry
field-country = Country
field-region = Region
field-employees = Employees
field-referral = Source
field-parent_id = Parent
field-owner_id = Owner
field-owner = Owner
field-stage = Stage
field-touch = Touch model
field-signed_up_on = Signed up on
field-external_id = Account ID
field-email = E-mail
field-phone = Phone
field-title = Title
field-role = Role
field-left_on = Left on
field-account_id = Account
field-product = Product
field-plan = Plan
field-seats = Licenses
field-mrr = MRR
field-started_on = Start
field-ended_on = End date (first day without the contract)
field-ends_with_term = Ends with its term
field-renewal_on = Renewal
field-notice_on = Notice deadline
field-auto_renew = Auto-renew
field-notice_days = Notice period (days)
field-billing_months = Billing period (months)
field-trial = Trial
field-subject = Subject
field-channel = Channel
field-priority = Priority
field-opened_at = Opened at
field-first_responded_at = First reply at
field-closed_at = Closed at
field-satisfaction = Satisfaction
field-escalated = Escalated
field-score = Score
field-comment = Comment
field-answered_at = Answered
field-churned_on = Churned on
field-reason = Reason
field-feedback = Feedback
field-refund = Refund
field-is_reactivation = Reactivation
field-due = Due
field-due_on = Due
field-assignee = Assignee
