-- What happened to rows of this store, until the spine of the workspace has it.
create table untold (
    id           uuid   not null primary key,
    workspace_id uuid   not null,
    activity     jsonb  not null,
    written_at   bigint not null
);
create index untold_by_workspace on untold (workspace_id, id);
