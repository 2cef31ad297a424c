//! From the log of arrivals to the usage store, many requests in one commit.
//!
//! Invariant: it can stop anywhere and be begun again, also in two processes at once: what is stored already is not
//! stored again.

use std::time::Duration;

use tokio::task::JoinHandle;

use super::{
    ArrivalLog, Delivery,
    log::{Place, Whose},
    to_store,
};
use crate::{
    db,
    rollup::Counting,
    workspaces::{Latest, Workspace},
};

/// Events and bytes that are held in memory while they are stored.
const EVENTS_HELD: i64 = 4_000;
const BYTES_HELD: i64 = 8 << 20;
/// So often a delivery is tried that the store refuses, before it is kept aside.
const TRIES: u32 = 5;
/// How long after a failure it is tried again: at first, and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How often it is looked for rows of processes that stopped.
const LOOK_AROUND: Duration = Duration::from_secs(2);

/// Counts everything that was acknowledged so far, for those who must not overlook any of it.
///
/// # Errors
///
/// Where the store cannot take it now; it stays in the log.
pub async fn count_all(workspace: &Workspace) -> db::Result<()> {
    let newest = ArrivalLog::of(workspace).newest().await?;
    while ArrivalLog::of(workspace).holds_up_to(newest).await? {
        take_in(workspace, Whose::Everyones, false).await?;
    }
    Ok(())
}

/// Counts what is appended to the log until the program stops, beginning with what earlier processes left.
pub(super) async fn keep_counting(log: ArrivalLog, latest: Latest) {
    let mut whose = Whose::Everyones;
    let (mut failures, mut pause) = (0, FIRST_PAUSE);
    let mut flooded = false;
    if let Err(error) = log.try_again().await {
        tracing::warn!("the log of arrivals cannot be read: {error}");
    }
    loop {
        let workspace = latest.now();
        match take_in(&workspace, whose, failures + 1 >= TRIES).await {
            Ok(taken) => {
                (failures, pause) = (0, FIRST_PAUSE);
                log.set_stalled(false);
                flooded |= log.is_behind();
                if taken == 0 {
                    whose = match log.is_left_alone().await {
                        Ok(true) if whose == Whose::Ours => Whose::Everyones,
                        _ => Whose::Ours,
                    };
                    if whose == Whose::Everyones {
                        continue;
                    }
                    if std::mem::take(&mut flooded)
                        && let Err(error) = tidy_up(&workspace).await
                    {
                        tracing::warn!(workspace = %workspace.slug, "stores cannot be tidied now: {error}");
                    }
                    let _ = tokio::time::timeout(LOOK_AROUND, log.appended()).await;
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

/// Gives back what a flood took, once it is over.
async fn tidy_up(workspace: &Workspace) -> db::Result<()> {
    let log = &workspace.arrivals;
    log.pack().await?;
    for store in [log, &workspace.usage, &workspace.main] {
        store.tidy().await?;
    }
    Ok(())
}

/// Stores the oldest rows of the log, and answers how many there were. Where `give_up` says so, deliveries that the
/// store goes on to refuse are kept aside.
async fn take_in(workspace: &Workspace, whose: Whose, give_up: bool) -> db::Result<usize> {
    let log = &ArrivalLog::of(workspace);
    let _turn = log.take_turn().await;
    let now = workspace.clock.now();
    let places = log.oldest(whose, now).await?;
    let taken = places.len();
    if taken == 0 {
        return Ok(0);
    }
    match store_all(workspace, &places).await {
        Ok(()) => log.remove(&places, &[], now).await?,
        Err(error) if error.is_unavailable() => return Err(error),
        Err(_) => one_by_one(workspace, &places, give_up).await?,
    }
    Ok(taken)
}

/// Stores the rows in one commit, some at a time, so that memory holds only these: while some are stored, the next are read.
async fn store_all(workspace: &Workspace, places: &[Place]) -> db::Result<()> {
    let mut tx = workspace.usage.begin().await?;
    let mut counting = Counting::default();
    let mut all = held_together(places);
    let mut next = all.next().map(|some| read(workspace, some));
    while let Some(some) = next.take() {
        let deliveries = some.await.map_err(|error| db::unreadable("deliveries", error))??;
        next = all.next().map(|some| read(workspace, some));
        to_store::store_in(workspace, &mut tx, &deliveries, &mut counting).await?;
    }
    counting.apply(&mut tx).await?;
    tx.commit().await
}

/// Reads these rows on another core.
fn read(workspace: &Workspace, places: &[Place]) -> JoinHandle<db::Result<Vec<Delivery>>> {
    let (log, places) = (ArrivalLog::of(workspace), places.to_vec());
    tokio::spawn(async move {
        let mut deliveries = Vec::new();
        for entry in log.read(&places).await? {
            deliveries.extend(entry.deliveries()?);
        }
        Ok(deliveries)
    })
}

/// The rows in order, as many together as memory holds at once; at least one.
fn held_together(places: &[Place]) -> impl Iterator<Item = &[Place]> {
    let mut rest = places;
    std::iter::from_fn(move || {
        let (mut events, mut bytes) = (0, 0);
        let some = rest.iter().take_while(|place| {
            let is_first = events == 0 && bytes == 0;
            (events, bytes) = (events + place.events, bytes + place.bytes);
            is_first || events <= EVENTS_HELD && bytes <= BYTES_HELD
        });
        let (some, after) = rest.split_at(some.count());
        rest = after;
        (!some.is_empty()).then_some(some)
    })
}

/// Something in one row cannot be stored: the others must not suffer from it.
async fn one_by_one(workspace: &Workspace, places: &[Place], give_up: bool) -> db::Result<()> {
    // A few rows are enough: the others are tried together again.
    let places = held_together(places).next().unwrap_or_default();
    let log = &ArrivalLog::of(workspace);
    let mut readable = Vec::with_capacity(places.len());
    let mut deliveries = Vec::new();
    for entry in log.read(places).await? {
        match entry.deliveries() {
            Ok(more) => {
                deliveries.extend(more);
                readable.push(entry.place);
            }
            Err(error) => log.set_aside(&entry.place, &error.to_string()).await?,
        }
    }
    let all = deliveries.len();
    let mut refused = Vec::new();
    for delivery in deliveries {
        match to_store::store(workspace, std::slice::from_ref(&delivery)).await {
            Ok(()) => {}
            Err(error) if error.is_unavailable() => return Err(error),
            Err(error) => refused.push((delivery, error.to_string())),
        }
    }
    // A store that takes nothing at all is what is at fault, and is given time.
    if !give_up
        && refused.len() == all
        && let Some((_, problem)) = refused.pop()
    {
        return Err(db::unreadable("deliveries", problem));
    }
    for (_, problem) in &refused {
        tracing::error!(workspace = %workspace.slug, "acknowledged events are kept aside: {problem}");
    }
    log.remove(&readable, &refused, workspace.clock.now()).await
}
