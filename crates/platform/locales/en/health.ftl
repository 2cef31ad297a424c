nav-health = Health

scorecard-default-name = Standard scorecard

dimension-usage = Usage
dimension-adoption = Adoption
dimension-support = Support
dimension-survey = Surveys
dimension-relationship = Relationship
dimension-revenue = Revenue
dimension-outcome = Outcome

measure-silence_vs_habit = Time without use
measure-usage_change = Change in usage
measure-use_vs_habit = Usage vs. usual
measure-active_days_28 = Days used
measure-features_used = Feature use
measure-seats_used = License use
measure-use_days_per_seat = Days of use per license
measure-active_people_change = Change in active people
measure-open_urgent_high = Open tickets (urgent, high)
measure-oldest_urgent_days = Age of the oldest urgent ticket
measure-tickets_90 = Number of tickets
measure-csat_180 = Support satisfaction
measure-nps_180 = NPS
measure-days_since_contact = Days since last contact
measure-key_people_known = Decision makers and champions
measure-key_people_left = Key people who left
measure-mrr_change_180 = Change in MRR (6 months)
measure-mrr_change_365 = Change in MRR (12 months)
measure-undecided_renewal_days = Renewal decision
measure-renewal_in_days = Days to the renewal
measure-ending_in_days = Contract ending

fact-silence_vs_habit = Last used on { $last_used_day } (usually every { $usual_gap_days ->
    [one] working day
   *[other] { $usual_gap_days } working days
  })
fact-usage_change = { $usage_change } in the last 28 days, against the 84 before
fact-use_vs_habit = { $use_recent ->
    [one] { $use_recent } use
   *[other] { $use_recent } uses
  } in the last { $use_days ->
    [one] { $use_days } day
   *[other] { $use_days } days
  }, usually about { $use_expected } ({ $use_vs_habit })
fact-active_days_28 = { $active_days } of 28 days
fact-features_used = { $features_used_count } of { $features_known ->
    [one] { $features_known } feature
   *[other] { $features_known } features
  } in 90 days
fact-seats_used = { $active_people } of { $seats ->
    [one] { $seats } license
   *[other] { $seats } licenses
  } in 28 days
fact-use_days_per_seat = { $use_days_per_seat ->
    [one] { $use_days_per_seat } day
   *[other] { $use_days_per_seat } days
  } per license in 28 days ({ $seats ->
    [one] { $seats } license
   *[other] { $seats } licenses
  })
fact-active_people_change = { $active_people_before } → { $active_people } in 28 days
fact-open_urgent_high = { $open_urgent_high }
fact-oldest_urgent_days = the oldest has been open for { $oldest_urgent_days ->
    [one] { $oldest_urgent_days } day
   *[other] { $oldest_urgent_days } days
  }
fact-tickets_90 = { $tickets } in 90 days
fact-csat_180 = { $csat } on average ({ $csat_answers ->
    [one] { $csat_answers } answer
   *[other] { $csat_answers } answers
  } in 180 days)
fact-nps_180 = { $nps } on average ({ $nps_answers ->
    [one] { $nps_answers } answer
   *[other] { $nps_answers } answers
  } in 180 days)
fact-days_since_contact = Last contact on { $last_contact_day } ({ $days_since_contact ->
    [one] { $days_since_contact } day
   *[other] { $days_since_contact } days
  } ago)
fact-key_people_known = { $key_people_known }
fact-key_people_left = { $key_people_left } in 90 days
fact-mrr_change_180 = { $mrr_before } → { $mrr }
fact-mrr_change_365 = { $mrr_year_before } → { $mrr }
fact-undecided_renewal_days = Renewal on { $renewal_day } (no auto-renewal, undecided)
fact-renewal_in_days = Renews on { $next_renewal_day } (in { $renewal_in_days ->
    [one] { $renewal_in_days } day
   *[other] { $renewal_in_days } days
  })
fact-ending_in_days = The contract ends on { $ending_day }

unit-times = { $n }× the usual
unit-count = { $n }
unit-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
  }
unit-points = { $n ->
    [one] { $n } point
   *[other] { $n } points
  }

