-- Whether anybody is known among those who used the product lately is asked at each round of scoring; a workspace in which
-- nobody is known must not be read through for it.
create index usage_account_days_with_people on usage_account_days (day) where people > 0;
