today-greeting = { $hello }. { $sentence }
today-morning = Good morning
today-day = Hello
today-evening = Good evening
today-mine = { $n ->
    [one] { $n } account needs you today, { $name }.
   *[other] { $n } accounts need you today, { $name }.
  }
today-none = No account needs you urgently today.
today-team = { $n ->
    [one] { $n } account needs the team today.
   *[other] { $n } accounts need the team today.
  }
today-team-none = No account needs the team urgently today.
today-other = { $n ->
    [one] { $n } account needs { $name } today.
   *[other] { $n } accounts need { $name } today.
  }
today-own-count = { $n ->
    [one] { $n } account of yours
   *[other] { $n } accounts of yours
  }
today-team-count = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
  }
today-renewing = { $n } renewing this month
today-changed = { $n ->
    [one] { $n } account changed since yesterday
   *[other] { $n } accounts changed since yesterday
  }
today-whose = Whose accounts
today-view-mine = Mine
today-view-team = Team
today-owner = Owner
today-everyone = Everyone’s accounts
today-no-owner = no owner

today-act-now = Act on
today-order = largest impact first
today-order-title = How the order is decided
today-order-text = Impact = urgency × MRR. Each reason has an urgency from 0 to 1: higher the nearer the date, the worse the health and the longer it lasts. Several reasons come to 1 − the product of (1 − urgency). Amounts in different currencies are compared by their number, without conversion.
today-act-open = Open
today-act-task = Task
today-act-snooze = Hold
today-act-dismiss = Take off the list…
today-more-nav = More
today-more = { $n } more
today-show-more = Show more
today-show-next = Next page
today-show-first = First page
today-more-reasons = And { $n } more.
today-list-comma = {"; "}

today-crossed = Health fell ⟦from { $from } to { $to }, into “{ $band }”⟧.
today-fell = Health ⟦fell by { $n ->
    [one] { $n } point
   *[other] { $n } points
  }⟧ within a week ({ $from } → { $to }).
today-because = {" "}Main drivers: { $facts }.
today-measure = { $measure }: { $fact }
today-silent = ⟦Not used for { $n ->
    [one] { $n } day
   *[other] { $n } days
  }⟧ (usually { $usual ->
    [one] { $usual } day
   *[other] { $usual } days
  } a week).
today-back = After no usage since { $since }, ⟦they are back since { $day }⟧.
today-quiet = Since { $since } usage is ⟦down to { $share } of the usual⟧.
today-ending = The ⟦contract ends on { $day }⟧ (in { $n ->
    [one] { $n } day
   *[other] { $n } days
  }).
today-not-renewing = A contract that does not renew by itself ⟦runs out on { $day }⟧ (in { $n ->
    [one] { $n } day
   *[other] { $n } days
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
today-seats = ⟦{ $used } of { $seats } licenses⟧ are in use. A good time to propose more.

today-stake-ending = { $n ->
    [one] contract ends in { $n } day
   *[other] contract ends in { $n } days
  }
today-stake-notice = { $n ->
    [one] notice due in { $n } day
   *[other] notice due in { $n } days
  }
today-stake-renewal = { $n ->
    [one] renews in { $n } day
   *[other] renews in { $n } days
  }

today-snooze-title = Hold until when?
today-snooze-tomorrow = Tomorrow
today-snooze-next-week = Next Monday
today-snooze-day = Pick a date
today-snooze-until-day = Until this date
today-snooze-no-day = Pick the day until which it is on hold.
today-snooze-not-later = Pick a date after today.
today-snoozed = “{ $name }” is on hold until { $day }; anything new brings it back earlier.
today-dismissal-title = Take off the list
today-dismissal-text = Takes “{ $name }” off the list.
today-dismissal-reason = Reason
today-dismissal-hint = For example: closed for the holidays, they told us. It is kept on the timeline. The account comes back with a new reason, or when the score falls by another 10 points.
today-dismissal-act = Take off the list
today-dismissal-no-reason = Enter the reason.
today-dismissal-long = Use at most 500 characters.
today-dismissed = “{ $name }” is off the list.
today-line-gone = This account is no longer on the list.
today-brought-back = Back on the list.
today-bring-back = Bring back
today-aside = On hold or taken off
today-aside-snoozed = on hold until { $day } ({ $by })
today-aside-dismissed = Taken off: { $reason } ({ $by })

today-empty-title = All is calm
today-empty-text = No account needs you urgently. Anything new shows up here at once.
today-empty-accounts = See all accounts
today-empty-own-title = You own no accounts yet
today-empty-own-text = Choose owners in the list of accounts. News of your accounts then shows up here.
today-empty-own-assign = Choose owners
today-empty-own-team = See the team’s list
today-empty-all-title = No accounts yet
today-empty-all-text = Import a file you have, and they are listed here within minutes.
today-empty-all-import = Import a file

today-tasks = Today’s tasks
today-tasks-count = { $n }
today-tasks-none = Nothing due by today.
today-tasks-all = All tasks
today-changes = Changes since yesterday
today-changes-count = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
  }
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
task-for-went_quiet = Ask why it is not being used
task-for-contract_ending = Find out whether they will stay
task-for-notice_coming = Find out before the notice deadline whether they renew
task-for-renewal_coming = Prepare the renewal
task-for-urgent_ticket = Check the urgent ticket and get in touch
task-for-task_due = Decide on the next step
task-for-seats_nearly_full = Propose more licenses
