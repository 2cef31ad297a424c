//! Working the jobs of a workspace.

use std::{
    future::Future,
    panic::AssertUnwindSafe,
    pin::Pin,
    time::{Duration, Instant},
};

use futures_util::FutureExt as _;

use super::{Job, JobState, store};
use crate::{
    background::panic_text,
    db::{self, Tx},
    ids::JobId,
    time::{SECOND, Timestamp},
    workspaces::{Latest, Workspace},
};

/// How often it is looked for work of others that are gone.
const LOOK_AROUND: Duration = Duration::from_secs(1);

type Work<'a> = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>>;

/// A kind of job and what runs it. The registry of all kinds is [`&crate::registry::AREAS.jobs()`].
#[derive(Clone, Copy)]
pub struct JobKind {
    pub name: &'static str,
    /// A failure before this many attempts is tried again, later each time.
    pub most_attempts: i64,
    /// Whether a member sits and waits for it. Such work has a worker of its own, so that it never stands behind the rest.
    pub awaited: bool,
    pub run: for<'a> fn(&'a Workspace, &'a mut Running) -> Work<'a>,
}

/// A job while it runs.
#[derive(Debug)]
pub struct Running {
    pub job: Job,
}

/// The job was stopped by a member; not an error to report.
#[derive(Debug, thiserror::Error)]
#[error("the job was stopped")]
pub struct Stopped;

impl Running {
    /// The job's arguments.
    pub fn args<T: serde::de::DeserializeOwned>(&self) -> anyhow::Result<T> {
        Ok(serde_json::from_value(self.job.args.clone())?)
    }

    /// Where the last attempt came to, or none at the beginning.
    pub fn cursor<T: serde::de::DeserializeOwned>(&self) -> anyhow::Result<Option<T>> {
        Ok(serde_json::from_value(self.job.cursor.clone())?)
    }

    /// Saves the place in the step's own transaction, so that step and place are stored together.
    /// Fails with [`Stopped`] where a member stopped the job.
    pub async fn save(
        &mut self,
        tx: &mut Tx,
        cursor: impl serde::Serialize,
        done: i64,
        total: Option<i64>,
    ) -> anyhow::Result<()> {
        self.job.cursor = serde_json::to_value(cursor)?;
        (self.job.done_units, self.job.total_units) = (done, total);
        if store::save(tx, self.job.id, self.job.attempts, &self.job.cursor, done, total).await? {
            Ok(())
        } else {
            Err(Stopped.into())
        }
    }
}

/// Runs every due job of these kinds, one after the other, and answers how many ran. A job of a kind that this version
/// does not know waits for one that does.
pub async fn drain(workspace: &Workspace, kinds: &[JobKind]) -> db::Result<usize> {
    store::release_of_gone(&workspace.main, &workspace.presence).await?;
    drain_due(workspace, kinds).await
}

async fn drain_due(workspace: &Workspace, kinds: &[JobKind]) -> db::Result<usize> {
    let mut ran = 0;
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name).collect();
    while store::any_due(&workspace.main, workspace.clock.now(), &names).await? {
        let worker = workspace.presence.show().await;
        let claimed = store::claim(&workspace.main, workspace.clock.now(), &names, worker).await?;
        let Some(job) = claimed else { break };
        run_one(workspace, kinds, job).await?;
        ran += 1;
    }
    Ok(ran)
}

/// Works until the program stops, on what members wait for and on the rest side by side.
pub async fn work(workspace: Latest) {
    let kinds = workspace.now().areas.jobs();
    let (awaited, rest): (Vec<JobKind>, Vec<JobKind>) = kinds.into_iter().partition(|kind| kind.awaited);
    tokio::join!(work_on(&workspace, &awaited), work_on(&workspace, &rest));
}

/// Wakes at each commit of this process, and each second for other processes.
async fn work_on(latest: &Latest, kinds: &[JobKind]) {
    let mut commits = latest.now().main.commits();
    let mut looked_around: Option<Instant> = None;
    loop {
        commits.borrow_and_update();
        let workspace = latest.now();
        let drained = if looked_around.is_none_or(|at| at.elapsed() >= LOOK_AROUND) {
            looked_around = Some(Instant::now());
            drain(&workspace, kinds).await
        } else {
            drain_due(&workspace, kinds).await
        };
        if let Err(error) = drained {
            tracing::warn!(workspace = %workspace.slug, "cannot work on jobs: {error}");
        }
        let _ = tokio::time::timeout(Duration::from_secs(1), commits.changed()).await;
    }
}

async fn run_one(workspace: &Workspace, kinds: &[JobKind], job: Job) -> db::Result<()> {
    let (id, attempts) = (job.id, job.attempts);
    let Some(kind) = kinds.iter().find(|kind| kind.name == job.kind) else { return Ok(()) };
    let mut running = Running { job };
    let work = AssertUnwindSafe((kind.run)(workspace, &mut running)).catch_unwind();
    let done = with_heartbeat(workspace, id, attempts, work).await;
    match done.unwrap_or_else(|panic| Err(anyhow::anyhow!(panic_text(&*panic)))) {
        Ok(()) => store::finish(&workspace.main, id, attempts, JobState::Done, None, Timestamp::now()).await,
        Err(error) if error.is::<Stopped>() => Ok(()),
        Err(error) => {
            let why = format!("{error:#}");
            tracing::warn!(job = %id, kind = kind.name, attempts, "job failed: {why}");
            let pause = 5 * SECOND * (1 << attempts.clamp(0, 8));
            let state = if attempts < kind.most_attempts { JobState::Waiting } else { JobState::Failed };
            store::finish(&workspace.main, id, attempts, state, Some(why), workspace.clock.now().plus(pause))
                .await
        }
    }
}

/// Runs the work and keeps its lease while it lasts, also through a step that takes long.
async fn with_heartbeat<T>(
    workspace: &Workspace,
    id: JobId,
    attempts: i64,
    work: impl Future<Output = T>,
) -> T {
    let beats = async {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            workspace.presence.show().await;
            if let Err(error) = store::beat(&workspace.main, id, attempts).await {
                tracing::warn!(job = %id, "cannot extend the lease of a job: {error}");
            }
        }
    };
    tokio::select! {
        done = work => done,
        never = beats => never,
    }
}
