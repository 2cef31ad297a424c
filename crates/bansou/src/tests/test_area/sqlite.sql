create table pledges (
    id         blob    not null primary key,
    account_id blob    not null references accounts (id) on delete cascade,
    person_id  blob    references people (id) on delete set null,
    body       text    not null,
    made_at    integer not null,
    kept_at    integer
) strict;
create index pledges_by_account on pledges (account_id);
create index pledges_by_person on pledges (person_id);
create table pledges_counted (open integer not null) strict;
insert into pledges_counted (open) values (0);
