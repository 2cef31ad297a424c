-- What came from senders, by its arrival; rows of files have no place in it.
drop index usage_events_by_arrival;
create index usage_events_by_arrival on usage_events (received_at, seq) where source is not null and import_id is null;

-- How many refused events are kept, by reason.
create index refused_events_by_reason on refused_events (reason);
-- Names by when they were first seen.
create index usage_names_new on usage_names (first_seen_at) where tracked = 0;
