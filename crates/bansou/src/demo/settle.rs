//! Working off what follows from stored records: listeners hear, jobs run, accounts are scored, until nothing is left.
//!
//! Invariant: when it answers, every listener stands at the end of the spine, no job is due and no account waits.

use crate::{activity, health, jobs, registry::AREAS, workspaces::Workspace};

/// Asks for the past of all accounts to be worked out. A server that looked on while the records came in has seen an
/// empty workspace's first day, and would not ask again.
pub async fn ask_for_past(workspace: &Workspace) -> anyhow::Result<()> {
    health::settle(workspace).await?;
    let mut tx = workspace.main.begin().await?;
    health::chores::after_import(&mut tx, "demo").await?;
    tx.commit().await?;
    Ok(())
}

/// Runs listeners and jobs of the workspace until neither has anything left.
pub async fn settle(workspace: &Workspace) -> anyhow::Result<()> {
    loop {
        let mut heard = 0;
        for listener in AREAS.listeners() {
            heard += activity::catch_up(workspace, listener).await?;
        }
        // The present first: working out the past waits long between its steps while accounts wait to be scored.
        let scored = health::settle(workspace).await?;
        let ran = jobs::drain(workspace, &AREAS.jobs()).await?;
        if heard == 0 && ran == 0 && scored == 0 {
            return Ok(());
        }
    }
}
