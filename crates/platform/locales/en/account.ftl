account-way-back = Back to accounts
account-crumbs = You are here
account-tabs = Parts of the account
account-tab-overview = Overview
account-tab-usage = Usage
account-tab-contracts = Contracts
account-tab-tickets = Tickets
account-tab-answers = Surveys
account-tab-people = Contacts
account-plan-seats = Plan
account-owner = Owner: { $name }
account-day-away = { $day } ({ $away })
account-change-stage = Change stage
account-change-touch = Change touch model
account-change-owner = Change owner
account-stage-changed = The stage is now “{ $stage }”.
account-touch-changed = The touch model is now “{ $touch }”.
account-owner-changed = { $name } is now the owner.
account-owner-removed = The account no longer has an owner.
account-act-note = Note
account-act-task = Task
account-act-edit = Edit
account-edit-title = Edit account details
account-edit-required = required
account-edit-no-name = Enter a name.
account-edited = The account details were changed.
account-details = Account details
account-family = Group
account-parent = Parent
account-child = Subsidiary
account-older = Older entries

chart-as-table = As a table
word-sum = Total

usage-13-weeks = last 13 weeks
usage-people-title = Active people by week
usage-events-title = Events by week
usage-people = Active people
usage-events = Events
usage-events-13 = Events (13 weeks)
usage-by-feature = Events by feature
usage-features = Features used
usage-feature = Feature
usage-others = Others
usage-week = Week of
usage-seats = License use (28 days)
usage-seats-line = { $n ->
    [one] { $n } license
   *[other] { $n } licenses
  }
usage-seats-used = { $used } of { $seats ->
    [one] { $seats } license
   *[other] { $seats } licenses
  } ({ $share })
usage-one-event = Event
usage-one-show = Show
usage-one-label = “{ $name }” { $n ->
    [one] once
   *[other] { $n } times
  } in 13 weeks
usage-tracked-mark = (tracked event)
usage-empty-title = No usage recorded
usage-empty-text = No usage has arrived in the last 13 weeks. Import usage, or connect tracking, to see it here.

contracts-empty-title = No contracts
contracts-empty-text = Import your contracts to see MRR and renewals here.
contracts-sum = Total of open contracts
contracts-history = MRR over time
contracts-history-note = at the end of each month
contracts-movements = MRR movements
contract-product = Contract
contract-unnamed = Unnamed contract
contract-state = Status
contract-open = Open
contract-trial = Trial
contract-ended = Ended
contract-coming = Not started
contract-started = Start
contract-ended-on = Last day
contract-no-auto = no auto-renew
contract-month = Month
contract-movement = Movement
contract-before = Before
contract-after = After
contract-change = Change
movement-new = New
movement-reactivation = Reactivation
movement-expansion = Expansion
movement-contraction = Contraction
movement-churn = Churn

tickets-empty-title = No tickets
tickets-empty-text = Import your tickets to see them here.
tickets-open = Open
tickets-urgent = { $n } urgent
tickets-satisfaction = Average satisfaction
tickets-rated = { $n ->
    [one] { $n } rating
   *[other] { $n } ratings
  }
tickets-state = Status
tickets-is-open = Open
tickets-is-closed = Solved
tickets-person = Contact
tickets-no-subject = (no subject)

answers-empty-title = No survey answers
answers-empty-text = Import survey answers (NPS, for example) to see them here.
answers-latest = Last NPS answer
answers-nps-year = NPS (1 year)
answers-count = { $n ->
    [one] { $n } answer
   *[other] { $n } answers
  }
answers-trend = NPS answers over time
answers-table-below = The figures are in the table below.
answers-survey = Survey

people-count = { $n ->
    [one] { $n } contact
   *[other] { $n } contacts
  }
people-left = Left
people-empty-title = No contacts
people-empty-text = Import your contacts to see them here.
people-name = Full name
people-kana = Reading (kana)
people-title = Job title
people-last-seen = Last used
people-last-use = Day of last use
people-never-used = Never
people-did = What they did
people-did-event = Event
people-did-whether = Did it
people-did-did = Yes
people-did-not = No
people-did-how-often = How often, at least
people-did-unit-times = times
people-did-in-days = In the last
people-did-times = { $n ->
    [one] done
   *[other] { $n } times or more
}
people-did-times-in-days = { $n ->
    [one] done
   *[other] { $n } times or more
} in the last { $days ->
    [one] day
   *[other] { $days } days
}
people-did-never = never
people-did-not-in-days = not in the last { $days ->
    [one] day
   *[other] { $days } days
}
people-did-less = fewer than { $n ->
    [one] once
   *[other] { $n } times
}
people-did-less-in-days = fewer than { $n ->
    [one] once
   *[other] { $n } times
} in the last { $days ->
    [one] day
   *[other] { $days } days
}
people-did-not-all = This was done very often: only its latest { $times } were looked at, and { $people } at most are shown. Choose fewer days to see everybody who did it.
people-did-not-unknown = This was done so often, or so long ago, that who did not do it cannot be told. Choose fewer days.

people-region = List of contacts
people-find = Find a contact
people-find-hint = Name, reading, e-mail or company
people-filter-left = Employment
people-still-there = Current
people-col-name = Full name
people-col-external-id = User ID
people-col-account-name = Account name
people-col-role = Role
people-col-left-on = Left on
people-range = { $first }–{ $last } of { $all }
people-range-many = { $first }–{ $last } of more than { $all }
people-too-many = More than { $n } contacts were found, and { $n } of them are shown. Add words to narrow the search.
people-none-yet-title = No contacts yet
people-none-yet-text = Import a list of contacts, or send identify calls with your usage events, to see them here.
people-none-title = No contact matches
people-none-text = Loosen the filters, or search for part of the name.
