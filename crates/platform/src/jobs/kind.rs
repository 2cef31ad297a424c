//! A kind of job: what runs it, and how it stands to others.
//!
//! Invariant: all that decides when a job runs and when it is given up is said here, by the area that has the work.

use std::{future::Future, pin::Pin, time::Duration};

use super::{
    lane::{Lane, Priority},
    running::Running,
    schedule::Schedule,
};
use crate::workspaces::Workspace;

pub type Work<'a> = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>>;

/// A kind of job. The kinds of a program are those of its areas: `workspace.parts.all()`.
#[derive(Clone, Copy)]
pub struct JobKind {
    /// Stored with each job; its words are the message `job-kind-NAME`.
    pub name: &'static str,
    pub lane: Lane,
    pub priority: Priority,
    /// How many run side by side, in all programs together.
    pub at_once: i64,
    /// An attempt that saves no step for so long is ended, and counts as a failure.
    pub timeout: Duration,
    /// A failure before this many attempts is tried again, later each time.
    pub most_attempts: i64,
    /// Of jobs with the same key, of whichever kinds, one runs at a time.
    pub key: fn(&serde_json::Value) -> Option<String>,
    /// When it runs by itself.
    pub schedule: Option<Schedule>,
    pub run: for<'a> fn(&'a Workspace, &'a mut Running) -> Work<'a>,
}

impl JobKind {
    /// What most kinds are like: one at a time, given up after five attempts, each of which gets on within ten minutes.
    pub const USUAL: Self = Self {
        name: "",
        lane: Lane::UPKEEP,
        priority: Priority::Normal,
        at_once: 1,
        timeout: Duration::from_secs(600),
        most_attempts: 5,
        key: |_| None,
        schedule: None,
        run: |_, running| {
            Box::pin(async move { anyhow::bail!("{} does not say what runs it", running.job.kind) })
        },
    };

    /// The key of the one open job that stands for the next due time.
    pub(super) fn schedule_key(&self) -> String {
        format!("schedule:{}", self.name)
    }
}

impl std::fmt::Debug for JobKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
