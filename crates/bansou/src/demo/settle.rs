//! Working off what follows from stored records: listeners hear, jobs run, accounts are scored, until nothing is left.
//!
//! Invariant: when it answers, every listener stands at the end of the spine, no job is due and no account waits.

use crate::{
    activity, health, jobs,
    registry::{JOB_KINDS, LISTENERS},
    workspaces::Workspace,
};

/// Runs listeners and jobs of the workspace until neither has anything left.
pub async fn settle(workspace: &Workspace) -> anyhow::Result<()> {
    loop {
        let mut heard = 0;
        for listener in LISTENERS {
            heard += activity::catch_up(workspace, *listener).await?;
        }
        let ran = jobs::drain(workspace, JOB_KINDS).await?;
        let scored = health::settle(workspace).await?;
        if heard == 0 && ran == 0 && scored == 0 {
            return Ok(());
        }
    }
}
