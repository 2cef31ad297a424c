//! From the log of arrivals to the usage store, many requests in one commit.
//!
//! Invariant: it can stop anywhere and be begun again, also in two processes at once: what is stored already is not
//! stored again.

use std::time::Duration;

use super::{
    ArrivalLog, Delivery,
    log::{Entry, Whose},
    to_store,
};
use crate::{
    db,
    web::live::Changed,
    workspaces::{Latest, Workspace},
};

/// So often a delivery is tried that the store refuses, before it is kept aside.
const TRIES: u32 = 5;
/// How long after a failure it is tried again: at first, and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How often it is looked for rows of processes that stopped.
const LOOK_AROUND: Duration = Duration::from_secs(5);

/// Counts everything that was acknowledged so far, for those who must not overlook any of it.
///
/// # Errors
///
/// Where the store cannot take it now; it stays in the log.
pub async fn count_all(workspace: &Workspace) -> db::Result<()> {
    while take_in(workspace, Whose::Everyones, false).await? > 0 {}
    Ok(())
}

/// Counts what is appended to the log until the program stops, beginning with what earlier processes left.
pub(super) async fn keep_counting(log: ArrivalLog, latest: Latest) {
    let mut whose = Whose::Everyones;
    let (mut failures, mut pause) = (0, FIRST_PAUSE);
    if let Err(error) = log.try_again().await {
        tracing::warn!("the log of arrivals cannot be read: {error}");
    }
    loop {
        let workspace = latest.now();
        match take_in(&workspace, whose, failures + 1 >= TRIES).await {
            Ok(taken) => {
                (failures, pause) = (0, FIRST_PAUSE);
                log.set_stalled(false);
                if taken == 0 {
                    whose = Whose::Ours;
                    let _ = tokio::time::timeout(LOOK_AROUND, log.appended()).await;
                } else {
                    workspace.live.tell(Changed::Tracking);
                }
            }
            Err(error) => {
                tracing::warn!(workspace = %workspace.slug, "acknowledged events cannot be counted yet: {error}");
                log.set_stalled(true);
                failures = if error.is_unavailable() { 0 } else { failures + 1 };
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Stores the oldest rows of the log, and answers how many there were. Where `give_up` says so, deliveries that the
/// store goes on to refuse are kept aside.
async fn take_in(workspace: &Workspace, whose: Whose, give_up: bool) -> db::Result<usize> {
    let log = &workspace.arrivals;
    let _turn = log.take_turn().await;
    let now = workspace.clock.now();
    let entries = log.oldest(whose, now).await?;
    let taken = entries.len();
    let mut readable = Vec::with_capacity(taken);
    let mut deliveries = Vec::new();
    for entry in entries {
        match entry.deliveries() {
            Ok(more) => {
                deliveries.extend(more);
                readable.push(entry);
            }
            Err(error) => log.set_aside(&entry, &error.to_string()).await?,
        }
    }
    if readable.is_empty() {
        return Ok(taken);
    }
    match to_store::store(workspace, &deliveries).await {
        Ok(()) => log.remove(&readable, &[], now).await?,
        Err(error) if error.is_unavailable() => return Err(error),
        Err(_) => one_by_one(workspace, &readable, deliveries, give_up).await?,
    }
    Ok(taken)
}

/// Something in one delivery is refused by the store: the others must not suffer from it.
async fn one_by_one(
    workspace: &Workspace,
    entries: &[Entry],
    deliveries: Vec<Delivery>,
    give_up: bool,
) -> db::Result<()> {
    let all = deliveries.len();
    let mut refused = Vec::new();
    for delivery in deliveries {
        match to_store::store(workspace, std::slice::from_ref(&delivery)).await {
            Ok(()) => {}
            Err(error) if error.is_unavailable() => return Err(error),
            Err(error) => refused.push((delivery, error)),
        }
    }
    // A store that takes nothing at all is what is at fault, and is given time.
    if refused.len() == all && !give_up {
        return Err(refused.swap_remove(0).1);
    }
    let aside: Vec<(Delivery, String)> =
        refused.into_iter().map(|(delivery, error)| (delivery, error.to_string())).collect();
    for (_, problem) in &aside {
        tracing::error!(workspace = %workspace.slug, "acknowledged events are kept aside: {problem}");
    }
    workspace.arrivals.remove(entries, &aside, workspace.clock.now()).await
}
