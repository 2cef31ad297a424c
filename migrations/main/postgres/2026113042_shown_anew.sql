-- What open pages look at again where nothing happened that stands on the spine: a score that moved by decimals, a step of
-- a job. Rows are read once and dropped after a while.
create table shown_anew (
    seq        bigint generated always as identity primary key,
    account_id uuid,
    topic      text,
    written_at bigint not null,
    written_by xid8   not null default pg_current_xact_id()
);
create index shown_anew_by_time on shown_anew (written_at);
