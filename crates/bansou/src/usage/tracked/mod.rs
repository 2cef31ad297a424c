//! Tracked events: a name of the company's own for the events that meet its conditions.
//!
//! Invariant: a tracked event is counted beside the event that it is made from, under its own name, and adds nothing to
//! what an account did in all. It is counted by the same rules whether an event arrives now or was there before.

mod condition;
mod fill;
mod form;
mod preview;
mod rules;
mod store;
#[cfg(test)]
mod tests;
pub mod web;

pub use condition::{Condition, Operator, Wrong, find as find_property, is_there};
pub use fill::{FILL, resume};
pub use preview::{Preview, preview};
pub use rules::{Rules, are_met};

use crate::{
    activity::{self, Actor, FieldChange, NewActivity, Subject, SubjectKind},
    db::{self, Db, Tx},
    ids::TrackedEventId,
    jobs::{self, NewJob},
    time::Timestamp,
    usage::Verb,
    web::{Scope, live::Changed},
    workspaces::Workspace,
};

/// The most tracked events of a workspace: each costs a look at every event of its name.
pub const MOST: usize = 200;
/// The most conditions of one.
pub const MOST_CONDITIONS: usize = 10;
/// The longest name, in characters.
pub const LONGEST_NAME: usize = 120;

/// A tracked event as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackedEvent {
    pub id: TrackedEventId,
    pub name: String,
    /// The name of the events that are looked at.
    pub event: String,
    pub conditions: Vec<Condition>,
    pub created_by: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Events up to this one were there before.
    pub boundary_seq: i64,
    /// Where the back-fill is, in the order of day and seq.
    pub at: Option<(i64, i64)>,
    /// Whether the back-fill is done.
    pub filled: bool,
    /// The first day of which no raw event had been dropped; none where none ever was.
    pub counted_from: Option<i64>,
}

impl TrackedEvent {
    /// Whether a stored event was looked at by now.
    pub fn has_counted(&self, day: i64, seq: i64) -> bool {
        self.filled || seq > self.boundary_seq || self.at.is_some_and(|at| (day, seq) <= at)
    }
}

/// What a tracked event is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTracked {
    pub name: String,
    pub event: String,
    pub conditions: Vec<Condition>,
}

