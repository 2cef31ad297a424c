-- What the newest score of an account knows of the measures that the workspace made itself, so that lists are filtered and ordered
-- by them along an index as by the others. What is not known has no row.
create table account_measures (
    account_id uuid             not null references accounts (id) on delete cascade,
    measure    text             not null,
    value      double precision not null,
    primary key (account_id, measure)
);
insert into account_measures (account_id, measure, value)
select newest.account_id, known.key, cast(known.value as double precision)
  from (select s.account_id, s.detail from scores s join accounts a on a.id = s.account_id
         where a.score is not null
           and s.as_of = (select max(n.as_of) from scores n where n.account_id = s.account_id)) as newest,
       jsonb_each_text(newest.detail -> 'values') as known
 where (known.key like 'event.%:%' or known.key like 'tracked.%:%' or known.key like 'field.since:%'
        or known.key like 'field.until:%')
   and known.key not like '%#day' and known.value is not null;
create index account_measures_by_value on account_measures (measure, value, account_id);
