-- What the newest score of an account rests on stands on the account, so that lists are filtered and ordered by it along an index.
alter table accounts add column silence_vs_habit double precision;
alter table accounts add column usage_change double precision;
alter table accounts add column use_vs_habit double precision;
alter table accounts add column active_days_28 double precision;
alter table accounts add column features_used double precision;
alter table accounts add column seats_used double precision;
alter table accounts add column use_days_per_seat double precision;
alter table accounts add column active_people_change double precision;
alter table accounts add column open_urgent_high double precision;
alter table accounts add column oldest_urgent_days double precision;
alter table accounts add column tickets_90 double precision;
alter table accounts add column csat_180 double precision;
alter table accounts add column nps_180 double precision;
alter table accounts add column days_since_contact double precision;
alter table accounts add column key_people_known double precision;
alter table accounts add column key_people_left double precision;
alter table accounts add column mrr_change_180 double precision;
alter table accounts add column mrr_change_365 double precision;
alter table accounts add column undecided_renewal_days double precision;
alter table accounts add column renewal_in_days double precision;
alter table accounts add column ending_in_days double precision;
update accounts
   set silence_vs_habit = (newest.detail -> 'values' ->> 'silence_vs_habit')::double precision,
       usage_change = (newest.detail -> 'values' ->> 'usage_change')::double precision,
       use_vs_habit = (newest.detail -> 'values' ->> 'use_vs_habit')::double precision,
       active_days_28 = (newest.detail -> 'values' ->> 'active_days_28')::double precision,
       features_used = (newest.detail -> 'values' ->> 'features_used')::double precision,
       seats_used = (newest.detail -> 'values' ->> 'seats_used')::double precision,
       use_days_per_seat = (newest.detail -> 'values' ->> 'use_days_per_seat')::double precision,
       active_people_change = (newest.detail -> 'values' ->> 'active_people_change')::double precision,
       open_urgent_high = (newest.detail -> 'values' ->> 'open_urgent_high')::double precision,
       oldest_urgent_days = (newest.detail -> 'values' ->> 'oldest_urgent_days')::double precision,
       tickets_90 = (newest.detail -> 'values' ->> 'tickets_90')::double precision,
       csat_180 = (newest.detail -> 'values' ->> 'csat_180')::double precision,
       nps_180 = (newest.detail -> 'values' ->> 'nps_180')::double precision,
       days_since_contact = (newest.detail -> 'values' ->> 'days_since_contact')::double precision,
       key_people_known = (newest.detail -> 'values' ->> 'key_people_known')::double precision,
       key_people_left = (newest.detail -> 'values' ->> 'key_people_left')::double precision,
       mrr_change_180 = (newest.detail -> 'values' ->> 'mrr_change_180')::double precision,
       mrr_change_365 = (newest.detail -> 'values' ->> 'mrr_change_365')::double precision,
       undecided_renewal_days = (newest.detail -> 'values' ->> 'undecided_renewal_days')::double precision,
       renewal_in_days = (newest.detail -> 'values' ->> 'renewal_in_days')::double precision,
       ending_in_days = (newest.detail -> 'values' ->> 'ending_in_days')::double precision
  from (select s.account_id, s.detail from scores s
         where s.as_of = (select max(n.as_of) from scores n where n.account_id = s.account_id)) as newest
 where newest.account_id = accounts.id and accounts.score is not null;
create index accounts_by_silence_vs_habit on accounts (silence_vs_habit, id);
create index accounts_by_usage_change on accounts (usage_change, id);
create index accounts_by_use_vs_habit on accounts (use_vs_habit, id);
create index accounts_by_active_days_28 on accounts (active_days_28, id);
create index accounts_by_features_used on accounts (features_used, id);
create index accounts_by_seats_used on accounts (seats_used, id);
create index accounts_by_use_days_per_seat on accounts (use_days_per_seat, id);
create index accounts_by_active_people_change on accounts (active_people_change, id);
create index accounts_by_open_urgent_high on accounts (open_urgent_high, id);
create index accounts_by_oldest_urgent_days on accounts (oldest_urgent_days, id);
create index accounts_by_tickets_90 on accounts (tickets_90, id);
create index accounts_by_csat_180 on accounts (csat_180, id);
create index accounts_by_nps_180 on accounts (nps_180, id);
create index accounts_by_days_since_contact on accounts (days_since_contact, id);
create index accounts_by_key_people_known on accounts (key_people_known, id);
create index accounts_by_key_people_left on accounts (key_people_left, id);
create index accounts_by_mrr_change_180 on accounts (mrr_change_180, id);
create index accounts_by_mrr_change_365 on accounts (mrr_change_365, id);
create index accounts_by_undecided_renewal_days on accounts (undecided_renewal_days, id);
create index accounts_by_renewal_in_days on accounts (renewal_in_days, id);
create index accounts_by_ending_in_days on accounts (ending_in_days, id);
