//! Working off what follows from stored records: listeners hear, jobs run, until nothing is left to do.
//!
//! Invariant: when it answers, every listener stands at the end of the spine and no job is due.

use crate::{
    activity, jobs,
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
        if heard == 0 && ran == 0 {
            return Ok(());
        }
    }
}
