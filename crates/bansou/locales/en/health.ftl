nav-health = Health

scorecard-default-name = Standard scorecard

dimension-usage = Usage
dimension-adoption = Adoption
dimension-support = Support
dimension-survey = Surveys
dimension-relationship = Relationship
dimension-revenue = Revenue
dimension-outcome = Outcome

measure-silence_vs_habit = Since last use
measure-usage_change = Change in usage
measure-active_days_28 = Days with use
measure-features_used = Breadth of features
measure-seats_used = Seat use
measure-active_people_change = Change in active people
measure-open_urgent_high = Open urgent and high
measure-oldest_urgent_days = Age of oldest urgent ticket
measure-tickets_90 = Number of tickets
measure-csat_180 = Support satisfaction
measure-nps_180 = NPS
measure-days_since_contact = Since last contact
measure-key_people_known = Decision makers and champions
measure-key_people_left = Key people who left
measure-mrr_change_180 = MRR over half a year
measure-mrr_change_365 = MRR over a year
measure-undecided_renewal_days = Renewal decision
measure-ending_in_days = Notice given

fact-silence_vs_habit = Last used { $last_used_day } (usually every { $usual_gap_days } working days)
fact-usage_change = { $usage_change } in the last 28 days against the 84 before
fact-active_days_28 = { $active_days } of 28 days
fact-features_used = { $features_used_count } of { $features_known } features in 90 days
fact-seats_used = { $active_people } of { $seats } seats in 28 days
fact-active_people_change = { $active_people_before } → { $active_people } people per 28 days
fact-open_urgent_high = { $open_urgent_high }
fact-oldest_urgent_days = the oldest for { $oldest_urgent_days } days
fact-tickets_90 = { $tickets } in 90 days
fact-csat_180 = { $csat } on average ({ $csat_answers } answers in 180 days)
fact-nps_180 = { $nps } on average ({ $nps_answers } answers in 180 days)
fact-days_since_contact = Last contact { $last_contact_day } ({ $days_since_contact } days ago)
fact-key_people_known = { $key_people_known }
fact-key_people_left = { $key_people_left } in 90 days
fact-mrr_change_180 = { $mrr_before } → { $mrr }
fact-mrr_change_365 = { $mrr_year_before } → { $mrr }
fact-undecided_renewal_days = Renewal { $renewal_day } (no auto-renewal, undecided)
fact-ending_in_days = The contract ends on { $ending_day }

unit-times = { $n } times
unit-count = { $n }
unit-days = { $n } days
unit-points = { $n } points

health-title = Health
health-score = Score
health-band = Band
health-lately = over 30 days
health-made = Version { $version } · as of { $at }
health-coverage = coverage { $share }
health-waiting = being worked out anew
health-low-coverage = Little is known, so take this score as a hint.
health-no-customer = Not a customer at present, so there is no score.
health-first-waiting = The score is being worked out.
health-nothing-known = There is nothing to score by yet.
health-unknown = Not known (left out)
health-unknown-granted = Not known (fixed points)
health-total = Total
health-total-known = what is known
health-flag = { $condition }: at most { $cap } points
health-flag-at-least = { $label } { $threshold } or more
health-flag-above = { $label } above { $threshold }
health-flag-at-most = { $label } { $threshold } or less
health-flag-below = { $label } below { $threshold }
health-flag-plain = { $label }: at most { $cap } points
health-flag-idle = changes nothing at present
health-next = “{ $band }” begins at { $from }.
health-way = { $label } → { $to }
health-way-reaches = (reaches “{ $band }”)
health-history = Score over time
health-history-label = Score over time: from { $from } to { $to }
health-history-table = Show as table
health-history-day = Date
health-version = Version { $n }
health-version-column = Scorecard
health-reconstructed-short = worked out afterwards
health-reconstructed = The time before the first score was worked out afterwards from dated records.
health-on = As of
health-on-show = Show
health-on-now = Back to now
health-on-note = The score in force at the end of { $day }, explained only by what was known on that day.
health-none-then = There was no score yet on this day.

override-new = Set the band by hand
override-change = Change the band set by hand
override-end = End the band set by hand
override-title = Set the band of { $name } by hand
override-hint = The computed score stays as it is; this band comes first until the expiry.
override-reason = Reason
override-expires = Expiry (last day)
override-choose-band = Choose a band.
override-choose-day = Choose a day within 180 days from today.
override-give-reason = Give a reason.
override-long-reason = Give a reason of at most 1,000 characters.
override-set = The band is set.
override-ended = Back to the computed band.
override-standing = “{ $band }” by hand
override-computed = (computed: “{ $band }”)
override-until = until { $day }

scorecard-empty = No customer has a score yet
scorecard-empty-text = Import accounts and contracts, and health scores follow at once.
scorecard-empty-act = Import
scorecard-distribution = Customers by band
scorecard-customers = { $n ->
    [one] { $n } customer
   *[other] { $n } customers
  }
scorecard-mean-coverage = Mean coverage { $share }
scorecard-overridden = { $n } set by hand
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
scorecard-missing = Where unknown
scorecard-weight = Points
scorecard-point = { $x }: { $points }
scorecard-variant = { $when }: { $curve }
scorecard-tenure-from = from month { $n } of the contract
scorecard-tenure-to = up to month { $n } of the contract
scorecard-plan = plan { $plan }
scorecard-missing-left-out = left out
scorecard-missing-fixed = { $points } points
scorecard-bands-title = Bands
scorecard-bands = Healthy from { $healthy }, watch from { $watch }, at risk below.
scorecard-minimum-coverage = A score with coverage below { $share } is shown as a hint.
scorecard-flags = Red flags
scorecard-versions = Versions
scorecard-in-force = in force

measure-field-since = Days since { $field }
measure-field-until = Days until { $field }
measure-event-count-28 = “{ $name }”, times
measure-event-days-28 = “{ $name }”, days
measure-event-people-28 = “{ $name }”, people
measure-event-change = “{ $name }”, change
measure-event-silence = Since the last “{ $name }”
fact-field-since = { $n } days since { $day }
fact-field-until = { $n } days until { $day }
fact-event-count-28 = { $n } times in 28 days
fact-event-days-28 = { $n } of 28 days
fact-event-people-28 = { $n } people in 28 days
fact-event-silence = Last on { $day } ({ $n } days ago)

health-way-silence_vs_habit = One use of the product
health-way-oldest_urgent_days = The urgent ticket solved
health-way-days_since_contact = One contact
health-flags-first = All red flags must come down first.
