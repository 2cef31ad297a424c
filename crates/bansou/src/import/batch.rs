//! Files that were handed in together: tried together, started together, taken in one after the other.
//!
//! Invariant: what rows refer to is taken in first; the next file begins in the transaction that ends the one before it.

use uuid::Uuid;

use super::{Import, ImportError, ImportState, check, store, verbs};
use crate::{db, workspaces::Workspace};

/// The imports of a batch, in the order in which they are taken in.
pub async fn batch_of(workspace: &Workspace, batch: Uuid) -> db::Result<Vec<Import>> {
    store::of_batch(&workspace.main, Some(batch)).await
}

/// Enqueues a dry run of every file that is not in yet.
pub async fn check_all(workspace: &Workspace, batch: Uuid) -> Result<(), ImportError> {
    for import in drafts(workspace, batch).await? {
        check(workspace, &import).await?;
    }
    Ok(())
}

/// Starts the first file that is not in yet and lets the others wait for it.
pub async fn start_all(workspace: &Workspace, batch: Uuid) -> Result<(), ImportError> {
    let drafts = drafts(workspace, batch).await?;
    let errors: Vec<_> = drafts
        .iter()
        .flat_map(|import| import.mapping.errors(import.kind, &import.format.headings))
        .collect();
    if !errors.is_empty() {
        return Err(ImportError::Mapping(errors));
    }
    let mut tx = workspace.main.begin().await?;
    for import in &drafts {
        store::set_waits(&mut tx, import.id, true).await?;
    }
    tx.commit().await?;
    let running =
        batch_of(workspace, batch).await?.into_iter().any(|import| import.state == ImportState::Running);
    match drafts.first() {
        Some(first) if !running => verbs::start(workspace, first).await.map(drop),
        _ => Ok(()),
    }
}

async fn drafts(workspace: &Workspace, batch: Uuid) -> db::Result<Vec<Import>> {
    let all = batch_of(workspace, batch).await?;
    Ok(all.into_iter().filter(|import| import.state == ImportState::Mapping).collect())
}
