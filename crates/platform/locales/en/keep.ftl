tracking-tab-keep = Retention
keep-title = How long events are kept
keep-raw = Raw events
keep-raw-text = The events themselves. When they are deleted, what was counted by account and day stays, and charts and health scores do not change.
keep-raw-legend = Keep them
keep-ever = Forever
keep-for-months = For a set time
keep-months = { $n ->
    [one] 1 month
   *[other] { $n } months
  }
keep-unit-months = months
keep-unit-days = days
keep-unit-events = events
keep-raw-hint = Tracked events that you define later cannot count days whose events were deleted.
keep-raw-from = Kept from
keep-raw-all = All are kept
keep-raw-dropped = Raw events deleted
keep-refused = Refused events
keep-refused-text = Kept as they were sent, so that the cause can be found. Beyond the limit of time or number, the oldest are deleted first.
keep-refused-here = Refused events (kept)
keep-refused-dropped = Refused events (deleted)
keep-refused-days = Days to keep
keep-refused-most = Events to keep at most
keep-refused-said = { $days ->
    [one] { $days } day
   *[other] { $days } days
  } and { $most ->
    [one] { $most } event
   *[other] { $most } events
  } are kept.
keep-dropped-by-reason = Deleted so far
keep-number-problem = Enter a number from { $from } to { $to }.
keep-save = Save
job-kind-prune-events = Delete old events
tracking-refused-dropped = { $n ->
    [one] { $n } older one was deleted.
   *[other] { $n } older ones were deleted.
  }
