-- A workspace's records. Times are UTC epoch milliseconds; dates are 'YYYY-MM-DD'; money is a whole number of minor
-- units beside its currency; `custom` holds the fields that the workspace added.

create table members (
    id         uuid   not null primary key,
    login_id   uuid   not null unique,
    email      text   not null,
    name       text   not null,
    role       text   not null check (role in ('admin', 'csm', 'agent', 'marketer', 'sales', 'viewer')),
    created_at bigint not null,
    ended_at   bigint
);

-- The spine.
create table activities (
    seq          bigint generated always as identity primary key,
    occurred_at  bigint not null,
    recorded_at  bigint not null,
    actor_kind   text   not null check (actor_kind in ('member', 'person', 'token', 'system')),
    actor_id     uuid,
    actor_name   text   not null,
    verb         text   not null,
    detail       jsonb  not null,
    subject_kind text   not null,
    subject_id   uuid   not null,
    account_id   uuid,
    person_id    uuid,
    written_by   xid8   not null default pg_current_xact_id()
);
create index activities_by_account on activities (account_id, occurred_at desc, seq desc);
create index activities_by_subject on activities (subject_id, seq);
create index activities_by_time on activities (occurred_at desc, seq desc);

create table listener_cursors (
    listener   text   not null primary key,
    seq        bigint not null,
    updated_at bigint not null
);

create table jobs (
    id           uuid   not null primary key,
    kind         text   not null,
    dedupe_key   text,
    args         jsonb  not null,
    cursor       jsonb,
    state        text   not null check (state in ('waiting', 'running', 'done', 'failed', 'stopped')),
    attempts     bigint not null default 0,
    run_at       bigint not null,
    lease_until  bigint,
    error        text,
    done_units   bigint not null default 0,
    total_units  bigint,
    created_by   uuid,
    created_at   bigint not null,
    started_at   bigint,
    finished_at  bigint
);
create index jobs_to_claim on jobs (state, run_at);
create unique index jobs_open_once on jobs (dedupe_key) where state in ('waiting', 'running');

create table custom_fields (
    id          uuid   not null primary key,
    record_kind text   not null check (record_kind in ('accounts', 'people', 'subscriptions', 'usage', 'tickets', 'surveys', 'churn')),
    field_key   text   not null,
    label       text   not null,
    value_type  text   not null check (value_type in ('text', 'integer', 'number', 'money', 'date', 'datetime', 'boolean', 'email', 'url', 'choice')),
    position    bigint not null,
    -- Of a choice: what there is to choose, the most frequent first; empty where it is too much to choose from.
    choices     jsonb not null default '[]',
    created_at  bigint not null,
    unique (record_kind, field_key)
);

create table imports (
    id             uuid   not null primary key,
    kind           text   not null check (kind in ('accounts', 'people', 'subscriptions', 'usage', 'tickets', 'surveys', 'churn')),
    file_name      text   not null,
    file_path      text   not null,
    shape_key      text   not null,
    mapping        jsonb  not null,
    format         jsonb  not null,
    state          text   not null check (state in ('mapping', 'running', 'done', 'failed', 'undoing', 'undone')),
    read_rows      bigint not null default 0,
    created_rows   bigint not null default 0,
    updated_rows   bigint not null default 0,
    unchanged_rows bigint not null default 0,
    refused_rows   bigint not null default 0,
    kept_rows      bigint not null default 0,
    error          text,
    created_by     uuid,
    created_at     bigint not null,
    finished_at    bigint,
    undone_at      bigint,
    undone_by      uuid
);
create index imports_by_time on imports (created_at desc, id desc);

create table import_mappings (
    kind       text   not null,
    shape_key  text   not null,
    mapping    jsonb  not null,
    updated_at bigint not null,
    primary key (kind, shape_key)
);

create table import_before (
    import_id   uuid  not null references imports (id) on delete cascade,
    record_kind text  not null,
    record_id   uuid  not null,
    before      jsonb not null,
    primary key (import_id, record_id)
);

create table import_refusals (
    import_id  uuid   not null references imports (id) on delete cascade,
    row_number bigint not null,
    reason     jsonb  not null,
    cells      jsonb  not null,
    primary key (import_id, row_number)
);

