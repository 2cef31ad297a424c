//! What tests of this area stand on.

mod stage;

use std::{future::Future, sync::Arc};

use bansou_platform::floor;

use crate::{
    areas::Areas,
    args, customers,
    db::{
        query,
        testing::{Bench, bench_of, on_both_engines_of},
    },
    ids::{ScorecardId, ScorecardVersionId},
    usage,
    workspaces::Workspace,
};

pub use stage::Stage;

pub const AREAS: Areas = Areas(&[
    &floor::AREA,
    &floor::mail::AREA,
    &floor::segments::AREA,
    &customers::AREA,
    &usage::AREA,
    &crate::AREA,
]);

/// Runs the test once on SQLite and, where `BANSOU_TEST_POSTGRES` says how to reach it, once on PostgreSQL.
pub async fn on_both_engines<F: Future<Output = ()>>(test: impl Fn(Bench) -> F) {
    on_both_engines_of(AREAS, test).await;
}

/// An installation with one empty workspace in Tokyo.
pub async fn bench(database: Option<String>) -> Bench {
    bench_of(AREAS, database).await
}

/// Something real for each place in the area's addresses.
pub async fn samples(workspace: &Arc<Workspace>) -> Vec<(&'static str, String)> {
    const VERSION: &str = "select id as a, scorecard_id as b from scorecard_versions order by id limit 1";
    let (version, scorecard): (ScorecardVersionId, ScorecardId) =
        query(VERSION, args![]).one(&workspace.main).await.expect("a version");
    vec![("/health/{}", scorecard.to_string()), ("/health/{}/versions/{}", version.to_string())]
}
