//! What tests of usage share: sending as an SDK does, and reading what was stored.

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
    response::Response,
};
use std::{future::Future, sync::Arc};

use bansou_platform::{floor, testing::first_id};
use tower::ServiceExt as _;

use crate::{
    areas::Areas,
    args, customers,
    db::{
        Db, Value, query, query_dynamic,
        testing::{Bench, bench_of, on_both_engines_of},
    },
    ids::AccountId,
    ingest::{self, ArrivalLog, Delivery},
    keys, recount,
    time::{Timestamp, day_number},
    web::{App, Scope, router},
    workspaces::{Home, Workspace},
};

pub const AREAS: Areas =
    Areas(&[&floor::AREA, &floor::mail::AREA, &floor::segments::AREA, &customers::AREA, &crate::AREA]);

/// Runs the test once on SQLite and, where `BANSOU_TEST_POSTGRES` says how to reach it, once on PostgreSQL.
pub async fn on_both_engines<F: Future<Output = ()>>(test: impl Fn(Bench) -> F) {
    on_both_engines_of(AREAS, test).await;
}

/// An installation with one empty workspace in Tokyo.
pub async fn bench(database: Option<String>) -> Bench {
    bench_of(AREAS, database).await
}

/// A bench with a tracking key, and requests to it.
pub struct Sender<'a> {
    pub bench: &'a Bench,
    pub write_key: String,
}

impl<'a> Sender<'a> {
    pub async fn new(bench: &'a Bench) -> Self {
        Self::of(bench, &bench.workspace).await
    }

    /// To another workspace of the bench.
    pub async fn of(bench: &'a Bench, workspace: &Arc<Workspace>) -> Self {
        let scope = Scope::of_system(workspace.clone());
        let key = keys::first_or_new(&bench.home.control, &scope, "test").await.expect("a key");
        Self { bench, write_key: key.write_key }
    }

    pub async fn request(&self, request: Request<Body>) -> Response {
        let app = App {
            home: self.bench.home.clone(),
            public_url: "http://bansou.test".into(),
            insecure_cookies: true,
        };
        router(app).oneshot(request).await.expect("the router answers")
    }

    /// Posts, and sees to it that what was acknowledged is counted.
    pub async fn post(&self, path: &str, body: serde_json::Value) -> (StatusCode, serde_json::Value) {
        let answer = self.post_and_leave(path, body).await;
        if answer.0 == StatusCode::OK {
            // Where the store is kept from counting, the test says what it expects.
            let _ = ingest::count_all(&self.bench.workspace).await;
        }
        answer
    }

    /// Posts, and leaves what was acknowledged to the desk.
    pub async fn post_and_leave(
        &self,
        path: &str,
        body: serde_json::Value,
    ) -> (StatusCode, serde_json::Value) {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.write_key))
            .header(header::ORIGIN, "https://app.customer.example")
            .header("sec-fetch-site", "cross-site")
            .body(Body::from(body.to_string()))
            .expect("a request");
        let response = self.request(request).await;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// Leaves events in the log of arrivals, as a flood does.
    pub async fn leave_in_log(&self, events: Vec<serde_json::Value>) {
        let now = self.bench.workspace.clock.now();
        let body = serde_json::json!({ "writeKey": self.write_key, "batch": events }).to_string();
        let request = bansou_tracking::Request {
            path: "/v1/batch",
            body: body.as_bytes(),
            received_at: now.0,
            ..bansou_tracking::Request::default()
        };
        let parsed = bansou_tracking::parse(&request).expect("a batch");
        let delivery = Delivery::new("test", now, parsed.accepted, parsed.refused);
        ArrivalLog::of(&self.bench.workspace).append(&[delivery], now).await.expect("appended");
    }

    /// Sends events as one batch, which must be stored.
    pub async fn batch(&self, events: Vec<serde_json::Value>) {
        let (status, answer) = self.post("/v1/batch", serde_json::json!({ "batch": events })).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }
}

/// An account with this external id.
pub async fn account(workspace: &Workspace, external_id: &str) -> AccountId {
    const INSERT: &str = "
        insert into accounts (id, external_id, name, name_key, stage, touch, custom, currency, created_at, updated_at)
        values ($1, $2, $3, $3, 'adoption', 'low', $4, 'JPY', $5, $5)";
    let id = AccountId::new();
    let args = args![id, external_id, external_id, serde_json::json!({}), Timestamp(0)];
    query(INSERT, args).run(&workspace.main).await.expect("an account");
    id
}

