//! Jobs on both engines.

use std::time::{Duration, Instant};

use super::{JobKind, JobState, NewJob, drain, enqueue, find, store};
use crate::{
    db::testing::{NOW, on_both_engines},
    time::{Clock, HOUR},
    workspaces::Home,
};

/// Fails at its second step the first time, and goes on from there the second time.
const COUNTING: JobKind = JobKind {
    name: "counting",
    most_attempts: 3,
    awaited: false,
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
};

#[tokio::test]
async fn a_job_that_failed_goes_on_from_its_cursor() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let mut tx = workspace.main.begin().await.unwrap();
        let id = enqueue(&mut tx, NewJob::now("counting", serde_json::json!({})).once("k"))
            .await
            .unwrap()
            .unwrap();
        let again = enqueue(&mut tx, NewJob::now("counting", serde_json::json!({})).once("k")).await.unwrap();
        assert!(again.is_none(), "an open job with the same key is not enqueued twice");
        tx.commit().await.unwrap();

        workspace.clock.set(crate::time::Timestamp::now());
        assert_eq!(drain(workspace, &[COUNTING]).await.unwrap(), 1);
        let job = find(&workspace.main, id).await.unwrap().unwrap();
        assert_eq!((job.state, job.done_units), (JobState::Waiting, 1));
        assert_eq!(job.error.as_deref(), Some("the second step failed"));

        workspace.clock.set(workspace.clock.now().plus(HOUR));
        assert_eq!(drain(workspace, &[COUNTING]).await.unwrap(), 1);
        let job = find(&workspace.main, id).await.unwrap().unwrap();
        assert_eq!((job.state, job.done_units, job.attempts), (JobState::Done, 3, 2));
    })
    .await;
}

const PANICKING: JobKind = JobKind {
    name: "panicking",
    most_attempts: 2,
    awaited: false,
    run: |_, running| {
        Box::pin(async move {
            let numbers: Vec<i64> = Vec::new();
            anyhow::ensure!(numbers[running.job.attempts as usize] > 0);
            Ok(())
        })
    },
};

#[tokio::test]
async fn a_job_that_panics_is_a_failed_job_and_the_next_one_runs() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let mut tx = workspace.main.begin().await.unwrap();
        let bad = enqueue(&mut tx, NewJob::now("panicking", serde_json::json!({}))).await.unwrap().unwrap();
        let good = enqueue(&mut tx, NewJob::now("counting", serde_json::json!({}))).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        workspace.clock.set(crate::time::Timestamp::now());
        for _ in 0..3 {
            drain(workspace, &[PANICKING, COUNTING]).await.unwrap();
            workspace.clock.set(workspace.clock.now().plus(HOUR));
        }
        let bad = find(&workspace.main, bad).await.unwrap().unwrap();
        assert_eq!((bad.state, bad.attempts), (JobState::Failed, 2));
        assert!(bad.error.unwrap().starts_with("panic: index out of bounds"));
        assert_eq!(find(&workspace.main, good).await.unwrap().unwrap().state, JobState::Done);
    })
    .await;
}

#[tokio::test]
async fn the_work_of_a_program_that_is_gone_is_taken_up_at_once_and_that_of_another_is_not() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let mut tx = workspace.main.begin().await.unwrap();
        let id = enqueue(&mut tx, NewJob::now("counting", serde_json::json!({}))).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let now = crate::time::Timestamp::now();
        workspace.clock.set(now);

        let database = bench.home.database().map(str::to_owned);
        let other = Home::open(bench.home.folder(), database, Clock::fixed(NOW), crate::registry::AREAS)
            .await
            .unwrap();
        let its = other.find(&workspace.slug).await.unwrap();
        let worker = its.presence.show().await;
        assert!(worker.is_some());
        assert_eq!(store::claim(&its.main, now, &["counting"], worker).await.unwrap().unwrap().id, id);

        assert_eq!(drain(workspace, &[COUNTING]).await.unwrap(), 0, "its worker is at it");
        drop((its, other));
        let begun = Instant::now();
        while drain(workspace, &[COUNTING]).await.unwrap() == 0 {
            assert!(begun.elapsed() < Duration::from_secs(5), "it is waited for a lease");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let job = find(&workspace.main, id).await.unwrap().unwrap();
        assert_eq!((job.state, job.attempts), (JobState::Done, 2), "taken up by a second worker");
    })
    .await;
}
