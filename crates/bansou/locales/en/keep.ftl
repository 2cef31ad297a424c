tracking-tab-keep = Retention
keep-title = Retention of events
keep-raw = Raw events
keep-raw-text = The events themselves. When they are dropped, what was counted by account and day stays, and charts and health scores stay as they are.
keep-raw-legend = Keep them
keep-ever = For ever
keep-for-months = For a time
keep-months = { $n ->
    [one] 1 month
   *[other] { $n } months
  }
keep-unit-months = months
keep-unit-days = days
keep-unit-events = events
keep-raw-hint = Tracked events that you define later cannot count days whose events were dropped.
keep-raw-from = Here from
keep-raw-all = All of them
keep-raw-dropped = Raw events dropped
keep-refused = Refused events
keep-refused-text = Kept as they were sent, so that the cause can be found. Beyond the time or the number, the oldest go first.
keep-refused-here = Refused events here
keep-refused-dropped = Refused events dropped
keep-refused-days = Days
keep-refused-most = Most
keep-refused-said = { $days } days and { $most } events are kept.
keep-dropped-by-reason = Dropped so far
keep-number-problem = Give a number from { $from } to { $to }.
keep-save = Save
job-kind-prune-events = Drop old events
tracking-refused-dropped = { $n } older ones were dropped.
