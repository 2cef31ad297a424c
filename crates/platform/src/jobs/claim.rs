//! Claims: whose a job is, and how it ends.
//!
//! Invariant: whoever begins a job gets a claim that nobody had before, and nothing is stored of a job but by its claim, so of
//! two workers that believe to have the same job one is refused.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use uuid::Uuid;

use super::{Failure, Job};
use crate::{
    args,
    db::{self, Db, Presence, Tx, placeholder_rows, query, query_dynamic},
    ids::JobId,
    time::{SECOND, Timestamp},
};

/// How long a worker may be silent before another takes its job, where it is not known whether its program is gone. A living
/// one says so more often ([`beat`]).
pub(super) const LEASE: Duration = Duration::from_secs(20);

/// A job whose program went away so often is not begun again by itself: it may be what takes the programs down.
pub(super) const MOST_LOST: i64 = 8;
/// From this attempt on, a lost job waits before it is begun again.
const PATIENT_UNTIL: i64 = 3;

/// What a worker holds that has a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub job: JobId,
    token: Uuid,
}

impl Claim {
    pub fn of(job: &Job) -> Option<Self> {
        job.claim.map(|token| Self { job: job.id, token })
    }
}

pub(super) fn lease_end(now: Timestamp) -> Timestamp {
    now.plus(i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX))
}

/// Says that the worker is at it. False where the job is not its any more: stopped, or taken by another.
pub(super) async fn beat(db: &Db, claim: Claim) -> db::Result<bool> {
    const BEAT: &str = "
        update jobs set lease_until = case when lease_until >= $3 then lease_until + 1 else $3 end
         where id = $1 and state = 'running' and claim = $2";
    Ok(query(BEAT, args![claim.job, claim.token, lease_end(db.now())]).run(db).await? == 1)
}

/// Saves how far a running job is. False where it is not this worker's any more.
pub(super) async fn save(
    tx: &mut Tx,
    claim: Claim,
    cursor: &serde_json::Value,
    done: i64,
    total: Option<i64>,
) -> db::Result<bool> {
    const SAVE: &str = "
        update jobs set cursor = $2, done_units = $3, total_units = $4,
                        lease_until = case when lease_until >= $5 then lease_until + 1 else $5 end
         where id = $1 and state = 'running' and claim = $6";
    let args = args![claim.job, cursor, done, total, lease_end(tx.now()), claim.token];
    Ok(query(SAVE, args).run(tx).await? == 1)
}

/// Where a job goes when an attempt has ended.
#[derive(Debug)]
pub(super) enum End {
    Done,
    /// Done, and it stands for the next time of its schedule.
    Until(Timestamp, String),
    Again(Timestamp, Failure, String),
    Failed(Failure, String),
}

/// Notes how the attempt ended. False where the job is not this worker's any more.
pub(super) async fn end(tx: &mut Tx, claim: Claim, end: End) -> db::Result<bool> {
    const DONE: &str = "
        update jobs set state = 'done', failure = null, error = null, lease_until = null, claim = null, finished_at = $3
         where id = $1 and state = 'running' and claim = $2";
    const UNTIL: &str = "
        update jobs set state = 'waiting', run_at = $4, planned = $5, attempts = 0, cursor = null, done_units = 0, total_units = null,
                        failure = null, error = null, lease_until = null, claim = null, started_at = null, finished_at = $3
         where id = $1 and state = 'running' and claim = $2";
    const AGAIN: &str = "
        update jobs set state = 'waiting', run_at = $3, failure = $4, error = $5, lease_until = null, claim = null
         where id = $1 and state = 'running' and claim = $2";
    const FAILED: &str = "
        update jobs set state = 'failed', failure = $4, error = $5, lease_until = null, claim = null, finished_at = $3,
                        dedupe_key = case when planned is null then dedupe_key end, planned = null
         where id = $1 and state = 'running' and claim = $2";
    let (job, token, now) = (claim.job, claim.token, tx.now());
    let query = match end {
        End::Done => query(DONE, args![job, token, now]),
        End::Until(at, planned) => query(UNTIL, args![job, token, now, at, planned]),
        End::Again(at, failure, why) => query(AGAIN, args![job, token, at, failure, why]),
        End::Failed(failure, why) => query(FAILED, args![job, token, now, failure, why]),
    };
    Ok(query.run(tx).await? == 1)
}

/// When an attempt that failed is followed by the next.
pub(super) fn pause_after(attempts: i64) -> i64 {
    5 * SECOND * (1 << attempts.clamp(0, 8))
}

/// What the running jobs of others looked like, and since when they look like that.
#[derive(Debug, Default)]
pub(super) struct Seen(HashMap<JobId, (Timestamp, Instant)>);

/// Lets go of the jobs of programs that are gone at once, and of those that nobody has said a word of for a lease. How long that
/// is, is not read from any clock of the wall: those of two machines differ, and each can be set back.
pub(super) async fn let_go(
    db: &Db,
    presence: &Presence,
    now: Timestamp,
    seen: &mut Seen,
    lease: Duration,
) -> db::Result<()> {
    const RUNNING: &str = "
        select id as a, worker as b, coalesce(lease_until, 0) as c from jobs where state = 'running' limit 1000";
    let running: Vec<(JobId, Option<Uuid>, Timestamp)> = query(RUNNING, args![]).all(db).await?;
    seen.0.retain(|id, _| running.iter().any(|(running, ..)| running == id));
    let mut workers: Vec<Uuid> = running.iter().filter_map(|(_, worker, _)| *worker).collect();
    workers.sort_unstable();
    workers.dedup();
    let gone = presence.gone(&workers).await?;
    let mut lost = Vec::new();
    for (id, worker, beat) in running {
        let (last, since) = seen.0.entry(id).or_insert_with(|| (beat, Instant::now()));
        if *last != beat {
            (*last, *since) = (beat, Instant::now());
        }
        if worker.is_some_and(|worker| gone.contains(&worker)) || since.elapsed() >= lease {
            lost.push((id, beat));
        }
    }
    if lost.is_empty() { Ok(()) } else { release(db, now, &lost).await }
}

/// Those that still look as they did wait again, or have failed where that went on for too long.
async fn release(db: &Db, now: Timestamp, lost: &[(JobId, Timestamp)]) -> db::Result<()> {
    let sql = format!(
        "update jobs set state = case when attempts >= $1 then 'failed' else 'waiting' end,
                finished_at = case when attempts >= $1 then cast($4 as bigint) end,
                dedupe_key = case when attempts < $1 or planned is null then dedupe_key end,
                planned = case when attempts < $1 then planned end,
                run_at = case when attempts >= $2 then cast($3 as bigint) else run_at end,
                failure = 'lost', error = null, lease_until = null, claim = null
          where state = 'running' and (id, coalesce(lease_until, 0)) in (values {})",
        placeholder_rows(5, lost.len(), 2)
    );
    let later = now.plus(pause_after(PATIENT_UNTIL));
    let mut values = args![MOST_LOST, PATIENT_UNTIL, later, now];
    values.extend(lost.iter().flat_map(|(id, beat)| args![*id, *beat]));
    let mut tx = db.begin().await?;
    query_dynamic(sql, values).run(&mut tx).await?;
    tx.commit().await
}
