//! Working off what follows from stored records: listeners hear, jobs run, accounts are scored, until nothing is left.
//!
//! Invariant: when it answers, every listener stands at the end of the spine, no job is due and no account waits.

use crate::{
    activity::{self, Listener},
    health, jobs,
    workspaces::Workspace,
};

/// Runs listeners and jobs of the workspace until neither has anything left.
pub async fn settle(workspace: &Workspace) -> anyhow::Result<()> {
    loop {
        let mut heard = 0;
        for listener in workspace.parts.all::<Listener>().iter().copied() {
            heard += activity::catch_up(workspace, listener).await?;
        }
        // The present first: working out the past waits long between its steps while accounts wait to be scored.
        let scored = health::settle(workspace).await?;
        let ran = jobs::drain(workspace, workspace.parts.all()).await?;
        if heard == 0 && ran == 0 && scored == 0 {
            return Ok(());
        }
    }
}
