//! What people call an event that arrives under a technical name: `result_entered` becomes 試験結果の入力.
//!
//! Invariant: a display name is only how an event is written on screens; what is counted, measured, exported and asked for
//! by address stays under the name that arrives. No two events are called the same.

mod store;
#[cfg(test)]
mod tests;
pub mod web;

use std::collections::BTreeMap;

use crate::{
    Verb,
    activity::{Subject, SubjectKind},
    customers::search::folded,
    db::{self, Db},
    web::Scope,
};

/// The longest display name, in characters.
pub const LONGEST: usize = 60;
/// The most events that have one.
pub const MOST: i64 = 2_000;

/// Why an event was not named.
#[derive(Debug, thiserror::Error)]
pub enum NamingError {
    #[error("a display name has at most {LONGEST} characters")]
    Long,
    /// With the name of the event that is called so.
    #[error("the event {0} is called so")]
    Taken(String),
    #[error("{MOST} events have a display name")]
    TooMany,
    #[error("no event of this name has arrived")]
    UnknownEvent,
    #[error(transparent)]
    Db(#[from] db::DbError),
}

/// What each event is called that has a display name.
pub async fn all(main: &Db) -> db::Result<BTreeMap<String, String>> {
    store::all(main).await
}

/// Calls an event by a display name, or by the name that arrives where `wanted` is empty. Answers what it was called
/// before; a name that it has already leaves no activity.
///
/// # Errors
///
/// Where the name is too long, another event has it, no such event arrived, or too many have one.
pub async fn name_event(scope: &Scope, event: &str, wanted: &str) -> Result<Option<String>, NamingError> {
    let workspace = &scope.workspace;
    let wanted = wanted.split_whitespace().collect::<Vec<_>>().join(" ");
    if wanted.chars().count() > LONGEST {
        return Err(NamingError::Long);
    }
    let wanted = Some(wanted).filter(|wanted| !wanted.is_empty() && wanted != event);
    let is_known = store::has_arrived(&workspace.usage, event).await?;
    if let Some(wanted) = &wanted
        && store::has_arrived(&workspace.usage, wanted).await?
    {
        return Err(NamingError::Taken(wanted.clone()));
    }
    let mut change = scope.change().await?;
    let (tx, now) = (&mut change.tx, change.now);
    let before = store::find(tx, event).await?;
    if before == wanted {
        return Ok(before);
    }
    match &wanted {
        None => store::remove(tx, event).await?,
        Some(wanted) => {
            let key = folded(wanted);
            if before.is_none() && !is_known {
                return Err(NamingError::UnknownEvent);
            }
            if let Some(other) = store::called(tx, &key).await?.filter(|other| other != event) {
                return Err(NamingError::Taken(other));
            }
            if before.is_none() && store::count(tx).await? >= MOST {
                return Err(NamingError::TooMany);
            }
            store::put(tx, event, wanted, &key, now).await?;
        }
    }
    let verb = Verb::EventNamed { event: event.to_owned(), from: before.clone(), to: wanted };
    change.record(Subject::alone(SubjectKind::Workspace, workspace.id.0), verb);
    change.commit().await?;
    Ok(before)
}
