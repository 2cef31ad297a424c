sign-in-title = Sign in
sign-in-email = E-mail address
sign-in-password = Password
sign-in-act = Sign in
sign-in-refused = The e-mail address or the password is wrong.
sign-in-wait-seconds = Too many wrong attempts. Try again in { $n ->
    [one] { $n } second
   *[other] { $n } seconds
  }.
sign-in-wait-minutes = Too many wrong attempts. Try again in { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
  }.

code-title = Authentication code
code-text = Enter the six digits that your authenticator app shows.
code-label = Code
code-back = Back to sign-in
code-refused = The code is wrong or was used already. Try the next one.

login-name = Name
login-name-hint = For example: Misaki Sato
login-name-missing = Enter a name.
login-name-long = A name can have at most { $n } characters.
login-email-wrong = This is not an e-mail address.
login-email-taken = This e-mail address already has a sign-in.
login-password-hint = Ten characters or more. A long phrase is best.
login-password-short = A password needs at least { $n } characters.
login-password-long = The password is too long.

role-admin = Admin
role-admin-text = Can do everything.
role-csm = CSM
role-csm-text = Looks after accounts: keeps records, imports files, reviews health.
role-agent = Support agent
role-agent-text = Answers tickets and edits account records.
role-marketer = Marketer
role-marketer-text = Imports and exports data.
role-sales = Sales
role-sales-text = Edits account records and exports them.
role-viewer = Viewer
role-viewer-text = Can only view.

act-view-records = See accounts, contacts, contracts, tickets and scores
act-edit-records = Edit accounts and contacts, write notes and tasks
act-export-records = Export lists
act-import-records = Import files and undo imports
act-override-health = Change a health score’s band manually
act-view-scorecard = See scorecards and try changes
act-edit-scorecard = Save scorecards
act-view-tracking = See tracking set-up and arriving events
act-edit-tracking = Manage tracking keys and how long events are kept
act-define-events = Define tracked events and the tracking plan
act-view-members = See members
act-manage-members = Invite, change roles and remove members
act-manage-workspace = Manage settings, jobs and API tokens
act-erase-people = Export a contact’s data and delete it for good

members-title = Members
members-roles-link = What roles can do
members-name = Name
members-email = E-mail address
members-role = Role
members-you = you
members-list = Members
members-change-role = Role of { $name }
members-save-role = Change
members-remove = Remove
members-remove-title = Remove { $name }?
members-remove-text = They can no longer enter this workspace. Their notes and timeline entries stay.
members-remove-keep = Cancel
members-close = Close
members-last-admin = No admin would be left. Make someone else admin first.
members-former = Former members

invite-title = Invite a member
invite-text = Create a link and send it to them. It is valid for 7 days.
invite-act = Create link
invite-ready = The link for { $email } is ready.
invite-once = The link is shown only once. Copy it and send it.
invite-copy = Copy
invite-copied = Copied
invite-open = Pending invitations
invite-until = until { $when }
invite-by = invited by { $name }
invite-revoke = Revoke
invite-already = This person is already a member.
invite-role-unknown = Choose a role.

invitation-title = Invitation to { $workspace }
invitation-text = You are invited as: { $role }.
invitation-join-as = You join as { $email }.
invitation-other-address = This invitation is for { $email }, and you are signed in as { $signed_in }. Sign out, then open the link again.
invitation-join = Join
invitation-sign-in-text = { $email } already has a sign-in. Sign in to join.
invitation-sign-in = Sign in and join
invitation-new-text = To join, choose a name and a password.
invitation-gone-title = This invitation is not valid
invitation-gone-text = It has expired, was revoked or was used. Ask for a new link.

roles-title = What roles can do
roles-act = Action
roles-yes = yes
roles-no = no

me-title = My settings
me-profile = Profile
me-profile-text = Your name appears in notes and timelines.
me-locale = Language
me-theme = Colors
me-theme-system = Match the device
me-theme-light = Light
me-theme-dark = Dark
me-save = Save
me-saved = Saved.
me-password = Password
me-password-text = Changing it signs you out on your other devices.
me-password-now = Current password
me-password-new = New password
me-password-act = Change password
me-password-wrong = The password is wrong.
me-second = Two-step sign-in
me-second-text = Also asks for a code from an authenticator app on your phone.
me-second-on = On since { $since }.
me-second-off = Off.
me-second-start = Set up
me-second-end = Turn off
me-sessions = Signed-in devices
me-sessions-text = End any that you don’t recognize.
me-sessions-link = See all devices

second-title = Set up two-step sign-in
second-scan = Scan this image with your authenticator app.
second-secret = If you can’t scan it, enter this text in the app.
second-code = The six digits that the app shows
second-act = Turn on
second-wrong = The code is wrong. Check that your phone’s clock is right.

sessions-title = Signed-in devices
sessions-this = this device
sessions-last = last used { $when }
sessions-since = since { $when }
sessions-end = End
sessions-end-others = End all others
sessions-unknown = Unknown device
sessions-on = { $browser } on { $system }
