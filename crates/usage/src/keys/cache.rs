//! Which workspace a key writes to, without asking the control store for each request.
//!
//! Invariant: an answer is never older than [`FRESH_FOR`], so a key revoked anywhere is refused soon after.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::store;
use crate::{
    db::{self, Db},
    ids::WorkspaceId,
    time::Timestamp,
};

/// How long an answer is believed.
pub const FRESH_FOR: Duration = Duration::from_secs(1);

/// Made-up keys must not fill the memory: past this many, the cache starts anew.
const MOST_KEYS: usize = 10_000;

/// The workspace that a key writes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyOwner {
    pub workspace: WorkspaceId,
    /// What the key is called.
    pub name: Arc<str>,
}

#[derive(Debug, Default)]
pub struct KeyCache {
    known: Mutex<HashMap<String, (Instant, Option<KeyOwner>)>>,
}

impl KeyCache {
    /// Whose key this is; none for an unknown or ended one.
    pub async fn owner(&self, control: &Db, write_key: &str, now: Timestamp) -> db::Result<Option<KeyOwner>> {
        if let Some((asked, owner)) = self.lock().get(write_key)
            && asked.elapsed() < FRESH_FOR
        {
            return Ok(owner.clone());
        }
        let asked = Instant::now();
        let found = store::owner(control, write_key, now).await?;
        let owner = found.map(|(workspace, name)| KeyOwner { workspace, name: name.into() });
        let mut known = self.lock();
        if known.len() >= MOST_KEYS {
            known.clear();
        }
        known.insert(write_key.to_owned(), (asked, owner.clone()));
        Ok(owner)
    }

    /// Forgets all answers, after keys of this process changed.
    pub fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Instant, Option<KeyOwner>)>> {
        // A panic elsewhere cannot leave a map of answers half changed.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
