-- One at a time of those with the same.
alter table jobs add column run_key text;
-- What the worker holds that has the job.
alter table jobs add column claim blob;
-- How the last attempt failed.
alter table jobs add column failure text;
-- By what schedule the job stands for the next run.
alter table jobs add column planned text;

create index jobs_running_key on jobs (run_key) where state = 'running';
create index jobs_ended on jobs (state, finished_at desc, id desc);

-- What was to run as soon as a worker is free does so whatever the clock says.
update jobs set run_at = 0 where state = 'waiting' and attempts = 0;

-- Held while a job is claimed, so that those that run are counted right.
create table job_gate (
    id integer not null primary key
) strict;
insert into job_gate (id) values (1);
