//! Listening: each listener follows the spine with a cursor of its own.
//!
//! Invariant: a listener hears every activity at least once, those of a transaction in their order; hearing one twice changes nothing more.

use std::{future::Future, pin::Pin, time::Duration};

use super::{Activity, store};
use crate::workspaces::{Latest, Workspace};

type Hearing<'a> = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>>;

/// Something that does its own part when it hears activities. Named once and for ever: the cursor is kept by name.
#[derive(Clone, Copy)]
pub struct Listener {
    pub name: &'static str,
    pub hear: for<'a> fn(&'a Workspace, &'a [Activity]) -> Hearing<'a>,
}

const BATCH: i64 = 2_000;

/// Lets the listener hear all that is on the spine now, and answers how many activities it heard.
pub async fn catch_up(workspace: &Workspace, listener: Listener) -> anyhow::Result<usize> {
    let mut heard = 0;
    let mut cursor = store::cursor(&workspace.main, listener.name).await?;
    loop {
        let batch = store::after(&workspace.main, &cursor, BATCH).await?;
        let Some(last) = batch.last().map(|last| last.cursor.clone()) else { return Ok(heard) };
        let batch: Vec<Activity> = batch.into_iter().map(|heard| heard.activity).collect();
        (listener.hear)(workspace, &batch).await?;
        cursor = last;
        heard += batch.len();
        store::set_cursor(&workspace.main, listener.name, &cursor).await?;
    }
}

/// Listens until the program stops. Wakes at each commit of this program and of others that say so, and looks each
/// second for those of which it was not told.
pub async fn listen(latest: Latest, listener: Listener) {
    let mut commits = latest.now().main.commits();
    let mut pause = Duration::from_secs(1);
    loop {
        commits.borrow_and_update();
        let workspace = latest.now();
        match catch_up(&workspace, listener).await {
            Ok(_) => pause = Duration::from_secs(1),
            Err(error) => {
                pause = (pause * 2).min(Duration::from_secs(60));
                tracing::warn!(listener = listener.name, workspace = %workspace.slug, "listener failed, will try again: {error:#}");
            }
        }
        let _ = tokio::time::timeout(pause, commits.changed()).await;
    }
}
