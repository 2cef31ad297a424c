form-problems = { $n ->
    [one] One field needs correcting.
   *[other] { $n } fields need correcting.
  }

set-up-title = Get started with Bansou
set-up-text = Create the first member and the workspace for your data. You can change all of it later.
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
workspace-holidays-unknown = Choose holidays.

workspace-holidays = Holidays
workspace-holidays-hint = Days off are left out when changes in usage are judged.
workspace-holidays-jp = Japan
workspace-holidays-us = United States
workspace-holidays-gb = United Kingdom (England and Wales)
workspace-holidays-de = Germany
workspace-holidays-fr = France
workspace-holidays-ca = Canada
workspace-holidays-au = Australia
workspace-holidays-none = None
workspace-own-holidays = Other days off
workspace-own-holidays-hint = One day or period per line, for example 2026-08-13 – 2026-08-16
workspace-own-holidays-wrong = “{ $line }” is not a date. Enter 2026-08-13, or 2026-08-13 – 2026-08-16 for at most two months.
workspace-make = Create workspace

settings-title = Settings
settings-workspace = Workspace
settings-workspace-text = Dates, amounts and fiscal years follow these settings.
settings-another = Another workspace
settings-another-text = Data of another company or product goes into a separate workspace. Neither can see the other.
settings-another-act = New workspace

tokens-title = API tokens
tokens-docs = About the API
tokens-make = Create a token
tokens-text = For reading and writing records from other systems.
tokens-ready = The token was created.
tokens-once = The token is shown only once. Copy it and keep it safe.
tokens-name = Name
tokens-name-hint = For example: internal dashboard
tokens-scope = Permissions
token-scope-read = Read
token-scope-write = Read and write
token-scope-admin = Everything
token-scope-unknown = Choose permissions.
token-name-wrong = Enter a name of at most 80 characters.
tokens-none = No tokens yet
tokens-none-text = The tokens you create are listed here.
tokens-made = Created
tokens-used = Last used
tokens-never = Never used
tokens-revoke-sure = Systems that use this token stop working at once. Revoke it?

jobs-title = Jobs
jobs-kind = Job
jobs-state = Status
jobs-progress = Progress
jobs-attempts = Attempts
jobs-since = Received
jobs-lane = Lane
jobs-open = Waiting and running
jobs-ended-badly = Failed and stopped
jobs-done = Done
jobs-next-at = Next: { $when }
jobs-ended-at = Ended: { $when }
jobs-stopped-by = Stopped by { $name }, { $when }
jobs-retried-by = Retried by { $name }, { $when }
jobs-stopped = Stopped “{ $name }”.
jobs-retried = “{ $name }” will be run again.
jobs-run = “{ $name }” will be run now.
jobs-same-is-open = The same job is already waiting or running.
jobs-not-ended = This job has neither failed nor been stopped.
jobs-not-open = This job cannot be stopped: it has already ended, or it waits for its schedule.
jobs-not-planned = This job does not wait for its schedule. It may already be running.
jobs-every-minutes = { $n ->
    [one] Every minute
   *[other] Every { $n } minutes
}
jobs-daily = Daily at { $clock }
lane-awaited = Waited for on a screen
lane-figures = Updating figures
lane-past = Calculating the past
lane-upkeep = Maintenance
job-failure-error = It ended with an error.
job-failure-panic = It ended unexpectedly.
job-failure-timeout = It made no progress for too long and was ended.
job-failure-lost = The program stopped while the job was running.
schedule-title = Scheduled jobs
schedule-text = These run by themselves, in the workspace’s time zone. A run that was missed is made up for once.
schedule-last = Last: { $when }
schedule-run = Run now
schedule-run-of = Run “{ $name }” now
schedule-not-yet = Not scheduled yet
jobs-acts = Actions
jobs-retry = Retry
jobs-stop = Stop
jobs-none = No jobs
jobs-none-text = Work that takes a while, such as imports, is listed here.
job-state-waiting = waiting
job-state-running = running
job-state-waiting-again = waiting to retry
job-state-done = done
job-state-failed = failed
job-state-stopped = stopped
fallen-title = Background tasks that stopped
fallen-text = These tasks stopped and are being restarted automatically, with longer pauses each time.
fallen-times = { $n ->
    [one] Stopped once
   *[other] Stopped { $n } times
}
listeners-title = Processing of changes
listeners-text = These apply each change to scores and screens.
listeners-current = up to date
listeners-behind = { $n } behind
listeners-behind-many = more than { $n } behind

api-title = About the API
api-text = Call the API with a token, created in the settings, in the Authorization header. A token is for one workspace only.
api-once = If a write has an Idempotency-Key, the same request sent twice is executed once. A key is valid for 24 hours.
api-errors = Errors are returned as JSON: which field, what was sent, and what to send instead.
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
api-key-wrong = An Idempotency-Key must have 1 to 200 ASCII letters, digits and symbols.
api-key-busy = A request with the same Idempotency-Key is still being processed. Wait a moment and try again. If this goes on, check whether it was done, and use a new key.
api-key-used = This Idempotency-Key was used for another request. Choose a new one.
api-body-json = The body cannot be read as JSON ({ $why }).
api-body-object = Send a JSON object.
api-body-unread = The body could not be received ({ $why }). Send at most 2 MB.
api-unknown = There is no field with this name. Available fields: { $known }
api-text-wanted = Send a string.
api-one-of = Send one of these: { $words }
api-id-or-none = Send a member’s ID or “none”.
api-no-member = Send the ID of a member of this workspace.
api-filter-segment = Send the key of a segment of these records.
api-filter-value = Send a value of the attribute’s type.
api-filter-part = Send a part such as 0.6, or 60% with its sign: a number beyond 1 could be either.
api-after = Send the “next” value of the previous page unchanged.
api-limit = Send a whole number from 1 to { $most }.

job-kind-forget-jobs = Delete old job records
job-kind-segments-turns = Segments by date
job-kind-segments-fill = Finding a segment’s members
listener-segments = Segments following changes
listener-segment-members = Segment members
job-kind-tracked-event-resume = Resume counting of past events
job-kind-import = Import
job-kind-import-undo = Undo an import
job-kind-day-turn = Start a new day
job-kind-health-rescore = Rescore accounts
job-kind-health-reconstruct = Reconstruct past scores
job-kind-health-silence = Detect stalled usage
job-kind-health-snapshots = Prepare to try scorecards
listener-scores = Recalculate scores
listener-senders = Assign events to accounts and contacts
listener-health = Apply changes to scores
listener-usage-identity = Link users to contacts and accounts
