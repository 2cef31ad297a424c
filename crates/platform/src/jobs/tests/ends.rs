//! How jobs end badly, and what a member does about it.

use std::time::Duration;

use super::{COUNTING, EASY, enqueued, later, state};
use crate::{
    args,
    db::query,
    jobs::{
        self, Failure, JobKind, JobState, NewJob, Retried,
        claim::{self, LEASE, Seen},
        drain, enqueue, find, next,
        testing::set_aside,
    },
    testing::on_both_engines,
    time::{DAY, HOUR},
};

const PANICKING: JobKind = JobKind {
    name: "panicking",
    most_attempts: 2,
    run: |_, running| {
        Box::pin(async move {
            let numbers: Vec<i64> = Vec::new();
            anyhow::ensure!(numbers[running.job.attempts as usize] > 0);
            Ok(())
        })
    },
    ..JobKind::USUAL
};

#[tokio::test]
async fn a_job_that_panics_is_a_failed_job_and_the_next_one_runs() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let bad = enqueued(workspace, PANICKING).await;
        let good = enqueued(workspace, COUNTING).await;
        for _ in 0..3 {
            drain(workspace, &[PANICKING, COUNTING]).await.unwrap();
            later(&bench, HOUR);
        }
        let bad = find(&workspace.main, bad).await.unwrap().unwrap();
        assert_eq!((bad.state, bad.attempts, bad.failure), (JobState::Failed, 2, Some(Failure::Panic)));
        assert!(bad.error.unwrap().starts_with("panic: index out of bounds"));
        assert_eq!(state(workspace, good).await, JobState::Done);
        set_aside(workspace, &[&PANICKING]).await;
    })
    .await;
}

/// Never comes to an end, and holds the store's pen meanwhile.
const ENDLESS: JobKind = JobKind {
    name: "endless",
    most_attempts: 2,
    timeout: Duration::from_millis(200),
    run: |workspace, _| {
        Box::pin(async move {
            let _held = workspace.main.begin().await?;
            std::future::pending().await
        })
    },
    ..JobKind::USUAL
};

#[tokio::test]
async fn an_attempt_that_gets_nowhere_is_ended_and_given_up_at_last() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let id = enqueued(workspace, ENDLESS).await;
        drain(workspace, &[ENDLESS]).await.unwrap();
        let job = find(&workspace.main, id).await.unwrap().unwrap();
        assert_eq!((job.state, job.failure), (JobState::Waiting, Some(Failure::Timeout)));
        later(&bench, HOUR);
        drain(workspace, &[ENDLESS]).await.unwrap();
        let job = find(&workspace.main, id).await.unwrap().unwrap();
        assert_eq!((job.state, job.attempts), (JobState::Failed, 2));
        let mut tx = workspace.main.begin().await.unwrap();
        assert_eq!(jobs::retry(&mut tx, id).await.unwrap(), Retried::Yes);
        assert!(jobs::stop(&mut tx, id).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(drain(workspace, &[ENDLESS]).await.unwrap(), 0);
    })
    .await;
}

/// Gets on for ever, a step at a time.
const STEADY: JobKind = JobKind {
    name: "steady",
    timeout: Duration::from_millis(300),
    run: |workspace, running| {
        Box::pin(async move {
            for step in 0..40 {
                tokio::time::sleep(Duration::from_millis(20)).await;
                let mut tx = workspace.main.begin().await?;
                running.save(&mut tx, step, step, None).await?;
                tx.commit().await?;
            }
            Ok(())
        })
    },
    ..JobKind::USUAL
};

#[tokio::test]
async fn a_long_job_that_gets_on_is_left_alone() {
    on_both_engines(async |bench| {
        let id = enqueued(&bench.workspace, STEADY).await;
        drain(&bench.workspace, &[STEADY]).await.unwrap();
        let job = find(&bench.workspace.main, id).await.unwrap().unwrap();
        assert_eq!((job.state, job.done_units), (JobState::Done, 39), "longer than its timeout in all");
    })
    .await;
}

