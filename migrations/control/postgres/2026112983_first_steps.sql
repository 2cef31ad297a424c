-- Workspaces being made or joined: what is written to two stores is written down first, so that it is gone on with after
-- a crash. Where the workspace is to be made, its settings stand here.
create table first_steps (
    id                uuid    not null primary key,
    login_id          uuid    not null references logins (id) on delete cascade,
    workspace_id      uuid    not null,
    role              text    not null,
    name              text,
    locale            text,
    timezone          text,
    fiscal_year_start bigint,
    currency          text,
    begun_at          bigint  not null
);
-- Whose token it is; none for those of the command line.
alter table api_tokens add column made_by uuid;
