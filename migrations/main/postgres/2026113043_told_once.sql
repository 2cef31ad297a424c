-- Which activities came from another store, so that none comes twice. Rows are dropped after a day.
create table told_once (
    id         uuid   not null primary key,
    written_at bigint not null
);
create index told_once_by_time on told_once (written_at);
