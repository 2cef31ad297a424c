mail-title = Mail
mail-list = Mails
mail-suppressions = Do not send
mail-rules = Sending rules
mail-pages = Pages of mails
mail-no-server = No mail server is set, so mails are not sent and stay on this screen. Set “mail_server” and “mail_from” in the settings file.
mail-not-set-up = No mail server is set, so nothing can be sent.
mail-search = Search by recipient
mail-search-hint = E-mail address
mail-q-wrong = Enter the whole e-mail address of the recipient.
mail-none = No mails yet
mail-none-text = Invitations, sign-in resets and the morning list appear here once they are sent.
mail-none-found = No mails match
mail-show-all = Show all mails
mail-created = Created
mail-subject = Subject
mail-to = To
mail-topic = Kind
mail-state = Status
mail-state-all = All
mail-state-waiting = Waiting
mail-state-held = On hold
mail-state-retry = To be retried
mail-state-sending = Sending
mail-state-sent = Sent
mail-state-failed = Failed
mail-state-unknown = Outcome unknown
mail-state-returned = Bounced
mail-state-cancelled = Canceled
mail-next = { $reason } (next: { $when })
mail-reason-no-settings = No mail server is set
mail-reason-suppressed = On the do-not-send list
mail-reason-budget = Limit of mails per person reached
mail-reason-quiet-hours = Quiet hours
mail-reason-too-late = Expired
mail-reason-not-allowed = No hour is left to send in
mail-reason-busy = The server is busy
mail-reason-connection = The server cannot be reached
mail-reason-timeout = The server did not answer
mail-reason-settings = The server refuses our settings
mail-reason-protocol = The server’s answer makes no sense
mail-reason-sender = The sender was refused
mail-reason-recipient = The recipient was refused
mail-reason-letter = The content was refused
mail-reason-given-up = Could not be sent for 3 days
mail-reason-unwritable = The mail cannot be written
mail-reason-no-answer = No answer came at the end
mail-reason-killed = The program ended while sending
mail-topic-invitation = Invitation
mail-topic-reset = Sign-in reset
mail-topic-digest = Morning list
mail-all-topics = All mails
mail-attempts = Attempts
mail-clicks = Clicks
mail-clicks-of = { $people } by people, { $machines } by machines
mail-settled = Done
mail-said = The server’s answer:
mail-unknown-text = Nobody can tell whether it arrived. Check that it did not before you send it again.
mail-spent = The link in it has expired or was not stored, so this mail can no longer be sent. Create a new link.
mail-hidden = Part of the link shows as “••••••••”, so that only the recipient can use it.
mail-as-read = As it is read
mail-plain = Text
mail-headers = Headers
mail-headers-none = Headers are created with the first attempt.
mail-send-now = Send now
mail-send-again = Send again
mail-send-twice = The recipient may get it twice. Send it again?
mail-cancel = Cancel sending
mail-too-late = This mail was sent already, or cannot be sent.
mail-suppress = Add an address
mail-suppress-text = Nothing is sent to these addresses but invitations and sign-in resets.
mail-suppress-act = Add
mail-note = Note
mail-note-long = { $n ->
    [one] A note has at most { $n } character.
   *[other] A note has at most { $n } characters.
  }
mail-suppressed-already = This address is on the list already.
mail-suppressions-none = No address is on the list
mail-suppressions-none-text = Addresses that mail did not reach, and those whose owners unsubscribed, appear here too.
mail-why = Reason
mail-since = Since
mail-the-letter = The mail
mail-lift = Remove from the list
mail-lift-sure = Mail will be sent to this address again. Remove it from the list?
mail-suppression-hard-bounce = The address does not exist
mail-suppression-soft-bounces = Mail has not arrived for weeks
mail-suppression-complaint = Reported as spam
mail-suppression-unsubscribed = Unsubscribed
mail-suppression-by-hand = Added by a member
mail-budget = Mails per person
mail-budget-text = Mails to one person are counted over all departments. Invitations and sign-in resets are not counted.
mail-budget-letters = Mails
mail-budget-days = Days
mail-quiet = Quiet hours
mail-quiet-text = In the recipient’s time zone, or in the workspace’s where that is not known. Leave both empty to send at any hour.
mail-quiet-from = From
mail-quiet-until = Until
mail-quiet-weekend = Do not send on Saturdays and Sundays
mail-rules-number = Enter a number from 1 to { $most }.
mail-rules-hours = Enter two different times, or leave both empty.
mail-returned = Reports of mails that did not arrive
mail-returned-text = POST the notifications of your mail service (such as Amazon SES), or mails that came back to the sender’s mailbox as they are, to this URL. Addresses that do not exist and spam reports go on the do-not-send list.
mail-returned-url = URL for reports
said-mail-sent-by-hand = Sent a mail manually ({ $topic })
said-mail-cancelled = Canceled a mail ({ $topic })
said-mail-suppressed = Added an address to the do-not-send list ({ $reason })
said-mail-suppression-lifted = Removed an address from the do-not-send list ({ $reason })
said-mail-rules-changed = Changed the sending rules from { $from } to { $to }

