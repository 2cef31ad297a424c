//! Two programs that work on one installation.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{COUNTING, enqueued};
use crate::{
    args,
    db::{
        query,
        testing::{Bench, NOW},
    },
    jobs::{
        JobKind, JobState,
        claim::{self, LEASE, Seen},
        drain, find, next,
    },
    testing::on_both_engines,
    time::Clock,
    workspaces::{Home, Workspace},
};

/// The installation as another program sees it.
pub async fn another(bench: &Bench) -> (Home, Arc<Workspace>) {
    let database = bench.home.database().map(str::to_owned);
    let home =
        Home::open(bench.home.folder(), database, Clock::fixed(NOW), bench.home.parts.clone()).await.unwrap();
    let workspace = home.find(&bench.workspace.slug).await.unwrap();
    (home, workspace)
}

#[tokio::test]
async fn the_work_of_a_program_that_is_gone_is_taken_up_at_once_and_that_of_another_is_not() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let id = enqueued(workspace, COUNTING).await;
        let now = workspace.clock.now();
        let (other, its) = another(&bench).await;
        let worker = its.presence.show().await;
        assert!(worker.is_some());
        assert_eq!(next::claim(&its.main, now, &[COUNTING], worker).await.unwrap().unwrap().id, id);

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

#[tokio::test]
async fn a_living_worker_keeps_its_job_although_the_clocks_differ_by_hours() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let id = enqueued(workspace, COUNTING).await;
        let (_home, its) = another(&bench).await;
        let worker = its.presence.show().await;
        let job = next::claim(&its.main, NOW, &[COUNTING], worker).await.unwrap().unwrap();
        let its_claim = claim::Claim::of(&job).unwrap();
        let (mut seen, lease) = (Seen::default(), Duration::from_millis(60));
        for hours in [0, 5, -7, 24] {
            workspace.clock.set(NOW.plus(hours * crate::time::HOUR));
            for _ in 0..3 {
                tokio::time::sleep(Duration::from_millis(25)).await;
                assert!(claim::beat(&its.main, its_claim).await.unwrap());
                let (main, now) = (&workspace.main, workspace.clock.now());
                claim::let_go(main, &workspace.presence, now, &mut seen, lease).await.unwrap();
            }
        }
        assert_eq!(find(&workspace.main, id).await.unwrap().unwrap().state, JobState::Running);
        // It hangs: its program is there, and says nothing any more.
        tokio::time::sleep(lease).await;
        claim::let_go(&workspace.main, &workspace.presence, NOW, &mut seen, LEASE).await.unwrap();
        assert_eq!(find(&workspace.main, id).await.unwrap().unwrap().state, JobState::Running);
        claim::let_go(&workspace.main, &workspace.presence, NOW, &mut seen, lease).await.unwrap();
        assert_eq!(find(&workspace.main, id).await.unwrap().unwrap().state, JobState::Waiting);
        assert!(!claim::beat(&its.main, its_claim).await.unwrap());
        drain(workspace, &[COUNTING]).await.unwrap();
    })
    .await;
}

/// Writes a row with each step.
const WRITING: JobKind = JobKind {
    name: "writing",
    at_once: 4,
    run: |workspace, running| {
        Box::pin(async move {
            const WRITE: &str = "insert into settings (setting_key, value, updated_at) values ($1, $2, 0)";
            let from: i64 = running.cursor()?.unwrap_or(0);
            for step in from + 1..=5 {
                let mut tx = workspace.main.begin().await?;
                let key = format!("{}/{step}", running.job.id);
                query(WRITE, args![key, serde_json::json!(step)]).run(&mut tx).await?;
                running.save(&mut tx, step, step, Some(5)).await?;
                tx.commit().await?;
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            Ok(())
        })
    },
    ..JobKind::USUAL
};

#[tokio::test]
async fn of_two_programs_that_share_the_work_one_dies_and_each_step_is_done_once() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let mut jobs = Vec::new();
        for _ in 0..12 {
            jobs.push(enqueued(workspace, WRITING).await);
        }
        let (other, its) = another(&bench).await;
        let dies = async {
            let worked = tokio::time::timeout(Duration::from_millis(40), drain(&its, &[WRITING])).await;
            drop(worked);
        };
        tokio::join!(dies, async { drain(workspace, &[WRITING]).await.unwrap() });
        drop((its, other));
        let begun = Instant::now();
        loop {
            drain(workspace, &[WRITING]).await.unwrap();
            let mut done = 0;
            for id in &jobs {
                done +=
                    usize::from(find(&workspace.main, *id).await.unwrap().unwrap().state == JobState::Done);
            }
            if done == jobs.len() {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{done} are done");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        const WRITTEN: &str = "select count(*) as a from settings where setting_key like '%/%'";
        let written: (i64,) = query(WRITTEN, args![]).one(&workspace.main).await.unwrap();
        assert_eq!(written, (12 * 5,));
    })
    .await;
}
