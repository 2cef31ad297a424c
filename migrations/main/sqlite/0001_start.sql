-- A workspace's records. Times are UTC epoch milliseconds; dates are 'YYYY-MM-DD'; money is a whole number of minor
-- units beside its currency; `custom` holds the fields that the workspace added.

create table members (
    id         blob   not null primary key,
    login_id   blob   not null unique,
    email      text   not null,
    name       text   not null,
    role       text   not null check (role in ('admin', 'csm', 'agent', 'marketer', 'sales', 'viewer')),
    created_at integer not null,
    ended_at   integer
) strict;

-- The spine.
create table activities (
    seq          integer primary key autoincrement,
    occurred_at  integer not null,
    recorded_at  integer not null,
    actor_kind   text   not null check (actor_kind in ('member', 'person', 'token', 'system')),
    actor_id     blob,
    actor_name   text   not null,
    verb         text   not null,
    detail       text  not null,
    subject_kind text   not null,
    subject_id   blob   not null,
    account_id   blob,
    person_id    blob
) strict;
create index activities_by_account on activities (account_id, occurred_at desc, seq desc);
create index activities_by_subject on activities (subject_id, seq);
create index activities_by_time on activities (occurred_at desc, seq desc);

create table listener_cursors (
    listener   text   not null primary key,
    seq        integer not null,
    updated_at integer not null
) strict;

create table jobs (
    id           blob   not null primary key,
    kind         text   not null,
    dedupe_key   text,
    args         text  not null,
    cursor       text,
    state        text   not null check (state in ('waiting', 'running', 'done', 'failed', 'stopped')),
    attempts     integer not null default 0,
    run_at       integer not null,
    lease_until  integer,
    error        text,
    done_units   integer not null default 0,
    total_units  integer,
    created_by   blob,
    created_at   integer not null,
    started_at   integer,
    finished_at  integer
) strict;
create index jobs_to_claim on jobs (state, run_at);
create unique index jobs_open_once on jobs (dedupe_key) where state in ('waiting', 'running');

create table custom_fields (
    id          blob   not null primary key,
    record_kind text   not null check (record_kind in ('accounts', 'people', 'subscriptions', 'usage', 'tickets', 'surveys', 'churn')),
    field_key   text   not null,
    label       text   not null,
    value_type  text   not null check (value_type in ('text', 'integer', 'number', 'money', 'date', 'datetime', 'boolean', 'email', 'url', 'choice')),
    position    integer not null,
    -- Of a choice: what there is to choose, the most frequent first; empty where it is too much to choose from.
    choices     text   not null default '[]',
    created_at  integer not null,
    unique (record_kind, field_key)
) strict;

create table imports (
    id             blob   not null primary key,
    kind           text   not null check (kind in ('accounts', 'people', 'subscriptions', 'usage', 'tickets', 'surveys', 'churn')),
    file_name      text   not null,
    file_path      text   not null,
    shape_key      text   not null,
    mapping        text  not null,
    format         text  not null,
    state          text   not null check (state in ('mapping', 'running', 'done', 'failed', 'undoing', 'undone')),
    read_rows      integer not null default 0,
    created_rows   integer not null default 0,
    updated_rows   integer not null default 0,
    unchanged_rows integer not null default 0,
    refused_rows   integer not null default 0,
    kept_rows      integer not null default 0,
    error          text,
    created_by     blob,
    created_at     integer not null,
    finished_at    integer,
    undone_at      integer,
    undone_by      blob
) strict;
create index imports_by_time on imports (created_at desc, id desc);

create table import_mappings (
    kind       text   not null,
    shape_key  text   not null,
    mapping    text  not null,
    updated_at integer not null,
    primary key (kind, shape_key)
) strict;

create table import_before (
    import_id   blob  not null references imports (id) on delete cascade,
    record_kind text  not null,
    record_id   blob  not null,
    before      text not null,
    primary key (import_id, record_id)
) strict;

create table import_refusals (
    import_id  blob   not null references imports (id) on delete cascade,
    row_number integer not null,
    reason     text  not null,
    cells      text  not null,
    primary key (import_id, row_number)
) strict;

