-- Usage events and what is counted from them. `day` is the number of days since 1970-01-01 in the workspace's time zone.

create table usage_events (
    seq          integer primary key autoincrement,
    -- Made from the sender's message id (or an imported row's id and content): the same event is stored once.
    dedupe_key   blob   not null unique,
    received_at  integer not null,
    occurred_at  integer not null,
    day          integer not null,
    account_id   blob,
    person_id    blob,
    -- The row of usage_senders that says whose it is. Imported rows have none, and those of the demo.
    sender_key   blob,
    -- As sent, so that events which arrive before their account or person find it later.
    group_ref    text,
    user_ref     text,
    anonymous_ref text,
    kind         text   not null,
    name         text   not null,
    quantity     integer not null default 1,
    properties   text   not null,
    -- Page, campaign, locale and library that the event came with, as a JSON object.
    context      text,
    import_id    blob,
    source       text
) strict;
create index usage_events_by_name on usage_events (name, day);
create index usage_events_by_arrival on usage_events (received_at) where source is not null;
create index usage_events_by_import on usage_events (import_id) where import_id is not null;
-- An event has one index for whose it is: that of its sender, or these where it has none.
create index usage_events_by_sender on usage_events (sender_key, occurred_at) where sender_key is not null;
create index usage_events_without_sender_by_person on usage_events (person_id, occurred_at)
 where sender_key is null and person_id is not null;
create index usage_events_without_sender_by_user on usage_events (user_ref)
 where sender_key is null and user_ref is not null;

-- Who sends: each combination of the ids that events came with, and whom it stands for. Events with the same sender are
-- of the same account and person. 0 in `settled` asks for working that out (again).
create table usage_senders (
    sender_key    blob not null primary key,
    group_ref     text,
    user_ref      text,
    anonymous_ref text,
    account_id    blob,
    person_id     blob,
    -- When it was first seen, by the time of the events: the earliest tie holds.
    first_at      integer not null,
    -- What identify said of the user, as a JSON object.
    traits        text,
    traits_at     integer,
    version       integer not null default 0,
    settled       integer not null default 0 check (settled in (0, 1))
) strict;
create index usage_senders_by_user on usage_senders (user_ref) where user_ref is not null;
create index usage_senders_by_anonymous on usage_senders (anonymous_ref) where anonymous_ref is not null;
create index usage_senders_by_group on usage_senders (group_ref) where group_ref is not null;
create index usage_senders_without_account on usage_senders (group_ref) where account_id is null and group_ref is not null;
create index usage_senders_by_account on usage_senders (account_id) where account_id is not null;
create index usage_senders_by_person on usage_senders (person_id) where person_id is not null;
create index usage_senders_to_settle on usage_senders (sender_key) where settled = 0;

-- Two ids of one user, as alias said.
create table usage_aliases (
    user_ref     text not null,
    previous_ref text not null,
    primary key (user_ref, previous_ref)
) strict, without rowid;
create index usage_aliases_by_previous on usage_aliases (previous_ref);

create table refused_events (
    id          blob   not null primary key,
    received_at integer not null,
    reason      text   not null,
    field       text,
    given       text,
    raw         text   not null,
    source      text,
    library     text
) strict;
create index refused_events_by_time on refused_events (received_at desc, id desc);

-- How many refused events are kept (`kept`), and how many may be: so many days, and so many in all.
create table refused_state (
    id   integer not null primary key check (id = 1),
    kept integer not null default 0,
    days integer not null default 90,
    most integer not null default 100000
) strict;
insert into refused_state (id) values (1);

-- Refused events that are no longer kept, by reason.
create table refused_dropped (
    reason  text   not null primary key,
    events  integer not null,
    last_at integer not null
) strict;

-- Rollup: how often each person of an account did each thing on each day. The nil UUID stands for nobody known. A tracked
-- event (`tracked` is 1) is counted beside the event that it is made from, so totals leave it out.
create table usage_daily (
    account_id blob   not null,
    day        integer not null,
    name       text   not null,
    tracked    integer not null default 0 check (tracked in (0, 1)),
    person_id  blob   not null,
    quantity   integer not null,
    primary key (account_id, day, name, tracked, person_id)
) strict, without rowid;
create index usage_daily_tracked on usage_daily (name, account_id, day) where tracked = 1;

