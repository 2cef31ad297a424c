today-greeting = { $hello }. { $sentence }
today-morning = Good morning
today-day = Hello
today-evening = Good evening
today-mine = { $n ->
    [one] { $name }, you have { $n } account to act on today.
   *[other] { $name }, you have { $n } accounts to act on today.
  }
today-none = No account needs urgent action today.
today-team = { $n ->
    [one] There is { $n } account to act on.
   *[other] There are { $n } accounts to act on.
  }
today-team-none = There is no account to act on.
today-other = { $n ->
    [one] { $name } has { $n } account to act on today.
   *[other] { $name } has { $n } accounts to act on today.
  }
today-own-count = { $n ->
    [one] { $n } account of yours
   *[other] { $n } accounts of yours
  }
today-team-count = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
  }
today-renewing = { $n } renewing within 30 days
today-changed = { $n ->
    [one] { $n } account changed since yesterday
   *[other] { $n } accounts changed since yesterday
  }
today-changed-many = More than { $n } accounts changed since yesterday
today-whose = Accounts shown
today-view-mine = Mine
today-view-team = Team
today-owner = Owner
today-everyone = Everyone’s accounts
today-no-owner = no owner

today-act-now = Act on today
today-order = greatest impact first
today-order-title = How the order is decided
today-order-text = Impact = MRR × (for each reason, how likely the account is lost if nobody acts × how much of that acting can still change, combined). The nearer the date, the lower the health score and the deeper the drop in usage, the higher the account stands. What can no longer be changed, such as an automatic renewal whose notice deadline has passed, does not count. Several reasons are combined as 1 − the product of (1 − likelihood × share). Amounts in different currencies are compared as numbers, without conversion.
today-act-task = Task
today-act-snooze = Hold
today-act-dismiss = Take off…
today-more-nav = More
today-more = { $n } more
today-show-more = Show more
today-show-next = Next page
today-show-first = First page
today-more-reasons = And { $n } more.

today-date = { $weekday } { $day }
today-crossed = The health score fell ⟦from { $from } to { $to }, into “{ $band }”⟧.
today-fell = The health score ⟦fell by { $n ->
    [one] { $n } point
   *[other] { $n } points
  }⟧ within a week ({ $from } → { $to }).
today-silent = ⟦Not used for { $n ->
    [one] { $n } day
   *[other] { $n } days
  }⟧ (usually { $usual ->
    [one] { $usual } day
   *[other] { $usual } days
  } a week).
today-back = Usage that had stopped on { $since } ⟦resumed on { $day }⟧.
today-quiet = Since { $since }, usage has been ⟦down to { $share } of the usual⟧.
today-ending = The ⟦contract ends on { $day }⟧ ({ $n ->
    [0] today
    [one] in { $n } day
   *[other] in { $n } days
  }).
today-not-renewing = A contract without auto-renewal ⟦expires on { $day }⟧ ({ $n ->
    [0] today
    [one] in { $n } day
   *[other] in { $n } days
  }).
today-notice = ⟦{ $n ->
    [one] { $n } working day
   *[other] { $n } working days
  } to the notice deadline⟧ ({ $day }).
today-notice-now = The ⟦notice deadline is today⟧.
today-renewal = ⟦Renews in { $n ->
    [one] { $n } day
   *[other] { $n } days
  }⟧ ({ $day }).
today-renewal-now = ⟦Renews today⟧.
today-ticket = The urgent ticket ⟦“{ $subject }” has been open for { $n ->
    [one] { $n } day
   *[other] { $n } days
  }⟧.
today-ticket-new = A new urgent ticket: ⟦“{ $subject }”⟧.
today-ticket-without-subject = (no subject)
today-task-now = The task ⟦“{ $title }” is due today⟧.
today-task-late = The task ⟦“{ $title }” is { $n ->
    [one] { $n } day
   *[other] { $n } days
  } overdue⟧.
today-seats = ⟦{ $used } of { $seats ->
    [one] { $seats } license
   *[other] { $seats } licenses
  }⟧ are in use. This is a good time to propose more.

today-stake-ending = { $n ->
    [0] contract ends today
    [one] contract ends in { $n } day
   *[other] contract ends in { $n } days
  }
today-stake-expiry = { $n ->
    [0] contract expires today
    [one] contract expires in { $n } day
   *[other] contract expires in { $n } days
  }
today-stake-notice = { $n ->
    [0] notice due today
    [one] notice due in { $n } day
   *[other] notice due in { $n } days
  }
today-stake-renewal = { $n ->
    [0] renews today
    [one] renews in { $n } day
   *[other] renews in { $n } days
  }

today-snooze-title = Hold until when?
today-snooze-tomorrow = Tomorrow
today-snooze-next-week = Next Monday
today-snooze-day = Pick a date
today-snooze-until-day = Until this date
today-snooze-no-day = Pick the date until which it is on hold.
today-snooze-not-later = Pick a date after today.
today-snoozed = “{ $name }” is on hold until { $day }; anything new brings it back earlier.
today-dismissal-title = Take off the list
today-dismissal-text = Takes “{ $name }” off the list.
today-dismissal-reason = Reason
today-dismissal-hint = For example: they told us they are closed for the holidays. This is kept on the timeline. The account comes back with a new reason, or when the score falls by another 10 points.
today-dismissal-act = Take off the list
today-dismissal-no-reason = Enter a reason.
today-dismissal-long = Use at most 500 characters.
today-dismissed = “{ $name }” is off the list.
today-line-gone = This account is no longer on the list.
today-brought-back = Back on the list.
today-bring-back = Bring back
today-aside = On hold or taken off
today-aside-snoozed = on hold until { $day } ({ $by })
today-aside-dismissed = Taken off: { $reason } ({ $by })

