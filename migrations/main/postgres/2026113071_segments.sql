-- Rules over accounts or people, by their keys.
create table segments (
    id          uuid    not null primary key,
    segment_key text    not null unique,
    name        text    not null,
    record_kind text    not null,
    rule        jsonb   not null,
    created_at  bigint  not null
);

-- Who is in which segment, kept up to date.
create table segment_members (
    segment_id uuid    not null references segments (id) on delete cascade,
    record_id  uuid    not null,
    entered_at bigint  not null,
    primary key (segment_id, record_id)
);
create index segment_members_of on segment_members (record_id);

-- When a membership, or its lack, can change by time alone.
create table segment_turns (
    segment_id uuid    not null references segments (id) on delete cascade,
    record_id  uuid    not null,
    turns_at   bigint  not null,
    primary key (segment_id, record_id)
);
create index segment_turns_due on segment_turns (turns_at);
create index segment_turns_of on segment_turns (record_id);

-- Records that something changed about.
create table segment_queue (
    record_kind text    not null,
    record_id   uuid    not null,
    queued_at   bigint  not null,
    primary key (record_kind, record_id)
);
create index segment_queue_by_time on segment_queue (queued_at, record_id);
