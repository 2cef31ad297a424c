tracking-tab-plan = Tracking plan
plan-title = Tracking plan
plan-way-back = Back to the tracking plan
plan-none = No tracking plan yet
plan-none-text = List the events you expect to see which never arrived, which stopped, and which lack a required property.
plan-state-arriving = Arriving
plan-state-stopped = Stopped
plan-state-never = Never arrived
plan-lacking = Property missing
plan-open = Open the tracking plan
plan-col-name = Event
plan-col-state = Status
plan-col-last = Last received
plan-col-recent = Last 30 days
plan-col-gaps = Missing properties (30 days)
plan-col-required = Required properties
plan-col-owner = Owner
plan-col-description = Description
plan-nothing-required = Nothing required
plan-no-gaps = None missing
plan-gap-events = { $n ->
    [one] missing once
   *[other] missing { $n } times
  }
plan-gaps-from = counted from { $day }
plan-required-hint = Separated by “;”. Write order.total for a property inside another.
plan-remove = Remove
plan-remove-label = Remove “{ $name }” from the tracking plan
plan-unplanned = Events not in the tracking plan
plan-times = { $n ->
    [one] once
   *[other] { $n } times
  }
plan-take = Add
plan-take-label = Add “{ $name }” to the tracking plan
plan-take-all = { $n ->
    [one] Add the one that arrives
   *[other] Add all { $n } that arrive
  }
plan-paste = Paste from a table
plan-paste-label = One event per line
plan-paste-hint = Paste from a spreadsheet as it is. Columns: name, required properties, owner, description; with headings, in any order.
plan-paste-do = Add
plan-paste-empty = Paste at least one line.
plan-add = Add one event
plan-add-do = Add
plan-save = Save
plan-too-many = A tracking plan can have up to { $most } lines.
plan-problem-line = Line { $n }: { $why }
plan-problem-no-name = Enter the event’s name.
plan-problem-long-name = The name is too long.
plan-problem-too-many-required = At most 30 required properties.
plan-problem-twice = This event is already in an earlier line.
plan-problem-too-many-lines = At most 2,000 lines.
plan-problem-unreadable = This could not be read.
