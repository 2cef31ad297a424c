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

today-act-now = Act now
today-order = largest impact first
today-order-title = How the order is made
today-order-text = Impact = urgency × MRR. Each reason has an urgency from 0 to 1: higher the nearer the date, the worse the health and the longer it lasts. Several reasons come to 1 − the product of (1 − urgency). Amounts in different currencies are compared by their number, without conversion.
today-act-open = Open
today-act-task = Task
today-act-snooze = Later
today-act-dismiss = Not a problem…
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
today-because = {" "}Mainly { $facts }.
today-measure = { $measure }: { $fact }
today-silent = ⟦Not used for { $n } days⟧ ({ $usual } days a week as a rule).
today-back = After nothing since { $since }, ⟦use is back since { $day }⟧.
today-quiet = Since { $since } use is ⟦down to { $share } of what is usual⟧.
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
today-ticket-new = An urgent ticket has come in: ⟦“{ $subject }”⟧.
today-ticket-without-subject = no subject
today-task-now = The task ⟦“{ $title }” is due today⟧.
today-task-late = The task ⟦“{ $title }” is { $n ->
    [one] { $n } day
   *[other] { $n } days
  } overdue⟧.
today-seats = ⟦{ $used } of { $seats } seats⟧ are in use. A good time to propose more.

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

today-snooze-title = Until when?
today-snooze-tomorrow = Tomorrow
today-snooze-next-week = Next Monday
today-snooze-day = Pick a date
today-snooze-until-day = Until this date
today-snooze-no-day = Pick a date until which it can wait.
today-snooze-not-later = Pick a date after today.
today-snoozed = “{ $name }” comes back on { $day }, or earlier if something new happens.
today-dismissal-title = Not a problem
today-dismissal-text = Takes “{ $name }” off the list.
today-dismissal-reason = Reason
today-dismissal-hint = For example: closed for the holidays, they told us. It is kept on the timeline. The line comes back with a new reason, or when the score falls by 10 more points.
today-dismissal-act = Take off the list
today-dismissal-no-reason = Say why it is not a problem.
today-dismissal-long = Use at most 500 characters.
today-dismissed = “{ $name }” is off the list.
today-line-gone = This account is no longer on the list.
today-brought-back = Back on the list.
today-bring-back = Bring back
today-aside = Put aside
today-aside-snoozed = until { $day } ({ $by })
today-aside-dismissed = Not a problem: { $reason } ({ $by })

today-empty-title = All is calm
today-empty-text = No account needs you urgently. Whatever happens shows up here at once.
today-empty-accounts = See all accounts
today-empty-own-title = You own no accounts yet
today-empty-own-text = Choose owners in the list of accounts. What happens at yours then shows up here.
today-empty-own-assign = Choose owners
today-empty-own-team = See the team’s list
today-empty-all-title = No accounts yet
today-empty-all-text = Import a file you have, and they stand here in minutes.
today-empty-all-import = Import a file

today-tasks = Tasks today
today-tasks-count = { $n }
today-tasks-none = Nothing due by today.
today-tasks-all = All tasks
today-changes = Since yesterday
today-changes-count = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
  }
today-changes-none = Nothing changed.
today-health-own = Health of your { $n }
today-health-team = Health of { $n } accounts
today-mrr = { $amount }/month in all

today-news-scored = Score
today-news-fell = Fell
today-news-rose = Rose
today-news-quiet = Quiet
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
task-for-seats_nearly_full = Propose more seats
