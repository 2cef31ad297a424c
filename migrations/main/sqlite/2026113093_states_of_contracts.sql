-- What follows for a contract from the day: upcoming, active or ended; the coming renewal; the last day to refuse it.
alter table subscriptions add column state text;
alter table subscriptions add column next_renewal_on text;
alter table subscriptions add column notice_on text;

-- Every contract is brought to the day once.
delete from settings where setting_key = 'revenue_day';
