workshop-crumbs = You are here
workshop-health = Health
workshop-open = Edit and try
workshop-edit = Edit
workshop-title = Edit { $name }
workshop-lead = Nothing changes until you save. “Try” shows the effect on today’s customers and on past churns.
workshop-version = Version { $n }
workshop-versions = Versions
workshop-basics = Basics
workshop-name = Name
workshop-healthy-from = Healthy from
workshop-watch-from = Watch from
workshop-watch-hint = Anything lower is at risk.
workshop-minimum-coverage = Minimum data coverage
workshop-coverage-hint = If measures with data carry less weight than this, the score is shown as a rough guide.
workshop-segment = Customers it applies to
workshop-segment-hint = all customers if nothing is selected
workshop-segment-stage = Stage
workshop-segment-touch = Touch model
workshop-segment-plan = Plan
workshop-measures = Measures
workshop-total-weight = total weight { $n }
workshop-weight = Weight
workshop-details = Curve, conditions, missing data
workshop-y-label = Points (%)
workshop-point = Point { "{" }n{ "}" }: { "{" }y{ "}" }% at { "{" }x{ "}" }
workshop-x = Value
workshop-y = Points (%)
workshop-add-point = Add a point
workshop-remove-point = Delete
workshop-fitted = The first points follow the distribution of today’s { $n ->
    [one] { $n } customer
   *[other] { $n } customers
  }.
workshop-variant = Conditional curve
workshop-plan = Plan
workshop-tenure-from = Contract age (months), at least
workshop-tenure-to = less than
workshop-renewal-within = Days to the renewal, at most
workshop-add-variant = Vary by plan, contract age or nearness of the renewal
workshop-remove-variant = Delete this condition
workshop-missing = Where there is no data
workshop-leave-out = Leave it out
workshop-give-fixed = Give fixed points
workshop-remove-measure = Remove this measure
workshop-new-measure = Add a measure
workshop-add-measure = Add
workshop-unknown-measure = A measure that no longer exists ({ $key })
workshop-unit-percent = %
workshop-unit-times = times
workshop-unit-count = items
workshop-unit-days = days
workshop-unit-points = points
workshop-red-flags = Red flags
workshop-red-flags-hint = cap the score while they are up
workshop-red-flag = Red flag
workshop-flag-measure = Measure
workshop-flag-threshold = Threshold
workshop-flag-comparison = Comparison
workshop-flag-cap = Cap (points)
workshop-add-flag = Add a red flag
workshop-remove-flag = Delete
workshop-comparison-at-least = or more
workshop-comparison-above = more than
workshop-comparison-at-most = or less
workshop-comparison-below = less than
workshop-try = Try
workshop-try-hint = Saves nothing.
workshop-note = Reason for the change
workshop-note-hint = Kept with the version.
workshop-save = Save as a new version
workshop-cancel = Cancel
workshop-order = Order of scorecards
workshop-order-hint = the first that fits a customer is used
workshop-move-up = Move { $name } up
workshop-copy = Copy this scorecard
workshop-copy-name = Copy of { $name }
workshop-end = Stop using it
workshop-end-confirm = Stop using this scorecard? Its customers get the next scorecard that fits. Their past scores stay.
workshop-last-scorecard = The last scorecard must stay in use. Create another one first.
workshop-note-back = Went back to version { $n }
workshop-note-copy = Copied from { $name }

workshop-measuring = Calculating past values
workshop-measuring-text = Once this is done, the check against past churns is faster and exact. You can go on editing.

workshop-what-if = Applied to today’s customers
workshop-accounts = { $n ->
    [one] { $n } customer
   *[other] { $n } customers
  }
workshop-applies-to-none = No customer uses this scorecard. Check which customers it applies to, and the order.
workshop-band = Band
workshop-bands = Band limits
workshop-before = Before
workshop-after = After
workshop-difference = Difference
workshop-total = Total
workshop-no-score = No score
workshop-low-coverage = Scores that are a rough guide: { $before } before, { $after } after
workshop-distribution = Distribution of scores before and after
workshop-as-table = As a table
workshop-score = Score
workshop-scored = Customers with a score
workshop-changes = { $n ->
    [one] { $n } customer changes band
   *[other] { $n } customers change band
  }
workshop-no-changes = No customer changes band.
workshop-account = Customer
workshop-why = Why
workshop-more = and { $n } more
workshop-reason-audience = different customers for this scorecard

