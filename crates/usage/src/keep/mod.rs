//! How long raw events and refused ones are kept.
//!
//! Invariant: what was counted stays when the events that it was counted from are dropped, and what is dropped is told:
//! from which day on raw events are there, how many went, and how many refused ones, by reason.

mod prune;
mod refused;
#[cfg(test)]
mod tests;
pub mod web;

pub use prune::PRUNE;
pub(super) use refused::forget as forget_refused;
pub use refused::note_refused;

use crate::{
    activity::{FloorVerb, Subject, SubjectKind},
    args,
    counting::Rules,
    db::{self, Db, FromRow, Row, query},
    jobs::{self, NewJob},
    time::day_number,
    web::Scope,
    workspaces::Workspace,
};

/// The shortest time that raw events can be kept: people look at a month, and a repeated event is told for longer
/// than a day.
pub const FEWEST_MONTHS: i64 = 1;
pub const MOST_MONTHS: i64 = 240;

/// What is kept, for how long, and what went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub wanted: Wanted,
    /// The first day of which every raw event is there; none where none was dropped.
    pub raw_from_day: Option<i64>,
    pub raw_dropped: i64,
    /// Refused events that are here.
    pub refused: i64,
}

/// What is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Months of raw events; none for ever.
    pub raw_months: Option<i64>,
    /// Days and number of refused events.
    pub refused_days: i64,
    pub refused_most: i64,
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            wanted: Wanted {
                raw_months: row.get("raw_months")?,
                refused_days: row.get("days")?,
                refused_most: row.get("most")?,
            },
            raw_from_day: row.get("raw_from_day")?,
            raw_dropped: row.get("raw_dropped")?,
            refused: row.get("kept")?,
        })
    }
}

/// What is kept of the workspace's events.
pub async fn load(usage: &Db) -> db::Result<Kept> {
    const LOAD: &str = "
        select s.raw_months, s.raw_from_day, s.raw_dropped, r.days, r.most, r.kept
          from usage_state s cross join refused_state r where s.id = 1 and r.id = 1";
    query(LOAD, args![]).one(usage).await
}

/// Refused events that were dropped: reason and how many, most first.
pub async fn refused_dropped(usage: &Db) -> db::Result<Vec<(String, i64)>> {
    const DROPPED: &str = "select reason as a, events as b from refused_dropped order by events desc, reason";
    query(DROPPED, args![]).all(usage).await
}

/// Keeps events this long from now on. What is older goes in the background.
pub async fn change(scope: &Scope, wanted: Wanted) -> db::Result<()> {
    const RAW: &str = "update usage_state set raw_months = $1 where id = 1";
    const REFUSED: &str = "update refused_state set days = $1, most = $2 where id = 1";
    let workspace = &scope.workspace;
    let before = load(&workspace.usage).await?.wanted;
    let verbs = differences(before, wanted);
    if verbs.is_empty() {
        return Ok(());
    }
    let mut change = scope.change_in(&workspace.usage).await?;
    Rules::alone(&mut change.tx).await?;
    query(RAW, args![wanted.raw_months]).run(&mut change.tx).await?;
    query(REFUSED, args![wanted.refused_days, wanted.refused_most]).run(&mut change.tx).await?;
    for verb in verbs {
        change.record(Subject::alone(SubjectKind::Workspace, workspace.id.0), verb);
    }
    change.commit().await?;
    // Where the program stops here, [`see_to_it`] enqueues the job.
    let mut tx = workspace.main.begin().await?;
    enqueue(&mut tx).await?;
    tx.commit().await
}

fn differences(before: Wanted, after: Wanted) -> Vec<FloorVerb> {
    let months = |wanted: Wanted| wanted.raw_months.map(|months| months.to_string()).unwrap_or_default();
    [
        ("raw_months", months(before), months(after)),
        ("refused_days", before.refused_days.to_string(), after.refused_days.to_string()),
        ("refused_most", before.refused_most.to_string(), after.refused_most.to_string()),
    ]
    .into_iter()
    .filter(|(_, from, to)| from != to)
    .map(|(what, from, to)| FloorVerb::WorkspaceChanged { what: what.to_owned(), from, to })
    .collect()
}

async fn enqueue(tx: &mut db::Tx) -> db::Result<()> {
    jobs::enqueue(tx, NewJob::now(PRUNE, serde_json::json!({})).once(PRUNE.name)).await?;
    Ok(())
}

/// The first day that is kept of raw events.
fn first_day_kept(workspace: &Workspace, months: i64) -> i64 {
    let today = workspace.today();
    let span = jiff::Span::new().try_months(months).unwrap_or_default();
    day_number(today.checked_sub(span).unwrap_or(today))
}
