//! Background work: rows in the workspace's main store, enqueued in the transaction that wants them.
//!
//! Invariant: a job runs under a lease and saves its cursor, so a worker that dies loses no more than one step.

mod run;
mod store;
#[cfg(test)]
mod tests;

pub use run::{JobKind, Running, drain, work};
pub use store::{enqueue, find, open_jobs, recent, retry, stop};

use crate::{
    ids::{JobId, MemberId},
    time::Timestamp,
};

/// A job as it stands in the store.
#[derive(Clone, Debug)]
pub struct Job {
    pub id: JobId,
    pub kind: String,
    pub args: serde_json::Value,
    /// Where the work is, in the job's own terms; null before it begins.
    pub cursor: serde_json::Value,
    pub state: JobState,
    /// How often it was begun.
    pub attempts: i64,
    pub run_at: Timestamp,
    pub error: Option<String>,
    /// Units of work done, of the total where that is known.
    pub done_units: i64,
    pub total_units: Option<i64>,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    Waiting,
    Running,
    Done,
    Failed,
    Stopped,
}

crate::text_enum!(JobState {
    Waiting => "waiting", Running => "running", Done => "done", Failed => "failed", Stopped => "stopped",
});

/// A job to be enqueued.
#[derive(Clone, Debug)]
pub struct NewJob {
    pub kind: &'static str,
    /// While a job with this key is open, another is not enqueued.
    pub dedupe_key: Option<String>,
    pub args: serde_json::Value,
    pub run_at: Timestamp,
    pub created_by: Option<MemberId>,
}

impl NewJob {
    /// A job to run as soon as a worker is free.
    pub fn now(kind: &'static str, args: serde_json::Value) -> Self {
        Self { kind, dedupe_key: None, args, run_at: Timestamp::now(), created_by: None }
    }

    #[must_use]
    pub fn once(self, key: impl Into<String>) -> Self {
        Self { dedupe_key: Some(key.into()), ..self }
    }

    #[must_use]
    pub fn by(self, member: Option<MemberId>) -> Self {
        Self { created_by: member, ..self }
    }
}
