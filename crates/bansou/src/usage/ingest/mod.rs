//! Ingest: events over HTTP into the usage store, many requests in one commit.
//!
//! Invariant: a request is answered 200 only after the commit that holds its events; what cannot be stored now is
//! refused as a whole, so that the sender keeps it and sends it again.

mod cors;
mod desk;
#[cfg(test)]
mod outages;
mod pace;
#[cfg(test)]
mod tests;
mod to_store;
pub mod web;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

pub use desk::{Delivery, Desk, Refusal};

use super::keys::KeyCache;
use crate::{ids::WorkspaceId, workspaces::Workspace};
use pace::Paces;

/// The installation's intake: its keys and, for each workspace that has had events, a desk that stores them.
#[derive(Debug, Default)]
pub struct Intake {
    pub keys: KeyCache,
    paces: Paces,
    desks: Mutex<HashMap<WorkspaceId, Desk>>,
}

impl Intake {
    /// The workspace's desk, opened with its first event.
    pub fn desk(&self, workspace: &Arc<Workspace>) -> Desk {
        let mut desks = self.desks.lock().unwrap_or_else(PoisonError::into_inner);
        desks.entry(workspace.id).or_insert_with(Desk::open).clone()
    }
}
