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
channel-mail = E-mail
channel-email = E-mail
channel-telephone = Phone
channel-phone = Phone
channel-chat = Chat
channel-form = Form
channel-web = Web

word-yes = Yes
word-no = No
word-none = None
word-unknown = No data

field-bad-email = Enter an e-mail address.
field-bad-integer = Enter a whole number.
field-bad-number = Enter a number.
field-bad-date = Enter a date such as 2026-11-22.
field-bad-datetime = Enter a date and time such as 2026-11-22T09:00:00Z.
field-bad-boolean = Choose yes or no.
word-comma = {", "}

rule-segment = Segment
contract-state-upcoming = Not begun
contract-state-active = Active
contract-state-ended = Ended
rule-condition = Condition
rule-set = Known
rule-not-set = No data
rule-is-not = Not { $value }
rule-contains = Contains “{ $value }”
rule-at-least = { $value } or more
rule-at-most = { $value } or less
rule-between = { $from } to { $to }
rule-from-day = From { $value }
rule-to-day = Until { $value }
rule-within-past = In the last { $n ->
    [one] { $n } day
   *[other] { $n } days
}
rule-beyond-past = More than { $n ->
    [one] { $n } day
   *[other] { $n } days
} ago
rule-within-future = In the next { $n ->
    [one] { $n } day
   *[other] { $n } days
}
rule-beyond-future = More than { $n ->
    [one] { $n } day
   *[other] { $n } days
} ahead
