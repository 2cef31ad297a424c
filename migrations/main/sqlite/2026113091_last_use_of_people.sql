-- The last day on which a person is known to have used the product stands on the person, so that lists are filtered and ordered by
-- it along an index. Scoring writes it with what it looks at; every account is looked at once more for what there is.
alter table people add column last_used_on text;
create index people_by_last_use on people (last_used_on, id);
insert into score_queue (account_id, queued_at, waiting_since)
select distinct account_id, 0, 0 from people where account_id is not null
on conflict (account_id) do nothing;
