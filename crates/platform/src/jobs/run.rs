//! One attempt at a job.
//!
//! Invariant: an attempt ends: it comes to its end, fails, panics, gets nowhere for as long as its kind allows, or hears that the
//! job is not its any more.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::FutureExt as _;

use super::{
    Failure, Job, JobKind,
    claim::{self, Claim, End},
};
use crate::{
    activity,
    background::panic_text,
    db::{self, Tx},
    web::live::Changed,
    workspaces::Workspace,
};

/// How often a worker says that it is at it, and hears whether it still should be.
const BEAT: Duration = Duration::from_secs(3);

/// A job while it runs.
#[derive(Debug)]
pub struct Running {
    pub job: Job,
    claim: Claim,
    got_on: GotOn,
}

/// When the attempt last got on.
#[derive(Clone, Debug)]
struct GotOn(Arc<Mutex<Instant>>);

impl GotOn {
    fn now() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    fn set(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Waits until that was so long ago.
    async fn was_ago(&self, long: Duration) {
        loop {
            let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner) + long;
            if until <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(until.into()).await;
        }
    }
}

/// The job is not this worker's any more: a member stopped it, or another has taken it. Not an error to report.
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

    /// Says that the attempt gets on where there is nothing to save, as when it reads on to where the last one came to.
    pub fn gets_on(&self) {
        self.got_on.set();
    }

    /// Saves the place in the step's own transaction, so that step and place are stored together.
    /// Fails with [`Stopped`] where the job is not this worker's any more.
    pub async fn save(
        &mut self,
        tx: &mut Tx,
        cursor: impl serde::Serialize,
        done: i64,
        total: Option<i64>,
    ) -> anyhow::Result<()> {
        self.job.cursor = serde_json::to_value(cursor)?;
        (self.job.done_units, self.job.total_units) = (done, total);
        if !claim::save(tx, self.claim, &self.job.cursor, done, total).await? {
            return Err(Stopped.into());
        }
        self.gets_on();
        Ok(())
    }
}

/// What an attempt came to.
enum Came {
    ToAnEnd(std::thread::Result<anyhow::Result<()>>),
    ToNothing,
    /// The job is not this worker's any more.
    Away,
}

/// Makes one attempt, and notes how it ended.
pub(super) async fn attempt(workspace: &Workspace, kind: &JobKind, job: Job) -> db::Result<()> {
    let Some(claim) = Claim::of(&job) else { return Ok(()) };
    let (attempts, due) = (job.attempts, job.run_at);
    let planned = job.planned.is_some();
    let got_on = GotOn::now();
    let mut running = Running { job, claim, got_on: got_on.clone() };
    let work = AssertUnwindSafe((kind.run)(workspace, &mut running)).catch_unwind();
    let came = tokio::select! {
        ended = work => Came::ToAnEnd(ended),
        () = got_on.was_ago(kind.timeout) => Came::ToNothing,
        () = beats_until_away(workspace, claim) => Came::Away,
    };
    let failed = match came {
        Came::ToAnEnd(Ok(Ok(()))) => None,
        Came::ToAnEnd(Ok(Err(error))) if error.is::<Stopped>() => return Ok(()),
        Came::Away => return Ok(()),
        Came::ToAnEnd(Ok(Err(error))) => Some((Failure::Error, format!("{error:#}"))),
        Came::ToAnEnd(Err(panic)) => Some((Failure::Panic, panic_text(&*panic))),
        Came::ToNothing => Some((Failure::Timeout, format!("no step in {:?}", kind.timeout))),
    };
    let now = workspace.clock.now();
    let next = kind.schedule.filter(|_| planned).map(|schedule| {
        // A clock that was set back meanwhile does not make the same time due again.
        let next = schedule.next_after(now.max(due), &workspace.zone);
        (next, schedule.written(&workspace.zone))
    });
    let mut tx = workspace.main.begin().await?;
    // What ran by its schedule says by itself what it changed.
    if !planned || failed.is_some() {
        activity::shown_anew(&mut tx, [Changed::lists()]).await?;
    }
    match failed {
        None => {
            let end = next.map_or(End::Done, |(at, planned)| End::Until(at, planned));
            claim::end(&mut tx, claim, end).await?;
        }
        Some((failure, why)) => {
            tracing::warn!(job = %claim.job, kind = kind.name, attempts, %failure, "job failed: {why}");
            if attempts < kind.most_attempts {
                let at = now.plus(claim::pause_after(attempts));
                claim::end(&mut tx, claim, End::Again(at, failure, why)).await?;
            } else if claim::end(&mut tx, claim, End::Failed(failure, why)).await?
                && let Some((at, planned)) = next
            {
                super::scheduled::insert(&mut tx, kind, at, planned).await?;
            }
        }
    }
    tx.commit().await
}

/// Keeps the claim while the work lasts, also through a step that takes long; ends where the job is not this worker's any more.
async fn beats_until_away(workspace: &Workspace, claim: Claim) {
    loop {
        tokio::time::sleep(BEAT).await;
        workspace.presence.show().await;
        match claim::beat(&workspace.main, claim).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(job = %claim.job, "cannot say that a job is worked on: {error}"),
        }
    }
}
