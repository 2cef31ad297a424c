//! What the files before this one would bring, so that a dry run of several does not refuse what will be there.
//!
//! Invariant: nothing is promised that a file's own rows do not name; what is promised is only told from what is not.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher as _},
    sync::Arc,
};

use super::{Import, ImportKind, file::chunks, read::RowReader, store, surroundings::Surroundings};
use crate::{customers::search::near_key, workspaces::Workspace};

/// Ids and names of accounts, and ids of contracts.
#[derive(Debug, Default)]
pub struct Promised {
    accounts: HashSet<u64>,
    names: HashSet<u64>,
    subscriptions: HashSet<u64>,
}

impl Promised {
    /// What those files of the import's batch would bring that are not in yet and come before it.
    pub async fn before(workspace: &Workspace, import: &Import) -> anyhow::Result<Option<Arc<Self>>> {
        if import.kind == ImportKind::Accounts {
            return Ok(None);
        }
        let mut promised = Self::default();
        for earlier in store::of_batch(&workspace.main, import.batch).await? {
            let brings = matches!(earlier.kind, ImportKind::Accounts | ImportKind::Subscriptions);
            if brings && earlier.kind.order() < import.kind.order() && earlier.is_ahead() {
                promised.add(workspace, &earlier).await?;
            }
        }
        let is_empty =
            promised.accounts.is_empty() && promised.names.is_empty() && promised.subscriptions.is_empty();
        Ok((!is_empty).then(|| Arc::new(promised)))
    }

    async fn add(&mut self, workspace: &Workspace, import: &Import) -> anyhow::Result<()> {
        let by = Surroundings::of(workspace, import);
        let reader = RowReader::new(import.kind, &import.format.headings, &import.mapping, &by);
        let path = workspace.files.join(&import.file_path);
        let mut chunks = chunks(&path, import.format.options.clone(), import.kind, reader, 0);
        while let Some(chunk) = chunks.recv().await {
            for record in chunk?.rows.iter().filter_map(|row| row.record.as_ref().ok()) {
                match import.kind {
                    ImportKind::Accounts => {
                        self.accounts.extend(record.text("external_id").map(hash));
                        self.names.extend(record.text("name").map(|name| hash(&near_key(name))));
                    }
                    _ => self.subscriptions.extend(record.text("external_id").map(hash)),
                }
            }
        }
        Ok(())
    }

    pub fn has_account(&self, id: Option<&str>, name: Option<&str>) -> bool {
        let named = |name: &str| self.names.contains(&hash(&near_key(name)));
        id.is_some_and(|id| self.accounts.contains(&hash(id)) || named(id)) || name.is_some_and(named)
    }

    pub fn has_subscription(&self, id: &str) -> bool {
        self.subscriptions.contains(&hash(id))
    }
}

fn hash(text: &(impl Hash + ?Sized)) -> u64 {
    let mut hash = DefaultHasher::new();
    text.hash(&mut hash);
    hash.finish()
}
