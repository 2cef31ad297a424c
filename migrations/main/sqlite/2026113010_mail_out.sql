-- Letters that the workspace writes. A row is written in the transaction that wants the letter, and stays.
create table mails (
    id         blob    not null primary key,
    -- One for all attempts.
    message_id text    not null unique,
    topic      text    not null,
    urgency    text    not null,
    -- Who it goes to, as a hash of workspace and address.
    recipient  blob    not null,
    to_name    text    not null,
    to_address text    not null,
    time_zone  text,
    subject    text    not null,
    -- The words as they are shown; what opens something (a link to a new password) is left out of them.
    html       text    not null,
    plain      text    not null,
    -- What was left out, for as long as the letter can still be sent.
    secret     text,
    has_secret integer not null,
    -- The bytes of the first attempt, for the others. Not kept of a letter with a secret once it is settled.
    raw        blob,
    state      text    not null,
    -- Why it is held back, or what kind of failure it was.
    reason     text,
    -- What the mail server said.
    words      text,
    attempts   integer not null default 0,
    -- When it is looked at next; null where it waits for somebody or is settled.
    due_at     integer,
    not_after  integer,
    -- Somebody pressed "send" although budget or quiet hours held it back.
    by_hand    integer not null default 0,
    once_key   text,
    created_by blob,
    created_at integer not null,
    taken_at   integer,
    -- The program that hands it over.
    worker     blob,
    -- When it was taken by the mail server, or given up.
    settled_at integer
) strict;
create index mails_due on mails (due_at, id) where due_at is not null;
create index mails_by_state on mails (state, id);
create index mails_by_recipient on mails (recipient, id);
-- What opens something is forgotten when it opens nothing any more.
create index mails_secrets on mails (not_after) where secret is not null;
create index mails_taken on mails (taken_at) where state = 'sending';
create unique index mails_once on mails (once_key) where once_key is not null;

-- Who must not be written to, and why. Lifted rows stay.
create table mail_suppressions (
    id          blob    not null primary key,
    recipient   blob    not null,
    address     text    not null,
    -- The letters that it is about; all where there is none.
    topic       text    not null,
    reason      text    not null,
    words       text    not null,
    -- The letter that brought it about.
    mail_id     blob,
    -- Null where it was the person, or a mail server.
    added_by    blob,
    added_name  text    not null,
    added_at    integer not null,
    lifted_at   integer,
    lifted_by   blob,
    lifted_name text
) strict;
create unique index mail_suppressions_once on mail_suppressions (recipient, topic, reason) where lifted_at is null;
create index mail_suppressions_standing on mail_suppressions (id) where lifted_at is null;

-- When a person may be written to. The row is also what tasks of several programs take turns by.
create table mail_rules (
    only_row       integer not null primary key check (only_row = 1),
    budget_letters integer not null,
    budget_days    integer not null,
    -- Minutes after midnight; the same twice means that no hour is quiet.
    quiet_from     integer not null,
    quiet_until    integer not null,
    quiet_weekend  integer not null
) strict;
insert into mail_rules values (1, 3, 7, 1200, 480, 1);

-- Where a person's clock is, as they say.
create table mail_recipients (
    recipient  blob    not null primary key,
    time_zone  text    not null,
    changed_at integer not null
) strict;

-- Members who asked for their morning's list.
create table mail_digests (
    member_id blob    not null primary key references members (id) on delete cascade,
    locale    text    not null,
    since     integer not null,
    -- The last day for which it was made or looked at.
    made_on   text
) strict;

-- Letters that came back, each once.
create table mail_bounces (
    mail_id     blob    not null primary key references mails (id) on delete cascade,
    recipient   blob    not null,
    -- Whether it is the address's own fault and may pass: a full mailbox.
    is_soft     integer not null,
    returned_at integer not null
) strict;
create index mail_bounces_by_recipient on mail_bounces (recipient, returned_at);
