-- Tasks of the background that fell and do not hold again yet.
create table falls (
    task text primary key,
    times bigint not null,
    why text not null,
    fell_at bigint not null
);