create table accounts (
    id             uuid   not null primary key,
    external_id    text   unique,
    name           text   not null,
    name_key       text   collate "C" not null,
    kana           text,
    domain         text,
    industry       text,
    country        text,
    region         text,
    employees      bigint,
    referral       text,
    -- Deferred, so that many accounts are written at once in whatever order.
    parent_id      uuid   references accounts (id) on delete set null deferrable initially deferred,
    -- The parent that a file named and that is not there yet: as given, and as names are compared.
    parent_ref     text,
    parent_key     text,
    owner_id       uuid   references members (id),
    stage          text   not null check (stage in ('lead', 'opportunity', 'onboarding', 'adoption', 'expansion', 'renewal', 'churned')),
    -- Its place among the stages, so that a list sorts by it from an index.
    stage_rank     bigint not null generated always as (case stage when 'lead' then 1 when 'opportunity' then 2
                       when 'onboarding' then 3 when 'adoption' then 4 when 'expansion' then 5 when 'renewal' then 6
                       else 7 end) stored,
    touch          text   not null check (touch in ('high', 'low', 'tech')),
    signed_up_on   text,
    custom         jsonb  not null,
    -- What the account's open subscriptions add up to; kept by revenue when they change.
    plan           text,
    seats          bigint,
    mrr_minor      bigint not null default 0,
    currency       text   not null,
    customer_since text,
    renewal_on     text,
    notice_on      text,
    -- The newest score; kept by health.
    score          double precision,
    band           text   check (band in ('healthy', 'watch', 'at_risk')),
    coverage       double precision,
    scored_at      bigint,
    last_used_on   text,
    import_id      uuid,
    created_at     bigint not null,
    updated_at     bigint not null
);
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
    id           uuid   not null primary key,
    account_id   uuid   references accounts (id) on delete cascade,
    external_id  text   unique,
    name         text   not null,
    name_key     text   collate "C" not null,
    kana         text,
    email        text,
    email_key    text,
    phone        text,
    title        text,
    role         text   check (role in ('decision_maker', 'champion', 'administrator', 'user', 'other')),
    left_on      text,
    custom       jsonb  not null,
    import_id    uuid,
    created_at   bigint not null,
    updated_at   bigint not null
);
create index people_by_name on people (name_key, id);
create index people_by_account on people (account_id, name_key, id);
create index people_by_email on people (email_key);
create index people_by_import on people (import_id);

-- What a person is known by outside: the user id of the customer's product, an anonymous id, a former id.
create table person_identities (
    kind       text   not null check (kind in ('user', 'anonymous')),
    value      text   not null,
    person_id  uuid   not null references people (id) on delete cascade,
    created_at bigint not null,
    primary key (kind, value)
);
create index person_identities_by_person on person_identities (person_id);

create table subscriptions (
    id             uuid   not null primary key,
    account_id     uuid   not null references accounts (id) on delete cascade,
    external_id    text   unique,
    product        text,
    plan           text,
    seats          bigint,
    mrr_minor      bigint not null,
    currency       text   not null,
    started_on     text   not null,
    ended_on       text,
    renewal_on     text,
    auto_renew     bigint not null default 1 check (auto_renew in (0, 1)),
    notice_days    bigint,
    billing_months bigint,
    trial          bigint not null default 0 check (trial in (0, 1)),
    custom         jsonb  not null,
    import_id      uuid,
    created_at     bigint not null,
    updated_at     bigint not null
);
create index subscriptions_by_account on subscriptions (account_id, started_on);
create index subscriptions_by_import on subscriptions (import_id);
create index subscriptions_by_start on subscriptions (started_on);
create index subscriptions_by_end on subscriptions (ended_on) where ended_on is not null;
create index subscriptions_not_renewing on subscriptions (renewal_on) where auto_renew = 0;

create table conversations (
    id                 uuid   not null primary key,
    account_id         uuid   not null references accounts (id) on delete cascade,
    person_id          uuid   references people (id) on delete set null,
    external_id        text   unique,
    subject            text,
    channel            text,
    priority           text   not null check (priority in ('urgent', 'high', 'normal', 'low')),
    opened_at          bigint not null,
    first_responded_at bigint,
    closed_at          bigint,
    satisfaction       bigint check (satisfaction between 1 and 5),
    escalated          bigint not null default 0 check (escalated in (0, 1)),
    custom             jsonb  not null,
    import_id          uuid,
    created_at         bigint not null,
    updated_at         bigint not null
);
create index conversations_by_account on conversations (account_id, opened_at);
create index conversations_open on conversations (closed_at, priority, account_id);
create index conversations_by_import on conversations (import_id);
create index conversations_by_person on conversations (person_id) where person_id is not null;
create index conversations_by_opening on conversations (opened_at);

create table survey_answers (
    id          uuid   not null primary key,
    account_id  uuid   not null references accounts (id) on delete cascade,
    person_id   uuid   references people (id) on delete set null,
    external_id text   unique,
    survey      text   not null check (survey in ('nps', 'csat', 'ces')),
    score       bigint not null,
    comment     text,
    answered_at bigint not null,
    custom      jsonb  not null,
    import_id   uuid,
    created_at  bigint not null,
    updated_at  bigint not null
);
create index survey_answers_by_account on survey_answers (account_id, answered_at);
create index survey_answers_by_import on survey_answers (import_id);
create index survey_answers_by_person on survey_answers (person_id) where person_id is not null;
create index survey_answers_by_time on survey_answers (answered_at);

create table churn_events (
    id              uuid   not null primary key,
    account_id      uuid   not null references accounts (id) on delete cascade,
    external_id     text   unique,
    churned_on      text   not null,
    reason          text,
    feedback        text,
    refund_minor    bigint,
    currency        text   not null,
    is_reactivation bigint not null default 0 check (is_reactivation in (0, 1)),
    custom          jsonb  not null,
    import_id       uuid,
    created_at      bigint not null,
    updated_at      bigint not null
);
create index churn_events_by_account on churn_events (account_id, churned_on);
create index churn_events_by_import on churn_events (import_id);
create index churn_events_by_day on churn_events (churned_on);

