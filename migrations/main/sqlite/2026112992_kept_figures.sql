-- What is true of all accounts together, kept by each change of one, whoever makes it: how many stand where, and what they
-- pay. A row where a key is none has '' or the nil UUID for it. Amounts and seats beyond what can be entered count as the
-- most that can be.
alter table accounts add column scored_by blob;
alter table accounts add column active_people real;
alter table accounts add column fell_at integer;
alter table accounts add column quiet_since text;

create table kept_accounts (
    owner_id     blob    not null,
    stage_rank   integer not null,
    touch        text    not null,
    plan         text    not null,
    band         text    not null,
    scored       integer not null,
    -- The version of the scorecard that made the newest score.
    scored_by    blob    not null,
    currency     text    not null,
    accounts     integer not null,
    mrr_minor    integer not null,
    seats        integer not null,
    -- Of scores, in millionths.
    coverage     integer not null,
    primary key (owner_id, stage_rank, touch, plan, band, scored, scored_by, currency)
) strict, without rowid;

-- Customers by the day of their renewal.
create table kept_renewals (
    owner_id   blob    not null,
    renewal_on text    not null,
    currency   text    not null,
    accounts   integer not null,
    mrr_minor  integer not null,
    primary key (owner_id, renewal_on, currency)
) strict, without rowid;

-- What the newest score says: the version that made it, who uses the product, and when it was made if it is lower than one
-- that was in force in the nine days before. The look at falls reads those alone, and decides by its own day.
-- The same nine days, and NOTABLE_FALL, stand in `customers::today::falls`.
create trigger scores_added after insert on scores begin
    update accounts set scored_by = newest.version_id, active_people = newest.people, fell_at = newest.fell_at
      from (select n.version_id, cast(n.detail -> 'values' ->> 'active_people' as real) as people,
                   case when exists (
                        select 1 from scores p
                         where p.account_id = n.account_id and p.as_of < n.as_of and p.score > n.score
                           and (p.score - n.score >= 10 or p.band <> n.band
                                or exists (select 1 from score_overrides o
                                            where o.account_id = n.account_id and o.ended_at is null))
                           and p.as_of >= coalesce((select max(q.as_of) from scores q
                                                     where q.account_id = n.account_id and q.as_of <= n.as_of - 777600000), 0))
                        then n.as_of end as fell_at
              from scores n where n.account_id = new.account_id order by n.as_of desc limit 1) as newest
     where accounts.id = new.account_id
       and (accounts.scored_by is not newest.version_id or accounts.active_people is not newest.people
            or accounts.fell_at is not newest.fell_at);
end;
create trigger scores_changed after update of as_of, version_id, score, band, detail on scores begin
    update accounts set scored_by = newest.version_id, active_people = newest.people, fell_at = newest.fell_at
      from (select n.version_id, cast(n.detail -> 'values' ->> 'active_people' as real) as people,
                   case when exists (
                        select 1 from scores p
                         where p.account_id = n.account_id and p.as_of < n.as_of and p.score > n.score
                           and (p.score - n.score >= 10 or p.band <> n.band
                                or exists (select 1 from score_overrides o
                                            where o.account_id = n.account_id and o.ended_at is null))
                           and p.as_of >= coalesce((select max(q.as_of) from scores q
                                                     where q.account_id = n.account_id and q.as_of <= n.as_of - 777600000), 0))
                        then n.as_of end as fell_at
              from scores n where n.account_id = new.account_id order by n.as_of desc limit 1) as newest
     where accounts.id = new.account_id
       and (accounts.scored_by is not newest.version_id or accounts.active_people is not newest.people
            or accounts.fell_at is not newest.fell_at);
end;
-- Whose band was set by hand may stand lower than before by that alone: looked at as well, where the score fell at all.
create trigger overrides_added after insert on score_overrides begin
    update accounts set fell_at = scored_at
     where id = new.account_id and new.ended_at is null and fell_at is null and scored_at is not null;
end;

create trigger quiet_added after insert on quiet_spells when new.ended_on is null begin
    update accounts set quiet_since = new.since where id = new.account_id and quiet_since is null;
end;
create trigger quiet_changed after update of ended_on, since, account_id on quiet_spells begin
    update accounts set quiet_since = found.since
      from (select (select min(q.since) from quiet_spells q
                     where q.account_id = new.account_id and q.ended_on is null) as since) as found
     where accounts.id = new.account_id and accounts.quiet_since is not found.since;
