//! The demo's scores.
//!
//! Invariant: none is loaded; all are worked out of the records, as for any workspace.

use bansou_platform::demo::DemoPart;

use crate::{chores, work, workspaces::Workspace};

pub const PART: DemoPart =
    DemoPart { works_out: |workspace| Box::pin(ask_for_past(workspace)), ..DemoPart::NONE };

/// Asks for the past of all accounts to be worked out. A server that looked on while the records came in has seen an
/// empty workspace's first day, and would not ask again.
async fn ask_for_past(workspace: &Workspace) -> anyhow::Result<()> {
    work::settle(workspace).await?;
    let mut tx = workspace.main.begin().await?;
    chores::after_import(&mut tx, "demo").await?;
    tx.commit().await?;
    Ok(())
}
