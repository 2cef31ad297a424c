accounts-title = Accounts
accounts-region = List of accounts
accounts-import = Import
accounts-find = Find an account
accounts-find-hint = Name, reading or domain
accounts-all = All
accounts-owner-me = Me
accounts-owner-none = No owner
accounts-filter-q = Search
accounts-filter-band = Band
accounts-filter-more = Filter
accounts-filter-from = { $field } from
accounts-filter-to = { $field } to
accounts-filter-in-segment = In segment
accounts-filter-not-in-segment = Not in segment
accounts-filter-measures = Measures of health
accounts-filter-percent = Per cent with its sign, such as 60%
accounts-filter-unit-days = days
accounts-filter-unit-times = times
accounts-filter-unit-points = points
accounts-filter-clear = Clear filters
accounts-filter-apply = Filter
accounts-columns = Columns
accounts-chip = { $name }: { $value }
list-rule-left-out = The condition in the address (where) cannot be used in this list and was not applied.
accounts-chip-remove = remove

accounts-col-name = Account
accounts-col-external-id = Account ID
accounts-col-score = Health score
accounts-col-band = Band
accounts-col-delta = Change in 30 days
accounts-col-stage = Stage
accounts-col-owner = Owner
accounts-col-plan = Plan
accounts-col-mrr = MRR
accounts-col-currency = Currency
accounts-col-seats = Licenses
accounts-col-renewal = Renewal
accounts-col-last-use = Last used
accounts-col-touch = Touch model
accounts-col-notice = Notice deadline
accounts-col-since = Customer since
accounts-col-industry = Industry
accounts-col-country = Country
accounts-col-region = Region
accounts-col-domain = Domain
accounts-col-employees = Employees
accounts-col-kana = Reading (kana)
accounts-col-referral = Source
accounts-col-signed-up = Signed up on
accounts-col-parent = Parent

accounts-renewal-near = soon
accounts-not-customers = Not current customers
accounts-total = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
  }
accounts-range = { $first }–{ $last } of { $all }
accounts-range-many = { $first }–{ $last } of more than { $all }
accounts-too-many = More than { $n } accounts were found. These are the { $n } added first. Add words to narrow the search and to see totals.
accounts-pages = Pages
accounts-previous = Previous
accounts-next = Next
accounts-pick = Select { $name }
accounts-pick-all = Select this page

accounts-bulk-selected = selected
accounts-bulk-owner = Change owner
accounts-bulk-stage = Change stage
accounts-bulk-clear = Clear selection
accounts-bulk-done = { $n ->
    [one] One account changed.
   *[other] { $n } accounts changed.
  }
accounts-bulk-unclear = Choose again. Up to 1,000 accounts can be changed at once.

accounts-export-too-many = That is more rows than Excel can hold. Export them as CSV.

accounts-hint-move = move
accounts-hint-open = open
accounts-hint-pick = select
accounts-hint-find = find

accounts-empty-title = No accounts yet
accounts-empty-text = Import your list of customers or contracts to see it here.
accounts-none-title = No account matches
accounts-none-text = Loosen the filters, or search for part of the name.
person-external-id = Contact ID
