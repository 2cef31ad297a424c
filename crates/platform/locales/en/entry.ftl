api-one-change = Send exactly one of stage, touch and owner_id.
api-no-account = This account was not found.
api-alike = This may already be on record: { $names }. If it is a different one, send "distinct": true with it.

account-new-title = New account
account-new-churned = A new account cannot be added as churned. Add it first, then change its stage.
account-bad-domain = “{ $given }” is not a domain. Enter one like aoba.co.jp.
account-domain-hint = The part after the @ in their e-mail address. A web address works too.
account-in-use = { $name } has contacts, contracts or other records and cannot be deleted. If they are no longer a customer, change their stage to churned.
account-way-back-here = Back to the account
account-way-back-person = Back to the contact
account-way-back-people = Back to contacts
account-remove = Delete account

person-new-title = New contact
person-edit-title = Edit contact
person-edit-of = Edit { $name }
person-no-name = Enter a name.
person-bad-email = “{ $given }” is not an e-mail address. Enter one address, like sato@aoba.co.jp.
person-bad-phone = “{ $given }” is not a phone number. Enter it like 03-1234-5678.
person-left-hint = The day they left the company or changed jobs. Leave it empty while they are there.
person-account-hint = The name of the account. Leave it empty if there is none yet.
person-no-account = There is no account “{ $given }”, or more than one. Enter a name from the list.
person-added = { $name } was added.
person-changed = { $name } was changed.
person-removed = { $name } was deleted.
person-in-use = { $name } has tickets, usage or other records and cannot be deleted. If they left, edit them and enter the day. To delete personal data for good, ask an administrator.

contract-new = Add contract
contract-new-title = Add a contract for { $name }
contract-edit-title = Edit contract
contract-end-title = End contract
contract-end-do = End contract
contract-end-hint = The contract is valid through this day. From the next day on it does not count toward MRR.
contract-acts = Actions
contract-acts-of = Actions for { $name }
contract-price = Price
contract-price-hint = Before tax. Enter 0 if it is free.
contract-price-months = Period the price covers
contract-last-day = Last day
contract-last-day-hint = Leave it empty if there is no end.
contract-renewal-hint = If left empty, it renews yearly from the start.
contract-notice-days = Notice deadline (days before the renewal)
contract-notice-hint = For example: 30
contract-billing = Billing period
contract-auto-renew = Renews automatically
contract-is-trial = Trial (does not count toward MRR)
contract-no-currency = Choose a currency.
contract-no-price = Enter a price. Enter 0 if it is free, or select “Trial”.
contract-bad-price = “{ $given }” is not an amount. Enter it like { $example }.
contract-no-start = Enter the start date.
contract-no-last-day = Enter the last day.
contract-ends-before = The last day must not be before the start ({ $start }).
contract-renews-before = The renewal must be after the start ({ $start }).
contract-added = The contract was added. Its MRR is { $mrr }.
contract-changed = The contract was changed. Its MRR is { $mrr }.
contract-ends = The contract’s last day is now { $day }.
contract-removed = The contract was deleted.
period-month = 1 month
period-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
  }
period-year = 1 year
period-years = { $n ->
    [one] { $n } year
   *[other] { $n } years
  }

decision-title = Renewal decision
decision-label = Decision
decision-hint = “Renews” moves on to the next renewal; “Does not renew” ends the contract on the day before the renewal.
decision-renewal = Renewal
decision-day = Decided on
decision-person = Decided by
decision-reason = Reason or terms
decision-none = Choose a decision.
decision-no-renewal = Enter the day of the renewal.
decision-no-reason = Enter why they do not renew.
decision-ahead = The day must not be after today ({ $today }).
decision-noted = The renewal decision is now “{ $decision }”.
decision-removed = The renewal decision was withdrawn.

note-form-kind = Kind
note-form-day = Date
note-form-people = Contacts who attended
note-form-members = Members who attended
note-form-ahead = The date must not be after today. Add a task for what is planned.
note-form-many = A note can have at most { $n } attendees.
note-form-nobody = “{ $given }” is neither a contact of this account nor a member.

api-op-recent-acts = List recent changes
api-op-undo = Undo a change
api-op-stage = Set an account’s stage
api-op-touch = Set an account’s touch model
api-op-owner = Set an account’s owner
api-op-change-many = Change several accounts at once
api-op-add-account = Add an account
api-op-edit-account = Edit an account
api-op-remove-account = Delete an account
api-op-add-person = Add a contact
api-op-edit-person = Edit a contact
api-op-remove-person = Delete a contact entered by mistake
api-op-contracts = List an account’s contracts
api-op-add-contract = Add a contract
api-op-edit-contract = Edit a contract
api-op-end-contract = End a contract
api-op-remove-contract = Delete a contract
api-op-decisions = List an account’s renewal decisions
api-op-add-decision = Add a renewal decision
api-op-edit-decision = Edit a renewal decision
api-op-remove-decision = Withdraw a renewal decision
api-op-edit-note = Edit a note
api-op-remove-note = Delete a note
