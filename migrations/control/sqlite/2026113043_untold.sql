-- What happened to rows of this store, until the spine of the workspace has it.
create table untold (
    id           blob    not null primary key,
    workspace_id blob    not null,
    activity     text    not null,
    written_at   integer not null
) strict;
create index untold_by_workspace on untold (workspace_id, id);
