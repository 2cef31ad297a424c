create table pledges (
    id         uuid    not null primary key,
    account_id uuid    not null references accounts (id) on delete cascade,
    person_id  uuid    references people (id) on delete set null,
    body       text    not null,
    made_at    bigint not null,
    kept_at    bigint
);
create index pledges_by_account on pledges (account_id);
create index pledges_by_person on pledges (person_id);
create table pledges_counted (open bigint not null);
insert into pledges_counted (open) values (0);