workshop-backtest = Checked against past churns
workshop-span = month ends from { $from } to { $to }
workshop-still-measuring = Past values are still being calculated. These figures are based on what is ready so far.
workshop-no-past = There is no past month with contracts on record yet, so there is nothing to compare with.
workshop-contradiction = Of { $events ->
    [one] { $events } recorded churn
   *[other] { $events } recorded churns
  }, { $open ->
    [one] { $open } is followed by contracts that go on
   *[other] { $open } are followed by contracts that go on
  }. The records contradict each other: do not judge by the figures below.
workshop-contradiction-few = Of { $events ->
    [one] { $events } recorded churn
   *[other] { $events } recorded churns
  }, { $open ->
    [one] { $open } is followed by contracts that go on
   *[other] { $open } are followed by contracts that go on
  }.
workshop-summary-none = There is no past to compare with.
workshop-summary-better = With this change, churn within { $days } days is easier to predict (compared on { $churns ->
    [one] { $churns } churn
   *[other] { $churns } churns
  }).
workshop-summary-worse = With this change, churn within { $days } days is harder to predict (compared on { $churns ->
    [one] { $churns } churn
   *[other] { $churns } churns
  }).
workshop-summary-same = With this change, churn within { $days } days is predicted equally well (compared on { $churns ->
    [one] { $churns } churn
   *[other] { $churns } churns
  }).
workshop-summary-undecided = No difference in predicting churn within { $days } days can be shown (compared on { $churns ->
    [one] { $churns } churn
   *[other] { $churns } churns
  }).
workshop-summary-spoiled = Churn records and contracts contradict each other, so neither can be called better ({ $churns ->
    [one] { $churns } churn
   *[other] { $churns } churns
  } within { $days } days).
workshop-too-few = Too few ({ $churned } churned, { $stayed } stayed; { $fewest } of each are needed)
workshop-too-few-text = There are too few churns to judge by.
workshop-horizon = Churn within { $n } days
workshop-rests-on = { $churns ->
    [one] { $churns } churn
   *[other] { $churns } churns
  } ({ $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
  } at { $windows ->
    [one] { $windows } month end
   *[other] { $windows } month ends
  })
workshop-version-head = Version
workshop-draft = This draft
workshop-auc = Discrimination (AUC, 95% interval)
workshop-over-first = Difference from the version in use
workshop-at-risk = Alert at “at risk”
workshop-below-healthy = Alert at “watch” or below
workshop-precision = Precision
workshop-recall = Recall
workshop-lift-head = Churn concentration, lowest { $share }
workshop-lift = { $n }×
workshop-legend = Discrimination (AUC) is how often a customer that churned had a lower score than one that stayed: 0.50 is chance, 1.00 is perfect. Precision is the share of alerts that churned, recall the share of churns with an alert. Each churn counts once.
workshop-measures-alone = Discrimination of each measure (churn within { $n } days)
workshop-measure = Measure
workshop-known = With data
workshop-churned = Churned
workshop-alone = Discrimination alone (AUC)
workshop-gain = Contribution
workshop-misleads = Misleads
workshop-measures-legend = Contribution is the discrimination that would be lost without the measure. Below zero, the score is better without it.

workshop-versions-lead = Versions are never deleted. Going back saves a new version equal to the old one and scores every customer again.
workshop-in-force = In use
workshop-go-back = Go back to this version
workshop-first-version = This is the first version.
workshop-same-definition = Scoring is the same as in the previous version.
workshop-curve = curve
workshop-dimension = dimension
workshop-weight-of = weight { $n }
workshop-fixed-at = gives { $share } of the points
workshop-months = { $span } months
workshop-capped-at = capped at { $cap } points

workshop-fault-name-missing = Enter a name.
workshop-fault-note-missing = Enter the reason for the change.
workshop-fault-saved-meanwhile = Somebody else saved a version since you started editing. Check your changes and save again.
workshop-fault-not-a-number = Enter a number.
workshop-fault-not-a-weight = A weight must be zero or more.
workshop-fault-not-a-share = Enter a percentage from 0 to 100.
workshop-fault-not-a-score = Enter a score from 0 to 100.
workshop-fault-bands-out-of-order = “Watch” must not start above “healthy”.
workshop-fault-no-measure = Add at least one measure.
workshop-fault-no-weight = At least one measure needs a weight above zero.
workshop-fault-stands-twice = The same measure is listed twice.
workshop-fault-curve-without-points = A curve needs at least one point.
workshop-fault-curve-not-rising = Two points have the same value. Move one.
workshop-fault-variant-for-everyone = Enter a plan, a contract age or days to the renewal.
workshop-fault-tenure-out-of-order = The contract age must end after it begins.
workshop-fault-unknown-choice = Choose from the list.

