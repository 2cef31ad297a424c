//! What tests of every crate stand on; each area's `testing` gives these its areas.

use std::future::Future;

use crate::{
    areas::Areas,
    db::testing::{Bench, bench_of, on_both_engines_of},
    floor,
};

pub const AREAS: Areas = Areas(&[&floor::AREA, &floor::mail::AREA, &floor::segments::AREA]);

/// Runs the test once on SQLite and, where `BANSOU_TEST_POSTGRES` says how to reach it, once on PostgreSQL.
pub async fn on_both_engines<F: Future<Output = ()>>(test: impl Fn(Bench) -> F) {
    on_both_engines_of(AREAS, test).await;
}

/// An installation with one empty workspace in Tokyo.
pub async fn bench(database: Option<String>) -> Bench {
    bench_of(AREAS, database).await
}

pub use crate::db::testing::first_id;
