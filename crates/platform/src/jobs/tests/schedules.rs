//! Periodic jobs: once for each due time, whatever the clock and the programs do.

use std::sync::atomic::{AtomicI64, Ordering};

use super::{EASY, later, state};
use crate::{
    activity::Actor,
    args,
    db::{query, testing::Bench},
    ids::JobId,
    jobs::{self, JobKind, JobState, Schedule, drain, plan, run_now},
    testing::on_both_engines,
    time::{DAY, HOUR, MINUTE, Timestamp},
    workspaces::Workspace,
};

const NIGHTLY: JobKind = JobKind { name: "nightly", schedule: Some(Schedule::Daily(3, 0)), ..EASY };

/// The row that stands for the next run: its id and when it is due.
async fn planned(workspace: &Workspace) -> (JobId, Timestamp) {
    const PLANNED: &str = "
        select id as a, run_at as b from jobs where planned is not null and state in ('waiting', 'running')";
    let rows: Vec<(JobId, Timestamp)> = query(PLANNED, args![]).all(&workspace.main).await.unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0]
}

fn at(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

async fn said(workspace: &Workspace) -> String {
    planned(workspace).await.1.zoned(&workspace.zone).strftime("%m-%d %H:%M").to_string()
}

async fn round(workspace: &Workspace) -> usize {
    plan(workspace, &[NIGHTLY]).await.unwrap();
    drain(workspace, &[NIGHTLY]).await.unwrap()
}

#[tokio::test]
async fn a_missed_run_is_caught_up_once_and_a_due_time_runs_once() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        // Sunday, nine in the morning.
        assert_eq!(round(workspace).await, 0);
        assert_eq!(said(workspace).await, "11-23 03:00");
        later(&bench, 18 * HOUR);
        assert_eq!(round(workspace).await, 1);
        assert_eq!(said(workspace).await, "11-24 03:00");
        assert_eq!(round(workspace).await, 0);
        // The machine sleeps for five days.
        later(&bench, 5 * DAY + 7 * HOUR);
        assert_eq!(round(workspace).await, 1, "once, not five times");
        assert_eq!(said(workspace).await, "11-29 03:00");
        // Each is the same row, moved on.
        let rows: (i64,) =
            query("select count(*) as a from jobs", args![]).one(&workspace.main).await.unwrap();
        assert_eq!(rows, (1,));
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_nothing_due_again() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        round(workspace).await;
        workspace.clock.set(at("2026-11-22T18:00:01Z"));
        assert_eq!(round(workspace).await, 1);
        workspace.clock.set(at("2026-11-22T17:30:00Z"));
        assert_eq!(round(workspace).await, 0);
        workspace.clock.set(at("2026-11-22T18:30:00Z"));
        assert_eq!(round(workspace).await, 0, "three o'clock of that day has been");
        assert_eq!(said(workspace).await, "11-24 03:00");
        // A clock that was years ahead leaves nothing planned for then.
        workspace.clock.set(at("2031-05-01T00:00:00Z"));
        assert_eq!(round(workspace).await, 1);
        workspace.clock.set(at("2026-11-22T19:00:00Z"));
        assert_eq!(round(workspace).await, 0);
        assert_eq!(said(workspace).await, "11-24 03:00");
    })
    .await;
}

#[tokio::test]
async fn by_the_time_zone_that_holds_and_once_where_the_clock_is_put_back() {
    on_both_engines(async |bench| {
        const AT_HALF_PAST_ONE: JobKind = JobKind { schedule: Some(Schedule::Daily(1, 30)), ..NIGHTLY };
        let rows = bench.home.workspaces().await.unwrap();
        let row = rows.into_iter().find(|row| row.id == bench.workspace.id).unwrap();
        plan(&bench.workspace, &[NIGHTLY]).await.unwrap();
        assert_eq!(planned(&bench.workspace).await.1, at("2026-11-22T18:00:00Z"));
        let row = crate::workspaces::WorkspaceRow { timezone: "America/New_York".into(), ..row };
        bench.home.change(&row, &Actor::System, Vec::new()).await.unwrap();
        let workspace = bench.home.open_row(&row).await.unwrap();
        plan(&workspace, &[NIGHTLY]).await.unwrap();
        assert_eq!(planned(&workspace).await.1, at("2026-11-22T08:00:00Z"), "another zone");
        // The hour from one to two comes twice on 7 November 2027.
        workspace.clock.set(at("2027-11-07T04:00:00Z"));
        drain(&workspace, &[NIGHTLY]).await.unwrap();
        plan(&workspace, &[AT_HALF_PAST_ONE]).await.unwrap();
        let mut runs = Vec::new();
        for tick in 0..36 {
            workspace.clock.set(at("2027-11-07T04:00:00Z").plus(tick * 10 * MINUTE));
            plan(&workspace, &[AT_HALF_PAST_ONE]).await.unwrap();
            if drain(&workspace, &[AT_HALF_PAST_ONE]).await.unwrap() > 0 {
                runs.push(workspace.clock.now());
            }
        }
        assert_eq!(runs, [at("2027-11-07T05:30:00Z")]);
    })
    .await;
}