workshop-segment-own = Filter by custom fields
workshop-segment-from = From
workshop-segment-to = To
workshop-segment-holds = Contains
workshop-segment-known = Filled in
workshop-known-any = Either way
workshop-known-yes = Yes
workshop-known-no = No
workshop-own-fields = Custom fields
workshop-new-event = Measure of an event
workshop-event-what = What to count
workshop-event-name = { $name } ({ $n } in 28 days)
workshop-event-tracked = ★ { $name } (tracked event, { $n } in 28 days)
workshop-event-count-28 = Times in 28 days
workshop-event-days-28 = Days used in 28 days
workshop-event-people-28 = Active people in 28 days
workshop-event-change = Change in usage
workshop-event-silence = Days since last use
workshop-unit-yes-no = yes = 1, no = 0
limits-title = Review of band limits
limits-lead = Each limit is checked against past churns: how many it would have caught, and how many false alarms it would have given. Choosing one saves a new version; you can always go back.
limits-open = Review band limits
limits-offer = { $n ->
    [one] { $n } past churn is
   *[other] { $n } past churns are
} on record, against which the limits of the bands can be checked.
limits-rests-on = Based on { $churns ->
    [one] { $churns } churn
   *[other] { $churns } churns
  } within { $days } days ({ $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
  } at { $windows ->
    [one] { $windows } month end
   *[other] { $windows } month ends
  }) and { $csms ->
    [one] { $csms } owner
   *[other] { $csms } owners
  }.
limits-no-past = There is no past month with contracts on record yet, so nothing can be proposed.
limits-too-few = Only { $n ->
    [one] { $n } churn is on record
   *[other] { $n } churns are on record
  }, which is too few to propose anything. At least 5 are needed.
limits-watch = Alert at “watch” and below
limits-at-risk = Alert at “at risk”
limits-had = { $wanted_recall } or more of churns can be caught with a precision above { $wanted_precision }. The best limit is { $below }: recall { $recall }, precision { $precision }.
limits-not-had = With these measures, { $wanted_recall } of churns cannot be caught with a precision above { $wanted_precision }. The best possible limit is { $below }: recall { $recall }, precision { $precision }.
limits-wish = Goal
limits-standing = Current limit
limits-for-recall = Catch { $share } of churns
limits-for-alerts = { $n ->
    [one] At most { $n } alert
   *[other] At most { $n } alerts
  } per owner and week
limits-limit = Limit
limits-from = below { $n }
limits-false-alarms = False alarms
limits-alerts = Alerts per owner and week
limits-today = Currently below it
limits-take = Use this limit
limits-legend = Recall is the share of churns with an alert, precision the share of alerts that churned, false alarms the alerts that stayed. Alerts per owner and week count scores that newly fell below the limit from one month end to the next.
limits-outdated = The proposals have changed. Open them again and choose.
limits-note-watch = Limit proposed from past churns: healthy from { $below } (recall { $recall }, precision { $precision }, { $churns ->
    [one] { $churns } churn
   *[other] { $churns } churns
  })
limits-note-at-risk = Limit proposed from past churns: at risk below { $below } (recall { $recall }, precision { $precision }, { $churns ->
    [one] { $churns } churn
   *[other] { $churns } churns
  })
workshop-propose-collapse = This scorecard has no red flag for a collapse in usage. With it, customers whose usage falls to { $share } of the usual or less get at most { $cap } points.
workshop-propose-collapse-act = Add the red flag
workshop-propose-default = The default scorecard has changed. Put it into the draft, try it, and then save it.
workshop-propose-default-act = Put the default into the draft
limits-best = Suggested
limits-offer-title = Set the band limits from past churns
limits-offer-lead = Checked against past churns: how many an alert at “watch” and below would have caught, and how many false alarms it would have given.
limits-offer-later = Once there is more data, the Health page proposes limits.
limits-measuring = Checking against past churns
limits-measuring-text = The result appears here when it is done. You can go on working.
limits-contradiction = Of { $events ->
    [one] { $events } recorded churn
   *[other] { $events } recorded churns
  }, { $open ->
    [one] { $open } is followed by a contract that goes on
   *[other] { $open } are followed by contracts that go on
  }. The records contradict each other, so no limits can be proposed.
limits-dismiss = Close this note
limits-leave = Keep the limits as they are
limits-left = The band limits stay as they are. You can review them on the Health page at any time.
limits-to-health = Open Health
limits-both = Review the limit of “at risk” as well
