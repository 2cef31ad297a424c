//! What tests of the program stand on: every area.

use std::{
    future::Future,
    sync::{Arc, OnceLock},
};

use crate::{
    areas::{Area, Areas},
    db::testing::{Bench, bench_of, on_both_engines_of},
    import::{self, ImportKind, Upload},
    members,
    registry::AREAS,
    tests::test_area,
    today::{Board, Whose},
    web::Scope,
    workspaces::Workspace,
};

/// Runs the test once on SQLite and, where `BANSOU_TEST_POSTGRES` says how to reach it, once on PostgreSQL.
pub async fn on_both_engines<F: Future<Output = ()>>(test: impl Fn(Bench) -> F) {
    on_both_engines_of(AREAS, test).await;
}

/// An installation with one empty workspace in Tokyo.
pub async fn bench(database: Option<String>) -> Bench {
    bench_of(AREAS, database).await
}

/// The product with the area that only tests know.
pub fn with_test_area() -> Areas {
    static ALL: OnceLock<Vec<&'static Area>> = OnceLock::new();
    Areas(ALL.get_or_init(|| AREAS.0.iter().copied().chain([&test_area::AREA]).collect()))
}

/// Something real for each place in the addresses of the screens that join areas.
pub async fn samples(workspace: &Arc<Workspace>) -> Vec<(&'static str, String)> {
    let scope = Scope::of_system(workspace.clone());
    let batch = uuid::Uuid::now_v7();
    let mut import = None;
    for (name, text) in [("a.csv", "顧客ID,会社名\nS1,見本商事\n"), ("b.csv", "顧客ID,会社名\nS2,見本物産\n")]
    {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        let upload = Upload { path, name: name.to_owned(), by: None };
        let received =
            import::receive_with(workspace, upload, Some(ImportKind::Accounts), None, Some(batch)).await;
        import = Some(received.expect("a file").id);
    }
    let (line, answer) = today(&scope).await;
    vec![
        ("/today/{}", line),
        ("/today/answers/{}", answer),
        ("/imports/{}", import.expect("a file").to_string()),
        ("/imports/together/{}", batch.to_string()),
    ]
}

/// The account of a line of Today, and the answer of a member who put another one aside.
async fn today(scope: &Scope) -> (String, String) {
    let workspace = &scope.workspace;
    let by = members::all_members(workspace).await.expect("members").first().expect("a member").id;
    let board = Board::load(scope, Whose::Everyone, by).await.expect("a list");
    let [first, .., last] = &board.lines[..] else { panic!("Today has too few lines to walk by") };
    let until = workspace.today().tomorrow().expect("a day");
    let answer = Board::snooze(scope, by, last.account.id, until).await.expect("an answer");
    (first.account.id.to_string(), answer.to_string())
}
