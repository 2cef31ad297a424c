//! The jobs that the admin's page shows.
//!
//! Invariant: what is open, and what failed or was stopped, is never pushed out by what is done.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Job, JobState, store::COLUMNS};
use crate::{
    args,
    db::{self, Db, FromRow, Row, Value, placeholder_list, query_dynamic},
    ids::JobId,
    time::Timestamp,
};

/// Jobs with what members did to them.
#[derive(Debug, Default)]
pub struct Listed {
    /// Those that run and wait, without those that wait for their schedule; the next ones first.
    pub open: Vec<Job>,
    /// Those that failed or were stopped, newest first.
    pub ended_badly: Vec<Job>,
    /// Those that are done, newest first.
    pub done: Vec<Job>,
    handled: HashMap<Uuid, Handled>,
}

/// Who stopped a job or let it run again, and when: the last of these.
#[derive(Clone, Debug)]
pub struct Handled {
    job: Uuid,
    pub verb: String,
    pub by: String,
    pub at: Timestamp,
}

impl FromRow for Handled {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            job: row.get("subject_id")?,
            verb: row.get("verb")?,
            by: row.get("actor_name")?,
            at: row.get("occurred_at")?,
        })
    }
}

impl Listed {
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.ended_badly.is_empty() && self.done.is_empty()
    }

    pub fn handled(&self, job: JobId) -> Option<&Handled> {
        self.handled.get(&job.0)
    }
}

/// At most so many jobs of each sort.
pub async fn list(db: &Db, limit: i64) -> db::Result<Listed> {
    let open = format!(
        "select {COLUMNS} from jobs
          where state in ('waiting', 'running') and (planned is null or state = 'running' or attempts > 0)
          order by state, run_at, created_at limit $1"
    );
    let open: Vec<Job> = query_dynamic(open, args![limit]).all(db).await?;
    let failed = newest(db, JobState::Failed, limit).await?;
    let stopped = newest(db, JobState::Stopped, limit).await?;
    let mut ended_badly = [failed, stopped].concat();
    ended_badly.sort_by_key(|job| std::cmp::Reverse(job.finished_at.map_or(0, |at| at.0)));
    ended_badly.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let done = newest(db, JobState::Done, limit).await?;
    let shown: Vec<Uuid> = open.iter().chain(&ended_badly).map(|job| job.id.0).collect();
    Ok(Listed { handled: handled(db, &shown).await?, open, ended_badly, done })
}

async fn newest(db: &Db, state: JobState, limit: i64) -> db::Result<Vec<Job>> {
    let sql =
        format!("select {COLUMNS} from jobs where state = $1 order by finished_at desc, id desc limit $2");
    query_dynamic(sql, args![state, limit]).all(db).await
}

async fn handled(db: &Db, jobs: &[Uuid]) -> db::Result<HashMap<Uuid, Handled>> {
    if jobs.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "select subject_id, verb, actor_name, occurred_at from activities
          where subject_id in ({}) and verb in ('job_retried', 'job_stopped') order by seq",
        placeholder_list(1, jobs.len())
    );
    let rows: Vec<Handled> =
        query_dynamic(sql, jobs.iter().copied().map(Value::from).collect()).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.job, row)).collect())
}
