-- Orders and filters that a page reads a page's worth of. What the list adds up is kept (kept_accounts).
drop index accounts_by_totals;
drop index accounts_by_band;
create index accounts_by_band on accounts (band, score, id);
create index accounts_by_touch on accounts (touch, id);

-- What Today asks of all accounts, those with the most money first.
create index accounts_fallen on accounts (mrr_minor desc, id) where fell_at is not null;
create index accounts_fallen_of on accounts (owner_id, mrr_minor desc, id) where fell_at is not null;
create index accounts_quiet on accounts (mrr_minor desc, id) where quiet_since is not null;
create index accounts_quiet_of on accounts (owner_id, mrr_minor desc, id) where quiet_since is not null;
create index accounts_full on accounts (owner_id, mrr_minor desc, id) where active_people >= seats * 0.95 and seats >= 5;
-- Days ahead, with all that decides whether they are looked at.
create index accounts_renewing on accounts (renewal_on, mrr_minor desc, id, band, stage_rank, owner_id, scored_at)
 where renewal_on is not null;
create index accounts_noticing on accounts (notice_on, mrr_minor desc, id, band, stage_rank, owner_id, scored_at)
 where notice_on is not null;
create index subscriptions_to_decide on subscriptions (renewal_on, mrr_minor, account_id)
 where auto_renew = 0 and trial = 0 and ended_on is null;
drop index subscriptions_not_renewing;
create index conversations_urgent on conversations (opened_at, account_id) where closed_at is null and priority = 'urgent';
create index score_overrides_open on score_overrides (account_id) where ended_at is null;
create index activities_news on activities (occurred_at desc, seq desc, account_id)
 where verb in ('health_changed', 'went_quiet', 'usage_recovered', 'survey_answered', 'churned', 'subscription_started',
                'subscription_changed', 'subscription_ended', 'conversation_opened');

create index people_by_role on people (role, list_key, id) where role is not null;
create index people_left on people (list_key, id) where left_on is not null;
create index people_unplaced on people (id) where account_id is null;

create index tasks_in_order on tasks (coalesce(due_on, '9999-12-31'), id) where done_at is null;
create index tasks_in_order_of on tasks (assignee_id, coalesce(due_on, '9999-12-31'), id) where done_at is null;
create index tasks_done on tasks (done_at desc, id) where done_at is not null;
create index acts_of_many on acts (done_at desc, id desc) where units >= 2;
create index renewal_decisions_by_person on renewal_decisions (person_id) where person_id is not null;
create index score_queue_in_order on score_queue (waiting_since, account_id);
create index jobs_by_time on jobs (created_at desc, id desc);
create index jobs_failed on jobs (finished_at) where state = 'failed';

-- Accounts and people are searched apart, so that one kind never waits for the hits of the other.
create virtual table search_accounts using fts5 (
    tokens, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 0"
);
create virtual table search_people using fts5 (
    tokens, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 0"
);
insert into search_accounts (rowid, tokens) select id, tokens from search_documents where record_kind = 'accounts' order by id;
insert into search_people (rowid, tokens) select id, tokens from search_documents where record_kind = 'people' order by id;
drop trigger search_documents_added;
drop trigger search_documents_removed;
drop trigger search_documents_changed;
drop table search_index;
create trigger account_documents_added after insert on search_documents when new.record_kind = 'accounts' begin
    insert into search_accounts (rowid, tokens) values (new.id, new.tokens);
end;
create trigger account_documents_removed after delete on search_documents when old.record_kind = 'accounts' begin
    insert into search_accounts (search_accounts, rowid, tokens) values ('delete', old.id, old.tokens);
end;
create trigger account_documents_changed after update of tokens on search_documents
  when old.record_kind = 'accounts' and old.tokens <> new.tokens
begin
    insert into search_accounts (search_accounts, rowid, tokens) values ('delete', old.id, old.tokens);
    insert into search_accounts (rowid, tokens) values (new.id, new.tokens);
end;
create trigger people_documents_added after insert on search_documents when new.record_kind = 'people' begin
    insert into search_people (rowid, tokens) values (new.id, new.tokens);
end;
create trigger people_documents_removed after delete on search_documents when old.record_kind = 'people' begin
    insert into search_people (search_people, rowid, tokens) values ('delete', old.id, old.tokens);
end;
create trigger people_documents_changed after update of tokens on search_documents
  when old.record_kind = 'people' and old.tokens <> new.tokens
begin
    insert into search_people (search_people, rowid, tokens) values ('delete', old.id, old.tokens);
    insert into search_people (rowid, tokens) values (new.id, new.tokens);
end;
