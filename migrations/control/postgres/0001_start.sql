-- Logins, sessions, workspaces and who belongs to which. Times are UTC epoch milliseconds.

create table logins (
    id            uuid   not null primary key,
    email         text   not null,
    email_key     text   not null unique,
    name          text   not null,
    password_hash text   not null,
    locale        text   not null check (locale in ('ja', 'en')),
    theme         text   not null default 'system' check (theme in ('system', 'light', 'dark')),
    totp_secret   text,
    totp_since    bigint,
    totp_last_step bigint,
    created_at    bigint not null
);

create table sessions (
    token_hash   text   not null primary key,
    id           uuid   not null unique,
    login_id     uuid   not null references logins (id) on delete cascade,
    created_at   bigint not null,
    last_seen_at bigint not null,
    expires_at   bigint not null,
    user_agent   text   not null,
    address      text   not null
);
create index sessions_by_login on sessions (login_id);

-- Half-way through a sign-in: the password was right and the second factor is still to come.
create table sign_in_steps (
    token_hash text   not null primary key,
    login_id   uuid   not null references logins (id) on delete cascade,
    expires_at bigint not null
);

-- One row once the installation has its first login, so that two set-ups at the same moment cannot both be the first.
create table installation (
    only_row  bigint not null primary key check (only_row = 1),
    set_up_at bigint not null
);

create table sign_in_failures (
    subject      text   not null primary key,
    failures     bigint not null,
    last_at      bigint not null,
    locked_until bigint
);

create table workspaces (
    id                 uuid   not null primary key,
    slug               text   not null unique,
    name               text   not null,
    locale             text   not null check (locale in ('ja', 'en')),
    timezone           text   not null,
    fiscal_year_start  bigint not null check (fiscal_year_start between 1 and 12),
    currency           text   not null,
    holidays           text   not null default 'jp',
    own_holidays       text   not null default '',
    demo               bigint not null default 0 check (demo in (0, 1)),
    created_at         bigint not null
);

create table memberships (
    login_id     uuid   not null references logins (id) on delete cascade,
    workspace_id uuid   not null references workspaces (id) on delete cascade,
    member_id    uuid   not null,
    created_at   bigint not null,
    primary key (login_id, workspace_id)
);
create index memberships_by_workspace on memberships (workspace_id);

create table invitations (
    token_hash   text   not null primary key,
    id           uuid   not null unique,
    workspace_id uuid   not null references workspaces (id) on delete cascade,
    email        text   not null,
    role         text   not null check (role in ('admin', 'csm', 'agent', 'marketer', 'sales', 'viewer')),
    invited_by   text   not null,
    created_at   bigint not null,
    expires_at   bigint not null,
    accepted_at  bigint,
    revoked_at   bigint
);
create index invitations_by_workspace on invitations (workspace_id);

create table api_tokens (
    token_hash   text   not null primary key,
    id           uuid   not null unique,
    workspace_id uuid   not null references workspaces (id) on delete cascade,
    name         text   not null,
    scope        text   not null check (scope in ('read', 'write', 'admin')),
    created_by   text   not null,
    created_at   bigint not null,
    last_used_at bigint,
    revoked_at   bigint
);
create index api_tokens_by_workspace on api_tokens (workspace_id);

-- A tracking key stands in the open in a web page, so it is stored as it is and can only write events.
create table tracking_keys (
    write_key    text   not null primary key,
    id           uuid   not null unique,
    workspace_id uuid   not null references workspaces (id) on delete cascade,
    name         text   not null,
    created_by   text   not null,
    created_at   bigint not null,
    revoked_at   bigint
);
create index tracking_keys_by_workspace on tracking_keys (workspace_id);

-- Answers to writes of API clients, so that a repeated request is answered again and not done again.
create table idempotent_answers (
    token_hash   text   not null,
    request_key  text   not null,
    request_hash text   not null,
    -- Null while the first request is still being worked on.
    status       bigint,
    content_type text,
    body         text,
    created_at   bigint not null,
    primary key (token_hash, request_key)
);
create index idempotent_answers_by_age on idempotent_answers (created_at);
