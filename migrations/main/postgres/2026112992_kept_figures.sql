-- What is true of all accounts together, kept by each change of one, whoever makes it: how many stand where, and what they
-- pay. A row where a key is none has '' or the nil UUID for it. Amounts and seats beyond what can be entered count as the
-- most that can be. A change adds rows and waits for nobody; the rows of a key are summed, and now and then made one.
alter table accounts add column scored_by uuid;
alter table accounts add column active_people double precision;
alter table accounts add column fell_at bigint;
alter table accounts add column quiet_since text;

create table kept_accounts (
    owner_id     uuid   not null,
    stage_rank   bigint not null,
    touch        text   not null,
    plan         text   not null,
    band         text   not null,
    scored       bigint not null,
    -- The version of the scorecard that made the newest score.
    scored_by    uuid   not null,
    currency     text   not null,
    accounts     bigint not null,
    mrr_minor    bigint not null,
    seats        bigint not null,
    -- Of scores, in millionths.
    coverage     bigint not null
);

-- Customers by the day of their renewal.
create table kept_renewals (
    owner_id   uuid   not null,
    renewal_on text   not null,
    currency   text   not null,
    accounts   bigint not null,
    mrr_minor  bigint not null
);
create index kept_renewals_by_day on kept_renewals (renewal_on);

create function kept_fold() returns void language plpgsql as $$
begin
    if random() < 0.02 and pg_try_advisory_xact_lock(hashtext(current_schema() || '.kept_accounts')) then
        with gone as (delete from kept_accounts returning *)
        insert into kept_accounts
        select owner_id, stage_rank, touch, plan, band, scored, scored_by, currency, sum(accounts)::bigint, sum(mrr_minor)::bigint,
               sum(seats)::bigint, sum(coverage)::bigint
          from gone group by owner_id, stage_rank, touch, plan, band, scored, scored_by, currency
        having sum(accounts) <> 0 or sum(mrr_minor) <> 0 or sum(seats) <> 0 or sum(coverage) <> 0;
        with gone as (delete from kept_renewals returning *)
        insert into kept_renewals
        select owner_id, renewal_on, currency, sum(accounts)::bigint, sum(mrr_minor)::bigint
          from gone group by owner_id, renewal_on, currency having sum(accounts) <> 0 or sum(mrr_minor) <> 0;
    end if;
end
$$;

create function kept_nobody() returns uuid language sql immutable as $$ select '00000000-0000-0000-0000-000000000000'::uuid $$;
create function kept_amount(amount bigint) returns bigint language sql immutable as
    $$ select greatest(least(coalesce(amount, 0), 10000000000000), -10000000000000) $$;
create function kept_seats(seats bigint) returns bigint language sql immutable as
    $$ select greatest(least(coalesce(seats, 0), 10000000000000), -10000000000000) $$;
create function kept_coverage(coverage double precision) returns bigint language sql immutable as
    $$ select round(coalesce(coverage, 0) * 1000000)::bigint $$;

create function accounts_added() returns trigger language plpgsql as $$
begin
    insert into kept_accounts
    select coalesce(owner_id, kept_nobody()), stage_rank, touch, coalesce(plan, ''), coalesce(band, ''),
           (scored_at is not null)::int, coalesce(scored_by, kept_nobody()), currency, count(*), sum(kept_amount(mrr_minor))::bigint,
           sum(kept_seats(seats))::bigint, sum(kept_coverage(coverage))::bigint
      from fresh group by 1, 2, 3, 4, 5, 6, 7, 8;
    insert into kept_renewals
    select coalesce(owner_id, kept_nobody()), renewal_on, currency, count(*), sum(kept_amount(mrr_minor))::bigint
      from fresh where stage_rank between 3 and 6 and renewal_on is not null group by 1, 2, 3;
    perform kept_fold();
    return null;
end
$$;
create function accounts_removed() returns trigger language plpgsql as $$
begin
    insert into kept_accounts
    select coalesce(owner_id, kept_nobody()), stage_rank, touch, coalesce(plan, ''), coalesce(band, ''),
           (scored_at is not null)::int, coalesce(scored_by, kept_nobody()), currency, -count(*), -sum(kept_amount(mrr_minor))::bigint,
           -sum(kept_seats(seats))::bigint, -sum(kept_coverage(coverage))::bigint
      from gone group by 1, 2, 3, 4, 5, 6, 7, 8;
    insert into kept_renewals
    select coalesce(owner_id, kept_nobody()), renewal_on, currency, -count(*), -sum(kept_amount(mrr_minor))::bigint
      from gone where stage_rank between 3 and 6 and renewal_on is not null group by 1, 2, 3;
    perform kept_fold();
    return null;
