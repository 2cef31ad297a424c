-- What people call the events that arrive under a product's technical names.
create table event_display_names (
    name         text   not null primary key,
    display_name text   not null,
    -- Folded, so that two events are not called the same.
    display_key  text   not null unique,
    named_at     bigint not null
);