/// Why a tracked event cannot be.
#[derive(Debug, thiserror::Error)]
pub enum TrackedError {
    #[error("something else has this name")]
    NameTaken,
    #[error("there are {MOST} tracked events")]
    TooMany,
    #[error("there is no such tracked event")]
    NotFound,
    #[error(transparent)]
    Db(#[from] db::DbError),
}

/// Every tracked event of the workspace, by name.
pub async fn all(usage: &Db) -> db::Result<Vec<TrackedEvent>> {
    store::all(usage).await
}

pub async fn find(usage: &Db, id: TrackedEventId) -> db::Result<Option<TrackedEvent>> {
    store::find(usage, id).await
}

/// Begins to count events under a new name. Those that are there already follow in the background.
///
/// # Errors
///
/// Where the name is taken, or there are too many.
pub async fn define(scope: &Scope, new: NewTracked) -> Result<TrackedEventId, TrackedError> {
    let workspace = &scope.workspace;
    let now = workspace.clock.now();
    let id = TrackedEventId::new();
    let mut tx = workspace.usage.begin().await?;
    let rules = Rules::alone(&mut tx).await?;
    if rules.all().count() >= MOST {
        return Err(TrackedError::TooMany);
    }
    if store::is_taken(&mut tx, &new.name, id).await? {
        return Err(TrackedError::NameTaken);
    }
    let event = TrackedEvent {
        id,
        name: new.name.clone(),
        event: new.event,
        conditions: new.conditions,
        created_by: scope.actor.name().to_owned(),
        created_at: now,
        updated_at: now,
        boundary_seq: store::newest_seq(&mut tx).await?,
        at: None,
        filled: false,
        counted_from: rules.raw_from_day,
    };
    store::insert(&mut tx, &event).await?;
    tx.commit().await?;
    note(workspace, &scope.actor, id, Verb::TrackedEventDefined { name: new.name }, true).await?;
    Ok(id)
}

/// Changes what a tracked event is. A new name takes its counts along; another event or other conditions count anew.
///
/// # Errors
///
/// Where the name is taken, or it is gone.
pub async fn change(scope: &Scope, id: TrackedEventId, new: NewTracked) -> Result<(), TrackedError> {
    let workspace = &scope.workspace;
    let now = workspace.clock.now();
    let mut tx = workspace.usage.begin().await?;
    let rules = Rules::alone(&mut tx).await?;
    let Some(before) = rules.all().find(|event| event.id == id).cloned() else {
        return Err(TrackedError::NotFound);
    };
    if store::is_taken(&mut tx, &new.name, id).await? {
        return Err(TrackedError::NameTaken);
    }
    let fields = differences(&before, &new);
    if fields.is_empty() {
        return Ok(());
    }
    let anew = before.event != new.event || before.conditions != new.conditions;
    let mut after = TrackedEvent { name: new.name, updated_at: now, ..before.clone() };
    if anew {
        store::forget_counts(&mut tx, &before.name, now).await?;
        after = TrackedEvent {
            event: new.event,
            conditions: new.conditions,
            boundary_seq: store::newest_seq(&mut tx).await?,
            at: None,
            filled: false,
            counted_from: rules.raw_from_day,
            ..after
        };
    } else {
        store::rename_counts(&mut tx, &before.name, &after.name, now).await?;
    }
    store::update(&mut tx, &after).await?;
    tx.commit().await?;
    note(workspace, &scope.actor, id, Verb::TrackedEventChanged { name: before.name, fields }, anew).await?;
    Ok(())
}

/// Ends a tracked event, and forgets what was counted under its name. The events themselves stay.
///
/// # Errors
///
/// Where it is gone.
pub async fn remove(scope: &Scope, id: TrackedEventId) -> Result<(), TrackedError> {
    let workspace = &scope.workspace;
    let mut tx = workspace.usage.begin().await?;
    let rules = Rules::alone(&mut tx).await?;
    let Some(before) = rules.all().find(|event| event.id == id).cloned() else {
        return Err(TrackedError::NotFound);
    };
    store::forget_counts(&mut tx, &before.name, workspace.clock.now()).await?;
    store::delete(&mut tx, id).await?;
    tx.commit().await?;
    note(workspace, &scope.actor, id, Verb::TrackedEventRemoved { name: before.name }, false).await?;
    Ok(())
}

fn differences(before: &TrackedEvent, after: &NewTracked) -> Vec<FieldChange> {
    let conditions = |of: &[Condition]| {
        let each = of.iter().map(|c| format!("{} {} {}", c.path, c.operator, c.value).trim().to_owned());
        Some(each.collect::<Vec<_>>().join(", "))
    };
    [
        ("name", Some(before.name.clone()), Some(after.name.clone())),
        ("event_name", Some(before.event.clone()), Some(after.event.clone())),
        ("conditions", conditions(&before.conditions), conditions(&after.conditions)),
    ]
    .into_iter()
    .filter(|(_, from, to)| from != to)
    .map(|(field, from, to)| FieldChange { field: field.to_owned(), from, to })
    .collect()
}

/// Tracked events stand in the usage store and the spine in the main one, so the activity follows in a transaction of its
/// own, with the job that catches up. Where the program stops in between, [`resume`] enqueues the job.
async fn note(
    workspace: &Workspace,
    actor: &Actor,
    id: TrackedEventId,
    verb: Verb,
    fill: bool,
) -> db::Result<()> {
    let mut tx = workspace.main.begin().await?;
    let activity = NewActivity {
        occurred_at: workspace.clock.now(),
        actor: actor.clone(),
        verb: verb.into(),
        subject: Subject::alone(SubjectKind::TrackedEvent, id.0),
    };
    activity::record(&mut tx, activity).await?;
    if fill {
        enqueue_fill(&mut tx, id).await?;
    }
    tx.commit().await?;
    workspace.live.tell(Changed::Tracking);
    Ok(())
}

async fn enqueue_fill(tx: &mut Tx, id: TrackedEventId) -> db::Result<()> {
    let key = format!("{}:{id}", FILL.name);
    jobs::enqueue(tx, NewJob::now(FILL.name, serde_json::json!({ "id": id })).once(key)).await?;
    Ok(())
}