health-title = Health
health-explained = What the score is made of
health-score = Score
health-band = Band
health-lately = over 30 days
health-made = Version { $version } · as of { $at }
health-coverage = Data coverage { $share }
health-waiting = being recalculated
health-low-coverage = There is little data, so take this score as a rough guide.
health-no-customer = This is not a current customer, so there is no score.
health-first-waiting = The score is being calculated.
health-nothing-known = There is no data to score yet.
health-unknown = No data (left out)
health-unknown-granted = No data (fixed points)
health-not-applicable = Does not apply
health-before-renewal = The renewal is { $days ->
    [one] { $days } day
   *[other] { $days } days
} away, so { $n ->
    [one] one measure is
   *[other] { $n } measures are
} judged more strictly than usual.
health-total = Total
health-total-known = measures with data only
health-flag = { $condition }: at most { $cap } points
health-flag-at-least = { $label } { $threshold } or more
health-flag-above = { $label } above { $threshold }
health-flag-at-most = { $label } { $threshold } or less
health-flag-below = { $label } below { $threshold }
health-flag-zero = { $label }: { $threshold }
health-flag-plain = { $label }: at most { $cap } points
health-flag-idle = has no effect on the current score
health-next = “{ $band }” starts at { $from } points.
health-way = { $label } → { $to }
health-way-reaches = (reaches “{ $band }”)
health-history = Score over time
health-history-label = Score over time: from { $from } to { $to }
health-history-table = Show as table
health-history-day = Date
health-version = Version { $n }
health-version-column = Scorecard
health-reconstructed-short = calculated afterwards
health-reconstructed = Scores from before the first live score were calculated afterwards from dated records.
health-on = As of
health-on-show = Show
health-on-now = Back to now
health-on-note = The score at the end of { $day }, explained only by what was known on that day.
health-none-then = There was no score on this day yet.

override-new = Change the band manually
override-change = Change the manual band
override-end = Remove the manual band
override-title = Change the band of { $name } manually
override-hint = The calculated score stays as it is. Until it expires, the manual band takes precedence.
override-reason = Reason
override-expires = Expiry (last day)
override-choose-band = Choose a band.
override-choose-day = Choose a day within 180 days from today.
override-give-reason = Enter a reason.
override-set = The band was changed manually.
override-ended = The manual band was removed.
override-standing = “{ $band }” (manual)
override-computed = (calculated: “{ $band }”)
override-until = until { $day }

scorecard-empty = No customer has a score yet
scorecard-empty-text = Import accounts and contracts to get health scores right away.
scorecard-empty-act = Import
scorecard-distribution = Customers by band
scorecard-customers = { $n ->
    [one] { $n } customer
   *[other] { $n } customers
  }
scorecard-mean-coverage = Average data coverage { $share }
scorecard-overridden = { $n } manual
scorecard-for-all = All customers
scorecard-condition = { $field }: { $values }
scorecard-field-plan = Plan
scorecard-field-stage = Stage
scorecard-field-touch = Touch model
scorecard-applies = { $n ->
    [one] applies to { $n } customer
   *[other] applies to { $n } customers
  }
scorecard-measure = Measure
scorecard-curve = Value and points
scorecard-missing = Where there is no data
scorecard-weight = Weight
scorecard-point = { $x }: { $points }
scorecard-variant = { $when }: { $curve }
scorecard-tenure-from = from month { $n } of the contract
scorecard-tenure-to = up to month { $n } of the contract
scorecard-renewal-within = within { $n ->
    [one] { $n } day
   *[other] { $n } days
  } of the renewal
scorecard-plan = plan { $plan }
scorecard-missing-left-out = left out
scorecard-missing-fixed = { $points ->
    [one] { $points } point
   *[other] { $points } points
  }
scorecard-bands-title = Bands
scorecard-bands = Healthy from { $healthy } points, watch from { $watch } points, at risk below.
scorecard-minimum-coverage = A score with data coverage below { $share } is shown as a rough guide.
scorecard-flags = Red flags
scorecard-versions = Versions
scorecard-in-force = in use

measure-field-since = Days since { $field }
measure-field-until = Days until { $field }
measure-event-count-28 = “{ $name }”: times
measure-event-days-28 = “{ $name }”: days
measure-event-people-28 = “{ $name }”: people
measure-event-change = “{ $name }”: change
measure-event-silence = Days since the last “{ $name }”
fact-field-since = { $n ->
    [one] { $n } day
   *[other] { $n } days
  } since { $day }
fact-field-until = { $n ->
    [one] { $n } day
   *[other] { $n } days
  } until { $day }
fact-event-count-28 = { $n ->
    [one] once
   *[other] { $n } times
  } in 28 days
fact-event-days-28 = { $n } of 28 days
fact-event-people-28 = { $n ->
    [one] { $n } person
   *[other] { $n } people
  } in 28 days
fact-event-silence = Last on { $day } ({ $n ->
    [one] { $n } day
   *[other] { $n } days
  } ago)

health-way-silence_vs_habit = If they use the product once
health-way-oldest_urgent_days = If the urgent ticket is solved
health-way-days_since_contact = If you get in touch
health-flags-first = All red flags must be cleared first.
