-- One row that is written to see whether the store can be written to.
create table write_probe (
    id integer primary key check (id = 1),
    written_at integer not null
) strict;
