import-field-external-id = ID
import-field-bansou-id = Bansou ID
import-field-name = Name
import-field-kana = Reading (kana)
import-field-domain = Domain
import-field-industry = Industry
import-field-country = Country
import-field-region = Region
import-field-employees = Employees
import-field-referral = Source
import-field-parent = Parent account (ID or name)
import-field-parent-name = Parent account name
import-field-owner = Owner
import-field-stage = Stage
import-field-touch = Touch model
import-field-signed-up-on = Signed up on
import-field-plan = Plan
import-field-seats = Licenses
import-field-mrr = Monthly amount
import-field-arr = Yearly amount
import-field-customer-since = Customer since
import-field-renewal-on = Renewal date
import-field-notice-on = Notice deadline
import-field-trial = Trial
import-field-account = Account ID
import-field-account-name = Account name
import-field-person = Contact or user
import-field-last-name = Family name
import-field-first-name = Given name
import-field-last-kana = Family name (kana)
import-field-first-kana = Given name (kana)
import-field-email = E-mail
import-field-phone = Phone
import-field-title = Job title
import-field-role = Role
import-field-left-on = Left on
import-field-product = Product
import-field-started-on = Start date
import-field-ended-on = End date (first day without the contract)
import-field-last-day = Last day of the contract
import-field-term = Contract term (both days in one cell)
import-field-unit-price = Price per license
import-field-contract-status = Contract status
import-contract-is-running = Running
import-contract-is-trial = Trial
import-contract-is-ended = Ended
import-field-auto-renew = Renews automatically
import-field-notice-days = Notice period (days)
import-field-billing = Billing period
import-field-subscription = Contract ID
import-field-occurred-at = Time
import-field-quantity = Count
import-field-subject = Subject
import-field-channel = Channel
import-field-priority = Priority
import-field-status = Status
import-field-opened-at = Opened at
import-field-first-responded-at = First reply at
import-field-first-response-minutes = Minutes to first reply
import-field-closed-at = Closed at
import-field-satisfaction = Satisfaction
import-field-escalated = Escalated
import-field-survey = Kind of survey
import-field-score = Score
import-field-comment = Comment
import-field-answered-at = Answered at
import-field-churned-on = Churn date
import-field-reason = Reason
import-field-feedback = Feedback
import-field-refund = Refund
import-field-is-reactivation = Reactivation

import-kind-accounts = Accounts
import-kind-people = Contacts
import-kind-subscriptions = Contracts
import-kind-usage = Usage
import-kind-tickets = Tickets
import-kind-surveys = Survey answers
import-kind-churn = Churn

import-state-mapping = In preparation
import-state-running = Running
import-state-done = Done
import-state-failed = Failed
import-state-undoing = Being undone
import-state-undone = Undone

import-type-text = Text
import-type-integer = Whole number
import-type-number = Number
import-type-money = Amount
import-type-date = Date
import-type-datetime = Date and time
import-type-boolean = Yes or no
import-type-email = E-mail
import-type-url = Web address
import-type-choice = Choice