end
$$;
create function accounts_changed() returns trigger language plpgsql as $$
begin
    insert into kept_accounts
    select coalesce(owner_id, kept_nobody()), stage_rank, touch, coalesce(plan, ''), coalesce(band, ''),
           (scored_at is not null)::int, coalesce(scored_by, kept_nobody()), currency, sum(n)::bigint,
           sum(n * kept_amount(mrr_minor))::bigint, sum(n * kept_seats(seats))::bigint, sum(n * kept_coverage(coverage))::bigint
      from (select -1 as n, b.* from gone b join fresh f on f.id = b.id
             where (b.owner_id, b.stage_rank, b.touch, b.plan, b.band, b.scored_at is null, b.scored_by, b.currency, b.mrr_minor,
                    b.seats, b.coverage)
                   is distinct from (f.owner_id, f.stage_rank, f.touch, f.plan, f.band, f.scored_at is null, f.scored_by,
                    f.currency, f.mrr_minor, f.seats, f.coverage)
            union all
            select 1 as n, f.* from gone b join fresh f on f.id = b.id
             where (b.owner_id, b.stage_rank, b.touch, b.plan, b.band, b.scored_at is null, b.scored_by, b.currency, b.mrr_minor,
                    b.seats, b.coverage)
                   is distinct from (f.owner_id, f.stage_rank, f.touch, f.plan, f.band, f.scored_at is null, f.scored_by,
                    f.currency, f.mrr_minor, f.seats, f.coverage)) as moved
     group by 1, 2, 3, 4, 5, 6, 7, 8
    having sum(n) <> 0 or sum(n * kept_amount(mrr_minor)) <> 0 or sum(n * kept_seats(seats)) <> 0
        or sum(n * kept_coverage(coverage)) <> 0;
    insert into kept_renewals
    select coalesce(owner_id, kept_nobody()), renewal_on, currency, sum(n)::bigint, sum(n * kept_amount(mrr_minor))::bigint
      from (select -1 as n, b.* from gone b join fresh f on f.id = b.id
             where (b.owner_id, b.stage_rank, b.currency, b.mrr_minor, b.renewal_on)
                   is distinct from (f.owner_id, f.stage_rank, f.currency, f.mrr_minor, f.renewal_on)
            union all
            select 1 as n, f.* from gone b join fresh f on f.id = b.id
             where (b.owner_id, b.stage_rank, b.currency, b.mrr_minor, b.renewal_on)
                   is distinct from (f.owner_id, f.stage_rank, f.currency, f.mrr_minor, f.renewal_on)) as moved
     where stage_rank between 3 and 6 and renewal_on is not null
     group by 1, 2, 3
    having sum(n) <> 0 or sum(n * kept_amount(mrr_minor)) <> 0;
    perform kept_fold();
    return null;
end
$$;

-- What the newest score says: the version that made it, who uses the product, and when it was made if it is lower than one
-- that was in force in the nine days before. The look at falls reads those alone, and decides by its own day.
-- The same nine days, and NOTABLE_FALL, stand in `customers::today::falls`.
create function scores_newest(target uuid)
returns table (version_id uuid, people double precision, fell_at bigint) language sql stable as $$
    select n.version_id, (n.detail -> 'values' ->> 'active_people')::double precision,
           case when exists (
                select 1 from scores p
                 where p.account_id = n.account_id and p.as_of < n.as_of and p.score > n.score
                   and (p.score - n.score >= 10 or p.band <> n.band
                        or exists (select 1 from score_overrides o where o.account_id = n.account_id and o.ended_at is null))
                   and p.as_of >= coalesce((select max(q.as_of) from scores q
                                             where q.account_id = n.account_id and q.as_of <= n.as_of - 777600000), 0))
                then n.as_of end
      from scores n where n.account_id = target order by n.as_of desc limit 1
$$;
create function scores_changed() returns trigger language plpgsql as $$
begin
    update accounts a set scored_by = n.version_id, active_people = n.people, fell_at = n.fell_at
      from (select distinct account_id from fresh) t cross join lateral scores_newest(t.account_id) n
     where a.id = t.account_id and (a.scored_by, a.active_people, a.fell_at) is distinct from (n.version_id, n.people, n.fell_at);
    return null;
end
$$;
create trigger scores_added after insert on scores
    referencing new table as fresh for each statement execute function scores_changed();
create trigger scores_changed after update on scores
    referencing new table as fresh for each statement execute function scores_changed();

-- Whose band was set by hand may stand lower than before by that alone: looked at as well, where the score fell at all.
create function overrides_added() returns trigger language plpgsql as $$
begin
    update accounts set fell_at = scored_at
     where id = new.account_id and new.ended_at is null and fell_at is null and scored_at is not null;
    return null;
end
$$;
create trigger overrides_added after insert on score_overrides for each row execute function overrides_added();

create function quiet_changed() returns trigger language plpgsql as $$
declare
    target uuid := case when tg_op = 'DELETE' then old.account_id else new.account_id end;
begin
    update accounts set quiet_since = found.since
      from (select min(q.since) as since from quiet_spells q where q.account_id = target and q.ended_on is null) as found
     where accounts.id = target and accounts.quiet_since is distinct from found.since;
    return null;
end
$$;
create trigger quiet_changed after insert or update or delete on quiet_spells
    for each row execute function quiet_changed();

update accounts a
   set scored_by = (select n.version_id from scores n where n.account_id = a.id order by n.as_of desc limit 1),
       quiet_since = (select min(q.since) from quiet_spells q where q.account_id = a.id and q.ended_on is null);
update accounts a set active_people = n.people, fell_at = n.fell_at
  from (select distinct account_id from scores) t cross join lateral scores_newest(t.account_id) n where a.id = t.account_id;

insert into kept_accounts
select coalesce(owner_id, kept_nobody()), stage_rank, touch, coalesce(plan, ''), coalesce(band, ''),
       (scored_at is not null)::int, coalesce(scored_by, kept_nobody()), currency, count(*), sum(kept_amount(mrr_minor))::bigint,
       sum(kept_seats(seats))::bigint, sum(kept_coverage(coverage))::bigint
  from accounts group by 1, 2, 3, 4, 5, 6, 7, 8;
insert into kept_renewals
select coalesce(owner_id, kept_nobody()), renewal_on, currency, count(*), sum(kept_amount(mrr_minor))::bigint
  from accounts where stage_rank between 3 and 6 and renewal_on is not null group by 1, 2, 3;

create trigger accounts_added after insert on accounts
    referencing new table as fresh for each statement execute function accounts_added();
create trigger accounts_removed after delete on accounts
    referencing old table as gone for each statement execute function accounts_removed();
create trigger accounts_changed after update on accounts
    referencing old table as gone new table as fresh for each statement execute function accounts_changed();
