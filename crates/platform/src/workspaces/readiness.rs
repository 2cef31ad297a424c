//! Whether the installation can do its work now.
//!
//! Invariant: it is ready only where every open store was written to within the last seconds.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::sync::Mutex;

use super::Home;
use crate::db::Db;

/// What was found is said again for so long: whoever asks often costs no writes.
const LASTS: Duration = Duration::from_secs(2);

/// What stands in the way. It names no workspace: whoever asks need not sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Readiness {
    /// Kinds of store of which one cannot be written to.
    pub unwritable: BTreeSet<&'static str>,
    /// Tasks of the background that fell and do not hold again yet.
    pub fallen: BTreeSet<String>,
}

/// What was found last, and when.
#[derive(Debug, Default)]
struct Last(Mutex<Option<(Instant, Readiness)>>);

impl Readiness {
    pub fn is_ready(&self) -> bool {
        self.unwritable.is_empty()
    }
}

impl Home {
    pub async fn readiness(&self) -> Readiness {
        let last = self.kept.get_or_begin::<Last>();
        let mut last = last.0.lock().await;
        if let Some((seen, readiness)) = &*last
            && seen.elapsed() < LASTS
        {
            return readiness.clone();
        }
        let readiness = self.look().await;
        *last = Some((Instant::now(), readiness.clone()));
        readiness
    }

    async fn look(&self) -> Readiness {
        let workspaces = self.opened().await;
        let mut stores: Vec<(&'static str, &Db)> = vec![("control", &self.control)];
        for workspace in &workspaces {
            stores.extend([
                ("main", &workspace.main),
                ("usage", &workspace.usage),
                ("arrivals", &workspace.arrivals),
            ]);
        }
        let written = join_all(stores.iter().map(|(_, store)| store.probe_writing())).await;
        let mut readiness = Readiness::default();
        for ((name, _), written) in stores.iter().zip(written) {
            if let Err(error) = written {
                tracing::warn!(store = name, "cannot be written to: {error}");
                readiness.unwritable.insert(name);
            }
        }
        let fallen = workspaces.iter().flat_map(|workspace| workspace.fallen.all());
        readiness.fallen = fallen.map(|fall| fall.task).collect();
        readiness
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        testing::on_both_engines,
        web::testing::{Browser, app},
    };

    #[tokio::test]
    async fn a_store_that_cannot_be_written_to_is_named_and_no_workspace() {
        on_both_engines(|bench| async move {
            let mut browser = Browser::new(&app(&bench));
            assert_eq!(browser.get("/readyz").await.body, "ready");
            bench.workspace.usage.close().await;
            tokio::time::sleep(super::LASTS).await;
            let answer = browser.get("/readyz").await;
            assert_eq!(answer.status.as_u16(), 503);
            assert_eq!(answer.body, r#"{"unwritable":["usage"],"fallen":[]}"#);
        })
        .await;
    }
}