import-refused-missing = { $column } is missing.
import-refused-not-a-date = { $column }: “{ $given }” is not a date.
import-refused-no-such-day = { $column }: “{ $given }” is not a day in the calendar.
import-refused-not-a-time = { $column }: the time in “{ $given }” cannot be read.
import-refused-day-missing = { $column }: “{ $given }” has no day.
import-refused-ambiguous-date = { $column }: “{ $given }” can be read month first or day first ({ $readings }).
import-refused-two-digit-year = { $column }: the year in “{ $given }” has two digits.
import-refused-not-a-number = { $column }: “{ $given }” is not a number.
import-refused-not-whole = { $column }: “{ $given }” is not a whole number.
import-refused-too-large = { $column }: “{ $given }” is too large.
import-refused-out-of-range = { $column }: “{ $given }” is out of range.
import-refused-not-money = { $column }: “{ $given }” is not an amount of money.
import-refused-unknown-currency = { $column }: the currency of “{ $given }” is not known.
import-refused-two-currencies = { $column }: “{ $given }” names two currencies.
import-refused-too-many-decimals = { $column }: “{ $given }” has too many decimals for its currency.
import-refused-not-yes-or-no = { $column }: “{ $given }” is neither yes nor no.
import-refused-not-email = { $column }: “{ $given }” is not an e-mail address.
import-refused-not-an-own-id = { $column }: “{ $given }” is not a Bansou ID.
import-refused-not-a-choice = { $column }: “{ $given }” is not one of the choices.
import-refused-unknown-account = { $column }: there is no account “{ $given }”. Import accounts first.
import-refused-ambiguous-account = { $column }: more than one account matches “{ $given }”. Use its ID.
import-refused-parent-circle = { $column }: “{ $given }” cannot be the parent, because the accounts would be each other’s parents.
import-refused-unknown-subscription = { $column }: there is no contract “{ $given }”. Import contracts first.
import-refused-ends-before-start = { $column }: “{ $given }” is before the start.
import-refused-not-text = The row is garbled and cannot be read.
import-refused-broken = The row is broken and cannot be read.
import-refused-too-many-cells = There are more columns than headings ({ $given }).
import-refused-twice-in-file = { $column }: “{ $given }” is also in row { $line }, with different values. Only the first row is imported. Correct one of them, or give each its own ID.
import-refused-twice-in-file-row = This is the same record as row { $line }, with different values. Only the first row is imported. Correct one of them, or give each its own ID.
import-refused-twice-in-file-name = “{ $given }” is also in row { $line }, with different values. Only the first row is imported. Choose after the check whether they are the same, or give each its own ID.
import-refused-similar-account = { $column }: there is no account “{ $given }”. Do you mean “{ $other }”? If so, use the same name or the ID, or choose it after the check.
import-refused-may-be-another = “{ $given }” may or may not be “{ $other }”. Choose after the check whether they are the same, or add an ID.
import-refused-continuation = This row continues the record above it (a row of its table). Only the first row is imported.
import-refused-ambiguous-person = { $column }: more than one contact matches “{ $given }”. Use the ID.
import-refused-unknown-person = { $column }: there is no contact “{ $given }”, or their company is not known. Import contacts first.

imports-title = Imports
imports-new = Import files
imports-empty-title = Nothing has been imported yet
imports-empty-text = Customer lists, contracts, usage logs: use the CSV and Excel files you already have. The meaning of each column is guessed for you. Start with accounts.
imports-empty-act = Choose the first file
imports-text = Each import can be undone as a whole.
imports-file = File
imports-kind = Kind
imports-state = Status
imports-when = When
import-crumbs = You are here
import-read = Read
import-created = New
import-updated = Updated
import-unchanged = Unchanged
import-refused = Refused
import-new-title = Import files
import-new-kind = Kind of file
import-new-kind-guess = Detect automatically
import-new-kind-hint = Leave it if you are not sure. You can change it on the next page.
import-new-drop = Drop one file or several here
import-new-formats = CSV, TSV or XLSX (Shift_JIS too), up to 512 MB
import-new-act = Check the columns
import-cancel = Cancel
import-close = Close
import-new-order = If you choose several files, they are imported in this order and linked to accounts: accounts, contacts, contracts, then usage, tickets, survey answers and churn.
import-step-file = File
import-step-columns = Columns
import-step-check = Check
import-step-run = Import
import-stop = Stop
import-working-check = Checking
import-working-run = Importing
import-working-undo = Undoing
import-progress = { $done } of about { $total } rows
import-progress-counts = { $created } new · { $updated } updated · { $refused } refused
import-refused-title = Rows that cannot be imported
import-refused-count = { $n ->
    [one] { $n } row
   *[other] { $n } rows
  }
import-refused-row = Row
import-refused-reason = Reason
import-refused-cells = Row content
import-refused-text = Download the refused rows with their reasons, correct them and import that file. All other rows are imported.
import-refused-download = Download refused rows
import-left = Unreadable cells
import-left-title = Cells that were left out
import-left-count = { $n ->
    [one] { $n } cell
   *[other] { $n } cells
  }
