//! Work that goes on for as long as the program does: watched, and begun again when it falls.
//!
//! Invariant: a task that panics or returns is begun again, later each time; until it has held for a while it stands in
//! [`Workspace::fallen`](crate::workspaces::Workspace::fallen) and in the store, where `bansou doctor` finds it.

mod store;
#[cfg(test)]
mod tests;

use std::{any::Any, future::Future, panic::AssertUnwindSafe, pin::pin, time::Duration};

use futures_util::FutureExt as _;

pub use store::fallen as fallen_in;
use tokio::task::AbortHandle;

use crate::workspaces::{Fall, Latest};

/// How a task is begun again.
#[derive(Clone, Copy, Debug)]
struct Pace {
    first_pause: Duration,
    longest_pause: Duration,
    /// What has run for so long holds.
    steady: Duration,
}

const PACE: Pace = Pace {
    first_pause: Duration::from_secs(1),
    longest_pause: Duration::from_secs(300),
    steady: Duration::from_secs(30),
};

/// A task that is watched; it ends with this.
#[derive(Debug)]
#[must_use]
pub struct Watched(AbortHandle);

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Runs what never ends by itself.
pub fn watch<F>(latest: Latest, task: &'static str, run: impl Fn(Latest) -> F + Send + 'static) -> Watched
where
    F: Future<Output = ()> + Send + 'static,
{
    Watched(tokio::spawn(keep_running(latest, task, run, PACE)).abort_handle())
}

async fn keep_running<F>(latest: Latest, task: &'static str, run: impl Fn(Latest) -> F, pace: Pace)
where
    F: Future<Output = ()>,
{
    let mut times = 0;
    loop {
        let mut running = pin!(AssertUnwindSafe(run(latest.clone())).catch_unwind());
        let ended = match tokio::time::timeout(pace.steady, &mut running).await {
            Ok(ended) => ended,
            Err(_) => {
                times = 0;
                let workspace = latest.now();
                workspace.fallen.holds(task);
                store::forget(&workspace, task).await;
                running.await
            }
        };
        times += 1;
        let why = ended.map_or_else(|panic| panic_text(&*panic), |()| "it ended".to_owned());
        let workspace = latest.now();
        tracing::error!(workspace = %workspace.slug, task, times, "a task of the background fell and will be begun again: {why}");
        let fall = Fall { task: task.to_owned(), times, why, fell_at: workspace.clock.now() };
        store::keep(&workspace, &fall).await;
        workspace.fallen.fell(task, fall);
        let doublings = u32::try_from(times - 1).unwrap_or(0).min(16);
        tokio::time::sleep((pace.first_pause * (1 << doublings)).min(pace.longest_pause)).await;
    }
}

/// What a panic said.
pub fn panic_text(panic: &(dyn Any + Send)) -> String {
    let said = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    said.map_or_else(|| "panic".to_owned(), |text| format!("panic: {text}"))
}
