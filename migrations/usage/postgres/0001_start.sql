-- Usage events and what is counted from them. `day` is the number of days since 1970-01-01 in the workspace's time zone.

create table usage_events (
    seq          bigint generated always as identity primary key,
    -- Made from the sender's message id (or an imported row's id and content): the same event is stored once.
    dedupe_key   uuid   not null unique,
    received_at  bigint not null,
    occurred_at  bigint not null,
    day          bigint not null,
    account_id   uuid,
    person_id    uuid,
    -- As sent, so that events which arrive before their account or person find it later.
    group_ref    text,
    user_ref     text,
    anonymous_ref text,
    kind         text   not null,
    name         text   not null,
    quantity     bigint not null default 1,
    properties   text   not null,
    -- Page, campaign, locale and library that the event came with, as a JSON object.
    context      text,
    import_id    uuid,
    source       text
);
create index usage_events_by_account on usage_events (account_id, occurred_at desc);
create index usage_events_by_name on usage_events (name, day);
create index usage_events_by_arrival on usage_events (received_at) where source is not null;
create index usage_events_by_import on usage_events (import_id) where import_id is not null;
create index usage_events_by_person on usage_events (person_id, occurred_at) where person_id is not null;
create index usage_events_without_account on usage_events (group_ref) where account_id is null;
create index usage_events_by_user on usage_events (user_ref) where user_ref is not null;
create index usage_events_imported_by_user on usage_events (user_ref) where import_id is not null and user_ref is not null;
create index usage_events_by_anonymous on usage_events (anonymous_ref) where anonymous_ref is not null;

-- Who sends: each combination of the ids that events came with, and whom it stands for. Events with the same sender are
-- of the same account and person. 0 in `settled` asks for working that out (again).
create table usage_senders (
    sender_key    uuid not null primary key,
    group_ref     text,
    user_ref      text,
    anonymous_ref text,
    account_id    uuid,
    person_id     uuid,
    -- When it was first seen, by the time of the events: the earliest tie holds.
    first_at      bigint not null,
    -- What identify said of the user, as a JSON object.
    traits        text,
    traits_at     bigint,
    version       bigint not null default 0,
    settled       bigint not null default 0 check (settled in (0, 1))
);
create index usage_senders_by_user on usage_senders (user_ref) where user_ref is not null;
create index usage_senders_by_anonymous on usage_senders (anonymous_ref) where anonymous_ref is not null;
create index usage_senders_by_group on usage_senders (group_ref) where group_ref is not null;
create index usage_senders_by_account on usage_senders (account_id) where account_id is not null;
create index usage_senders_by_person on usage_senders (person_id) where person_id is not null;
create index usage_senders_to_settle on usage_senders (sender_key) where settled = 0;

-- Two ids of one user, as alias said.
create table usage_aliases (
    user_ref     text not null,
    previous_ref text not null,
    primary key (user_ref, previous_ref)
);
create index usage_aliases_by_previous on usage_aliases (previous_ref);

create table refused_events (
    id          uuid   not null primary key,
    received_at bigint not null,
    reason      text   not null,
    field       text,
    given       text,
    raw         text   not null,
    source      text,
    library     text
);
create index refused_events_by_time on refused_events (received_at desc, id desc);

-- Rollup: how often each person of an account did each thing on each day. The nil UUID stands for nobody known.
create table usage_daily (
    account_id uuid   not null,
    day        bigint not null,
    name       text   not null,
    person_id  uuid   not null,
    quantity   bigint not null,
    primary key (account_id, day, name, person_id)
);

-- Rollup: what an account did on each day in all; `people` counts the known people who were active.
create table usage_account_days (
    account_id uuid   not null,
    day        bigint not null,
    quantity   bigint not null,
    names      bigint not null,
    people     bigint not null,
    primary key (account_id, day)
);
create index usage_account_days_by_day on usage_account_days (day);

create table usage_names (
    name       text   not null primary key,
    first_day  bigint not null,
    last_day   bigint not null,
    quantity   bigint not null,
    first_seen_at bigint not null
);

-- Accounts whose usage changed since health last looked; written with the events, in one transaction.
create table usage_touched (
    account_id uuid   not null primary key,
    touched_at bigint not null
);

-- What each chunk of an import came to, written with its events: an import that is taken up again after a crash counts
-- the chunks that it had stored as it counted them then.
create table usage_import_chunks (
    import_id      uuid not null,
    first_row      bigint not null,
    created_rows   bigint not null,
    unchanged_rows bigint not null,
    primary key (import_id, first_row)
);
