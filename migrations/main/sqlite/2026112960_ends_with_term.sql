-- 1 where the end is that of the agreed term, and nobody has given notice: somebody decides whether it goes on.
alter table subscriptions add column ends_with_term integer check (ends_with_term in (0, 1));
