//! The rows behind jobs.

use uuid::Uuid;

use super::{Job, JobState, NewJob};
use crate::{
    args,
    db::{self, Db, FromRow, Presence, Row, Tx, Value, placeholder_list, query, query_dynamic},
    ids::JobId,
    time::{SECOND, Timestamp},
};

/// How long a worker may be silent before another takes its job, where it is not known whether it is gone
/// ([`release_of_gone`]). A living one says so more often ([`beat`]).
pub(super) const LEASE: i64 = 20 * SECOND;

const COLUMNS: &str = "id, kind, args, cursor, state, attempts, run_at, error, done_units, total_units,
    created_at, started_at, finished_at";

/// Enqueues a job in the caller's transaction. Answers none where an open job has the same key.
pub async fn enqueue(tx: &mut Tx, job: NewJob) -> db::Result<Option<JobId>> {
    const ENQUEUE: &str = "
        insert into jobs (id, kind, dedupe_key, args, state, run_at, created_by, created_at)
        values ($1, $2, $3, $4, 'waiting', $5, $6, $7)
        on conflict do nothing";
    let id = JobId::new();
    let args = args![id, job.kind, job.dedupe_key, job.args, job.run_at, job.created_by, Timestamp::now()];
    Ok((query(ENQUEUE, args).run(tx).await? == 1).then_some(id))
}

pub async fn find(db: &Db, id: JobId) -> db::Result<Option<Job>> {
    query_dynamic(format!("select {COLUMNS} from jobs where id = $1"), args![id]).optional(db).await
}

/// The newest jobs, for the admin's page.
pub async fn recent(db: &Db, limit: i64) -> db::Result<Vec<Job>> {
    let sql = format!("select {COLUMNS} from jobs order by created_at desc, id desc limit $1");
    query_dynamic(sql, args![limit]).all(db).await
}

/// Jobs that wait or run.
pub async fn open_jobs(db: &Db) -> db::Result<Vec<Job>> {
    let sql = format!("select {COLUMNS} from jobs where state in ('waiting', 'running') order by created_at");
    query_dynamic(sql, args![]).all(db).await
}

/// Lets a failed or stopped job run again from its cursor.
pub async fn retry(tx: &mut Tx, id: JobId) -> db::Result<bool> {
    const RETRY: &str = "
        update jobs set state = 'waiting', attempts = 0, run_at = $2, error = null, finished_at = null
         where id = $1 and state in ('failed', 'stopped')";
    Ok(query(RETRY, args![id, Timestamp::now()]).run(tx).await? == 1)
}

/// Stops a job: a waiting one never runs, a running one ends at its next step.
pub async fn stop(tx: &mut Tx, id: JobId) -> db::Result<bool> {
    const STOP: &str = "
        update jobs set state = 'stopped', finished_at = $2 where id = $1 and state in ('waiting', 'running')";
    Ok(query(STOP, args![id, Timestamp::now()]).run(tx).await? == 1)
}

/// Claims the next job that is due: one that waits, or one whose worker has been silent for a lease.
pub(super) async fn claim(
    db: &Db,
    now: Timestamp,
    kinds: &[&str],
    worker: Option<Uuid>,
) -> db::Result<Option<Job>> {
    let sql = format!(
        "update jobs set state = 'running', attempts = attempts + 1, lease_until = $2, worker = $3,
                started_at = coalesce(started_at, $1)
          where id = (select id from jobs
                       where kind in ({})
                         and ((state = 'waiting' and run_at <= $1) or (state = 'running' and lease_until < $1))
                       order by run_at, id limit 1 {})
         returning {COLUMNS}",
        placeholder_list(4, kinds.len()),
        db.skip_locked()
    );
    let mut values = args![now, now.plus(LEASE), worker];
    values.extend(kinds.iter().map(|kind| Value::from(*kind)));
    let mut tx = db.begin().await?;
    let job = query_dynamic(sql, values).optional(&mut tx).await?;
    tx.commit().await?;
    Ok(job)
}

/// Lets go of the jobs of workers that are gone, so that they are claimed at once.
pub(super) async fn release_of_gone(db: &Db, presence: &Presence) -> db::Result<()> {
    const WORKERS: &str = "select distinct worker as a from jobs where state = 'running' and worker is not null and lease_until > 0 limit 100";
    let workers: Vec<(Uuid,)> = query(WORKERS, args![]).all(db).await?;
    let workers: Vec<Uuid> = workers.into_iter().map(|(worker,)| worker).collect();
    let gone = presence.gone(&workers).await?;
    if gone.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "update jobs set lease_until = 0 where state = 'running' and worker in ({})",
        placeholder_list(1, gone.len())
    );
    query_dynamic(sql, gone.into_iter().map(Value::from).collect()).run(db).await?;
    Ok(())
}

/// Whether there is a job to claim; a read, so that an idle worker never takes the write lock.
pub(super) async fn any_due(db: &Db, now: Timestamp, kinds: &[&str]) -> db::Result<bool> {
    let sql = format!(
        "select count(*) as a from jobs
          where kind in ({})
            and ((state = 'waiting' and run_at <= $1) or (state = 'running' and lease_until < $1))",
        placeholder_list(2, kinds.len())
    );
    let mut values = args![now];
    values.extend(kinds.iter().map(|kind| Value::from(*kind)));
    Ok(query_dynamic(sql, values).one::<(i64,)>(db).await?.0 > 0)
}

/// Extends the lease of a job that is still this worker's.
pub(super) async fn beat(db: &Db, id: JobId, attempts: i64) -> db::Result<()> {
    const BEAT: &str =
        "update jobs set lease_until = $3 where id = $1 and state = 'running' and attempts = $2";
    query(BEAT, args![id, attempts, Timestamp::now().plus(LEASE)]).run(db).await?;
    Ok(())
}

/// Saves how far a running job is and extends its lease. False where it was stopped meanwhile, or where another worker
/// has begun a later attempt because this one was thought dead.
pub(super) async fn save(
    tx: &mut Tx,
    id: JobId,
    attempts: i64,
    cursor: &serde_json::Value,
    done: i64,
    total: Option<i64>,
) -> db::Result<bool> {
    const SAVE: &str = "
        update jobs set cursor = $2, done_units = $3, total_units = $4, lease_until = $5
         where id = $1 and state = 'running' and attempts = $6";
    let args = args![id, cursor, done, total, Timestamp::now().plus(LEASE), attempts];
    Ok(query(SAVE, args).run(tx).await? == 1)
}

pub(super) async fn finish(
    db: &Db,
    id: JobId,
    attempts: i64,
    state: JobState,
    error: Option<String>,
    run_at: Timestamp,
) -> db::Result<()> {
    const FINISH: &str = "
        update jobs set state = $2, error = $3, run_at = $4, lease_until = null,
                        finished_at = case when $2 = 'waiting' then null else cast($5 as bigint) end
         where id = $1 and state = 'running' and attempts = $6";
    let mut tx = db.begin().await?;
    query(FINISH, args![id, state, error, run_at, Timestamp::now(), attempts]).run(&mut tx).await?;
    tx.commit().await
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
            error: row.get("error")?,
            done_units: row.get("done_units")?,
            total_units: row.get("total_units")?,
            created_at: row.get("created_at")?,
            started_at: row.get("started_at")?,
            finished_at: row.get("finished_at")?,
        })
    }
}
