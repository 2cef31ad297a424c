-- What the installation signs its links with.
create table installation_keys (
    name       text    not null primary key,
    key        text    not null,
    created_at bigint not null
);
