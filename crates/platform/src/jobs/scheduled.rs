//! Periodic jobs: one row for each kind stands for its next due time, and is moved on when it is done.
//!
//! Invariant: that row is open once, so a due time runs once however many programs there are, and one that was missed is caught
//! up once, however many of its times went by.

use std::collections::HashMap;

use super::{JobKind, JobState};
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, Value, placeholder_list, query, query_dynamic},
    ids::JobId,
    time::Timestamp,
    workspaces::Workspace,
};

/// The open row of a schedule.
struct Planned {
    id: JobId,
    key: String,
    state: JobState,
    attempts: i64,
    run_at: Timestamp,
    planned: Option<String>,
    finished_at: Option<Timestamp>,
}

impl FromRow for Planned {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            key: row.get("dedupe_key")?,
            state: row.get("state")?,
            attempts: row.get("attempts")?,
            run_at: row.get("run_at")?,
            planned: row.get("planned")?,
            finished_at: row.get("finished_at")?,
        })
    }
}

async fn open(db: &Db, kinds: &[JobKind]) -> db::Result<HashMap<String, Planned>> {
    let periodic: Vec<Value> =
        kinds.iter().filter(|kind| kind.schedule.is_some()).map(|kind| kind.schedule_key().into()).collect();
    if periodic.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "select id, dedupe_key, state, attempts, run_at, planned, finished_at from jobs
          where dedupe_key in ({}) and state in ('waiting', 'running')",
        placeholder_list(1, periodic.len())
    );
    let rows: Vec<Planned> = query_dynamic(sql, periodic).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.key.clone(), row)).collect())
}

/// Sees to it that each periodic kind has its next due time, by the schedule and the time zone that hold now. A time that is due
/// already stays so.
pub async fn plan(workspace: &Workspace, kinds: &[JobKind]) -> db::Result<()> {
    let open = open(&workspace.main, kinds).await?;
    let now = workspace.clock.now();
    for kind in kinds {
        let Some(schedule) = kind.schedule else { continue };
        let (next, written) = (schedule.next_after(now, &workspace.zone), schedule.written(&workspace.zone));
        let Some(row) = open.get(&kind.schedule_key()) else {
            let mut tx = workspace.main.begin().await?;
            insert(&mut tx, kind, next, written).await?;
            tx.commit().await?;
            continue;
        };
        let is_ahead = row.state == JobState::Waiting && row.attempts == 0 && row.run_at > now;
        // Planned by a clock that was far ahead, and has been put right since.
        let too_far = row.run_at > next.plus(schedule.longest_wait());
        if is_ahead && (row.planned.as_ref() != Some(&written) || too_far) {
            move_to(&workspace.main, row, next, &written).await?;
        }
    }
    Ok(())
}

/// Plans the next run of a kind; nothing happens where it is planned.
pub(super) async fn insert(tx: &mut Tx, kind: &JobKind, at: Timestamp, planned: String) -> db::Result<()> {
    const INSERT: &str = "
        insert into jobs (id, kind, dedupe_key, run_key, args, state, run_at, planned, created_at)
        values ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8)
        on conflict do nothing";
    let nothing = serde_json::json!({});
    let run_key = (kind.key)(&nothing);
    let args = args![JobId::new(), kind.name, kind.schedule_key(), run_key, nothing, at, planned, tx.now()];
    query(INSERT, args).run(tx).await?;
    Ok(())
}

async fn move_to(db: &Db, row: &Planned, at: Timestamp, planned: &str) -> db::Result<()> {
    const MOVE: &str = "
        update jobs set run_at = $2, planned = $3
         where id = $1 and state = 'waiting' and attempts = 0 and run_at = $4";
    let mut tx = db.begin().await?;
    query(MOVE, args![row.id, at, planned, row.run_at]).run(&mut tx).await?;
    tx.commit().await
}

/// A periodic kind, as it stands.
#[derive(Clone, Debug)]
pub struct Upcoming {
    pub kind: JobKind,
    /// Its open row; none where no program has planned it yet.
    pub job: Option<JobId>,
    pub state: JobState,
    pub next: Option<Timestamp>,
    pub last: Option<Timestamp>,
}

/// Every periodic kind with its next due time, in the order of these.
pub async fn upcoming(workspace: &Workspace) -> db::Result<Vec<Upcoming>> {
    let kinds: &[JobKind] = workspace.parts.all();
    let mut open = open(&workspace.main, kinds).await?;
    let periodic = kinds.iter().copied().filter(|kind| kind.schedule.is_some());
    let mut upcoming: Vec<Upcoming> = periodic
        .map(|kind| match open.remove(&kind.schedule_key()) {
            Some(row) => Upcoming {
                kind,
                job: Some(row.id),
                state: row.state,
                next: Some(row.run_at),
                last: row.finished_at,
            },
            None => Upcoming { kind, job: None, state: JobState::Waiting, next: None, last: None },
        })
        .collect();
    upcoming.sort_by_key(|periodic| periodic.next.map_or(i64::MAX, |at| at.0));
    Ok(upcoming)
}

/// Lets a planned run begin as soon as a worker is free. Its next time is counted from when it is done. False where it is not
/// planned, or runs.
pub async fn run_now(tx: &mut Tx, id: JobId) -> db::Result<bool> {
    const NOW: &str =
        "update jobs set run_at = 0 where id = $1 and state = 'waiting' and planned is not null";
    Ok(query(NOW, args![id]).run(tx).await? == 1)
}
