-- How many lines of Today a member can see to in a day, where they said so.
create table today_capacity (
    member_id  blob not null primary key references members (id),
    capacity   integer not null check (capacity between 1 and 100),
    changed_at integer not null
) strict;

-- Customers whose health has not been worked out yet: few, and asked for on each look at Today.
create index accounts_never_scored on accounts (owner_id) where scored_at is null;