import-left-text = These rows are imported; only these cells are left empty. Download them with their reasons, correct them, and import that file.
import-left-download = Download unreadable cells
import-pairs = Rows to review
import-pairs-title = Possible duplicates
import-pairs-count = { $n ->
    [one] { $n } row
   *[other] { $n } rows
}
import-pairs-text = Without an ID, the file alone cannot tell whether these are the same. If you choose nothing, the row is handled as shown under “Currently”.
import-pairs-after-text = These rows were added as new or were not imported.
import-pairs-sure-title = Rows that update existing records
import-pairs-sure-text = Matched by name or e-mail address, not by ID. If a row is something else, choose “Different”.
import-pairs-row = Row
import-pairs-given = In the file
import-pairs-other = Possible duplicate of
import-pairs-alike = What matches
import-pairs-changes = What would be updated
import-pairs-becomes = Currently
import-pairs-choice = Same or different?
import-pairs-choice-of = Row { $row }: “{ $given }”
import-pairs-open = Not chosen
import-pairs-join = Same
import-pairs-part = Different
import-pairs-save = Check again with these choices
import-pairs-all-join = All the same
import-pairs-all-part = All different
import-pairs-more = { $n ->
    [one] Next row
   *[other] Next { $n } rows
}
import-pairs-first = Back to the start
import-pairs-of-row = Row { $row }
import-pairs-none = None
import-alike-name = Same name
import-alike-form = Only the legal form differs
import-alike-letters = Only the spelling of letters differs
import-alike-domain = Same domain
import-alike-mailbox = Same e-mail address
import-becomes-joined = Updates the same record
import-becomes-separate = Added as a new record
import-becomes-refused = Not imported
import-words-title = Unrecognized values
import-words-text = Choose what a value means to import it that way. If you choose nothing, the row is imported and this cell is left empty.
import-words-leave = Leave empty
import-words-of = “{ $word }” in { $column }
import-months = { $n ->
    [one] Every month
   *[other] Every { $n } months
}
import-check-first = You can check the result before anything is written
import-refused-would-do = {" "}Use { $examples }, for example.
import-refused-or = {" "}or{" "}
import-checked-title = Result of the check
import-checked-text = Nothing has been written yet
import-mapping-problems = Some fields need correcting.
import-mapping-kind-hint = If you change the kind, the columns are matched again.
import-mapping-currency = Currency of amounts without one
import-mapping-order = Order of dates (for example 4/1/2024)
import-order-unknown = Decide from the file
import-order-month-first = Month first
import-order-day-first = Day first
import-mapping-title = Columns
import-mapping-text = Check that these are right. They are used for the next file of the same format.
import-mapping-column = Column in the file
import-mapping-samples = Examples
import-mapping-target = Imported as
import-mapping-confidence = Certainty
import-mapping-target-of = { $column } is imported as
import-mapping-type-of = Type of { $column }
import-mapping-ours = Fields
import-mapping-own = Keep as a custom field
import-mapping-strangers = No members are called { $names }: these names are kept in a custom field.
import-mapping-only-strangers = No member has one of these names ({ $names }), so the column is kept as a custom field. If they are your own staff, choose “Owner”.
import-mapping-leave = Leave out
import-mapping-unknown-field = There is no field “{ $field }”.
import-mapping-unknown-column = There is no column “{ $column }” in the file.
import-mapping-twice = { $first } and { $second } both become { $field }.
import-mapping-missing = Choose the column for { $fields }.
import-confidence-sure = Sure
import-confidence-likely = Likely
import-confidence-unsure = Please check
import-confidence-own = Custom field
import-confidence-left = Left out
import-confidence-chosen = Chosen
import-run = Import
import-check = Check
import-check-again = Check again
import-save = Save columns
import-discard = Discard this file
import-result-title = Result
import-result-accounts = See the accounts
import-result-next = Import the next file
import-resume = Resume
import-undo = Undo the import
import-undo-title = Undo this import?
import-undo-act = Undo
import-undo-consequence = { $kind }: { $created ->
    [one] { $created } new record is deleted
   *[other] { $created } new records are deleted
  } and { $updated ->
    [one] { $updated } updated one is put back as it was
   *[other] { $updated } updated ones are put back as they were
  }.
import-undo-kept = Records that have notes or tasks, were edited manually, or hold data of other imports are kept.
import-notice-undone = This import was undone.
import-notice-undone-kept = This import was undone. { $n ->
    [one] { $n } record that had been edited was kept.
   *[other] { $n } records that had been edited were kept.
  }
