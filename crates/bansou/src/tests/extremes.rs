//! Numbers beyond every bound, written straight into the tables as a version without bounds may have left them: each page,
//! the arriving events, scoring and jobs go on.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::{
    activity::Actor,
    args,
    db::{query_dynamic, testing::Bench},
    health,
    i18n::Locale,
    import::{self, ImportKind, ImportState, Upload},
    jobs::{self, JobState},
    members::{Role, api_tokens},
    testing::on_both_engines,
    tests::walk::{Ids, full_workspace},
    time::{HOUR, Timestamp},
    usage::{
        identity,
        ingest::{self, ArrivalLog},
        testing::Sender,
    },
    web::{
        Access, Routes,
        seat::TokenScope,
        testing::{self, Browser},
    },
    workspaces::Workspace,
};

/// Table, column, and whether it is of the usage store.
const NUMBERS: [(&str, &str, bool); 14] = [
    ("accounts", "mrr_minor", false),
    ("accounts", "seats", false),
    ("subscriptions", "mrr_minor", false),
    ("subscriptions", "seats", false),
    ("subscriptions", "notice_days", false),
    ("subscriptions", "billing_months", false),
    ("survey_answers", "score", false),
    ("usage_events", "quantity", true),
    ("usage_daily", "quantity", true),
    ("usage_account_days", "quantity", true),
    ("usage_account_days", "people", true),
    ("usage_name_days", "quantity", true),
    ("usage_names", "quantity", true),
    ("usage_plan_gaps", "events", true),
];

/// Two or more rows of each have the number.
async fn poison(workspace: &Workspace, number: i64) {
    for (table, column, of_usage) in NUMBERS {
        let store = if of_usage { &workspace.usage } else { &workspace.main };
        let sql = format!("update {table} set {column} = $1");
        query_dynamic(sql, args![number]).run(store).await.expect(column);
    }
}

async fn walk(browser: &Browser, ids: &Ids, slug: &str, table: &crate::web::Routes, number: i64) {
    for route in table.table().iter().filter(|route| route.method == Method::GET) {
        let is_ours = match route.access {
            Access::Member(_) | Access::SignedIn => browser.cookie("bansou_session").is_some(),
            Access::Token(_) => browser.cookie("bansou_session").is_none(),
            _ => false,
        };
        if is_ours {
            let path = ids.fill(&route.path, slug);
            let answer = browser.clone().get(&path).await;
            let what: String = answer.body.chars().take(300).collect();
            assert!(!answer.status.is_server_error(), "{number} at {path}: {} {what}", answer.status);
        }
    }
}

async fn goes_on(bench: &Bench, number: i64) {
    let app = testing::app(bench);
    let full = full_workspace(&bench.home).await;
    let ids = Ids::of(&bench.home, &full).await;
    let admin = testing::member(&app, &full, Role::Admin, Locale::En).await;
    let secret = api_tokens::create(&app.home.control, &full, "walk", TokenScope::Admin, &Actor::System);
    let mut program = Browser::new(&app);
    program.headers.push(("authorization", format!("Bearer {}", secret.await.unwrap())));
    poison(&full, number).await;
    let table = Routes::of_all(&app);
    walk(&admin, &ids, &full.slug, &table, number).await;
    walk(&program, &ids, &full.slug, &table, number).await;

    // An event of each name that was counted.
    let names: Vec<(String,)> = query_dynamic("select name as a from usage_names".to_owned(), args![])
        .all(&full.usage)
        .await
        .unwrap();
    let group: (String,) = query_dynamic(
        "select external_id as a from accounts where external_id is not null limit 1".to_owned(),
        args![],
    )
    .one(&full.main)
    .await
    .unwrap();
    let events: Vec<_> = names
        .iter()
        .map(|(name,)| json!({ "type": "track", "event": name, "userId": "u", "groupId": group.0 }))
        .collect();
    assert!(!events.is_empty());
    let sender = Sender::of(bench, &full).await;
    for _ in 0..2 {
        let (status, answer) = sender.post("/v1/batch", json!({ "batch": events })).await;
        assert_eq!(status, StatusCode::OK, "{number}: {answer}");
    }
    ingest::count_all(&full).await.unwrap();
    assert_eq!(
        ArrivalLog::of(&full).backlog().await.unwrap(),
        Default::default(),
        "none waits and none is aside"
    );
    identity::settle(&full).await.unwrap();

    let mut tx = full.main.begin().await.unwrap();
    health::chores::enqueue_rescore(&mut tx, "numbers").await.unwrap();
    health::chores::after_import(&mut tx, "numbers").await.unwrap();
    tx.commit().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("accounts.csv");
    std::fs::write(&path, format!("account_id,name,mrr\n{},Changed,5\nnew-1,New,6\n", group.0)).unwrap();
    let upload = Upload { path, name: "accounts.csv".to_owned(), by: None };
    let file = import::receive(&full, upload, Some(ImportKind::Accounts), None).await.unwrap();
    import::start(&full, &file).await.unwrap();
    full.clock.set(Timestamp::now().plus(HOUR));
    jobs::drain(&full, full.parts.all()).await.unwrap();
    health::settle(&full).await.unwrap();
    jobs::drain(&full, full.parts.all()).await.unwrap();
    for job in jobs::recent(&full.main, 100).await.unwrap() {
        assert!(
            job.error.is_none() && job.state != JobState::Failed,
            "{number}: {} {:?}",
            job.kind,
            job.error
        );
    }
    let file = import::find(&full.main, file.id).await.unwrap().unwrap();
    assert_eq!(file.state, ImportState::Done);
    walk(&admin, &ids, &full.slug, &table, number).await;
    jobs::testing::set_all_aside(&full).await;
}

#[tokio::test]
async fn the_greatest_number_in_every_table_takes_nothing_from_others() {
    on_both_engines(async |bench: Bench| goes_on(&bench, i64::MAX).await).await;
}

#[tokio::test]
async fn nor_does_the_least() {
    on_both_engines(async |bench: Bench| goes_on(&bench, i64::MIN).await).await;
}
