//! A data folder that `bansou demo` made on 2026-11-30 is taken over by this version with every figure that was seen in it
//! then: by `bansou stats`, in the API, and on Today. The same rows in PostgreSQL are taken over as well.
//!
//! The folder and the figures are in `crates/bansou/fixtures`; neither is ever made anew.

use std::sync::Arc;

use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::{
    activity::Actor,
    args,
    backup::{OF_WORKSPACE, Place},
    cli::stats,
    db::{
        Location, Store, pending,
        pour::pour,
        query,
        testing::{drop_database, fresh_database},
    },
    members::{api_tokens, find_login_by_email},
    registry::AREAS,
    time::{Clock, Timestamp},
    web::{App, seat::TokenScope, testing::Browser},
    workspaces::{Home, Workspace},
};

const DATA: &[u8] = include_bytes!("../../fixtures/2026-11-30.data.tar.gz");
const SEEN: &str = include_str!("../../fixtures/2026-11-30.figures.json");

fn unpacked() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    tar::Archive::new(GzDecoder::new(DATA)).unpack(folder.path()).unwrap();
    folder
}

#[tokio::test]
async fn a_folder_of_an_earlier_version_keeps_its_figures() {
    let folder = unpacked();
    keeps_its_figures(Place { folder: folder.path(), database: None }).await;
}

#[tokio::test]
async fn the_same_rows_in_postgresql_keep_their_figures() {
    let Ok(server) = std::env::var("BANSOU_TEST_POSTGRES") else {
        eprintln!("skipped on PostgreSQL: BANSOU_TEST_POSTGRES is not set (cargo xtask test sets it)");
        return;
    };
    let (folder, database) = (unpacked(), fresh_database(&server).await);
    let [from, to] =
        [None, Some(database.as_str())].map(|database| Place { folder: folder.path(), database });
    let mut stores = vec![(from.control(), to.control(), Store::Control)];
    for workspace in from.workspaces().await.unwrap() {
        let of = |store| (from.store(workspace.id, store), to.store(workspace.id, store), store);
        stores.extend(OF_WORKSPACE.map(of));
    }
    for (from, to, store) in stores {
        let Location::File(file) = from else { unreachable!() };
        pour(&file, &to, (store, &AREAS.parts())).await.unwrap();
        std::fs::remove_file(file).unwrap();
    }
    keeps_its_figures(to).await;
    drop_database(&server, &database).await;
}

async fn keeps_its_figures(place: Place<'_>) {
    let seen: Value = serde_json::from_str(SEEN).unwrap();
    let before = pending(&place.control(), Store::Control, &AREAS.parts()).await.unwrap();
    assert_eq!(before.applied.len(), 5);
    assert!(!before.coming.is_empty(), "there is something to do: {before:?}");
    let (app, workspace) = taken_over(place, &seen).await;
    let counts: serde_json::Map<String, Value> = stats::counts(&workspace)
        .await
        .unwrap()
        .into_iter()
        .map(|(name, count)| (name.to_owned(), count.into()))
        .collect();
    assert_eq!(Value::from(counts), seen["counts"]);
    assert_eq!(accounts(&app, &workspace).await, seen["accounts"]);
    for sum in [
        "select cast(sum(mrr_minor) as bigint) as a from accounts",
        "select cast(sum(mrr_minor) as bigint) as a from kept_accounts",
    ] {
        let (mrr,): (i64,) = query(sum, args![]).one(&workspace.main).await.unwrap();
        assert_eq!(mrr, seen["mrr_minor"], "{sum}");
    }
    let today = json!({ "mine": today(&app, &seen, "all=1").await, "team": today(&app, &seen, "view=team&all=1").await });
    assert_eq!(today, seen["today"]);
    is_sound(&workspace).await;
}

async fn taken_over(place: Place<'_>, seen: &Value) -> (App, Arc<Workspace>) {
    let at: jiff::Timestamp = seen["seen_at"].as_str().unwrap().parse().unwrap();
    let clock = Clock::fixed(Timestamp(at.as_millisecond()));
    let database = place.database.map(str::to_owned);
    let home = Arc::new(Home::open(place.folder, database, clock, AREAS.parts()).await.unwrap());
    let workspace = home.find(seen["workspace"].as_str().unwrap()).await.unwrap();
    (App { home, public_url: "http://127.0.0.1:7070".into(), insecure_cookies: true }, workspace)
}

/// The accounts as a program sees them, in the order in which they were made.
async fn accounts(app: &App, workspace: &Workspace) -> Value {
    let token = api_tokens::create(&app.home.control, workspace, "reader", TokenScope::Read, &Actor::System);
    let mut program = Browser::new(app);
    program.headers.push(("authorization", format!("Bearer {}", token.await.unwrap())));
    let answer = program.get("/api/v1/accounts?limit=100").await;
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    let mut accounts = answer["items"].as_array().unwrap().clone();
    accounts.sort_by_key(|account| account["id"].as_str().unwrap().to_owned());
    accounts
        .iter()
        .map(|account| {
            json!({
                "name": account["name"], "stage": account["stage"], "score": account["score"], "band": account["band"],
                "mrr": account["mrr"]["minor"],
            })
        })
        .collect()
}

/// The names on Today, in their order.
async fn today(app: &App, seen: &Value, which: &str) -> Vec<String> {
    let email = seen["member"].as_str().unwrap();
    let login = find_login_by_email(&app.home.control, email).await.unwrap().unwrap();
    let mut browser = Browser::signed_in(app, &login).await;
    let page = browser.get(&format!("/w/{}/today?{which}", seen["workspace"].as_str().unwrap())).await.body;
    // Tasks lead to a part of an account's page, lines to the account.
    let names = page.split("data-key=\"o\" href=\"").skip(1).filter_map(|rest| {
        let (href, text) = rest.split_once("\">")?;
        let (_, id) = href.rsplit_once("/accounts/")?;
        id.parse::<uuid::Uuid>().ok()?;
        Some(text.split_once('<')?.0.to_owned())
    });
    names.collect()
}

/// The engine finds nothing wrong with what the migrations left.
async fn is_sound(workspace: &Workspace) {
    if workspace.main.is_postgres() {
        return;
    }
    for db in [&workspace.main, &workspace.usage, &workspace.arrivals] {
        let (said,): (String,) =
            query("select integrity_check as a from pragma_integrity_check", args![]).one(db).await.unwrap();
        assert_eq!(said, "ok");
        let (astray,): (i64,) =
            query("select count(*) as a from pragma_foreign_key_check", args![]).one(db).await.unwrap();
        assert_eq!(astray, 0, "rows that refer to none");
    }
}
