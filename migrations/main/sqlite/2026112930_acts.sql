-- What was done at once, by one member or program, so that it can be undone as one.
create table acts (
    id          blob    not null primary key,
    kind        text    not null,
    -- What it made of its records, in the words of its kind: {"to": …}.
    about       text    not null,
    -- How many accounts (or people, or tasks, where they are of no account) it changed.
    units       integer not null,
    done_by     blob,
    done_name   text    not null,
    done_at     integer not null,
    undone_at   integer,
    undone_by   blob,
    undone_name text,
    -- How many of its units went back, and how many were kept because of what was done to them since.
    restored    integer not null default 0,
    kept        integer not null default 0
) strict;
create index acts_by_time on acts (done_at desc, id desc);

-- Each record of an act: the columns that it changed, before and after. Without before it made the record, without after it
-- removed it. The records of a unit go back together or not at all.
create table act_before (
    act_id      blob    not null references acts (id) on delete cascade,
    record_kind text    not null,
    record_id   blob    not null,
    unit_id     blob    not null,
    before      text,
    after       text,
    restored_at integer,
    primary key (act_id, record_id)
) strict;
create index act_before_by_record on act_before (record_id);

alter table activities add column act_id blob;
create index activities_by_act on activities (act_id) where act_id is not null;

-- What a contract's price was given as; the MRR is worked out from it. Null where the MRR itself was given.
alter table subscriptions add column price_minor integer;
alter table subscriptions add column price_months integer;

create table renewal_decisions (
    id              blob    not null primary key,
    account_id      blob    not null references accounts (id) on delete cascade,
    subscription_id blob    not null references subscriptions (id) on delete cascade,
    -- The renewal that it is about.
    renewal_on      text    not null,
    decision        text    not null,
    decided_on      text    not null,
    -- Who decided, at the customer.
    person_id       blob    references people (id) on delete set null,
    reason          text,
    -- The contract's renewal and end before the decision and as it set them; null where it set nothing.
    contract_before text,
    contract_after  text,
    noted_by        blob    references members (id),
    created_at      integer not null,
    updated_at      integer not null
) strict;
create index renewal_decisions_by_account on renewal_decisions (account_id, renewal_on);
create index renewal_decisions_by_subscription on renewal_decisions (subscription_id, renewal_on);

alter table notes add column kind text not null default 'memo';
-- When it took place; null where that is when it was written.
alter table notes add column held_at integer;

create table note_attendees (
    id        blob not null primary key,
    note_id   blob not null references notes (id) on delete cascade,
    person_id blob references people (id) on delete cascade,
    member_id blob references members (id)
) strict;
create index note_attendees_by_note on note_attendees (note_id);
create index note_attendees_by_person on note_attendees (person_id) where person_id is not null;
