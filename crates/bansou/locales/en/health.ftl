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
