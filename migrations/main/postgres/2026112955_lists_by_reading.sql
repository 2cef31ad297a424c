-- Names stand in lists by their reading. The key is made by the program, which fills it in for what is stored already; until
-- then, and for a record that nothing has indexed, the folded name decides.
alter table accounts add column sort_key text collate "C";
alter table accounts add column list_key text collate "C" generated always as (coalesce(sort_key, name_key)) stored;
create index accounts_in_list on accounts (list_key, id);
create index accounts_without_sort_key on accounts (id) where sort_key is null;

alter table people add column sort_key text collate "C";
alter table people add column list_key text collate "C" generated always as (coalesce(sort_key, name_key)) stored;
create index people_in_list on people (list_key, id);
create index people_without_sort_key on people (id) where sort_key is null;
