//! Who runs beside whom, and who first.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use super::{EASY, enqueued, later, state};
use crate::{
    areas::{Area, Areas},
    args,
    db::{
        query,
        testing::{Bench, NOW},
    },
    ids::JobId,
    jobs::{self, JobKind, JobState, Lane, NewJob, Priority, drain, enqueue, next, testing::set_aside},
    testing::on_both_engines,
    time::{Clock, HOUR, MINUTE},
    workspaces::{Home, Workspace},
};

/// Never comes to an end, and its kind is patient.
const ENDLESS: JobKind = JobKind {
    name: "endless",
    lane: Lane::UPKEEP,
    timeout: Duration::from_secs(3_600),
    run: |_, _| Box::pin(std::future::pending()),
    ..JobKind::USUAL
};

const OTHER_LANE: JobKind = JobKind { name: "other_lane", lane: Lane::FIGURES, ..EASY };
const SAME_LANE: JobKind = JobKind { name: "same_lane", lane: Lane::UPKEEP, ..EASY };

const TRIALS: Areas = Areas(&[&TRIAL]);
static TRIAL: Area = Area { jobs: &[ENDLESS, OTHER_LANE, SAME_LANE], ..Area::named("trial") };

/// The bench's installation as a program sees it that has these kinds of jobs only.
async fn program(bench: &Bench) -> (Home, std::sync::Arc<Workspace>) {
    let database = bench.home.database().map(str::to_owned);
    let home = Home::open(bench.home.folder(), database, Clock::fixed(NOW), TRIALS.parts()).await.unwrap();
    let workspace = home.find(&bench.workspace.slug).await.unwrap();
    (home, workspace)
}

async fn until(workspace: &Workspace, id: JobId, wanted: JobState) {
    let begun = Instant::now();
    while state(workspace, id).await != wanted {
        assert!(begun.elapsed() < Duration::from_secs(20), "{id} never was {wanted}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_job_that_never_ends_holds_up_no_other_lane_and_can_be_stopped() {
    on_both_engines(async |bench| {
        let (_home, workspace) = program(&bench).await;
        let at_work = tokio::spawn(jobs::work(workspace.clone().into()));
        let endless = enqueued(&workspace, ENDLESS).await;
        until(&workspace, endless, JobState::Running).await;
        let (same, other) = (enqueued(&workspace, SAME_LANE).await, enqueued(&workspace, OTHER_LANE).await);
        until(&workspace, other, JobState::Done).await;
        assert_eq!(state(&workspace, same).await, JobState::Waiting, "its lane has one worker");
        assert_eq!(state(&workspace, endless).await, JobState::Running);
        let mut tx = workspace.main.begin().await.unwrap();
        assert!(jobs::stop(&mut tx, endless).await.unwrap());
        tx.commit().await.unwrap();
        // The worker hears of it with its next beat, although the job never asks.
        until(&workspace, same, JobState::Done).await;
        assert_eq!(state(&workspace, endless).await, JobState::Stopped);
        at_work.abort();
    })
    .await;
}

static NOW_AT_WORK: AtomicI64 = AtomicI64::new(0);
static MOST_AT_WORK: AtomicI64 = AtomicI64::new(0);

const CROWDED: JobKind = JobKind {
    name: "crowded",
    lane: Lane { name: "upkeep", workers: 4 },
    at_once: 2,
    key: |args| Some(args["of"].to_string()),
    run: |_, _| {
        Box::pin(async {
            let now = NOW_AT_WORK.fetch_add(1, Ordering::SeqCst) + 1;
            MOST_AT_WORK.fetch_max(now, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(20)).await;
            NOW_AT_WORK.fetch_sub(1, Ordering::SeqCst);
            Ok(())
        })
    },
    ..JobKind::USUAL
};

/// Enqueues a crowd: as many as that of each key.
async fn crowd(workspace: &Workspace, keys: i64, each: i64) {
    let mut tx = workspace.main.begin().await.unwrap();
    for number in 0..keys * each {
        let job = NewJob::now(CROWDED, serde_json::json!({ "of": number % keys }));
        enqueue(&mut tx, job).await.unwrap().unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn no_more_of_a_kind_run_than_may_and_one_of_a_key() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let at_work = async |keys: i64, each: i64| {
            crowd(workspace, keys, each).await;
            MOST_AT_WORK.store(0, Ordering::SeqCst);
            let worker = || drain(workspace, &[CROWDED]);
            while !jobs::open_jobs(&workspace.main).await.unwrap().is_empty() {
                let (one, two, three) = tokio::join!(worker(), worker(), worker());
                one.and(two).and(three).unwrap();
            }
            MOST_AT_WORK.load(Ordering::SeqCst)
        };
        assert_eq!(at_work(4, 3).await, 2, "two at once of four keys");
        assert_eq!(at_work(1, 5).await, 1, "one at once of one key");
    })
    .await;
}

#[tokio::test]
async fn a_key_whose_holder_died_is_free_once_that_is_known() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        crowd(workspace, 1, 2).await;
        let now = workspace.clock.now();
        let gone = Some(uuid::Uuid::now_v7());
        assert!(next::claim(&workspace.main, now, &[CROWDED], gone).await.unwrap().is_some());
        assert!(next::claim(&workspace.main, now, &[CROWDED], None).await.unwrap().is_none(), "it is held");
        assert_eq!(drain(workspace, &[CROWDED]).await.unwrap(), 2, "the dead one's first, and the other");
    })
    .await;
}