end;
create trigger quiet_removed after delete on quiet_spells when old.ended_on is null begin
    update accounts set quiet_since = found.since
      from (select (select min(q.since) from quiet_spells q
                     where q.account_id = old.account_id and q.ended_on is null) as since) as found
     where accounts.id = old.account_id and accounts.quiet_since is not found.since;
end;

update accounts
   set scored_by = (select n.version_id from scores n where n.account_id = accounts.id order by n.as_of desc limit 1),
       active_people = (select cast(n.detail -> 'values' ->> 'active_people' as real) from scores n
                         where n.account_id = accounts.id order by n.as_of desc limit 1),
       quiet_since = (select min(q.since) from quiet_spells q where q.account_id = accounts.id and q.ended_on is null),
       fell_at = (select n.as_of from scores n
                   where n.account_id = accounts.id
                     and n.as_of = (select max(z.as_of) from scores z where z.account_id = accounts.id)
                     and exists (
                        select 1 from scores p
                         where p.account_id = n.account_id and p.as_of < n.as_of and p.score > n.score
                           and (p.score - n.score >= 10 or p.band <> n.band
                                or exists (select 1 from score_overrides o
                                            where o.account_id = n.account_id and o.ended_at is null))
                           and p.as_of >= coalesce((select max(q.as_of) from scores q
                                                     where q.account_id = n.account_id and q.as_of <= n.as_of - 777600000), 0)));

insert into kept_accounts
select coalesce(owner_id, x'00000000000000000000000000000000'), stage_rank, touch, coalesce(plan, ''), coalesce(band, ''),
       scored_at is not null, coalesce(scored_by, x'00000000000000000000000000000000'), currency, count(*),
       sum(max(min(mrr_minor, 10000000000000), -10000000000000)),
       sum(max(min(coalesce(seats, 0), 10000000000000), -10000000000000)), sum(cast(round(coalesce(coverage, 0) * 1000000) as integer))
  from accounts group by 1, 2, 3, 4, 5, 6, 7, 8;
insert into kept_renewals
select coalesce(owner_id, x'00000000000000000000000000000000'), renewal_on, currency, count(*),
       sum(max(min(mrr_minor, 10000000000000), -10000000000000))
  from accounts where stage_rank between 3 and 6 and renewal_on is not null group by 1, 2, 3;

create trigger accounts_added after insert on accounts begin
    insert into kept_accounts values (
        coalesce(new.owner_id, x'00000000000000000000000000000000'), new.stage_rank, new.touch, coalesce(new.plan, ''),
        coalesce(new.band, ''), new.scored_at is not null, coalesce(new.scored_by, x'00000000000000000000000000000000'),
        new.currency, 1, max(min(new.mrr_minor, 10000000000000), -10000000000000),
        max(min(coalesce(new.seats, 0), 10000000000000), -10000000000000),
        cast(round(coalesce(new.coverage, 0) * 1000000) as integer))
    on conflict do update
       set accounts = accounts + 1, mrr_minor = mrr_minor + excluded.mrr_minor, seats = seats + excluded.seats,
           coverage = coverage + excluded.coverage;
    insert into kept_renewals
    select coalesce(new.owner_id, x'00000000000000000000000000000000'), new.renewal_on, new.currency, 1,
           max(min(new.mrr_minor, 10000000000000), -10000000000000)
     where new.stage_rank between 3 and 6 and new.renewal_on is not null
    on conflict do update set accounts = accounts + 1, mrr_minor = mrr_minor + excluded.mrr_minor;
end;
create trigger accounts_removed after delete on accounts begin
    update kept_accounts
       set accounts = accounts - 1, mrr_minor = mrr_minor - max(min(old.mrr_minor, 10000000000000), -10000000000000),
           seats = seats - max(min(coalesce(old.seats, 0), 10000000000000), -10000000000000),
           coverage = coverage - cast(round(coalesce(old.coverage, 0) * 1000000) as integer)
     where owner_id = coalesce(old.owner_id, x'00000000000000000000000000000000') and stage_rank = old.stage_rank
       and touch = old.touch and plan = coalesce(old.plan, '') and band = coalesce(old.band, '')
       and scored = (old.scored_at is not null)
       and scored_by = coalesce(old.scored_by, x'00000000000000000000000000000000') and currency = old.currency;
    delete from kept_accounts
     where owner_id = coalesce(old.owner_id, x'00000000000000000000000000000000') and stage_rank = old.stage_rank
       and touch = old.touch and plan = coalesce(old.plan, '') and band = coalesce(old.band, '')
       and scored = (old.scored_at is not null)
       and scored_by = coalesce(old.scored_by, x'00000000000000000000000000000000') and currency = old.currency
       and accounts = 0;
    update kept_renewals
       set accounts = accounts - 1, mrr_minor = mrr_minor - max(min(old.mrr_minor, 10000000000000), -10000000000000)
     where old.stage_rank between 3 and 6 and owner_id = coalesce(old.owner_id, x'00000000000000000000000000000000')
       and renewal_on = old.renewal_on and currency = old.currency;
    delete from kept_renewals
     where old.stage_rank between 3 and 6 and owner_id = coalesce(old.owner_id, x'00000000000000000000000000000000')
       and renewal_on = old.renewal_on and currency = old.currency and accounts = 0;
