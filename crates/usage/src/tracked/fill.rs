//! The back-fill: counting events that were there before the tracked event was.
//!
//! Invariant: a step counts its events and moves the place in one transaction, so each event is counted once however
//! often the job is begun.

use super::{TrackedEvent, enqueue_fill, store};
use crate::{
    counting::Rules,
    db,
    ids::TrackedEventId,
    jobs::{JobKind, Lane, Schedule},
    rollup::{Gains, Under},
    workspaces::Workspace,
};

/// Events of one step: few enough to let arriving events in between.
const STEP: i64 = 1_000;

#[derive(Debug, serde::Deserialize)]
struct Args {
    id: TrackedEventId,
}

/// Counts what was there before. Enqueued when a tracked event is defined or counts anew.
pub const FILL: JobKind = JobKind {
    name: "tracked_event_fill",
    most_attempts: 10,
    lane: Lane::AWAITED,
    run: |workspace, running| {
        Box::pin(async move {
            let Args { id } = running.args()?;
            while let Some((event, more)) = step(workspace, id).await? {
                let (done, all) = store::progress(&workspace.usage, &event).await?;
                let done = if more { done } else { all };
                let mut tx = workspace.main.begin().await?;
                running.save(&mut tx, event.at, done, Some(all)).await?;
                tx.commit().await?;
                if !more {
                    break;
                }
            }
            Ok(())
        })
    },
    ..JobKind::USUAL
};

/// Counts the next events; answers the tracked event as it stands then, and whether there is more. None where it is gone
/// or done.
pub(super) async fn step(
    workspace: &Workspace,
    id: TrackedEventId,
) -> db::Result<Option<(TrackedEvent, bool)>> {
    let mut tx = workspace.usage.begin().await?;
    // Alone: an event that moves to another account meanwhile would be counted where it was.
    let rules = Rules::alone(&mut tx).await?;
    let Some(mut event) = rules.all().find(|event| event.id == id && !event.filled).cloned() else {
        return Ok(None);
    };
    let after = event.at.unwrap_or((i64::MIN, 0));
    let found = store::raw_after(&mut tx, &event.event, event.boundary_seq, after, STEP).await?;
    let mut gains = Gains::default();
    for raw in &found {
        let properties = serde_json::from_str(&raw.properties).unwrap_or_default();
        if event.conditions.is_met_by(&properties) {
            gains.add(raw.whose, raw.day, Under::tracked(&event.name), raw.quantity, raw.received_at);
        }
    }
    gains.apply(&mut tx, workspace.clock.now()).await?;
    if let Some(last) = found.last() {
        event.at = Some((last.day, last.seq));
    }
    let more = found.len() as i64 == STEP;
    event.filled = !more;
    store::update(&mut tx, &event).await?;
    tx.commit().await?;
    Ok(Some((event, more)))
}

/// Enqueues the back-fills that are not done and that no job works on: tracked events stand in another store than jobs, and the
/// program may have stopped between the two.
pub const RESUME: JobKind = JobKind {
    name: "tracked_event_resume",
    schedule: Some(Schedule::Minutes(10)),
    run: |workspace, _| Box::pin(async move { Ok(resume(workspace).await?) }),
    ..JobKind::USUAL
};

pub(super) async fn resume(workspace: &Workspace) -> db::Result<()> {
    let open: Vec<TrackedEvent> =
        super::all(&workspace.usage).await?.into_iter().filter(|event| !event.filled).collect();
    if open.is_empty() {
        return Ok(());
    }
    let mut tx = workspace.main.begin().await?;
    for event in open {
        enqueue_fill(&mut tx, event.id).await?;
    }
    tx.commit().await
}
