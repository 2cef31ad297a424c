//! Jobs on both engines.

mod ends;
mod lanes;
mod schedules;
mod two_programs;

use super::{JobKind, JobState, NewJob, drain, enqueue, find};
use crate::{db::testing::Bench, ids::JobId, testing::on_both_engines, time::HOUR, workspaces::Workspace};

/// Fails at its second step the first time, and goes on from there the second time.
pub const COUNTING: JobKind = JobKind {
    name: "counting",
    most_attempts: 3,
    run: |workspace, running| {
        Box::pin(async move {
            let from: i64 = running.cursor()?.unwrap_or(0);
            for step in from + 1..=3 {
                anyhow::ensure!(!(step == 2 && running.job.attempts == 1), "the second step failed");
                let mut tx = workspace.main.begin().await?;
                running.save(&mut tx, step, step, Some(3)).await?;
                tx.commit().await?;
            }
            Ok(())
        })
    },
    ..JobKind::USUAL
};

/// Does nothing.
pub const EASY: JobKind = JobKind { name: "easy", run: |_, _| Box::pin(async { Ok(()) }), ..JobKind::USUAL };

/// Enqueues a job of the kind.
pub async fn enqueued(workspace: &Workspace, kind: JobKind) -> JobId {
    let mut tx = workspace.main.begin().await.unwrap();
    let id = enqueue(&mut tx, NewJob::now(kind, serde_json::json!({}))).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    id
}

pub async fn state(workspace: &Workspace, id: JobId) -> JobState {
    find(&workspace.main, id).await.unwrap().unwrap().state
}

/// Moves the clock of the installation on.
pub fn later(bench: &Bench, by: i64) {
    bench.workspace.clock.set(bench.workspace.clock.now().plus(by));
}

#[tokio::test]
async fn a_job_that_failed_goes_on_from_its_cursor() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let mut tx = workspace.main.begin().await.unwrap();
        let job = || NewJob::now(COUNTING, serde_json::json!({})).once("k");
        let id = enqueue(&mut tx, job()).await.unwrap().unwrap();
        let again = enqueue(&mut tx, job()).await.unwrap();
        assert!(again.is_none(), "an open job with the same key is not enqueued twice");
        tx.commit().await.unwrap();

        assert_eq!(drain(workspace, &[COUNTING]).await.unwrap(), 1);
        let job = find(&workspace.main, id).await.unwrap().unwrap();
        assert_eq!((job.state, job.done_units), (JobState::Waiting, 1));
        assert_eq!(job.error.as_deref(), Some("the second step failed"));
        assert_eq!(drain(workspace, &[COUNTING]).await.unwrap(), 0, "it pauses first");

        later(&bench, HOUR);
        assert_eq!(drain(workspace, &[COUNTING]).await.unwrap(), 1);
        let job = find(&workspace.main, id).await.unwrap().unwrap();
        assert_eq!((job.state, job.done_units, job.attempts, job.error), (JobState::Done, 3, 2, None));
    })
    .await;
}
