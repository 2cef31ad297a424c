-- Customers in doubt, as one column: an index of those alone then answers by itself, and no account is read to see that it is one.
alter table accounts add column in_doubt integer generated always as (
    case when scored_at is not null and (band is null or band <> 'healthy')
              and stage in ('onboarding', 'adoption', 'expansion', 'renewal') then 1 else 0 end) virtual;
drop index accounts_in_doubt_renewing;
drop index accounts_in_doubt_noticing;
drop index accounts_in_doubt_renewing_of;
drop index accounts_in_doubt_noticing_of;
create index accounts_in_doubt_renewing on accounts (renewal_on, mrr_minor desc, id) where in_doubt = 1;
create index accounts_in_doubt_noticing on accounts (notice_on, mrr_minor desc, id) where in_doubt = 1;
create index accounts_in_doubt_renewing_of on accounts (owner_id, renewal_on, mrr_minor desc, id) where in_doubt = 1;
create index accounts_in_doubt_noticing_of on accounts (owner_id, notice_on, mrr_minor desc, id) where in_doubt = 1;
-- How many overrides stand begins with those, whatever ended before.
drop index score_overrides_open;
create index score_overrides_standing on score_overrides (ended_at, account_id);
