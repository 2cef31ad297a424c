-- The log of arrivals: what was acknowledged to senders in a flood and is not counted yet. A row is what one commit took.

create table arrivals (
    seq         integer primary key autoincrement,
    appended_at integer not null,
    -- The process that took it, which also counts it unless it stops.
    node        blob    not null,
    events      integer not null,
    -- Deliveries with their events as they were read, as a MessagePack list.
    deliveries  blob    not null,
    -- Why it cannot be counted. It stays here, and is tried again when a program starts.
    problem     text
) strict;
