form-problems = { $n ->
    [one] One thing needs a correction.
   *[other] { $n } things need a correction.
  }

set-up-title = Start with Bansou
set-up-text = Makes the first member and the workspace that your data goes into. You can change all of it later.
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
