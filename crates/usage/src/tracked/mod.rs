//! Tracked events: a name of the company's own for the events that meet its conditions.
//!
//! Invariant: a tracked event is counted beside the event that it is made from, under its own name, and adds nothing to
//! what an account did in all. It is counted by the same rules whether an event arrives now or was there before.

mod earlier;
mod fill;
mod form;
mod preview;
mod store;
#[cfg(test)]
mod tests;
pub mod web;

pub use crate::counting::{Condition, EventRule, Operator, TrackedEvent, Wrong, all, find};
pub use earlier::convert_stored;
pub use fill::{FILL, RESUME};
pub use preview::{Preview, preview};

use crate::{
    Verb,
    activity::{FieldChange, Subject, SubjectKind},
    counting::Rules,
    db::{self, Tx},
    ids::TrackedEventId,
    jobs::{self, NewJob},
    web::Scope,
    workspaces::Workspace,
};

/// The most tracked events of a workspace: each costs a look at every event of its name.
pub const MOST: usize = 200;
/// The most conditions of one.
pub const MOST_CONDITIONS: usize = 10;
/// The longest name, in characters.
pub const LONGEST_NAME: usize = 120;

/// What a tracked event is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTracked {
    pub name: String,
    pub event: String,
    pub conditions: EventRule,
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

/// Begins to count events under a new name. Those that are there already follow in the background.
///
/// # Errors
///
/// Where the name is taken, or there are too many.
pub async fn define(scope: &Scope, new: NewTracked) -> Result<TrackedEventId, TrackedError> {
    let workspace = &scope.workspace;
    let id = TrackedEventId::new();
    let mut change = scope.change_in(&workspace.usage).await?;
    let (tx, now) = (&mut change.tx, change.now);
    let rules = Rules::alone(tx).await?;
    if rules.all().count() >= MOST {
        return Err(TrackedError::TooMany);
    }
    if store::is_taken(tx, &new.name, id).await? {
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
        boundary_seq: store::newest_seq(&mut *tx).await?,
        at: None,
        filled: false,
        counted_from: rules.raw_from_day,
    };
    store::insert(tx, &event).await?;
    change.record(subject(id), Verb::TrackedEventDefined { name: new.name });
    change.commit().await?;
    fill_soon(workspace, id).await;
    Ok(id)
}

/// Changes what a tracked event is. A new name takes its counts along; another event or other conditions count anew.
///
/// # Errors
///
/// Where the name is taken, or it is gone.
pub async fn change(scope: &Scope, id: TrackedEventId, new: NewTracked) -> Result<(), TrackedError> {
    let workspace = &scope.workspace;
    let mut change = scope.change_in(&workspace.usage).await?;
    let (tx, now) = (&mut change.tx, change.now);
    let rules = Rules::alone(tx).await?;
    let Some(before) = rules.all().find(|event| event.id == id).cloned() else {
        return Err(TrackedError::NotFound);
    };
    if store::is_taken(tx, &new.name, id).await? {
        return Err(TrackedError::NameTaken);
    }
    let fields = differences(&before, &new);
    if fields.is_empty() {
        return Ok(());
    }
    let anew = before.event != new.event || before.conditions != new.conditions;
    let mut after = TrackedEvent { name: new.name, updated_at: now, ..before.clone() };
    if anew {
        store::forget_counts(tx, &before.name, now).await?;
        after = TrackedEvent {
            event: new.event,
            conditions: new.conditions,
            boundary_seq: store::newest_seq(&mut *tx).await?,
            at: None,
            filled: false,
            counted_from: rules.raw_from_day,
            ..after
        };
    } else {
        store::rename_counts(tx, &before.name, &after.name, now).await?;
    }
    store::update(tx, &after).await?;
    change.record(subject(id), Verb::TrackedEventChanged { name: before.name, fields });
    change.commit().await?;
    if anew {
        fill_soon(workspace, id).await;
    }
    Ok(())
}

/// Ends a tracked event, and forgets what was counted under its name. The events themselves stay.
///
/// # Errors
///
/// Where it is gone.
pub async fn remove(scope: &Scope, id: TrackedEventId) -> Result<(), TrackedError> {
    let workspace = &scope.workspace;
    let mut change = scope.change_in(&workspace.usage).await?;
    let (tx, now) = (&mut change.tx, change.now);
    let rules = Rules::alone(tx).await?;
    let Some(before) = rules.all().find(|event| event.id == id).cloned() else {
        return Err(TrackedError::NotFound);
    };
    store::forget_counts(tx, &before.name, now).await?;
    store::delete(tx, id).await?;
    change.record(subject(id), Verb::TrackedEventRemoved { name: before.name });
    change.commit().await?;
    Ok(())
}

fn differences(before: &TrackedEvent, after: &NewTracked) -> Vec<FieldChange> {
    let conditions = |of: &EventRule| {
        let rows = of.rows();
        let each = rows.iter().map(|c| format!("{} {} {}", c.path, c.operator, c.value).trim().to_owned());
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

fn subject(id: TrackedEventId) -> Subject {
    Subject::alone(SubjectKind::TrackedEvent, id.0)
}

/// Enqueues the job that catches up. Tracked events stand in the usage store and jobs in the main one: where the program stops
/// in between, [`resume`] enqueues it.
async fn fill_soon(workspace: &Workspace, id: TrackedEventId) {
    if let Err(error) = enqueue_fill_alone(workspace, id).await {
        tracing::warn!(workspace = %workspace.slug, "earlier events are counted later: {error}");
    }
}

async fn enqueue_fill_alone(workspace: &Workspace, id: TrackedEventId) -> db::Result<()> {
    let mut tx = workspace.main.begin().await?;
    enqueue_fill(&mut tx, id).await?;
    tx.commit().await
}

async fn enqueue_fill(tx: &mut Tx, id: TrackedEventId) -> db::Result<()> {
    let key = format!("{}:{id}", FILL.name);
    jobs::enqueue(tx, NewJob::now(FILL, serde_json::json!({ "id": id })).once(key)).await?;
    Ok(())
}