#[tokio::test]
async fn what_takes_its_programs_down_is_not_begun_for_ever() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let id = enqueued(workspace, EASY).await;
        let mut begun = 0;
        for _ in 0..20 {
            let now = workspace.clock.now();
            if next::claim(&workspace.main, now, &[EASY], None).await.unwrap().is_some() {
                begun += 1;
            }
            // Nobody says a word of it.
            let mut seen = Seen::default();
            for lease in [LEASE, Duration::ZERO] {
                let (main, presence) = (&workspace.main, &workspace.presence);
                claim::let_go(main, presence, now, &mut seen, lease).await.unwrap();
            }
            later(&bench, HOUR);
        }
        let job = find(&workspace.main, id).await.unwrap().unwrap();
        assert_eq!((job.state, job.failure), (JobState::Failed, Some(Failure::Lost)));
        assert_eq!(begun, claim::MOST_LOST);
        set_aside(workspace, &[&EASY]).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_lost_a_job_stores_nothing_of_it_any_more() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let id = enqueued(workspace, EASY).await;
        let now = workspace.clock.now();
        let first = next::claim(&workspace.main, now, &[EASY], None).await.unwrap().unwrap();
        let first = claim::Claim::of(&first).unwrap();
        assert!(claim::beat(&workspace.main, first).await.unwrap());
        // Stopped and begun again by a member: the attempts are counted anew, the first worker's claim is worth nothing.
        let mut tx = workspace.main.begin().await.unwrap();
        assert!(jobs::stop(&mut tx, id).await.unwrap());
        assert_eq!(jobs::retry(&mut tx, id).await.unwrap(), Retried::Yes);
        tx.commit().await.unwrap();
        let second = next::claim(&workspace.main, now, &[EASY], None).await.unwrap().unwrap();
        assert_eq!(second.attempts, 1);
        assert!(!claim::beat(&workspace.main, first).await.unwrap());
        let mut tx = workspace.main.begin().await.unwrap();
        assert!(!claim::save(&mut tx, first, &serde_json::json!(1), 1, None).await.unwrap());
        assert!(!claim::end(&mut tx, first, claim::End::Done).await.unwrap());
        let second = claim::Claim::of(&second).unwrap();
        assert!(claim::end(&mut tx, second, claim::End::Done).await.unwrap());
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_open_already_is_not_retried_beside_it() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let job = || NewJob::now(EASY, serde_json::json!({})).once("k");
        let mut tx = workspace.main.begin().await.unwrap();
        let first = enqueue(&mut tx, job()).await.unwrap().unwrap();
        assert!(jobs::stop(&mut tx, first).await.unwrap());
        let second = enqueue(&mut tx, job()).await.unwrap().unwrap();
        assert_eq!(jobs::retry(&mut tx, first).await.unwrap(), Retried::SameIsOpen);
        assert_eq!(jobs::retry(&mut tx, second).await.unwrap(), Retried::No);
        tx.commit().await.unwrap();
        drain(workspace, &[EASY]).await.unwrap();
        let mut tx = workspace.main.begin().await.unwrap();
        assert_eq!(jobs::retry(&mut tx, first).await.unwrap(), Retried::Yes);
        tx.commit().await.unwrap();
        drain(workspace, &[EASY]).await.unwrap();
        assert_eq!(state(workspace, first).await, JobState::Done);
    })
    .await;
}

#[tokio::test]
async fn a_job_to_run_at_once_does_so_whatever_the_clock_says() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let id = enqueued(workspace, EASY).await;
        // Set back by a day between the enqueueing and the claim.
        later(&bench, -DAY);
        assert_eq!(drain(workspace, &[EASY]).await.unwrap(), 1);
        assert_eq!(state(workspace, id).await, JobState::Done);
    })
    .await;
}

#[tokio::test]
async fn what_was_done_long_ago_is_forgotten_and_what_failed_is_not() {
    on_both_engines(async |bench| {
        const OLD: &str = "update jobs set finished_at = 0 where state <> 'waiting'";
        let workspace = &bench.workspace;
        let done = enqueued(workspace, EASY).await;
        drain(workspace, &[EASY]).await.unwrap();
        let failed = enqueued(workspace, PANICKING).await;
        for _ in 0..2 {
            drain(workspace, &[PANICKING]).await.unwrap();
            later(&bench, HOUR);
        }
        query(OLD, args![]).run(&workspace.main).await.unwrap();
        let recent = enqueued(workspace, EASY).await;
        drain(workspace, &[EASY]).await.unwrap();
        enqueued(workspace, jobs::FORGET).await;
        drain(workspace, &[jobs::FORGET]).await.unwrap();
        assert!(find(&workspace.main, done).await.unwrap().is_none());
        assert_eq!(state(workspace, failed).await, JobState::Failed);
        assert_eq!(state(workspace, recent).await, JobState::Done);
        set_aside(workspace, &[&PANICKING]).await;
    })
    .await;
}
