//! The plan of expected events: what should arrive, and what each event must carry.
//!
//! Invariant: the plan changes nothing that is stored or counted of usage; it only says what is missing. Events that lack
//! a property are counted as they arrive, from the day on that the requirement was put.

mod board;
mod paste;
mod store;
#[cfg(test)]
mod tests;
pub mod web;

pub use board::{Board, State, Summary};
pub use paste::{PasteProblem, Pasted, read_paste};

use super::{counting::Rules, names};
use crate::{
    Verb,
    activity::{Subject, SubjectKind},
    db,
    time::day_number,
    web::Scope,
    workspaces::Workspace,
};

/// The most lines of a plan.
pub const MOST: usize = 2_000;
/// The most properties that one event must carry.
pub const MOST_REQUIRED: usize = 30;

/// One expected event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub name: String,
    /// Paths of properties that each event must carry.
    pub required: Vec<String>,
    /// Who sees to it: a name or a team, as the company says it.
    pub owner: Option<String>,
    pub description: Option<String>,
}

impl Line {
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), required: Vec::new(), owner: None, description: None }
    }
}

/// There would be more than [`MOST`] lines.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error("the plan would have more than {MOST} lines")]
    TooMany,
    #[error(transparent)]
    Db(#[from] db::DbError),
}

/// Puts these lines into the plan, in place of those of the same name.
///
/// # Errors
///
/// Where the plan would be too long.
pub async fn put(scope: &Scope, lines: Vec<Line>) -> Result<(), PlanError> {
    let workspace = &scope.workspace;
    let today = day_number(workspace.figure_day().await?.day);
    let mut change = scope.change_in(&workspace.usage).await?;
    let (tx, now) = (&mut change.tx, change.now);
    // Alone: an event that arrives meanwhile would be counted by half of the old plan and half of the new.
    Rules::alone(tx).await?;
    let before = store::lines(&mut *tx).await?;
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for line in lines {
        match before.iter().find(|(other, _)| other.name == line.name) {
            Some((same, _)) if *same == line => {}
            Some(_) => changed.push(line),
            None => added.push(line),
        }
    }
    if before.len() + added.len() > MOST {
        return Err(PlanError::TooMany);
    }
    let verb =
        Verb::TrackingPlanChanged { added: added.len() as i64, changed: changed.len() as i64, removed: 0 };
    let all: Vec<Line> = added.into_iter().chain(changed).collect();
    if all.is_empty() {
        return Ok(());
    }
    store::upsert(tx, &all, now).await?;
    for line in &all {
        let requires = before.iter().find(|(other, _)| other.name == line.name);
        if requires.map_or(!line.required.is_empty(), |(other, _)| other.required != line.required) {
            store::count_gaps_anew(tx, line, today).await?;
        }
    }
    change.record(subject(workspace), verb);
    change.commit().await?;
    Ok(())
}

/// Takes a name out of the plan. Answers whether it was there.
pub async fn remove(scope: &Scope, name: &str) -> db::Result<bool> {
    let mut change = scope.change_in(&scope.workspace.usage).await?;
    Rules::alone(&mut change.tx).await?;
    let removed = store::delete(&mut change.tx, name).await?;
    if removed {
        let verb = Verb::TrackingPlanChanged { added: 0, changed: 0, removed: 1 };
        change.record(subject(&scope.workspace), verb);
    }
    change.commit().await?;
    Ok(removed)
}

/// Puts every name that arrived in the last 30 days into the plan.
///
/// # Errors
///
/// Where the plan would be too long.
pub async fn take_arrivals(scope: &Scope) -> Result<(), PlanError> {
    let workspace = &scope.workspace;
    let today = day_number(workspace.figure_day().await?.day);
    let arrived = names::lately(&workspace.usage, false, today).await?;
    let planned = store::lines(&workspace.usage).await?;
    let new = arrived
        .into_iter()
        .filter(|(name, lately)| lately.recent > 0 && planned.iter().all(|(line, _)| line.name != *name))
        .map(|(name, _)| Line::named(name));
    put(scope, new.collect()).await
}

fn subject(workspace: &Workspace) -> Subject {
    Subject::alone(SubjectKind::Workspace, workspace.id.0)
}
