-- Accounts, people and the records of areas have an index of their own each already.
select 1;
