//! The rows behind jobs: enqueueing, finding, and what members do with them.

use super::{Job, JobState, NewJob};
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic},
    ids::JobId,
};

pub(super) const COLUMNS: &str =
    "id, kind, args, cursor, state, attempts, run_at, failure, error, done_units,
    total_units, created_at, started_at, finished_at, planned, claim";

/// Enqueues a job in the caller's transaction. Answers none where an open job has the same key.
pub async fn enqueue(tx: &mut Tx, job: NewJob) -> db::Result<Option<JobId>> {
    const ENQUEUE: &str = "
        insert into jobs (id, kind, dedupe_key, run_key, args, state, run_at, created_by, created_at)
        values ($1, $2, $3, $4, $5, 'waiting', 0, $6, $7)
        on conflict do nothing";
    let id = JobId::new();
    tx.wake_others();
    let args = args![id, job.kind, job.dedupe_key, job.run_key, job.args, job.created_by, tx.now()];
    Ok((query(ENQUEUE, args).run(tx).await? == 1).then_some(id))
}

pub async fn find(db: &Db, id: JobId) -> db::Result<Option<Job>> {
    query_dynamic(format!("select {COLUMNS} from jobs where id = $1"), args![id]).optional(db).await
}

/// The newest jobs.
pub async fn recent(db: &Db, limit: i64) -> db::Result<Vec<Job>> {
    let sql = format!("select {COLUMNS} from jobs order by created_at desc, id desc limit $1");
    query_dynamic(sql, args![limit]).all(db).await
}

/// Jobs that wait or run; without those that wait for the next time of their schedule.
pub async fn open_jobs(db: &Db) -> db::Result<Vec<Job>> {
    let sql = format!(
        "select {COLUMNS} from jobs
          where state in ('waiting', 'running') and (planned is null or state = 'running') order by created_at"
    );
    query_dynamic(sql, args![]).all(db).await
}

/// What became of the wish to let a job run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retried {
    Yes,
    /// Another job for the same is open.
    SameIsOpen,
    /// It had neither failed nor been stopped.
    No,
}

/// Lets a failed or stopped job run again from its cursor.
pub async fn retry(tx: &mut Tx, id: JobId) -> db::Result<Retried> {
    const RETRY: &str = "
        update jobs set state = 'waiting', attempts = 0, run_at = 0, failure = null, error = null, finished_at = null
         where id = $1 and state in ('failed', 'stopped')
           and (dedupe_key is null or not exists (
                select 1 from jobs o where o.dedupe_key = jobs.dedupe_key and o.state in ('waiting', 'running')))";
    const STATE: &str = "select state as a from jobs where id = $1";
    if query(RETRY, args![id]).run(&mut *tx).await? == 1 {
        return Ok(Retried::Yes);
    }
    let state: Option<(JobState,)> = query(STATE, args![id]).optional(tx).await?;
    Ok(match state {
        Some((JobState::Failed | JobState::Stopped,)) => Retried::SameIsOpen,
        _ => Retried::No,
    })
}

/// Stops a job: a waiting one never runs, a running one ends at its next step or within seconds. What waits for the next time
/// of its schedule is not stopped.
pub async fn stop(tx: &mut Tx, id: JobId) -> db::Result<bool> {
    const STOP: &str = "
        update jobs set state = 'stopped', finished_at = $2, claim = null, dedupe_key = case when planned is null then dedupe_key end,
                        planned = null
         where id = $1 and (state = 'running' or (state = 'waiting' and planned is null))";
    Ok(query(STOP, args![id, tx.now()]).run(tx).await? == 1)
}

impl FromRow for Job {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            args: row.get("args")?,
            cursor: row.get("cursor")?,
            state: row.get("state")?,
            attempts: row.get("attempts")?,
            run_at: row.get("run_at")?,
            failure: row.get("failure")?,
            error: row.get("error")?,
            done_units: row.get("done_units")?,
            total_units: row.get("total_units")?,
            created_at: row.get("created_at")?,
            started_at: row.get("started_at")?,
            finished_at: row.get("finished_at")?,
            planned: row.get("planned")?,
            claim: row.get("claim")?,
        })
    }
}
