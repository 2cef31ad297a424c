-- The last day of each person is one look.
create index usage_active_people_by_person on usage_active_people (person_id, day);
