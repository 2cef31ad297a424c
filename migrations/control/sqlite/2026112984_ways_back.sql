-- Ways back in. A link that an admin of a workspace or the operator makes for a login: it takes a new password, ends the
-- second factor, or both, once. The operator's has no maker.
create table reset_links (
    token_hash text    not null primary key,
    id         blob    not null unique,
    login_id   blob    not null references logins (id) on delete cascade,
    resets     text    not null,
    made_by    text    not null,
    maker_id   blob    references logins (id) on delete cascade,
    workspace_id blob references workspaces (id) on delete cascade,
    created_at integer not null,
    expires_at integer not null,
    used_at    integer,
    revoked_at integer
) strict;
create index reset_links_by_login on reset_links (login_id);

-- Codes that stand in for the app of the second factor. Each goes when it is used.
create table recovery_codes (
    login_id   blob    not null references logins (id) on delete cascade,
    code_hash  text    not null,
    created_at integer not null,
    primary key (login_id, code_hash)
) strict;

-- Browsers that a login signed in with before: others' wrong guesses do not lock them out.
create table known_devices (
    secret_hash  text    not null primary key,
    login_id     blob    not null references logins (id) on delete cascade,
    last_seen_at integer not null
) strict;
create index known_devices_by_login on known_devices (login_id, last_seen_at);

create index sign_in_failures_by_age on sign_in_failures (last_at);
