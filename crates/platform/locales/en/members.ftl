sign-in-title = Sign in
sign-in-email = E-mail address
sign-in-password = Password
sign-in-act = Sign in
sign-in-refused = The e-mail address or the password is wrong.
sign-in-forgot = Forgot your password?
sign-in-forgot-admin = Ask an admin of your workspace. On the Members screen they can create a link with which you choose a new password.
sign-in-forgot-operator = If no admin can sign in, ask whoever runs this installation of Bansou. The command is
sign-in-reset-password = The new password is set. Sign in with it.
sign-in-reset-second-factor = Two-step sign-in is off. Sign in with your password.
sign-in-reset-both = The new password is set and two-step sign-in is off. Sign in with the new password.
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
code-lost = Can’t use the app?
code-lost-text = You can sign in with one of the recovery codes that you kept when you set up two-step sign-in.
code-recovery-link = Use a recovery code
code-recovery-text = Enter one of your recovery codes. Each works once.
code-recovery-label = Recovery code
code-recovery-refused = The recovery code is wrong or was used already.
code-lost-admin = If you have no recovery codes left, ask an admin of your workspace. On the Members screen they can create a link that turns off two-step sign-in.
code-app-link = Use the authenticator app
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

members-reset = Reset sign-in
members-resets = Reset links
members-reset-by = created by { $name }
members-reset-by-operator = created by whoever runs this installation

reset-title = Reset the sign-in of { $name }
reset-text = Creates a link that you send to them. It works once, for 24 hours, and replaces earlier links.
reset-care = Whoever opens the link can use it, so send it in a way that reaches only them. It also signs them out on every device, and the timeline keeps who created it.
reset-what = What it resets
reset-what-password = Password
reset-what-second-factor = Two-step sign-in (turns it off)
reset-what-both = Both
reset-what-unknown = Choose what the link resets.
reset-own-password = Your own password
reset-own-password-hint = Confirms that it is you who creates the link.
reset-ready = The link for { $name } is ready.
reset-once = The link is shown only once. Copy it and send it.
reset-back = Back to members
reset-own = You change your own password and two-step sign-in in your settings.
reset-elsewhere = This sign-in also belongs to a workspace where you cannot manage members, so no link can be created here. Whoever runs this installation can create one with the command

way-back-title = Choose a new password
way-back-second-title = Turn off two-step sign-in
way-back-second-text = Two-step sign-in will be off and its recovery codes will end. You can set it up again after signing in.
way-back-everywhere = You will be signed out on every device.
way-back-gone-title = This link is not valid
way-back-gone-text = It has expired, was revoked, replaced or used. Ask for a new link.

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

recovery-title = Recovery codes
recovery-fresh = Two-step sign-in is on.
recovery-renewed = You have new recovery codes. The old ones no longer work.
recovery-once = The codes are shown only this once. Keep them in a safe place.
recovery-text = If you lose your phone, you sign in with one of these codes in place of the app’s. Each works once.
recovery-download = Save as a file
recovery-kept = I have kept them
recovery-left = { $n ->
    [one] { $n } code left.
   *[other] { $n } codes left.
  }
recovery-few = { $n ->
    [0] No codes left. Create new ones, or you cannot sign in without the app.
    [one] Only { $n } code left. Create new ones.
   *[other] Only { $n } codes left. Create new ones.
  }
recovery-renew = Create new codes
recovery-renew-hint = The codes that are left no longer work then.

sessions-title = Signed-in devices
sessions-this = this device
sessions-last = last used { $when }
sessions-since = since { $when }
sessions-end = End
sessions-end-others = End all others
sessions-unknown = Unknown device
sessions-on = { $browser } on { $system }
