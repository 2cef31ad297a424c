//! Background work: rows in the workspace's main store, enqueued in the transaction that wants them, and worked on in lanes.
//!
//! Invariant: a job runs under a claim that only one worker holds, and saves its cursor with each step, so a worker that dies
//! loses no more than one step and one that is thought dead stores nothing more.

mod claim;
mod forget;
mod kind;
mod lane;
mod list;
mod next;
mod queue;
mod run;
mod running;
mod schedule;
mod scheduled;
mod store;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod work;

pub use forget::FORGET;
pub use kind::{JobKind, Work};
pub use lane::{Lane, Priority};
pub use list::{Handled, Listed, list};
pub use queue::{Behind, Queue, Take, Taken, Taking, Waiting, behind, follow};
pub use running::Running;
pub use schedule::Schedule;
pub use scheduled::{Upcoming, plan, run_now, upcoming};
pub use store::{Retried, enqueue, find, open_jobs, recent, retry, stop};
pub use work::{drain, work};

use uuid::Uuid;

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
    /// Not before this instant; 0 as soon as a worker is free, whatever the clock says.
    pub run_at: Timestamp,
    /// How the last attempt failed, and what it said.
    pub failure: Option<Failure>,
    pub error: Option<String>,
    /// Units of work done, of the total where that is known.
    pub done_units: i64,
    pub total_units: Option<i64>,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    /// By what schedule the next run was planned, where the job stands for one.
    planned: Option<String>,
    /// What the worker holds that has it: only with it may the job be saved or ended.
    claim: Option<Uuid>,
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

/// How an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It said why.
    Error,
    Panic,
    /// It saved no step for as long as its kind allows.
    Timeout,
    /// The program that worked on it went away.
    Lost,
}

crate::text_enum!(Failure { Error => "error", Panic => "panic", Timeout => "timeout", Lost => "lost" });

/// A job to be enqueued.
#[derive(Clone, Debug)]
pub struct NewJob {
    kind: &'static str,
    /// One at a time of those with the same; see [`JobKind::key`].
    run_key: Option<String>,
    dedupe_key: Option<String>,
    args: serde_json::Value,
    created_by: Option<MemberId>,
}

impl NewJob {
    /// A job to run as soon as a worker is free.
    pub fn now(kind: JobKind, args: serde_json::Value) -> Self {
        let run_key = (kind.key)(&args);
        Self { kind: kind.name, run_key, dedupe_key: None, args, created_by: None }
    }

    /// While a job with this key is open, another is not enqueued.
    #[must_use]
    pub fn once(self, key: impl Into<String>) -> Self {
        Self { dedupe_key: Some(key.into()), ..self }
    }

    #[must_use]
    pub fn by(self, member: Option<MemberId>) -> Self {
        Self { created_by: member, ..self }
    }
}
