//! Tracking keys: what a customer's product writes events with.
//!
//! Invariant: a key can only write events and stands in the open in web pages, so it is no secret; a revoked key takes
//! nothing within [`cache::FRESH_FOR`] of its end, in every process.

mod cache;
mod store;
#[cfg(test)]
mod tests;

pub use cache::KeyCache;
pub use store::of_workspace;

use crate::{
    Verb,
    activity::{Subject, SubjectKind},
    db::{self, Db},
    ids::TrackingKeyId,
    time::{DAY, Timestamp},
    web::Scope,
};

/// How long a key still takes events after it was rotated, so that products can be given the new one, in milliseconds.
pub const GRACE: i64 = DAY;

/// A tracking key of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackingKey {
    pub id: TrackingKeyId,
    pub write_key: String,
    pub name: String,
    pub created_by: String,
    pub created_at: Timestamp,
    /// When it stopped or will stop taking events.
    pub revoked_at: Option<Timestamp>,
}

impl TrackingKey {
    pub fn takes_events(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none_or(|at| at > now)
    }
}

/// Makes a key. The name says where it is used: 本番, staging.
pub async fn create(control: &Db, scope: &Scope, name: &str) -> db::Result<TrackingKey> {
    let workspace = &scope.workspace;
    let key = TrackingKey {
        id: TrackingKeyId::new(),
        write_key: fresh_write_key(),
        name: name.trim().to_owned(),
        created_by: scope.actor.name().to_owned(),
        created_at: workspace.clock.now(),
        revoked_at: None,
    };
    let mut change = scope.change_in(control).await?;
    store::insert(&mut change.tx, workspace.id, &key).await?;
    change.record(subject(&key), Verb::TrackingKeyCreated { name: key.name.clone() });
    change.commit().await?;
    Ok(key)
}

/// Ends a key now. Answers nothing where the workspace has no such key or it has ended.
pub async fn revoke(control: &Db, scope: &Scope, id: TrackingKeyId) -> db::Result<Option<TrackingKey>> {
    end(control, scope, id, scope.workspace.clock.now()).await
}

/// Makes a key in place of this one, which takes events for [`GRACE`] longer.
pub async fn rotate(control: &Db, scope: &Scope, id: TrackingKeyId) -> db::Result<Option<TrackingKey>> {
    let until = scope.workspace.clock.now().plus(GRACE);
    match end(control, scope, id, until).await? {
        Some(old) => create(control, scope, &old.name).await.map(Some),
        None => Ok(None),
    }
}

/// The workspace's oldest key that takes events, made where there is none.
pub async fn first_or_new(control: &Db, scope: &Scope, name: &str) -> db::Result<TrackingKey> {
    let now = scope.workspace.clock.now();
    let keys = of_workspace(control, scope.workspace.id).await?;
    match keys.into_iter().find(|key| key.revoked_at.is_none() && key.takes_events(now)) {
        Some(key) => Ok(key),
        None => create(control, scope, name).await,
    }
}

async fn end(
    control: &Db,
    scope: &Scope,
    id: TrackingKeyId,
    at: Timestamp,
) -> db::Result<Option<TrackingKey>> {
    let workspace = &scope.workspace;
    let keys = of_workspace(control, workspace.id).await?;
    let now = workspace.clock.now();
    let Some(key) = keys.into_iter().find(|key| key.id == id && key.takes_events(now)) else {
        return Ok(None);
    };
    let mut change = scope.change_in(control).await?;
    store::end(&mut change.tx, key.id, at).await?;
    change.record(subject(&key), Verb::TrackingKeyRevoked { name: key.name.clone() });
    change.commit().await?;
    Ok(Some(TrackingKey { revoked_at: Some(at), ..key }))
}

fn subject(key: &TrackingKey) -> Subject {
    Subject::alone(SubjectKind::TrackingKey, key.id.0)
}

fn fresh_write_key() -> String {
    format!("wk_{}", hex::encode(rand::random::<[u8; 16]>()))
}