create table accounts (
    id             blob   not null primary key,
    external_id    text   unique,
    name           text   not null,
    name_key       text   not null,
    kana           text,
    domain         text,
    industry       text,
    country        text,
    region         text,
    employees      integer,
    referral       text,
    -- Deferred, so that many accounts are written at once in whatever order.
    parent_id      blob   references accounts (id) on delete set null deferrable initially deferred,
    -- The parent that a file named and that is not there yet: as given, and as names are compared.
    parent_ref     text,
    parent_key     text,
    owner_id       blob   references members (id),
    stage          text   not null check (stage in ('lead', 'opportunity', 'onboarding', 'adoption', 'expansion', 'renewal', 'churned')),
    -- Its place among the stages, so that a list sorts by it from an index.
    stage_rank     integer not null generated always as (case stage when 'lead' then 1 when 'opportunity' then 2
                       when 'onboarding' then 3 when 'adoption' then 4 when 'expansion' then 5 when 'renewal' then 6
                       else 7 end) stored,
    touch          text   not null check (touch in ('high', 'low', 'tech')),
    signed_up_on   text,
    custom         text  not null,
    -- What the account's open subscriptions add up to; kept by revenue when they change.
    plan           text,
    seats          integer,
    mrr_minor      integer not null default 0,
    currency       text   not null,
    customer_since text,
    renewal_on     text,
    notice_on      text,
    -- The newest score; kept by health.
    score          real,
    band           text   check (band in ('healthy', 'watch', 'at_risk')),
    coverage       real,
    scored_at      integer,
    last_used_on   text,
    import_id      blob,
    created_at     integer not null,
    updated_at     integer not null
) strict;
create index accounts_by_name on accounts (name_key, id);
create index accounts_by_score on accounts (score, id);
create index accounts_by_mrr on accounts (mrr_minor, id);
create index accounts_by_renewal on accounts (renewal_on, id);
create index accounts_by_owner on accounts (owner_id, id);
create index accounts_by_stage on accounts (stage_rank, id);
create index accounts_by_plan on accounts (plan);
create index accounts_by_band on accounts (band, id);
create index accounts_by_last_use on accounts (last_used_on, id);
create index accounts_by_parent on accounts (parent_id);
create index accounts_awaiting_parent on accounts (parent_ref) where parent_ref is not null;
create index accounts_awaiting_parent_by_name on accounts (parent_key) where parent_key is not null;
create index accounts_by_import on accounts (import_id);
create index accounts_by_notice on accounts (notice_on, id);
-- What the list adds up over all its rows is read from this alone.
create index accounts_by_totals on accounts (currency, band, stage_rank, owner_id, mrr_minor, seats);

create table people (
    id           blob   not null primary key,
    account_id   blob   references accounts (id) on delete cascade,
    external_id  text   unique,
    name         text   not null,
    name_key     text   not null,
    kana         text,
    email        text,
    email_key    text,
    phone        text,
    title        text,
    role         text   check (role in ('decision_maker', 'champion', 'administrator', 'user', 'other')),
    left_on      text,
    custom       text  not null,
    import_id    blob,
    created_at   integer not null,
    updated_at   integer not null
) strict;
create index people_by_name on people (name_key, id);
create index people_by_account on people (account_id, name_key, id);
create index people_by_email on people (email_key);
create index people_by_import on people (import_id);

-- What a person is known by outside: the user id of the customer's product, an anonymous id, a former id.
create table person_identities (
    kind       text   not null check (kind in ('user', 'anonymous')),
    value      text   not null,
    person_id  blob   not null references people (id) on delete cascade,
    created_at integer not null,
    primary key (kind, value)
) strict;
create index person_identities_by_person on person_identities (person_id);

