-- Customers in doubt by the days ahead, which Today looks at: nobody else's are read.
create index accounts_in_doubt_renewing on accounts (renewal_on, mrr_minor desc, id)
 where scored_at is not null and (band is null or band <> 'healthy') and stage_rank between 3 and 6;
create index accounts_in_doubt_noticing on accounts (notice_on, mrr_minor desc, id)
 where scored_at is not null and (band is null or band <> 'healthy') and stage_rank between 3 and 6;
drop index accounts_renewing;
drop index accounts_noticing;
