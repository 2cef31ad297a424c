//! The desk of one workspace: a bounded queue of requests and the one task that stores them.
//!
//! Invariant: the queue holds at most [`MOST_WAITING`] requests and [`MOST_KILOBYTES`] of events, so a flood is turned
//! away at the door and never fills the memory.

use std::{sync::Arc, time::Duration};

use bansou_tracking::{Event, Refused};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::to_store;
use crate::{db, time::Timestamp, web::live::Changed, workspaces::Workspace};

/// Requests that may wait.
const MOST_WAITING: usize = 8_192;
/// What all waiting requests may hold together.
const MOST_KILOBYTES: usize = 96 * 1024;
/// Events of one commit: more make the commit cheaper for each, and the wait for it longer.
const EVENTS_PER_COMMIT: usize = 4_000;
/// After this long the sender is told to come again, whether or not the events are stored in the end: a
/// repeated event is stored once.
const MOST_WAIT: Duration = Duration::from_secs(8);

/// Events of one request.
#[derive(Debug)]
pub struct Delivery {
    pub workspace: Arc<Workspace>,
    /// What the key is called.
    pub key: Arc<str>,
    pub received_at: Timestamp,
    pub accepted: Vec<Event>,
    pub refused: Vec<Refused>,
    /// How many bytes the request had.
    pub bytes: usize,
}

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
    done: oneshot::Sender<Result<(), Refusal>>,
    _room: OwnedSemaphorePermit,
}

/// Where deliveries are handed in. Cloning shares the queue.
#[derive(Clone, Debug)]
pub struct Desk {
    queue: mpsc::Sender<Waiting>,
    room: Arc<Semaphore>,
}

impl Desk {
    pub(super) fn open() -> Self {
        let (queue, waiting) = mpsc::channel(MOST_WAITING);
        tokio::spawn(store_all(waiting));
        Self { queue, room: Arc::new(Semaphore::new(MOST_KILOBYTES)) }
    }

    /// Stores the delivery and answers when it is on disk.
    ///
    /// # Errors
    ///
    /// [`Refusal::Full`] at once where too much waits; [`Refusal::NotStored`] where the store failed or took too long.
    pub async fn store(&self, delivery: Delivery) -> Result<(), Refusal> {
        // What an event needs in memory is a few times what it was on the wire.
        let kilobytes = (1 + delivery.bytes / 256).min(MOST_KILOBYTES);
        let kilobytes = u32::try_from(kilobytes).unwrap_or(u32::MAX);
        let room = self.room.clone().try_acquire_many_owned(kilobytes).map_err(|_| Refusal::Full)?;
        let (done, answer) = oneshot::channel();
        self.queue.try_send(Waiting { delivery, done, _room: room }).map_err(|_| Refusal::Full)?;
        match tokio::time::timeout(MOST_WAIT, answer).await {
            Ok(Ok(answer)) => answer,
            _ => Err(Refusal::NotStored),
        }
    }
}

async fn store_all(mut queue: mpsc::Receiver<Waiting>) {
    while let Some(first) = queue.recv().await {
        let mut events = first.delivery.accepted.len();
        let mut batch = vec![first];
        while events < EVENTS_PER_COMMIT
            && let Ok(next) = queue.try_recv()
        {
            events += next.delivery.accepted.len();
            batch.push(next);
        }
        store_batch(batch).await;
    }
}

async fn store_batch(batch: Vec<Waiting>) {
    let (deliveries, answers): (Vec<_>, Vec<_>) =
        batch.into_iter().map(|waiting| (waiting.delivery, (waiting.done, waiting._room))).unzip();
    let Some(last) = deliveries.last() else { return };
    let workspace = last.workspace.clone();
    let verdicts = match to_store::store(&workspace, &deliveries).await {
        Ok(()) => vec![Ok(()); deliveries.len()],
        Err(error) if error.is_unavailable() || deliveries.len() == 1 => {
            report(&workspace, &error);
            vec![Err(Refusal::NotStored); deliveries.len()]
        }
        Err(error) => {
            report(&workspace, &error);
            one_by_one(&workspace, &deliveries).await
        }
    };
    if verdicts.iter().any(Result::is_ok) {
        workspace.live.tell(Changed::Tracking);
    }
    for ((done, _room), verdict) in answers.into_iter().zip(verdicts) {
        // Who waited may have gone.
        let _ = done.send(verdict);
    }
}

/// Something in one delivery was refused by the store: the others must not suffer from it.
async fn one_by_one(workspace: &Workspace, deliveries: &[Delivery]) -> Vec<Result<(), Refusal>> {
    let mut verdicts = Vec::with_capacity(deliveries.len());
    for delivery in deliveries {
        let stored = to_store::store(workspace, std::slice::from_ref(delivery)).await;
        verdicts.push(stored.map_err(|error| {
            report(workspace, &error);
            Refusal::NotStored
        }));
    }
    verdicts
}

fn report(workspace: &Workspace, error: &db::DbError) {
    tracing::warn!(workspace = %workspace.slug, "events could not be stored: {error}");
}