end;
create trigger accounts_changed
 after update of owner_id, stage, touch, plan, band, scored_at, scored_by, currency, mrr_minor, seats, coverage, renewal_on
    on accounts
  when old.owner_id is not new.owner_id or old.stage_rank <> new.stage_rank or old.touch <> new.touch
    or old.plan is not new.plan or old.band is not new.band or (old.scored_at is null) <> (new.scored_at is null)
    or old.scored_by is not new.scored_by or old.currency <> new.currency or old.mrr_minor <> new.mrr_minor
    or old.seats is not new.seats or old.coverage is not new.coverage or old.renewal_on is not new.renewal_on
begin
    update kept_accounts
       set accounts = accounts - 1, mrr_minor = mrr_minor - max(min(old.mrr_minor, 10000000000000), -10000000000000),
           seats = seats - max(min(coalesce(old.seats, 0), 10000000000000), -10000000000000),
           coverage = coverage - cast(round(coalesce(old.coverage, 0) * 1000000) as integer)
     where owner_id = coalesce(old.owner_id, x'00000000000000000000000000000000') and stage_rank = old.stage_rank
       and touch = old.touch and plan = coalesce(old.plan, '') and band = coalesce(old.band, '')
       and scored = (old.scored_at is not null)
       and scored_by = coalesce(old.scored_by, x'00000000000000000000000000000000') and currency = old.currency;
    delete from kept_accounts
     where owner_id = coalesce(old.owner_id, x'00000000000000000000000000000000') and stage_rank = old.stage_rank
       and touch = old.touch and plan = coalesce(old.plan, '') and band = coalesce(old.band, '')
       and scored = (old.scored_at is not null)
       and scored_by = coalesce(old.scored_by, x'00000000000000000000000000000000') and currency = old.currency
       and accounts = 0;
    insert into kept_accounts values (
        coalesce(new.owner_id, x'00000000000000000000000000000000'), new.stage_rank, new.touch, coalesce(new.plan, ''),
        coalesce(new.band, ''), new.scored_at is not null, coalesce(new.scored_by, x'00000000000000000000000000000000'),
        new.currency, 1, max(min(new.mrr_minor, 10000000000000), -10000000000000),
        max(min(coalesce(new.seats, 0), 10000000000000), -10000000000000),
        cast(round(coalesce(new.coverage, 0) * 1000000) as integer))
    on conflict do update
       set accounts = accounts + 1, mrr_minor = mrr_minor + excluded.mrr_minor, seats = seats + excluded.seats,
           coverage = coverage + excluded.coverage;
    update kept_renewals
       set accounts = accounts - 1, mrr_minor = mrr_minor - max(min(old.mrr_minor, 10000000000000), -10000000000000)
     where old.stage_rank between 3 and 6 and owner_id = coalesce(old.owner_id, x'00000000000000000000000000000000')
       and renewal_on = old.renewal_on and currency = old.currency;
    delete from kept_renewals
     where old.stage_rank between 3 and 6 and owner_id = coalesce(old.owner_id, x'00000000000000000000000000000000')
       and renewal_on = old.renewal_on and currency = old.currency and accounts = 0;
    insert into kept_renewals
    select coalesce(new.owner_id, x'00000000000000000000000000000000'), new.renewal_on, new.currency, 1,
           max(min(new.mrr_minor, 10000000000000), -10000000000000)
     where new.stage_rank between 3 and 6 and new.renewal_on is not null
    on conflict do update set accounts = accounts + 1, mrr_minor = mrr_minor + excluded.mrr_minor;
end;
