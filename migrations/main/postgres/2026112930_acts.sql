-- What was done at once, by one member or program, so that it can be undone as one.
create table acts (
    id          uuid    not null primary key,
    kind        text    not null,
    -- What it made of its records, in the words of its kind: {"to": …}.
    about       jsonb   not null,
    -- How many accounts (or people, or tasks, where they are of no account) it changed.
    units       bigint not null,
    done_by     uuid,
    done_name   text    not null,
    done_at     bigint not null,
    undone_at   bigint,
    undone_by   uuid,
    undone_name text,
    -- How many of its units went back, and how many were kept because of what was done to them since.
    restored    bigint not null default 0,
    kept        bigint not null default 0
);
create index acts_by_time on acts (done_at desc, id desc);

-- Each record of an act: the columns that it changed, before and after. Without before it made the record, without after it
-- removed it. The records of a unit go back together or not at all.
create table act_before (
    act_id      uuid    not null references acts (id) on delete cascade,
    record_kind text    not null,
    record_id   uuid    not null,
    unit_id     uuid    not null,
    before      jsonb,
    after       jsonb,
    restored_at bigint,
    primary key (act_id, record_id)
);
create index act_before_by_record on act_before (record_id);

alter table activities add column act_id uuid;
create index activities_by_act on activities (act_id) where act_id is not null;

-- What a contract's price was given as; the MRR is worked out from it. Null where the MRR itself was given.
alter table subscriptions add column price_minor bigint;
alter table subscriptions add column price_months bigint;

create table renewal_decisions (
    id              uuid    not null primary key,
    account_id      uuid    not null references accounts (id) on delete cascade,
    subscription_id uuid    not null references subscriptions (id) on delete cascade,
    -- The renewal that it is about.
    renewal_on      text    not null,
    decision        text    not null,
    decided_on      text    not null,
    -- Who decided, at the customer.
    person_id       uuid    references people (id) on delete set null,
    reason          text,
    -- The contract's renewal and end before the decision and as it set them; null where it set nothing.
    contract_before jsonb,
    contract_after  jsonb,
    noted_by        uuid    references members (id),
    created_at      bigint not null,
    updated_at      bigint not null
);
create index renewal_decisions_by_account on renewal_decisions (account_id, renewal_on);
create index renewal_decisions_by_subscription on renewal_decisions (subscription_id, renewal_on);

alter table notes add column kind text not null default 'memo';
-- When it took place; null where that is when it was written.
alter table notes add column held_at bigint;

create table note_attendees (
    id        uuid not null primary key,
    note_id   uuid not null references notes (id) on delete cascade,
    person_id uuid references people (id) on delete cascade,
    member_id uuid references members (id)
);
create index note_attendees_by_note on note_attendees (note_id);
create index note_attendees_by_person on note_attendees (person_id) where person_id is not null;
