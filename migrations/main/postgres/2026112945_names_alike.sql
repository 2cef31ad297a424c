-- By what names are found that may be the same: without company form, with kana and variants of kanji folded.
alter table search_documents add column near_key text;
create index search_documents_alike on search_documents (record_kind, near_key);
create index accounts_by_domain on accounts (domain) where domain is not null;

-- Documents without a near key are written anew by this job.
insert into jobs (id, kind, dedupe_key, args, state, run_at, created_at)
select gen_random_uuid(), 'rebuild_search', 'rebuild_search', '{}', 'waiting', 0, 0
 where exists (select 1 from search_documents);
