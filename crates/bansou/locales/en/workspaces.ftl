form-problems = { $n ->
    [one] One thing needs a correction.
   *[other] { $n } things need a correction.
  }

set-up-title = Get started with Bansou
set-up-text = Creates the first member and the workspace that your data goes into. You can change all of it later.
set-up-step-start = Set-up
set-up-step-import = Import
set-up-step-look = See your customers
set-up-you = You
set-up-company = Workspace
set-up-act = Create and go on to the import

workspace-name = Company name
workspace-name-hint = Shown at the bottom left of every screen.
workspace-name-missing = Enter a name.
workspace-name-long = A name can have at most { $n } characters.
workspace-locale = Language
workspace-locale-unknown = Choose a language.
workspace-zone = Time zone
workspace-zone-unknown = Choose a time zone from the list.
workspace-fiscal-year = Start of the fiscal year
workspace-month = { $n ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
  }
workspace-month-unknown = Choose a month.
workspace-currency = Currency
workspace-currency-unknown = Choose a currency.
workspace-holidays-unknown = Choose whose holidays count.

workspace-holidays = Holidays
workspace-holidays-hint = Days off don't count when we look whether usage fell.
workspace-holidays-jp = Japan
workspace-holidays-us = United States
workspace-holidays-gb = United Kingdom (England and Wales)
workspace-holidays-de = Germany
workspace-holidays-fr = France
workspace-holidays-ca = Canada
workspace-holidays-au = Australia
workspace-holidays-none = None
workspace-own-holidays = Other days off
workspace-own-holidays-hint = One day or span per line, for example 2026-08-13 – 2026-08-16
workspace-own-holidays-wrong = “{ $line }” is not a day. Write 2026-08-13, or 2026-08-13 – 2026-08-16 for at most two months.
workspace-make = Create workspace

settings-title = Settings
settings-workspace = Workspace
settings-workspace-text = Dates, amounts and fiscal years follow these settings.
settings-another = Another workspace
settings-another-text = Data of another company or product goes into a workspace of its own. Neither can see the other.
settings-another-act = New workspace

tokens-title = API tokens
tokens-docs = About the API
tokens-make = Create a token
tokens-text = For other systems to read and write records.
tokens-ready = The token is ready.
tokens-once = It is shown only now. Copy it and keep it safe.
tokens-name = Name
tokens-name-hint = For example: internal dashboard
tokens-scope = Permissions
token-scope-read = Read
token-scope-write = Read and write
token-scope-admin = Everything
token-scope-unknown = Choose its permissions.
token-name-wrong = Enter a name of at most 80 characters.
tokens-none = No tokens yet
tokens-none-text = The tokens you create are listed here.
tokens-made = Created
tokens-used = Last used
tokens-never = never used
tokens-revoke-sure = Systems that use this token stop working at once. Revoke it?

jobs-title = Jobs
jobs-kind = Job
jobs-state = Status
jobs-progress = Progress
jobs-attempts = Attempts
jobs-since = Received
jobs-acts = Actions
jobs-retry = Retry
jobs-stop = Stop
jobs-none = No jobs
jobs-none-text = Work that takes a while, such as imports, is listed here.
job-state-waiting = waiting
job-state-running = running
job-state-done = done
job-state-failed = failed
job-state-stopped = stopped
listeners-title = How changes arrive
listeners-text = These carry each change on to scores and screens.
listeners-current = up to date
listeners-behind = { $n } behind

api-title = About the API
api-text = Call it with an API token, made in the settings, in the Authorization header. A token is for one workspace.
api-once = With an Idempotency-Key on a write, the same request sent twice is done once. A key is valid for 24 hours.
api-errors = What cannot be accepted is answered in JSON: which field, what was given, and what would do.
api-copy = Copy
api-copied = Copied
api-operations = Operations
api-op-list = List accounts
api-op-get = Get an account
api-op-health = Get an account’s health
api-op-people = List an account’s contacts
api-op-erase = Delete a contact’s personal data for good
api-op-notes = List an account’s notes
api-op-write-note = Add a note
api-op-tasks = List an account’s tasks
api-op-add-task = Add a task
api-openapi-language = Every field is described there.
api-key-wrong = An Idempotency-Key has 1 to 200 ASCII letters, digits and signs.
api-key-busy = A request with the same Idempotency-Key is still being processed. Wait a moment and try again. If this goes on, check whether it was done, and use a new key.
api-key-used = This Idempotency-Key was used for another request. Choose a new one.
api-body-json = The body cannot be read as JSON ({ $why }).
api-body-object = Send a JSON object.
api-body-unread = The body could not be received ({ $why }). Send at most 2 MB.
api-unknown = There is no field of this name. Use these: { $known }
api-text-wanted = Give a string.
api-one-of = Give one of these: { $words }
api-id-or-none = Give a member’s ID, or none.
api-no-member = Give the ID of a member of this workspace.
api-after = Give the “next” of the page before, unchanged.
api-limit = Give a whole number from 1 to { $most }.

job-kind-import = Import
job-kind-import-undo = Undo of an import
job-kind-day-turn = Change of the day
job-kind-health-rescore = Rescore accounts
job-kind-health-reconstruct = Reconstruct past scores
job-kind-health-silence = Look for accounts whose usage stopped
job-kind-health-snapshots = Prepare trials of scorecards
listener-health = Carry changes to scores
listener-usage-identity = Tie users to people and accounts
