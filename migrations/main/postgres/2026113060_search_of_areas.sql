-- Any area can have its records found: here all kinds share one index already. SQLite needs one more.
select 1;