create table subscriptions (
    id             blob   not null primary key,
    account_id     blob   not null references accounts (id) on delete cascade,
    external_id    text   unique,
    product        text,
    plan           text,
    seats          integer,
    mrr_minor      integer not null,
    currency       text   not null,
    started_on     text   not null,
    ended_on       text,
    renewal_on     text,
    auto_renew     integer not null default 1 check (auto_renew in (0, 1)),
    notice_days    integer,
    billing_months integer,
    trial          integer not null default 0 check (trial in (0, 1)),
    custom         text  not null,
    import_id      blob,
    created_at     integer not null,
    updated_at     integer not null
) strict;
create index subscriptions_by_account on subscriptions (account_id, started_on);
create index subscriptions_by_import on subscriptions (import_id);
create index subscriptions_by_start on subscriptions (started_on);
create index subscriptions_by_end on subscriptions (ended_on) where ended_on is not null;
create index subscriptions_not_renewing on subscriptions (renewal_on) where auto_renew = 0;

create table conversations (
    id                 blob   not null primary key,
    account_id         blob   not null references accounts (id) on delete cascade,
    person_id          blob   references people (id) on delete set null,
    external_id        text   unique,
    subject            text,
    channel            text,
    priority           text   not null check (priority in ('urgent', 'high', 'normal', 'low')),
    opened_at          integer not null,
    first_responded_at integer,
    closed_at          integer,
    satisfaction       integer check (satisfaction between 1 and 5),
    escalated          integer not null default 0 check (escalated in (0, 1)),
    custom             text  not null,
    import_id          blob,
    created_at         integer not null,
    updated_at         integer not null
) strict;
create index conversations_by_account on conversations (account_id, opened_at);
create index conversations_open on conversations (closed_at, priority, account_id);
create index conversations_by_import on conversations (import_id);
create index conversations_by_person on conversations (person_id) where person_id is not null;
create index conversations_by_opening on conversations (opened_at);

create table survey_answers (
    id          blob   not null primary key,
    account_id  blob   not null references accounts (id) on delete cascade,
    person_id   blob   references people (id) on delete set null,
    external_id text   unique,
    survey      text   not null check (survey in ('nps', 'csat', 'ces')),
    score       integer not null,
    comment     text,
    answered_at integer not null,
    custom      text  not null,
    import_id   blob,
    created_at  integer not null,
    updated_at  integer not null
) strict;
create index survey_answers_by_account on survey_answers (account_id, answered_at);
create index survey_answers_by_import on survey_answers (import_id);
create index survey_answers_by_person on survey_answers (person_id) where person_id is not null;
create index survey_answers_by_time on survey_answers (answered_at);

create table churn_events (
    id              blob   not null primary key,
    account_id      blob   not null references accounts (id) on delete cascade,
    external_id     text   unique,
    churned_on      text   not null,
    reason          text,
    feedback        text,
    refund_minor    integer,
    currency        text   not null,
    is_reactivation integer not null default 0 check (is_reactivation in (0, 1)),
    custom          text  not null,
    import_id       blob,
    created_at      integer not null,
    updated_at      integer not null
) strict;
create index churn_events_by_account on churn_events (account_id, churned_on);
create index churn_events_by_import on churn_events (import_id);
create index churn_events_by_day on churn_events (churned_on);

create table notes (
    id         blob   not null primary key,
    account_id blob   not null references accounts (id) on delete cascade,
    author_id  blob   references members (id),
    body       text   not null,
    written_at integer not null,
    updated_at integer not null
) strict;
create index notes_by_account on notes (account_id, written_at desc);
create index notes_by_time on notes (written_at);

create table tasks (
    id          blob   not null primary key,
    account_id  blob   references accounts (id) on delete cascade,
    title       text   not null,
    due_on      text,
    assignee_id blob   references members (id),
    created_by  blob   references members (id),
    done_at     integer,
    done_by     blob   references members (id),
    created_at  integer not null
) strict;
create index tasks_by_assignee on tasks (assignee_id, done_at, due_on);
create index tasks_by_account on tasks (account_id, done_at, due_on);
create index tasks_open on tasks (due_on) where done_at is null;

create table scorecards (
    id         blob   not null primary key,
    name       text   not null,
    position   integer not null,
    segment    text  not null,
    version_id blob   not null,
    created_at integer not null,
    ended_at   integer
) strict;

