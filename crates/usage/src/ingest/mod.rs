//! Ingest: events over HTTP onto the disk and into the usage store, many requests in one commit.
//!
//! Invariant: a request is answered 200 only after the commit that holds its events, be it that of the usage store or
//! that of the log of arrivals; what cannot be stored now is refused as a whole, so that the sender sends it again.

mod cors;
mod delivery;
mod desk;
mod ledger;
mod log;
#[cfg(test)]
mod outages;
mod pace;
mod take_in;
#[cfg(test)]
mod tests;
mod to_store;
pub mod web;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

pub use delivery::Delivery;
pub use desk::{Desk, Refusal};
pub use ledger::{Ledger, Loss};
pub use log::{ArrivalLog, Backlog, backlog};
pub use take_in::count_all;

use super::keys::KeyCache;
use crate::{
    db::{self, Location},
    ids::WorkspaceId,
    workspaces::{Home, Workspace},
};
use pace::Paces;

/// Opens the workspace's log of arrivals.
pub async fn open_log(home: &Home, workspace: &Workspace) -> db::Result<()> {
    let ledger = match home.location(workspace.id, "arrivals") {
        Location::File(file) => file.parent().map(Ledger::new),
        Location::Schema { .. } => None,
    };
    let (log, presence) = (workspace.arrivals.clone(), workspace.presence.clone());
    workspace.kept.put(ArrivalLog::open(log, presence, ledger, workspace.clock.now()).await);
    Ok(())
}

/// How many events wait to be counted, and how many could not be.
pub async fn gauges(workspace: &Workspace) -> db::Result<Vec<(&'static str, f64)>> {
    let backlog = ArrivalLog::of(workspace).backlog().await?;
    Ok(vec![("bansou_events_waiting", backlog.waiting as f64), ("bansou_events_aside", backlog.aside as f64)])
}

/// The installation's intake: its keys and, for each workspace, a desk that takes its events.
#[derive(Debug, Default)]
pub struct Intake {
    pub keys: KeyCache,
    paces: Paces,
    desks: Mutex<HashMap<WorkspaceId, Desk>>,
}

impl Intake {
    /// The installation's.
    pub fn of(home: &Home) -> Arc<Self> {
        home.kept.get_or_begin()
    }

    /// The workspace's desk, opened when it is asked for first.
    pub fn desk(&self, workspace: &Arc<Workspace>) -> Desk {
        let mut desks = self.desks.lock().unwrap_or_else(PoisonError::into_inner);
        let desk = desks.entry(workspace.id).or_insert_with(|| Desk::open(workspace));
        desk.is_of(workspace);
        desk.clone()
    }
}
