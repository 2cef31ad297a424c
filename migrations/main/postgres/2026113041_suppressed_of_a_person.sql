-- Erasing somebody looks for all that was ever said of writing to them, lifted or not.
create index mail_suppressions_of on mail_suppressions (recipient);