create table scorecard_versions (
    id           blob   not null primary key,
    scorecard_id blob   not null references scorecards (id) on delete cascade,
    number       integer not null,
    definition   text  not null,
    note         text,
    created_by   blob,
    created_at   integer not null,
    unique (scorecard_id, number)
) strict;

-- Append-only: each score keeps the version that made it and every measure's contribution.
create table scores (
    account_id    blob   not null references accounts (id) on delete cascade,
    as_of         integer not null,
    version_id    blob   not null references scorecard_versions (id),
    score         real,
    band          text   check (band in ('healthy', 'watch', 'at_risk')),
    coverage      real not null,
    detail        text  not null,
    -- 1 where the score was worked out afterwards from dated facts, so that a new workspace has a history.
    reconstructed integer not null default 0 check (reconstructed in (0, 1)),
    recorded_at   integer not null,
    primary key (account_id, as_of)
) strict;

create table score_overrides (
    id         blob   not null primary key,
    account_id blob   not null references accounts (id) on delete cascade,
    band       text   not null check (band in ('healthy', 'watch', 'at_risk')),
    reason     text   not null,
    set_by     blob   references members (id),
    created_at integer not null,
    expires_on text   not null,
    ended_at   integer
) strict;
create index score_overrides_by_account on score_overrides (account_id, ended_at);

-- Accounts whose facts changed since their newest score.
create table score_queue (
    account_id blob   not null primary key references accounts (id) on delete cascade,
    -- When it was queued last, which also tells one ticket from the next; and since when it waits.
    queued_at  integer not null,
    waiting_since integer not null
) strict;

-- What the scorecard workshop tries on: the account's measures at the end of each past month and now, as JSON text.
create table measure_snapshots (
    account_id  blob   not null primary key references accounts (id) on delete cascade,
    -- The measures that the points hold, in their order.
    measures    text    not null,
    points      text    not null,
    -- The newest activity, and how much use up to the last month's end and up to now, that the points know of.
    seen_seq    integer not null,
    past_use    integer not null,
    present_use integer not null,
    measured_at integer not null
) strict;

-- An account that uses the product less than its own habit, from the day it was noticed until it recovers.
create table quiet_spells (
    id           blob   not null primary key,
    account_id   blob   not null references accounts (id) on delete cascade,
    since        text   not null,
    noticed_on   text   not null,
    expected     real not null,
    observed     real not null,
    usual_days   real not null,
    last_used_on text,
    ended_on     text,
    updated_at   integer not null
) strict;
create index quiet_spells_by_account on quiet_spells (account_id);
create index quiet_spells_open on quiet_spells (ended_on, account_id);

-- What a member said of a line on Today: later, or not a problem.
create table today_answers (
    id         blob not null primary key,
    member_id  blob not null references members (id),
    account_id blob not null references accounts (id) on delete cascade,
    answer     text not null check (answer in ('snoozed', 'dismissed')),
    until_on   text,
    reason     text,
    -- The facts of the line when it was answered: what is new since then brings it back.
    seen       text not null,
    created_at integer not null,
    ended_at   integer
) strict;
create index today_answers_standing on today_answers (ended_at, account_id);
create index today_answers_by_account on today_answers (account_id);

create table search_documents (
    id          integer primary key autoincrement,
    record_kind text  not null check (record_kind in ('accounts', 'people')),
    record_id   blob  not null unique,
    tokens      text  not null
) strict;

create table settings (
    setting_key text  not null primary key,
    value       text not null,
    updated_at  integer not null
) strict;

-- Full-text search over search_documents; the triggers keep it in the transaction of the record.
create virtual table search_index using fts5 (
    tokens, content = 'search_documents', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 0"
);
create trigger search_documents_added after insert on search_documents begin
    insert into search_index (rowid, tokens) values (new.id, new.tokens);
end;
create trigger search_documents_removed after delete on search_documents begin
    insert into search_index (search_index, rowid, tokens) values ('delete', old.id, old.tokens);
end;
create trigger search_documents_changed after update on search_documents begin
    insert into search_index (search_index, rowid, tokens) values ('delete', old.id, old.tokens);
    insert into search_index (rowid, tokens) values (new.id, new.tokens);
end;
