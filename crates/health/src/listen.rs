//! Health listens to the spine: whatever changes an account's facts queues the account.
//!
//! Invariant: what health writes itself queues nothing, or it would never come to rest.

use std::collections::BTreeSet;

use super::{chores, queue};
use crate::{
    activity::{Activity, Listener},
    customers::Verb,
    ids::AccountId,
    workspaces::Workspace,
};

pub const LISTENER: Listener =
    Listener { name: "health", hear: |workspace, activities| Box::pin(hear(workspace, activities)) };

async fn hear(workspace: &Workspace, activities: &[Activity]) -> anyhow::Result<()> {
    let touched: BTreeSet<AccountId> = activities
        .iter()
        .filter(|activity| workspace.areas().moves_scores(&activity.verb))
        .filter_map(|activity| activity.subject.account)
        .collect();
    let import = activities.iter().rev().find_map(|activity| match activity.verb.of()? {
        Verb::ImportFinished { import, .. } | Verb::ImportUndone { import, .. } => Some(import),
        _ => None,
    });
    if touched.is_empty() && import.is_none() {
        return Ok(());
    }
    let now = workspace.clock.now();
    let mut tx = workspace.main.begin().await?;
    match import {
        // A file can bring the first facts of a kind, by which every account is then judged.
        Some(import) => {
            queue::enqueue_all(&mut tx, now).await?;
            chores::after_import(&mut tx, &import.to_string()).await?;
        }
        None => queue::enqueue(&mut tx, &touched.into_iter().collect::<Vec<_>>(), now).await?,
    }
    tx.commit().await?;
    Ok(())
}
