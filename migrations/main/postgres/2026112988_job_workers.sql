-- The program that runs a job, so that others see when it is gone.
alter table jobs add column worker uuid;
