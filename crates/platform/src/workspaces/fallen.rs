//! The tasks of the background that fell.
//!
//! Invariant: a task stands here from its fall until it holds again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::time::Timestamp;

/// A task that fell and does not hold again yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fall {
    pub task: String,
    /// How often it fell without holding in between.
    pub times: i64,
    pub why: String,
    pub fell_at: Timestamp,
}

/// The fallen tasks of one workspace in this program. Cloning shares them.
#[derive(Clone, Debug, Default)]
pub struct Fallen(Arc<Mutex<BTreeMap<&'static str, Fall>>>);

impl Fallen {
    pub fn all(&self) -> Vec<Fall> {
        self.tasks().values().cloned().collect()
    }

    pub(crate) fn fell(&self, task: &'static str, fall: Fall) {
        self.tasks().insert(task, fall);
    }

    pub(crate) fn holds(&self, task: &'static str) {
        self.tasks().remove(task);
    }

    fn tasks(&self) -> MutexGuard<'_, BTreeMap<&'static str, Fall>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
