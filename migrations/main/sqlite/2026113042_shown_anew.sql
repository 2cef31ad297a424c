-- What open pages look at again where nothing happened that stands on the spine: a score that moved by decimals, a step of
-- a job. Rows are read once and dropped after a while.
create table shown_anew (
    seq        integer primary key autoincrement,
    account_id blob,
    topic      text,
    written_at integer not null
) strict;
create index shown_anew_by_time on shown_anew (written_at);
