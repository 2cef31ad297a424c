-- One owner's customers in doubt with a day of theirs near: by the owner, not by the days of everybody.
create index accounts_in_doubt_renewing_of on accounts (owner_id, renewal_on, mrr_minor desc, id)
 where scored_at is not null and (band is null or band <> 'healthy') and stage_rank between 3 and 6;
create index accounts_in_doubt_noticing_of on accounts (owner_id, notice_on, mrr_minor desc, id)
 where scored_at is not null and (band is null or band <> 'healthy') and stage_rank between 3 and 6;
