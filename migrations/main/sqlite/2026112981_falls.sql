-- Tasks of the background that fell and do not hold again yet.
create table falls (
    task text not null primary key,
    times integer not null,
    why text not null,
    fell_at integer not null
) strict;
