//! The desk of one workspace: a bounded queue of requests and the one task that puts them on disk.
//!
//! Invariant: the queue holds at most [`MOST_WAITING`] requests and [`MOST_KILOBYTES`] of events, so a flood is turned
//! away at the door and never fills the memory. A few events at a time are counted before they are acknowledged; of many,
//! only the log of arrivals is waited for.

use std::{sync::Arc, time::Duration};

use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::{Delivery, take_in::keep_counting, to_store};
use crate::{
    background::{Watched, watch},
    db,
    ingest::ArrivalLog,
    workspaces::{Latest, Settings, Workspace},
};

/// Requests that may wait.
const MOST_WAITING: usize = 8_192;
/// What all waiting requests may hold together.
const MOST_KILOBYTES: usize = 96 * 1024;
/// Events and bytes of one commit.
const EVENTS_PER_COMMIT: usize = 4_000;
const BYTES_PER_COMMIT: usize = 4 << 20;
/// So many requests and events wait for being counted where nothing is in the log.
const REQUESTS_AT_ONCE: usize = 8;
const EVENTS_AT_ONCE: usize = 200;
/// After this long the sender is told to come again, whether or not the events are stored in the end: a
/// repeated event is stored once.
const MOST_WAIT: Duration = Duration::from_secs(8);

/// Why a delivery was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Too much is waiting.
    Full,
    /// The store could not take it now.
    NotStored,
}

struct Waiting {
    delivery: Delivery,
    bytes: usize,
    done: oneshot::Sender<Result<(), Refusal>>,
    _room: OwnedSemaphorePermit,
}

/// Where deliveries are handed in. Cloning shares the queue.
#[derive(Clone, Debug)]
pub struct Desk {
    queue: mpsc::Sender<Waiting>,
    room: Arc<Semaphore>,
    workspace: Arc<Settings>,
    _tasks: Arc<[Watched; 2]>,
}

impl Desk {
    /// Opens the desk, and goes on counting what is in the log.
    pub(super) fn open(workspace: &Arc<Workspace>) -> Self {
        let (queue, waiting) = mpsc::channel(MOST_WAITING);
        let workspace = Settings::of(workspace.clone());
        // Who falls leaves what waits to who is begun after it.
        let waiting = Arc::new(Mutex::new(waiting));
        let tasks = [
            watch(workspace.latest(), "events", move |latest| put_on_disk(waiting.clone(), latest)),
            watch(workspace.latest(), "counting of events", |latest| {
                keep_counting(ArrivalLog::of(&latest.now()), latest)
            }),
        ];
        Self {
            queue,
            room: Arc::new(Semaphore::new(MOST_KILOBYTES)),
            workspace: Arc::new(workspace),
            _tasks: Arc::new(tasks),
        }
    }

    /// The workspace as it is now.
    pub(super) fn is_of(&self, workspace: &Arc<Workspace>) {
        self.workspace.are_of(workspace);
    }

    /// Puts the delivery, which had so many bytes, on disk and answers when it is there.
    ///
    /// # Errors
    ///
    /// [`Refusal::Full`] at once where too much waits; [`Refusal::NotStored`] where the store failed or took too long.
    pub async fn store(&self, delivery: Delivery, bytes: usize) -> Result<(), Refusal> {
        // What an event needs in memory is a few times what it was on the wire.
        let kilobytes = (1 + bytes / 256).min(MOST_KILOBYTES);
        let kilobytes = u32::try_from(kilobytes).unwrap_or(u32::MAX);
        let room = self.room.clone().try_acquire_many_owned(kilobytes).map_err(|_| Refusal::Full)?;
        let (done, answer) = oneshot::channel();
        self.queue.try_send(Waiting { delivery, bytes, done, _room: room }).map_err(|_| Refusal::Full)?;
        match tokio::time::timeout(MOST_WAIT, answer).await {
            Ok(Ok(answer)) => answer,
            _ => Err(Refusal::NotStored),
        }
    }
}

async fn put_on_disk(queue: Arc<Mutex<mpsc::Receiver<Waiting>>>, latest: Latest) {
    let mut queue = queue.lock().await;
    while let Some(first) = queue.recv().await {
        let (mut events, mut bytes) = (first.delivery.events(), first.bytes);
        let mut batch = vec![first];
        while events < EVENTS_PER_COMMIT
            && bytes < BYTES_PER_COMMIT
            && let Ok(next) = queue.try_recv()
        {
            (events, bytes) = (events + next.delivery.events(), bytes + next.bytes);
            batch.push(next);
        }
        let (deliveries, answers): (Vec<_>, Vec<_>) =
            batch.into_iter().map(|waiting| (waiting.delivery, (waiting.done, waiting._room))).unzip();
        let verdicts = put(&latest.now(), &deliveries, events).await;
        for ((done, _room), verdict) in answers.into_iter().zip(verdicts) {
            // Who waited may have gone.
            let _ = done.send(verdict);
        }
    }
}

async fn put(workspace: &Workspace, deliveries: &[Delivery], events: usize) -> Vec<Result<(), Refusal>> {
    let log = &ArrivalLog::of(workspace);
    if log.is_empty() && deliveries.len() <= REQUESTS_AT_ONCE && events <= EVENTS_AT_ONCE {
        return count(workspace, deliveries).await;
    }
    let verdict = if log.is_stalled() {
        Err(Refusal::NotStored)
    } else if log.is_full() {
        Err(Refusal::Full)
    } else {
        log.append(deliveries, workspace.clock.now()).await.map_err(|error| refusal(workspace, &error))
    };
    vec![verdict; deliveries.len()]
}

/// Stores the deliveries with all that is counted from them.
async fn count(workspace: &Workspace, deliveries: &[Delivery]) -> Vec<Result<(), Refusal>> {
    match to_store::store(workspace, deliveries).await {
        Ok(()) => vec![Ok(()); deliveries.len()],
        Err(error) if error.is_unavailable() || deliveries.len() == 1 => {
            vec![Err(refusal(workspace, &error)); deliveries.len()]
        }
        Err(error) => {
            refusal(workspace, &error);
            one_by_one(workspace, deliveries).await
        }
    }
}

/// Something in one delivery was refused by the store: the others must not suffer from it.
async fn one_by_one(workspace: &Workspace, deliveries: &[Delivery]) -> Vec<Result<(), Refusal>> {
    let mut verdicts = Vec::with_capacity(deliveries.len());
    for delivery in deliveries {
        let stored = to_store::store(workspace, std::slice::from_ref(delivery)).await;
        verdicts.push(stored.map_err(|error| refusal(workspace, &error)));
    }
    verdicts
}

fn refusal(workspace: &Workspace, error: &db::DbError) -> Refusal {
    tracing::warn!(workspace = %workspace.slug, "events could not be stored: {error}");
    Refusal::NotStored
}
