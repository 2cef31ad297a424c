//! Working the jobs of a workspace, lane by lane.
//!
//! Invariant: each lane, and each job in it, is a task of its own, so what one does or fails to do holds up none of another lane.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::{JoinError, JoinSet};

use super::{
    JobKind,
    claim::{self, LEASE, Seen},
    next, run, scheduled,
};
use crate::{
    db,
    workspaces::{Latest, Workspace},
};

/// How often it is looked for work of others that are gone.
const LOOK_AROUND: Duration = Duration::from_secs(1);
/// How often it is looked whether everything periodic is planned as it should be.
const LOOK_AT_PLANS: Duration = Duration::from_secs(30);

/// Runs every due job of these kinds, one after the other, and answers how many ran. A job of a kind that this version
/// does not know waits for one that does.
pub async fn drain(workspace: &Workspace, kinds: &[JobKind]) -> db::Result<usize> {
    let (now, mut seen) = (workspace.clock.now(), Seen::default());
    claim::let_go(&workspace.main, &workspace.presence, now, &mut seen, LEASE).await?;
    drain_due(workspace, kinds).await
}

async fn drain_due(workspace: &Workspace, kinds: &[JobKind]) -> db::Result<usize> {
    let mut ran = 0;
    while next::any_due(&workspace.main, workspace.clock.now(), kinds).await? {
        if !run_next(workspace, kinds).await? {
            break;
        }
        ran += 1;
    }
    Ok(ran)
}

/// Runs the next job that is due. False where another was faster.
async fn run_next(workspace: &Workspace, kinds: &[JobKind]) -> db::Result<bool> {
    let worker = workspace.presence.show().await;
    let claimed = next::claim(&workspace.main, workspace.clock.now(), kinds, worker).await?;
    let Some(job) = claimed else { return Ok(false) };
    let Some(kind) = kinds.iter().find(|kind| kind.name == job.kind) else { return Ok(false) };
    run::attempt(workspace, kind, job).await?;
    Ok(true)
}

/// Works until the program stops: each lane, and beside them who looks after plans and the dead.
pub async fn work(latest: Latest) {
    let mut lanes: Vec<(usize, Vec<JobKind>)> = Vec::new();
    for kind in latest.now().parts.all::<JobKind>().iter().copied() {
        match lanes.iter_mut().find(|(_, kinds)| kinds[0].lane.name == kind.lane.name) {
            Some((_, kinds)) => kinds.push(kind),
            None => lanes.push((kind.lane.workers, vec![kind])),
        }
    }
    let mut tasks = JoinSet::new();
    tasks.spawn(look_around(latest.clone()));
    for (workers, kinds) in lanes {
        tasks.spawn(work_on(latest.clone(), workers.max(1), kinds.into()));
    }
    // None of them ends but by a panic, which is handed on to who watches.
    while let Some(ended) = tasks.join_next().await {
        hand_on(ended);
    }
}

/// One lane. Wakes at each commit of this process, a job's end among them, and each second for other processes and for what is
/// due later.
async fn work_on(latest: Latest, workers: usize, kinds: Arc<[JobKind]>) {
    let mut commits = latest.now().main.commits();
    let mut at_work = JoinSet::new();
    loop {
        commits.borrow_and_update();
        while let Some(ended) = at_work.try_join_next() {
            hand_on(ended);
        }
        if at_work.len() < workers {
            let workspace = latest.now();
            match next::any_due(&workspace.main, workspace.clock.now(), &kinds).await {
                Ok(true) => drop(at_work.spawn(work_once(workspace, kinds.clone()))),
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(workspace = %workspace.slug, "cannot look for jobs: {error}");
                }
            }
        }
        let _ = tokio::time::timeout(Duration::from_secs(1), commits.changed()).await;
    }
}

async fn work_once(workspace: Arc<Workspace>, kinds: Arc<[JobKind]>) {
    if let Err(error) = run_next(&workspace, &kinds).await {
        tracing::warn!(workspace = %workspace.slug, "cannot work on a job: {error}");
    }
}

fn hand_on(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && let Ok(panic) = error.try_into_panic()
    {
        std::panic::resume_unwind(panic);
    }
}

async fn look_around(latest: Latest) {
    let mut seen = Seen::default();
    let mut planned: Option<(Instant, Arc<Workspace>)> = None;
    loop {
        let workspace = latest.now();
        let now = workspace.clock.now();
        let let_go = claim::let_go(&workspace.main, &workspace.presence, now, &mut seen, LEASE).await;
        if let Err(error) = let_go {
            tracing::warn!(workspace = %workspace.slug, "cannot see whose jobs are left: {error}");
        }
        // Also as soon as the settings change, the time zone among them.
        let is_planned = planned
            .as_ref()
            .is_some_and(|(at, under)| at.elapsed() < LOOK_AT_PLANS && Arc::ptr_eq(under, &workspace));
        if !is_planned {
            match scheduled::plan(&workspace, workspace.parts.all()).await {
                Ok(()) => planned = Some((Instant::now(), workspace)),
                Err(error) => {
                    tracing::warn!(workspace = %workspace.slug, "cannot plan periodic jobs: {error}");
                }
            }
        }
        tokio::time::sleep(LOOK_AROUND).await;
    }
}
