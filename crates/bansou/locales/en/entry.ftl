api-one-change = Give one of stage, touch and owner_id.
api-no-account = There is no such account.
api-alike = This may be on record already: { $names }. If it is another one, send "distinct": true with it.

account-new-title = New account
account-new-churned = A new account cannot be added as churned. Add it first, then change its stage.
account-bad-domain = “{ $given }” is no domain. Write it like aoba.co.jp.
account-domain-hint = What follows the @ in their e-mail address. A web address will do.
account-in-use = { $name } has contacts, contracts or other records and cannot be removed. If they are no customer any more, change their stage to churned.
account-way-back-here = To the account
account-way-back-person = To the contact
account-way-back-people = To the contacts
account-remove = Remove account

person-new-title = New contact
person-edit-title = Edit contact
person-edit-of = Edit { $name }
person-no-name = Enter a name.
person-bad-email = “{ $given }” is no e-mail address. Write one, like sato@aoba.co.jp.
person-bad-phone = “{ $given }” is no phone number. Write it like 03-1234-5678.
person-left-hint = The day they left their company or their post. Empty while they are there.
person-account-hint = The name of the account; empty where there is none yet.
person-no-account = There is no account “{ $given }”, or more than one. Use a name that stands on the list.
person-added = { $name } was added.
person-changed = { $name } was changed.
person-removed = { $name } was removed.
person-in-use = { $name } has tickets, use or other records and cannot be removed. If they left, edit them and enter the day. To delete personal data for good, ask an administrator.

contract-new = Add contract
contract-new-title = Add a contract of { $name }
contract-edit-title = Edit contract
contract-end-title = End contract
contract-end-do = End it
contract-end-hint = It holds on this day for the last time; from the next it counts no MRR.
contract-acts = Acts
contract-acts-of = Acts on { $name }
contract-price = Price
contract-price-hint = Before tax. 0 where it is free.
contract-price-months = For how long
contract-last-day = Last day
contract-last-day-hint = Empty where there is no end.
contract-renewal-hint = Empty: each year from the start.
contract-notice-days = Notice (days before the renewal)
contract-notice-hint = For example 30
contract-billing = Billed every
contract-auto-renew = Renews by itself
contract-is-trial = Trial (counts no MRR)
contract-no-currency = Choose a currency.
contract-no-price = Enter a price: 0 where it is free, or tick “Trial”.
contract-bad-price = “{ $given }” is no amount. Write it like { $example }.
contract-no-start = Enter the day it starts.
contract-no-last-day = Enter the last day.
contract-ends-before = The last day must not be before the start ({ $start }).
contract-renews-before = The renewal must be after the start ({ $start }).
contract-added = The contract was added. Its MRR is { $mrr }.
contract-changed = The contract was changed. Its MRR is { $mrr }.
contract-ends = The contract ends after { $day }.
contract-removed = The contract was removed.
period-month = 1 month
period-months = { $n ->
    [one] month
   *[other] { $n } months
  }
period-year = 1 year
period-years = { $n } years

decision-title = Renewal decision
decision-label = Decision
decision-hint = “Renews” moves on to the next renewal; “does not renew” ends the contract the day before.
decision-renewal = Renewal
decision-day = Decided on
decision-person = Decided by
decision-reason = Reason, terms
decision-none = Choose a decision.
decision-no-renewal = Enter the day of the renewal.
decision-no-reason = Say why they do not renew.
decision-ahead = The day must not be after today ({ $today }).
decision-noted = Noted: { $decision }.
decision-removed = The decision was taken back.

note-form-kind = Kind
note-form-day = Date
note-form-people = Contacts who attended
note-form-members = Members who attended
note-form-ahead = The date must not be after today. Put what is planned into a task.
note-form-many = At most { $n } attendees.
note-form-nobody = “{ $given }” is neither a contact of this account nor a member.
