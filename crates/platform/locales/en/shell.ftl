nav-today = Today
nav-accounts = Accounts
nav-members = Members
nav-settings = Settings

rail-lines = { $n } to act on
rail-tasks = { $n } due
rail-failed-jobs = { $n ->
    [one] { $n } failed job
   *[other] { $n } failed jobs
  }

shell-skip = Skip to content
shell-main-nav = Main
shell-more = More
shell-more-nav = More screens
shell-crumbs = You are here
shell-workspaces = Workspaces
shell-find = Search accounts, contacts, screens
shell-sign-out = Sign out
shell-demo = Demo data
shell-demo-text = All companies and people are fictional.
shell-stale = The data ends on { $day }.
shell-stale-text = Scores and days to renewal are calculated for that day.
shell-stale-act = Import newer data

figure-per-month = { $amount }/month
time-today = today { $clock }
time-yesterday = yesterday { $clock }
time-on-the-day = today
time-days-ahead = in { $n ->
    [one] { $n } day
   *[other] { $n } days
  }
time-days-ago = { $n ->
    [one] { $n } day
   *[other] { $n } days
  } ago

problem-way-back = Back to the first screen
problem-id = Reference:
problem-not-found-title = Not found
problem-not-found-text = It may have been deleted, or belong to another workspace.
problem-forbidden-title = You can’t do this
problem-forbidden-text = Your role doesn’t allow it. Ask an administrator.
problem-no-token-title = A token is needed
problem-no-token-text = Send a valid token as Bearer in the Authorization header.
problem-conflict-title = This could not be completed
problem-conflict-text = Another change came in between. Open the screen again.
problem-invalid-title = Please check what you entered
problem-invalid-text = Correct the following.
problem-unreadable-title = The request can’t be read
problem-unreadable-text = The address, or what was sent, is not right. Go back to the screen before and try again.
problem-method-title = This can’t be done here
problem-method-text = This address doesn’t take this kind of request. Start again from the first screen.
problem-too-large-title = Too large
problem-too-large-text = This is more than can be sent at once. Split it up and try again.
problem-media-title = This format can’t be read
problem-media-text = What was sent has a format that is not supported here.
problem-cross-site-title = Refused: sent from another site
problem-cross-site-text = For your safety, requests from other sites are refused. Open Bansou’s screen again and try once more.
problem-unavailable-title = Busy right now
problem-unavailable-text = The data store cannot be reached. Wait a moment and try again. What you entered was not saved.
problem-internal-title = Something went wrong
problem-internal-text = This is a fault in Bansou. Give your administrator the reference below.
