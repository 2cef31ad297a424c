# Words of the record that every screen uses.
band-healthy = Healthy
band-watch = Watch
band-at_risk = At risk
band-none = Too little data

stage-lead = Lead
stage-opportunity = Opportunity
stage-onboarding = Onboarding
stage-adoption = Adoption
stage-expansion = Expansion
stage-renewal = Renewal
stage-churned = Churned

touch-high = High touch
touch-low = Low touch
touch-tech = Tech touch

person-role-decision_maker = Decision maker
person-role-champion = Champion
person-role-administrator = Administrator
person-role-user = User
person-role-other = Other

priority-urgent = Urgent
priority-high = High
priority-normal = Normal
priority-low = Low