import-notice-failed = The import stopped: { $why }
import-notice-stopped = The import was stopped. The rows up to this point were imported.
import-notice-refused = Imported. { $n ->
    [one] { $n } row could not be imported.
   *[other] { $n } rows could not be imported.
  }
import-notice-done = Every row was imported.
import-state-conflict = This import has already started.
import-upload-missing = Choose a file.
import-upload-broken = The file was not received completely. Please upload it again.
import-upload-too-large = The file is too large. Up to 512 MB is possible.
import-upload-empty = The file has no rows of data.
import-upload-old-excel = This is an old or password-protected Excel file. Save it as .xlsx without a password.
import-upload-broken-workbook = The Excel file seems to be broken. Open it and save it again.
import-upload-unpacks-too-large = When unpacked, this Excel file is larger than can be read. Keep only the rows and columns you need and save it again.
import-upload-too-many-columns = The file has too many columns; up to 500 can be read. Delete the ones you don’t need and save it again.
import-upload-headings = The headings in the first row cannot be read.
import-field-amount = Amount (period not given)
import-field-currency = Currency
import-field-billing-count = Billing interval count
import-refused-readings = {" / "}
import-refused-ambiguous-number = { $column }: “{ $given }” can be read two ways ({ $readings }). Choose one on the columns page.
import-refused-amount-period = { $column }: it is not clear how many months “{ $given }” covers. A price per month and a price per year give different monthly amounts ({ $readings }).
import-refused-several-emails = { $column }: “{ $given }” has more than one e-mail address.
import-refused-total = Total rows are not imported.
import-refused-perhaps-total = This may be a total row, or a record with that name.
import-refused-remark = Remarks below the table are not imported.
import-refused-headings = Repeated heading rows are not imported.
import-mapping-encoding = Character encoding
import-mapping-encoding-hint = Change it if the text is garbled; the columns are then guessed again.
import-mapping-also = Some cells were read as { $encodings }.
import-mapping-above = Lines above the headings are not imported: { $lines }
import-ask-open = { $n ->
    [one] One question cannot be answered from the file alone.
   *[other] { $n } questions cannot be answered from the file alone.
} Rows with such cells are not imported until you choose.
import-ask-mark = How are the numbers in “{ $column }” written?
import-ask-order = How are the dates in “{ $column }” written?
import-ask-period = How many months does “{ $column }” cover?
import-ask-period-month = One month ({ $example })
import-ask-period-quarter = Three months ({ $example } ÷ 3 per month)
import-ask-period-half_year = Six months ({ $example } ÷ 6 per month)
import-ask-period-year = One year ({ $example } ÷ 12 per month)
import-upload-is-pdf = This is a PDF. Save the table as CSV or XLSX and choose that file.
import-upload-is-image = This is an image. Save the table as CSV or XLSX and choose that file.
import-upload-is-media = This is audio or video. Save the table as CSV or XLSX and choose that file.
import-upload-is-archive = This is an archive. Unpack it and choose the CSV or XLSX file inside.
import-upload-is-document = This is a document. Save the table as CSV or XLSX and choose that file.
import-upload-is-html = This is a web page (HTML), even if its name ends in .xls or .csv. Open it in Excel and save it as XLSX.
import-upload-is-xml = This is XML. Save the table as CSV or XLSX and choose that file.
import-upload-is-json = This is JSON. Save the table as CSV or XLSX and choose that file.
import-upload-is-sql = This is an SQL script. Export the table as CSV and choose that file.
import-upload-is-message = This is an e-mail, a contact card or a calendar file. Save the table as CSV or XLSX and choose that file.
import-upload-is-binary = This file cannot be read as a table. Choose a CSV or XLSX file.
import-batch-title = { $n ->
    [one] One file
   *[other] { $n } files
}
import-batch-text = They are imported in this order: accounts, contacts, contracts, then the rest.
import-batch-columns = Columns
import-batch-mapped = { $n } of { $total } columns
import-batch-review = Check the columns
import-batch-check = Check all
import-batch-run = Import all
import-batch-total = Total
import-batch-save = Save kinds
import-batch-waits = Waiting
import-batch-problem = Some files cannot be read.
import-batch-needs = Choose the column for { $fields }.
import-batch-many = { $n ->
    [one] You can import one file at a time.
   *[other] You can import up to { $n } files at a time.
}
job-kind-rebuild-search = Rebuild the search index