type Daily = Vec<(AccountId, i64, String, uuid::Uuid, i64)>;
type Days = Vec<(AccountId, i64, i64, i64)>;
type Names = Vec<(String, i64, i64, i64)>;

/// All rollups, for comparison.
pub async fn rollups(usage: &Db) -> (Daily, Days, Names) {
    const DAILY: &str = "
        select account_id as a, day as b, name || ' ' || cast(tracked as text) as c, person_id as d, quantity as e
          from usage_daily order by 1, 2, 3, 4";
    const DAYS: &str = "
        select account_id as a, day as b, quantity as c, people as d from usage_account_days order by 1, 2";
    const NAMES: &str = "
        select name || ' ' || cast(tracked as text) as a, first_day as b, last_day as c, quantity as d
          from usage_names order by 1";
    (
        query(DAILY, args![]).all(usage).await.expect("daily counts"),
        query(DAYS, args![]).all(usage).await.expect("days"),
        query(NAMES, args![]).all(usage).await.expect("names"),
    )
}

/// Fails where the rollups differ from a plain recount of the raw events.
pub async fn assert_counts_are_true(usage: &Db) {
    let kept = rollups(usage).await;
    let mut tx = usage.begin().await.expect("a transaction");
    recount(&mut tx).await.expect("a recount");
    tx.commit().await.expect("committed");
    assert_eq!(kept, rollups(usage).await);
}

/// Fails where SQLite would look at every event or sender to answer a query.
pub async fn assert_no_scan(usage: &Db, sql: String, values: Vec<Value>) {
    let steps = plan(usage, sql.clone(), values).await;
    let scans = steps.iter().find(|step| {
        let table = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
        table.is_some_and(|table| ["e", "s", "usage_events", "usage_senders"].contains(&table))
    });
    assert_eq!(scans, None, "{sql}: {steps:?}");
}

/// The steps in which SQLite finds what a query asks for. They do not depend on how many rows there are.
pub async fn plan(usage: &Db, sql: String, values: Vec<Value>) -> Vec<String> {
    let steps = query_dynamic(format!("explain query plan {sql}"), values).rows(usage).await.expect("a plan");
    steps.iter().map(|step| step.get("detail").expect("a step")).collect()
}

/// Five uses of an event by the account today, as they are counted.
pub async fn used_today(bench: &Bench, account: AccountId, event: &str) {
    let day = day_number(bench.workspace.today());
    let nobody = uuid::Uuid::nil();
    let mut tx = bench.workspace.usage.begin().await.expect("stored");
    const DAILY: &str = "
        insert into usage_daily (account_id, day, name, person_id, quantity) values ($1, $2, $4, $3, 5)";
    query(DAILY, args![account, day, nobody, event]).run(&mut tx).await.expect("stored");
    const NAMES: &str = "
        insert into usage_names (name, tracked, first_day, last_day, quantity, first_seen_at)
        values ($3, 0, $1, $1, 5, $2)";
    query(NAMES, args![day, bench.workspace.clock.now(), event]).run(&mut tx).await.expect("stored");
    const DAYS: &str = "
        insert into usage_name_days (name, tracked, day, quantity) values ($2, 0, $1, 5)";
    query(DAYS, args![day, event]).run(&mut tx).await.expect("stored");
    tx.commit().await.expect("stored");
}

/// Something real for each place in the area's addresses.
pub async fn samples(home: &Home, workspace: &Arc<Workspace>) -> Vec<(&'static str, String)> {
    let scope = Scope::of_system(workspace.clone());
    let key = keys::first_or_new(&home.control, &scope, "spare").await.expect("a key");
    vec![
        ("/tracking/events/{}", first_id(&workspace.usage, "usage_tracked").await),
        ("/tracking/keys/{}", key.id.to_string()),
        ("/sdk/{}", "track".to_owned()),
        ("/api/s/{}", "track".to_owned()),
        ("/api/s/s2s/{}", "track".to_owned()),
        ("/v1/projects/{}", key.write_key.clone()),
        ("/array/{}", key.write_key),
    ]
}