mail-invitation-subject = Invitation to { $workspace }
mail-invitation-text = You are invited to the Bansou workspace “{ $workspace }” as { $role }, by { $name }.
mail-invitation-act = View the invitation
mail-invitation-after = The link is valid for 7 days. If you do not know what this is about, ignore this mail.
mail-reset-subject-password = Set a new password
mail-reset-subject-second-factor = Turn off two-factor sign-in
mail-reset-subject-both = Reset your sign-in
mail-reset-to = Dear { $name },
mail-reset-text-password = With this link you set a new password for Bansou.
mail-reset-text-second-factor = With this link you turn off two-factor sign-in of Bansou.
mail-reset-text-both = With this link you set a new password for Bansou and turn off two-factor sign-in.
mail-reset-act = Open the link
mail-reset-lasts = { $n ->
    [one] The link is valid for 1 hour and works once.
   *[other] The link is valid for { $n } hours and works once.
  }
mail-reset-unasked = If you did not ask for this, do nothing and ignore this mail.
invite-mailed = It is also sent by mail to { $email }.
forgot-text = Enter the e-mail address that you sign in with. We send a link to set a new password.
forgot-act = Send the link
forgot-done = If the address is registered, a link is on its way by mail.
forgot-done-text = The link is valid for 1 hour. If nothing arrives, look into the spam folder as well.
forgot-otherwise = If you cannot receive mail
forgot-wait = { $n ->
    [one] There were several requests. Try again in 1 minute.
   *[other] There were several requests. Try again in { $n } minutes.
  }

mail-digest-subject = { $n ->
    [one] 1 account to act on ({ $day })
   *[other] { $n } accounts to act on ({ $day })
  }
mail-digest-subject-none = Nothing to act on ({ $day })
mail-digest-text = Good morning, { $name }. These accounts need you today.
mail-digest-text-none = Good morning, { $name }. No account needs you today.
mail-digest-heading = Act on
mail-digest-more = { $n ->
    [one] There is 1 more.
   *[other] There are { $n } more.
  }
mail-digest-act = Open Today
me-digest = Morning list by mail
me-digest-text = On working days at about 7 in the morning, get the accounts to act on by mail.
me-digest-choose = Send me the morning list
me-digest-no-server = No mail server is set, so no mail can be sent for now.

open-gone-title = This link does not work
open-gone-text = It is cut off or no longer valid. Use the link in the newest mail.
open-ended-title = This link has expired
open-many-title = Too many requests
open-many-text = { $n ->
    [one] Wait a second, then try again.
   *[other] Wait { $n } seconds, then try again.
  }
unsubscribe-title = Unsubscribe from these mails?
unsubscribe-text = No more mails of the kind “{ $topic }” will be sent to { $address }.
unsubscribe-act = Unsubscribe
unsubscribe-done = You are unsubscribed
unsubscribe-done-text = No more mails of the kind “{ $topic }” are sent to { $address }.
unsubscribe-again = Subscribe again
preferences-title = Mail preferences
preferences-text = Select the mails that you want to receive at { $address }.
preferences-topics = Mails to receive
preferences-none = There are no mails to choose from.
preferences-saved = Saved.
preferences-zone-none = Same as the sender
preferences-zone-hint = So that no mail comes at night.
