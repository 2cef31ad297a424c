-- Workspaces being made or joined: what is written to two stores is written down first, so that it is gone on with after
-- a crash. Where the workspace is to be made, its settings stand here.
create table first_steps (
    id                blob    not null primary key,
    login_id          blob    not null references logins (id) on delete cascade,
    workspace_id      blob    not null,
    role              text    not null,
    name              text,
    locale            text,
    timezone          text,
    fiscal_year_start integer,
    currency          text,
    begun_at          integer not null
) strict;
-- Whose token it is; none for those of the command line.
alter table api_tokens add column made_by blob;
