-- Cells of rows that were taken which could not be read: the row is in, the cell is not.
create table import_left_cells (
    import_id  uuid    not null references imports (id) on delete cascade,
    row_number bigint not null,
    reasons    jsonb   not null,
    cells      jsonb   not null,
    primary key (import_id, row_number)
);

-- Rows that may be about a record, or about an earlier row of the file, without saying so by an id.
create table import_pairs (
    import_id  uuid    not null references imports (id) on delete cascade,
    row_number bigint not null,
    other_id   uuid,
    other_row  bigint,
    kind       text    not null,
    sure       bigint not null check (sure in (0, 1)),
    said       jsonb   not null,
    decision   text    check (decision in ('join', 'part')),
    primary key (import_id, row_number)
);

alter table imports add column left_cells bigint not null default 0;
alter table imports add column unsure_rows bigint not null default 0;
-- Files that were handed in together, and whether a file waits until those before it are in.
alter table imports add column batch_id uuid;
alter table imports add column waits bigint not null default 0 check (waits in (0, 1));
create index imports_by_batch on imports (batch_id) where batch_id is not null;
