-- The log of arrivals: what was acknowledged to senders in a flood and is not counted yet. A row is what one commit took.

create table arrivals (
    seq         bigint generated always as identity primary key,
    appended_at bigint not null,
    -- The process that took it, which also counts it unless it stops.
    node        uuid   not null,
    events      bigint not null,
    -- Deliveries with their events as they were read, as a MessagePack list.
    deliveries  bytea  not null,
    -- Why it cannot be counted. It stays here, and is tried again when a program starts.
    problem     text
);
-- As it is: packing what is read once costs more than it saves.
alter table arrivals alter column deliveries set storage external;
