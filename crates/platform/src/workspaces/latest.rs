//! A workspace under the settings that it has now, for what works on while these change.
//!
//! Invariant: whoever asks [`Latest::now`] at the top of its loop works by settings that are at most one round old.

use std::sync::Arc;

use tokio::sync::watch;

use super::Workspace;

/// Where a task asks for the workspace.
#[derive(Clone, Debug)]
pub struct Latest(watch::Receiver<Arc<Workspace>>);

/// Tells the tasks of a workspace that its settings changed.
#[derive(Debug)]
pub struct Settings(watch::Sender<Arc<Workspace>>);

impl Settings {
    pub fn of(workspace: Arc<Workspace>) -> Self {
        Self(watch::Sender::new(workspace))
    }

    pub fn latest(&self) -> Latest {
        Latest(self.0.subscribe())
    }

    /// The workspace as it is now; nothing happens where it is the same.
    pub fn are_of(&self, workspace: &Arc<Workspace>) {
        self.0.send_if_modified(|before| {
            let changed = !Arc::ptr_eq(before, workspace);
            if changed {
                before.clone_from(workspace);
            }
            changed
        });
    }
}

impl Latest {
    pub fn now(&self) -> Arc<Workspace> {
        self.0.borrow().clone()
    }
}

/// A workspace whose settings do not change.
impl From<Arc<Workspace>> for Latest {
    fn from(workspace: Arc<Workspace>) -> Self {
        Settings::of(workspace).latest()
    }
}
