//! Queues: what waits in a table of an area's own and is to be worked off within the second.
//!
//! Invariant: a queue keeps what waits until it is done, so whoever takes from it can stop anywhere and begin again; one that
//! fails or hangs is begun anew, later each time, and holds up no other.

use std::{future::Future, pin::Pin, time::Duration};

use tokio::sync::watch;

use crate::{
    activity::MOST_BEHIND,
    args,
    db::{self, query},
    workspaces::{Latest, Workspace},
};

/// Changes that come within this time are answered together.
const BREATH: Duration = Duration::from_millis(30);
/// One round that takes so long hangs.
const TIMEOUT: Duration = Duration::from_secs(600);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

pub type Taking<'a> = Pin<Box<dyn Future<Output = anyhow::Result<Taken>> + Send + 'a>>;

/// A queue, and who takes from it.
#[derive(Clone, Copy)]
pub struct Queue {
    /// Its words are the message `listener-NAME`.
    pub name: &'static str,
    /// The stores whose changes wake it.
    pub wakes: fn(&Workspace) -> Vec<watch::Receiver<u64>>,
    /// What waits, up to `$1` of it, counted in the usage store or the main one.
    pub waiting: Waiting,
    pub begin: fn() -> Box<dyn Take>,
}

/// How it is counted what waits: a query that answers a number as `a`.
#[derive(Clone, Copy)]
pub enum Waiting {
    InMain(&'static str),
    InUsage(&'static str),
}

/// Who takes from a queue, with what it remembers between two rounds.
pub trait Take: Send {
    /// Takes some of what waits.
    fn take<'a>(&'a mut self, workspace: &'a Workspace) -> Taking<'a>;
}

/// What a round found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Nothing,
    /// There may be more; others have the machine for so long first.
    Some(Duration),
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Takes from the queue until the program stops. Wakes at each commit of this process, and each second for other processes.
pub async fn follow(latest: Latest, queue: Queue) {
    let mut taker = (queue.begin)();
    let mut commits = (queue.wakes)(&latest.now());
    let mut failed = Duration::ZERO;
    loop {
        let workspace = latest.now();
        for store in &mut commits {
            store.borrow_and_update();
        }
        let taken = tokio::time::timeout(TIMEOUT, taker.take(&workspace)).await;
        let pause = match taken.unwrap_or_else(|_| Err(anyhow::anyhow!("nothing for {TIMEOUT:?}"))) {
            Ok(Taken::Nothing) => {
                failed = Duration::ZERO;
                let changes = commits.iter_mut().map(|store| Box::pin(store.changed()));
                let change = futures_util::future::select_all(changes);
                let _ = tokio::time::timeout(Duration::from_secs(1), change).await;
                BREATH
            }
            Ok(Taken::Some(pause)) => {
                failed = Duration::ZERO;
                pause
            }
            Err(error) => {
                tracing::warn!(workspace = %workspace.slug, queue = queue.name, "cannot work off a queue, will try again: {error:#}");
                taker = (queue.begin)();
                failed = (failed * 2).clamp(Duration::from_secs(2), LONGEST_PAUSE);
                failed
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// How much waits in a queue, counted up to [`MOST_BEHIND`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    pub name: &'static str,
    pub waiting: i64,
}

/// How much waits in each queue of the areas.
pub async fn behind(workspace: &Workspace) -> db::Result<Vec<Behind>> {
    let mut behind = Vec::new();
    for queue in workspace.parts.all::<Queue>() {
        let (sql, store) = match queue.waiting {
            Waiting::InMain(sql) => (sql, &workspace.main),
            Waiting::InUsage(sql) => (sql, &workspace.usage),
        };
        let (waiting,): (i64,) = query(sql, args![MOST_BEHIND]).one(store).await?;
        behind.push(Behind { name: queue.name, waiting });
    }
    Ok(behind)
}
