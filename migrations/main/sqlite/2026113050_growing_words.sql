-- Words that grow with the product are no longer listed by the store: whoever reads one knows those that there are. What
-- SQL itself reasons about (stages, bands, states of jobs, priorities) stays listed.
-- Nothing but the text of the tables changes: no row is written, and indexes, triggers and references stay as they are.
pragma writable_schema = on;
update sqlite_master set sql = replace(sql,
           ' check (role in (''admin'', ''csm'', ''agent'', ''marketer'', ''sales'', ''viewer''))', '')
 where type = 'table' and name = 'members';
update sqlite_master set sql = replace(sql,
           ' check (actor_kind in (''member'', ''person'', ''token'', ''system''))', '')
 where type = 'table' and name = 'activities';
update sqlite_master set sql = replace(replace(sql,
           ' check (record_kind in (''accounts'', ''people'', ''subscriptions'', ''usage'', ''tickets'', ''surveys'', ''churn''))', ''),
           ' check (value_type in (''text'', ''integer'', ''number'', ''money'', ''date'', ''datetime'', ''boolean'', ''email'', ''url'', ''choice''))', '')
 where type = 'table' and name = 'custom_fields';
update sqlite_master set sql = replace(replace(sql,
           ' check (kind in (''accounts'', ''people'', ''subscriptions'', ''usage'', ''tickets'', ''surveys'', ''churn''))', ''),
           ' check (state in (''mapping'', ''running'', ''done'', ''failed'', ''undoing'', ''undone''))', '')
 where type = 'table' and name = 'imports';
update sqlite_master set sql = replace(sql,
           ' check (touch in (''high'', ''low'', ''tech''))', '')
 where type = 'table' and name = 'accounts';
update sqlite_master set sql = replace(sql,
           ' check (role in (''decision_maker'', ''champion'', ''administrator'', ''user'', ''other''))', '')
 where type = 'table' and name = 'people';
update sqlite_master set sql = replace(sql,
           ' check (kind in (''user'', ''anonymous''))', '')
 where type = 'table' and name = 'person_identities';
update sqlite_master set sql = replace(sql,
           ' check (survey in (''nps'', ''csat'', ''ces''))', '')
 where type = 'table' and name = 'survey_answers';
update sqlite_master set sql = replace(sql,
           ' check (answer in (''snoozed'', ''dismissed''))', '')
 where type = 'table' and name = 'today_answers';
update sqlite_master set sql = replace(sql,
           ' check (record_kind in (''accounts'', ''people''))', '')
 where type = 'table' and name = 'search_documents';
pragma writable_schema = reset;
-- Whoever has the store open reads its tables anew.
create table growing_words (word text) strict;
drop table growing_words;
