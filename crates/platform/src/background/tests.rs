use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::*;
use crate::{testing::on_both_engines, workspaces::Settings};

const QUICK: Pace = Pace {
    first_pause: Duration::from_millis(1),
    longest_pause: Duration::from_millis(4),
    steady: Duration::from_millis(200),
};

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} did not come about");
}

#[tokio::test]
async fn a_task_that_falls_is_begun_again_and_seen_until_it_holds() {
    on_both_engines(async |bench| {
        let workspace = bench.workspace.clone();
        let settings = Settings::of(workspace.clone());
        let begun = Arc::new(AtomicUsize::new(0));
        let count = begun.clone();
        let run = move |_| {
            let count = count.clone();
            async move {
                match count.fetch_add(1, Ordering::SeqCst) {
                    0 => panic!("the first of all"),
                    1 => {}
                    2..30 => panic!("number {}", "two"),
                    _ => std::future::pending().await,
                }
            }
        };
        let task = tokio::spawn(keep_running(settings.latest(), "trial", run, QUICK));
        until("a fall", async || !fallen_in(&workspace.main).await.unwrap().is_empty()).await;
        until("many falls", async || begun.load(Ordering::SeqCst) > 25).await;
        let seen = workspace.fallen.all().remove(0);
        assert!(seen.task == "trial" && seen.times > 20 && seen.why == "panic: number two", "{seen:?}");
        until("holding", async || workspace.fallen.all().is_empty()).await;
        until("holding", async || fallen_in(&workspace.main).await.unwrap().is_empty()).await;
        assert_eq!(begun.load(Ordering::SeqCst), 31);
        task.abort();
    })
    .await;
}
