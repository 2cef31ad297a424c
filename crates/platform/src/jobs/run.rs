//! One attempt at a job.
//!
//! Invariant: an attempt ends: it comes to its end, fails, panics, gets nowhere for as long as its kind allows, or hears that the
//! job is not its any more.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt as _;

use super::{
    Failure, Job, JobKind,
    claim::{self, Claim, End},
    running::{GotOn, Running, Stopped},
};
use crate::{activity, background::panic_text, db, live::Changed, workspaces::Workspace};

/// How often a worker says that it is at it, and hears whether it still should be.
const BEAT: Duration = Duration::from_secs(3);

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
    let mut running = Running::new(job, claim, got_on.clone());
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
