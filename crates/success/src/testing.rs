//! What tests of this area stand on.

use std::{future::Future, sync::Arc};

use bansou_platform::{floor, testing::first_id};

use crate::{
    areas::Areas,
    customers,
    db::testing::{Bench, on_both_engines_of},
    workspaces::Workspace,
};

const AREAS: Areas =
    Areas(&[&floor::AREA, &floor::mail::AREA, &floor::segments::AREA, &customers::AREA, &crate::AREA]);

/// Runs the test once on SQLite and, where `BANSOU_TEST_POSTGRES` says how to reach it, once on PostgreSQL.
pub async fn on_both_engines<F: Future<Output = ()>>(test: impl Fn(Bench) -> F) {
    on_both_engines_of(AREAS, test).await;
}

/// Something real for each place in the area's addresses.
pub async fn samples(workspace: &Arc<Workspace>) -> Vec<(&'static str, String)> {
    vec![
        ("/notes/{}", first_id(&workspace.main, "notes").await),
        ("/tasks/{}", first_id(&workspace.main, "tasks").await),
    ]
}