-- Rollup: the known people who were active on each day, so that each is counted once.
create table usage_active_people (
    account_id blob   not null,
    day        integer not null,
    person_id  blob   not null,
    primary key (account_id, day, person_id)
) strict, without rowid;

-- Rollup: what an account did on each day in all; `people` counts the known people who were active.
create table usage_account_days (
    account_id blob   not null,
    day        integer not null,
    quantity   integer not null,
    people     integer not null,
    primary key (account_id, day)
) strict, without rowid;
create index usage_account_days_by_day on usage_account_days (day);

-- Rollup: how often each thing was done on each day, also by accounts that nobody knows.
create table usage_name_days (
    name       text   not null,
    tracked    integer not null default 0 check (tracked in (0, 1)),
    day        integer not null,
    quantity   integer not null,
    primary key (name, tracked, day)
) strict, without rowid;

-- Every name that ever arrived, summed up from usage_name_days.
create table usage_names (
    name       text   not null,
    tracked    integer not null default 0 check (tracked in (0, 1)),
    first_day  integer not null,
    last_day   integer not null,
    quantity   integer not null,
    first_seen_at integer not null,
    primary key (name, tracked)
) strict;

-- What holds for all events, in one row. Whoever stores or moves events holds it shared, and whoever changes what is
-- counted holds it alone, so that no event is counted by half of the rules.
create table usage_state (
    id            integer not null primary key check (id = 1),
    -- How many months raw events are kept; null is for ever.
    raw_months    integer,
    -- Raw events of days before this one may be gone. What was counted from them stays.
    raw_from_day  integer,
    raw_dropped   integer not null default 0,
    -- The day on which old raw events were dropped last.
    pruned_on     integer
) strict;
insert into usage_state (id) values (1);

-- Imported events that were dropped: the same file imported again must not count them again.
create table usage_dropped_keys (
    dedupe_key blob not null primary key
) strict, without rowid;

-- Events that the company gave a name of their own: those of `event_name` that meet all conditions (a JSON list).
create table usage_tracked (
    id           blob not null primary key,
    name         text not null unique,
    event_name   text not null,
    conditions   text not null,
    created_by   text not null,
    created_at   integer not null,
    updated_at   integer not null,
    -- Events up to `boundary_seq` were there before and are counted by the back-fill, in the order of day and seq, which
    -- has come to `at_day`, `at_seq`. Later ones are counted as they arrive.
    boundary_seq integer not null,
    at_day       integer,
    at_seq       integer,
    filled       integer not null default 0 check (filled in (0, 1)),
    -- The first day of which all raw events were still there; null where none was dropped.
    counted_from integer
) strict;

-- Events that the company expects, with the properties (a JSON list of paths) that each must carry.
create table usage_plan (
    name        text not null primary key,
    required    text not null,
    owner       text,
    description text,
    -- The first day on which events without a property are counted; null where none is required.
    gaps_from   integer,
    created_at  integer not null,
    updated_at  integer not null
) strict;

-- How often a planned event arrived without a property that it must carry. Kept as events arrive.
create table usage_plan_gaps (
    name     text   not null,
    property text   not null,
    day      integer not null,
    events   integer not null,
    primary key (name, property, day)
) strict, without rowid;

-- Accounts whose usage changed since health last looked; written with the events, in one transaction.
create table usage_touched (
    account_id blob   not null primary key,
    touched_at integer not null
) strict;

-- What each chunk of an import came to, written with its events: an import that is taken up again after a crash counts
-- the chunks that it had stored as it counted them then.
create table usage_import_chunks (
    import_id      blob not null,
    first_row      integer not null,
    created_rows   integer not null,
    unchanged_rows integer not null,
    primary key (import_id, first_row)
) strict, without rowid;