static ORDER: Mutex<Vec<String>> = Mutex::new(Vec::new());

const HIGH: JobKind = JobKind {
    name: "high",
    priority: Priority::High,
    run: |_, running| {
        Box::pin(async move {
            ORDER.lock().unwrap().push(running.job.kind.clone());
            Ok(())
        })
    },
    ..JobKind::USUAL
};
const NORMAL: JobKind = JobKind { name: "normal", priority: Priority::Normal, ..HIGH };
const LOW: JobKind = JobKind { name: "low", priority: Priority::Low, ..HIGH };

#[tokio::test]
async fn a_higher_priority_goes_first_and_a_lower_one_does_not_wait_for_ever() {
    on_both_engines(async |bench| {
        const OLD: &str = "update jobs set created_at = created_at - $2 where id = $1";
        let workspace = &bench.workspace;
        let kinds = [HIGH, NORMAL, LOW];
        for kind in [LOW, NORMAL, HIGH] {
            enqueued(workspace, kind).await;
        }
        ORDER.lock().unwrap().clear();
        drain(workspace, &kinds).await.unwrap();
        assert_eq!(*ORDER.lock().unwrap(), ["high", "normal", "low"]);

        // There is always work of a higher priority; what has waited longer than its head start goes before it.
        let low = enqueued(workspace, LOW).await;
        query(OLD, args![low, 20 * MINUTE]).run(&workspace.main).await.unwrap();
        enqueued(workspace, HIGH).await;
        ORDER.lock().unwrap().clear();
        drain(workspace, &kinds).await.unwrap();
        assert_eq!(*ORDER.lock().unwrap(), ["low", "high"]);
    })
    .await;
}

#[tokio::test]
async fn a_kind_that_this_version_does_not_know_waits() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let id = enqueued(workspace, JobKind { name: "of_tomorrow", ..EASY }).await;
        later(&bench, HOUR);
        assert_eq!(drain(workspace, &[EASY]).await.unwrap(), 0);
        assert_eq!(drain(workspace, &[]).await.unwrap(), 0);
        assert_eq!(state(workspace, id).await, JobState::Waiting);
        set_aside(workspace, &[&JobKind { name: "of_tomorrow", ..EASY }]).await;
    })
    .await;
}