today-empty-title = All is calm
today-empty-text = No account needs urgent action. Anything new appears here right away.
today-empty-accounts = See all accounts
today-empty-own-title = You don’t own any accounts yet
today-empty-own-text = Choose owners in the list of accounts. News about your accounts then appears here.
today-empty-own-assign = Choose owners
today-empty-own-team = See the team’s list
today-empty-all-title = No accounts yet
today-empty-all-text = Import a file you have to see your accounts here within minutes.
today-empty-all-import = Import a file

today-tasks = Today’s tasks
today-tasks-count = { $n }
today-tasks-none = Nothing is due by today.
today-tasks-all = All tasks
today-changes = Changes since yesterday
today-changes-count = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
  }
today-changes-count-many = more than { $n } accounts
today-changes-none = Nothing changed.
today-health-own = Health of your { $n ->
    [one] { $n } account
   *[other] { $n } accounts
  }
today-health-team = Health of { $n ->
    [one] { $n } account
   *[other] { $n } accounts
  }
today-mrr = { $amount }/month in total

today-news-scored = Score
today-news-fell = Fell
today-news-rose = Rose
today-news-quiet = Usage stalled
today-news-recovered = Recovered
today-news-promoter = Promoter
today-news-detractor = Detractor
today-news-survey = Answer
today-news-churned = Churned
today-news-started = New contract
today-news-ended = Contract ended
today-news-contract = Contract
today-news-ticket = Ticket
today-news-plan = { $plan } { $amount }

today-team-title = By member
today-team-member = Member
today-team-accounts = Accounts
today-team-at-risk = At risk
today-team-at-risk-mrr = MRR at risk (month)
today-team-overdue = Overdue tasks
today-team-nobody = No owner
today-team-sum = Total

task-for-health_fell = Ask how they are getting on
task-for-went_quiet = Ask why they are using it less
task-for-contract_ending = Find out whether they will stay
task-for-notice_coming = Find out before the notice deadline whether they will renew
task-for-renewal_coming = Prepare the renewal
task-for-urgent_ticket = Check the urgent ticket and get in touch
task-for-task_due = Decide on the next step
task-for-seats_nearly_full = Propose more licenses

today-blank = Import your customers to see whom to act on today.
today-importing-hello = Your files are being imported.
today-working-hello = The health scores of your accounts are being calculated.
today-working-title = Calculating
today-working-text = When this is done, the accounts to act on appear here. You can leave this page open.
today-working-import = File import
today-working-scores = Health scores
today-working-silence = Detection of stalled usage
today-working-past = Reconstruction of past scores
today-working-rows = { $done } of { $total } rows
today-working-customers = { $done } of { $total } accounts
today-working-soon = starting soon
today-empty-working-title = Still calculating
today-empty-working-text = Accounts to act on appear here as soon as they are found.
today-empty-unknown-title = There is not enough data yet
today-empty-unknown-text = No account has enough data for a health score. Import usage or contracts to see the accounts to act on here.
today-missing-usage = There is no usage data, so stalled usage cannot be detected.
today-missing-contracts = There are no renewal dates, so renewals and notice deadlines cannot be shown.
today-missing-tickets = There are no tickets, so urgent open tickets cannot be detected.

today-team-cut = There are at least { $n } accounts to act on.
today-other-none = { $name } has no account to act on today.
today-capacity = { $n } a day
today-capacity-label = Accounts you can act on in a day
today-capacity-act = Change
today-capacity-set = { $n ->
    [one] { $n } account a day is shown.
   *[other] { $n } accounts a day are shown.
  }
today-capacity-wrong = Enter a number from 1 to { $most }.
today-all = Accounts to act on
today-only-today = Only today’s
today-rest = { $n ->
    [one] { $n } more account to act on
   *[other] { $n } more accounts to act on
  }
today-rest-all = Show all { $n }
today-on-schedule = { $n ->
    [one] { $n } other account is on schedule.
   *[other] { $n } other accounts are on schedule.
  }
today-unknown = { $n ->
    [one] { $n } other account has too little data for a health score.
   *[other] { $n } other accounts have too little data for a health score.
  }
today-unknown-act = Show them
today-kind-health_fell = Health fell
today-kind-went_quiet = Usage stalled
today-kind-contract_ending = Contract ends
today-kind-notice_coming = Notice deadline
today-kind-renewal_coming = Renewal
today-kind-urgent_ticket = Urgent ticket
today-kind-task_due = Task
today-kind-seats_nearly_full = Upsell

today-act-contact = Contact
today-act-note = Note
today-act-ticket = See the ticket
today-act-decide = Enter the decision
today-act-contract = See the contract
today-act-complete = Complete the task

today-ahead = What is coming
today-ahead-fortnight = next 14 days
today-ahead-all = See all dates
today-ahead-none = No renewals or notice deadlines in these days.
today-ahead-text = Dates of renewals, notice deadlines and contract ends. What needs action is also on Today.
today-ahead-span = { $from } to { $to }
today-ahead-pages = Days
today-day-notice = Notice deadline
today-day-settled = Auto-renewal
today-day-renewal = Renewal
today-day-decision = Contract expires
today-day-ending = Contract ends
today-team-needing = To act on
weekday-0 = Mon
weekday-1 = Tue
weekday-2 = Wed
weekday-3 = Thu
weekday-4 = Fri
weekday-5 = Sat
weekday-6 = Sun