create table notes (
    id         uuid   not null primary key,
    account_id uuid   not null references accounts (id) on delete cascade,
    author_id  uuid   references members (id),
    body       text   not null,
    written_at bigint not null,
    updated_at bigint not null
);
create index notes_by_account on notes (account_id, written_at desc);
create index notes_by_time on notes (written_at);

create table tasks (
    id          uuid   not null primary key,
    account_id  uuid   references accounts (id) on delete cascade,
    title       text   not null,
    due_on      text,
    assignee_id uuid   references members (id),
    created_by  uuid   references members (id),
    done_at     bigint,
    done_by     uuid   references members (id),
    created_at  bigint not null
);
create index tasks_by_assignee on tasks (assignee_id, done_at, due_on);
create index tasks_by_account on tasks (account_id, done_at, due_on);
create index tasks_open on tasks (due_on) where done_at is null;

create table scorecards (
    id         uuid   not null primary key,
    name       text   not null,
    position   bigint not null,
    segment    jsonb  not null,
    version_id uuid   not null,
    created_at bigint not null,
    ended_at   bigint
);

create table scorecard_versions (
    id           uuid   not null primary key,
    scorecard_id uuid   not null references scorecards (id) on delete cascade,
    number       bigint not null,
    definition   jsonb  not null,
    note         text,
    created_by   uuid,
    created_at   bigint not null,
    unique (scorecard_id, number)
);

-- Append-only: each score keeps the version that made it and every measure's contribution.
create table scores (
    account_id    uuid   not null references accounts (id) on delete cascade,
    as_of         bigint not null,
    version_id    uuid   not null references scorecard_versions (id),
    score         double precision,
    band          text   check (band in ('healthy', 'watch', 'at_risk')),
    coverage      double precision not null,
    detail        jsonb  not null,
    -- 1 where the score was worked out afterwards from dated facts, so that a new workspace has a history.
    reconstructed bigint not null default 0 check (reconstructed in (0, 1)),
    recorded_at   bigint not null,
    primary key (account_id, as_of)
);

create table score_overrides (
    id         uuid   not null primary key,
    account_id uuid   not null references accounts (id) on delete cascade,
    band       text   not null check (band in ('healthy', 'watch', 'at_risk')),
    reason     text   not null,
    set_by     uuid   references members (id),
    created_at bigint not null,
    expires_on text   not null,
    ended_at   bigint
);
create index score_overrides_by_account on score_overrides (account_id, ended_at);

-- Accounts whose facts changed since their newest score.
create table score_queue (
    account_id uuid   not null primary key references accounts (id) on delete cascade,
    -- When it was queued last, which also tells one ticket from the next; and since when it waits.
    queued_at  bigint not null,
    waiting_since bigint not null
);

-- What the scorecard workshop tries on: the account's measures at the end of each past month and now, as JSON text.
create table measure_snapshots (
    account_id  uuid   not null primary key references accounts (id) on delete cascade,
    -- The measures that the points hold, in their order.
    measures    text    not null,
    points      text    not null,
    -- The newest activity, and how much use up to the last month's end and up to now, that the points know of.
    seen_seq    bigint  not null,
    past_use    bigint  not null,
    present_use bigint  not null,
    measured_at bigint  not null
);

-- An account that uses the product less than its own habit, from the day it was noticed until it recovers.
create table quiet_spells (
    id           uuid   not null primary key,
    account_id   uuid   not null references accounts (id) on delete cascade,
    since        text   not null,
    noticed_on   text   not null,
    expected     double precision not null,
    observed     double precision not null,
    usual_days   double precision not null,
    last_used_on text,
    ended_on     text,
    updated_at   bigint not null
);
create index quiet_spells_by_account on quiet_spells (account_id);
create index quiet_spells_open on quiet_spells (ended_on, account_id);

-- What a member said of a line on Today: later, or not a problem.
create table today_answers (
    id         uuid not null primary key,
    member_id  uuid not null references members (id),
    account_id uuid not null references accounts (id) on delete cascade,
    answer     text not null check (answer in ('snoozed', 'dismissed')),
    until_on   text,
    reason     text,
    -- The facts of the line when it was answered: what is new since then brings it back.
    seen       jsonb not null,
    created_at bigint not null,
    ended_at   bigint
);
create index today_answers_standing on today_answers (ended_at, account_id);
create index today_answers_by_account on today_answers (account_id);

create table search_documents (
    id          bigint generated always as identity primary key,
    record_kind text  not null check (record_kind in ('accounts', 'people')),
    record_id   uuid  not null unique,
    tokens      text  not null,
    lexemes     tsvector generated always as (array_to_tsvector(string_to_array(tokens, ' '))) stored
);
create index search_documents_by_lexeme on search_documents using gin (lexemes);

create table settings (
    setting_key text  not null primary key,
    value       jsonb not null,
    updated_at  bigint not null
);