const FAILING: JobKind =
    JobKind { most_attempts: 2, run: |_, _| Box::pin(async { anyhow::bail!("no") }), ..NIGHTLY };

#[tokio::test]
async fn one_that_fails_stands_there_and_runs_again_the_next_day() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        plan(workspace, &[FAILING]).await.unwrap();
        let first = planned(workspace).await.0;
        later(&bench, 18 * HOUR);
        for _ in 0..3 {
            plan(workspace, &[FAILING]).await.unwrap();
            drain(workspace, &[FAILING]).await.unwrap();
            later(&bench, 5 * MINUTE);
        }
        assert_eq!(state(workspace, first).await, JobState::Failed);
        let next = planned(workspace).await;
        assert_ne!(next.0, first);
        assert_eq!(said(workspace).await, "11-24 03:00");
        // A member retries what failed; that is beside the schedule.
        let mut tx = workspace.main.begin().await.unwrap();
        assert_eq!(jobs::retry(&mut tx, first).await.unwrap(), jobs::Retried::Yes);
        tx.commit().await.unwrap();
        assert_eq!(drain(workspace, &[NIGHTLY]).await.unwrap(), 1);
        assert_eq!(state(workspace, first).await, JobState::Done);
        assert_eq!(planned(workspace).await, next);
        // And the next run may be asked for now.
        let mut tx = workspace.main.begin().await.unwrap();
        assert!(run_now(&mut tx, next.0).await.unwrap());
        assert!(!jobs::stop(&mut tx, next.0).await.unwrap(), "what is planned is not stopped");
        tx.commit().await.unwrap();
        assert_eq!(drain(workspace, &[NIGHTLY]).await.unwrap(), 1);
        assert_eq!(said(workspace).await, "11-24 03:00");
    })
    .await;
}

static RUNS: AtomicI64 = AtomicI64::new(0);

const COUNTED: JobKind = JobKind {
    name: "counted",
    schedule: Some(Schedule::Minutes(10)),
    run: |_, _| {
        Box::pin(async {
            RUNS.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            Ok(())
        })
    },
    ..JobKind::USUAL
};

#[tokio::test]
async fn two_programs_run_a_due_time_once_also_after_a_restart() {
    on_both_engines(async |bench| {
        RUNS.store(0, Ordering::SeqCst);
        let other = super::two_programs::another(&bench).await;
        let (one, two) = (&bench.workspace, &other.1);
        for times in 0..12 {
            let both = async |workspace: &Workspace| {
                plan(workspace, &[COUNTED]).await.unwrap();
                drain(workspace, &[COUNTED]).await.unwrap();
            };
            tokio::join!(both(one), both(two));
            assert_eq!(RUNS.load(Ordering::SeqCst), times);
            let next = one.clock.now().plus(10 * MINUTE);
            one.clock.set(next);
            two.clock.set(next);
        }
        drop(other);
        let bench: Bench = bench.restarted().await;
        plan(&bench.workspace, &[COUNTED]).await.unwrap();
        drain(&bench.workspace, &[COUNTED]).await.unwrap();
        assert_eq!(RUNS.load(Ordering::SeqCst), 12);
        drain(&bench.workspace, &[COUNTED]).await.unwrap();
        assert_eq!(RUNS.load(Ordering::SeqCst), 12);
    })
    .await;
}
