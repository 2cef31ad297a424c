nav-tracking = Tracking
tracking-title = Tracking
tracking-key-first = Production
tracking-last-hour = { $n ->
    [one] { $n } event
   *[other] { $n } events
  } arrived in the last hour.
tracking-last-hour-many = More than { $n } events arrived in the last hour.
tracking-none-yet = No events have arrived yet.
tracking-none-yet-imported = No events have arrived by tracking yet. The usage shown here was imported.
tracking-backlog = { $n ->
        [one] One event is safely stored and has been waiting
       *[other] { $n } events are safely stored and have been waiting
    } to be counted since { $when }. The figures below do not include them yet.
tracking-aside = { $n ->
        [one] One event was received but could not be counted and has been
       *[other] { $n } events were received but could not be counted and have been
    } set aside. The server’s log says why. Restarting counts them again.
tracking-first-title = Your first event has arrived.
tracking-first-text = From now on, usage is reflected in the health scores.
tracking-start = How to send events
tracking-start-text = Keep the SDK you have. Just change the host and the key.
tracking-sdks = Choose an SDK
tracking-copy = Copy
tracking-copied = Copied
tracking-arrivals = Received events
tracking-arrivals-live = shown as they arrive
tracking-waiting = Waiting for events
tracking-waiting-text = Put the code above into your product, and events appear here.
tracking-waiting-no-key = Create a tracking key to see the code to put into your product.
tracking-waiting-ask = Once an admin has created a tracking key, you see the code to put into your product here.
tracking-col-event = Event
tracking-col-who = User
tracking-col-account = Account
tracking-col-when = Received at
tracking-col-day = Day
tracking-untied-chip = No account yet
tracking-refused = Refused events
tracking-refused-none = None.
tracking-refused-given = received: { $given }
tracking-reason-missing-user = No user ID
tracking-reason-nobodys-id = An ID that identifies no one (null, guest, 0 …)
tracking-reason-missing-name = No event name
tracking-reason-missing-group = No group ID
tracking-reason-missing-previous-id = No previous ID
tracking-reason-unknown-type = Unknown type
tracking-reason-too-large = Larger than 32 KB
tracking-reason-too-many-properties = Too many properties
tracking-reason-too-deep = Nested too deeply
tracking-reason-too-long = Name or ID too long
tracking-reason-not-an-object = Not an object
tracking-reason-from-the-future = Dated more than 24 hours ahead
tracking-keys = Tracking keys
tracking-keys-text = A key can only send events, so it is safe to put it in a page.
tracking-key-until = valid until { $when }
tracking-key-ended = revoked
tracking-key-rotate = Rotate
tracking-key-rotate-sure = This creates a new key. The current one stops working in 24 hours.
tracking-key-revoke = Revoke
tracking-key-revoke-sure = Events sent with this key will be refused at once. Revoke it?
tracking-key-name = Name of a new key
tracking-key-name-hint = Production, staging …
tracking-key-name-problem = Enter a name of 1 to 80 characters.
tracking-key-create = Create key
tracking-volume = Usage
tracking-volume-imported = imported
tracking-volume-times = Times
tracking-volume-label = { $n ->
    [one] { $n } event
   *[other] { $n } events
  } in { $span }
tracking-volume-table = Show as table
tracking-untied = Events that belong to no account
tracking-untied-text = No account has this group ID yet. Enter it as an account’s ID to link past events as well.
tracking-events = { $n ->
    [one] { $n } event
   *[other] { $n } events
  }
tracking-times = { $n ->
    [one] once
   *[other] { $n } times
  }
tracking-new = New event names
tracking-new-span = last 7 days
tracking-bot = bot
tracking-bot-text = Sent by a program. Not counted as usage.
