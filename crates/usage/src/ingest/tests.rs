//! The tracking API through the real router, on both engines.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::json;

use super::{Backlog, Delivery, count_all};
use crate::{
    args,
    db::query,
    ingest::{ArrivalLog, Intake},
    keys,
    testing::{Sender, assert_counts_are_true, on_both_engines},
    time::Timestamp,
    web::Scope,
};

async fn counts(sender: &Sender<'_>) -> (i64, i64) {
    const COUNTS: &str = "
        select (select count(*) from usage_events) as a, (select count(*) from refused_events) as b";
    query(COUNTS, args![]).one(&sender.bench.workspace.usage).await.unwrap()
}

#[tokio::test]
async fn a_cross_site_batch_is_stored_once_and_what_is_refused_is_kept() {
    on_both_engines(async |bench| {
        let sender = Sender::new(&bench).await;
        let batch = json!({ "batch": [
            { "type": "track", "messageId": "m1", "userId": "u1", "event": "Login" },
            { "type": "track", "messageId": "m2", "userId": "u1" },
            { "type": "page", "messageId": "m3", "anonymousId": "a1", "name": "Top",
              "context": { "page": { "path": "/top" } } },
        ]});
        for _ in 0..2 {
            let (status, answer) = sender.post("/v1/batch", batch.clone()).await;
            assert_eq!((status, answer), (StatusCode::OK, json!({ "success": true })));
        }
        assert_eq!(counts(&sender).await, (2, 1));
        type Kept = (String, Option<String>, String, Option<String>);
        const REFUSED: &str = "select reason as a, field as b, raw as c, source as d from refused_events";
        let (reason, field, raw, source): Kept =
            query(REFUSED, args![]).one(&bench.workspace.usage).await.unwrap();
        assert_eq!((reason.as_str(), field.as_deref()), ("missing_name", Some("event")));
        assert!(raw.contains("\"m2\"") && source.as_deref() == Some("test"));
        const CONTEXT: &str = "select context as a from usage_events where kind = 'page'";
        let (context,): (String,) = query(CONTEXT, args![]).one(&bench.workspace.usage).await.unwrap();
        assert!(context.contains("/top"));
    })
    .await;
}

#[tokio::test]
async fn unknown_and_revoked_keys_store_nothing() {
    on_both_engines(async |bench| {
        let sender = Sender { write_key: "wk_nobody".to_owned(), ..Sender::new(&bench).await };
        let event = json!({ "userId": "u", "event": "Login" });
        assert_eq!(sender.post("/v1/track", event.clone()).await.0, StatusCode::UNAUTHORIZED);
        let scope = Scope::of_system(bench.workspace.clone());
        let key = keys::create(&bench.home.control, &scope, "old").await.unwrap();
        let sender = Sender { write_key: key.write_key, ..sender };
        assert_eq!(sender.post("/v1/track", event.clone()).await.0, StatusCode::OK);
        keys::revoke(&bench.home.control, &scope, key.id).await.unwrap();
        Intake::of(&bench.home).keys.forget();
        assert_eq!(sender.post("/v1/track", event).await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(counts(&sender).await, (1, 0));
    })
    .await;
}

#[tokio::test]
async fn browsers_of_any_site_may_ask_and_other_paths_stay_protected() {
    on_both_engines(async |bench| {
        let sender = Sender::new(&bench).await;
        let request = Request::builder()
            .method(Method::OPTIONS)
            .uri("/v1/t")
            .header(header::ORIGIN, "https://app.customer.example")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type")
            .body(Body::empty())
            .unwrap();
        let response = sender.request(request).await;
        assert!(response.status().is_success(), "{}", response.status());
        let headers = response.headers();
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_HEADERS], "authorization,content-type");
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://app.customer.example");

        let settings = Request::get("/v1/projects/wk_1/settings").header(header::HOST, "evil.example");
        let response = sender.request(settings.body(Body::empty()).unwrap()).await;
        assert_eq!(response.headers()[header::CACHE_CONTROL], "private, max-age=120");
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let settings: serde_json::Value = serde_json::from_slice(&body).unwrap();
        // The address that was set, whatever the request calls us.
        assert_eq!(settings["integrations"]["Segment.io"]["apiHost"], "bansou.test/v1");
        assert!(!settings.to_string().contains("evil"), "{settings}");
        assert_eq!(sender.post("/flags/", json!({})).await.0, StatusCode::OK);
        assert_eq!(sender.post("/v1/batch", json!("x")).await.0, StatusCode::BAD_REQUEST);
        let large = json!({ "userId": "u", "event": "e", "properties": { "x": "y".repeat(600 * 1024) } });
        assert_eq!(sender.post("/v1/track", large).await.0, StatusCode::BAD_REQUEST);
        // What cookies allow stays behind the layer that refuses other sites.
        assert_eq!(sender.post("/sign-in", json!({})).await.0, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_store_that_cannot_write_answers_503_and_recovers() {
    let bench = crate::testing::bench(None).await;
    let sender = Sender::new(&bench).await;
    let event = json!({ "messageId": "m1", "userId": "u", "event": "Login" });
    const BLOCK: &str = "
        create trigger refuse before insert on usage_events begin select raise(abort, 'away'); end";
    query(BLOCK, args![]).run(&bench.workspace.usage).await.unwrap();
    let (status, answer) = sender.post("/v1/track", event.clone()).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer["code"], "unavailable");
    assert_eq!(counts(&sender).await, (0, 0));
    query("drop trigger refuse", args![]).run(&bench.workspace.usage).await.unwrap();
    assert_eq!(sender.post("/v1/track", event).await.0, StatusCode::OK);
    assert_eq!(counts(&sender).await, (1, 0));
}

fn flood(name: &str, size: usize) -> serde_json::Value {
    let event = |n: usize| {
        json!({ "type": "track", "messageId": format!("{name}-{n}"), "userId": format!("u{}", n % 9), "event": "Login",
                "context": { "groupId": format!("g{}", n % 4) } })
    };
    let nameless = json!({ "type": "track", "userId": "u" });
    json!({ "batch": (0..size).map(event).chain([nameless]).collect::<Vec<_>>() })
}

#[tokio::test]
async fn a_flood_goes_through_the_log_and_is_counted_once() {
    on_both_engines(async |bench| {
        let sender = Sender::new(&bench).await;
        let log = &ArrivalLog::of(&bench.workspace);
        // Nobody counts while the turn is taken.
        let turn = log.take_turn().await;
        for name in ["one", "two", "one"] {
            assert_eq!(sender.post_and_leave("/v1/batch", flood(name, 500)).await.0, StatusCode::OK);
        }
        assert_eq!(counts(&sender).await, (0, 0));
        let backlog = log.backlog().await.unwrap();
        assert_eq!((backlog.waiting, backlog.aside), (1_503, 0));
        assert_eq!(backlog.since, Some(bench.workspace.clock.now()));
        // What comes after a flood does not overtake it.
        let late = json!({ "userId": "u", "event": "Logout" });
        assert_eq!(sender.post_and_leave("/v1/track", late).await.0, StatusCode::OK);
        assert_eq!(log.backlog().await.unwrap().waiting, 1_504);
        drop(turn);
        count_all(&bench.workspace).await.unwrap();
        // A nameless event without an id is another one each time.
        assert_eq!(counts(&sender).await, (1_001, 3));
        assert_eq!(log.backlog().await.unwrap(), Backlog::default());
        assert_counts_are_true(&bench.workspace.usage).await;
    })
    .await;
}

#[tokio::test]
async fn what_a_stopped_process_left_is_counted_once_at_the_next_start() {
    on_both_engines(async |bench| {
        let sender = Sender::new(&bench).await;
        let log = ArrivalLog::of(&bench.workspace);
        let turn = log.take_turn().await;
        assert_eq!(sender.post_and_leave("/v1/batch", flood("left", 400)).await.0, StatusCode::OK);
        let write_key = sender.write_key.clone();
        let bench = bench.restarted().await;
        drop(turn);
        let sender = Sender { bench: &bench, write_key };
        assert_eq!(counts(&sender).await, (0, 0));
        // As serving does when it starts.
        Intake::of(&bench.home).desk(&bench.workspace);
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while counts(&sender).await != (400, 1) {
            assert!(std::time::Instant::now() < deadline, "{:?}", counts(&sender).await);
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        // Taken in twice, as after a kill between the two commits.
        let deliveries = [Delivery::new("test", Timestamp(0), vec![], vec![])];
        ArrivalLog::of(&bench.workspace).append(&deliveries, Timestamp(0)).await.unwrap();
        assert_eq!(sender.post("/v1/batch", flood("left", 400)).await.0, StatusCode::OK);
        assert_eq!(counts(&sender).await, (400, 2));
        assert_counts_are_true(&bench.workspace.usage).await;
    })
    .await;
}

#[tokio::test]
async fn a_delivery_that_cannot_be_counted_is_kept_aside_and_tried_again() {
    let bench = crate::testing::bench(None).await;
    let sender = Sender::new(&bench).await;
    let usage = &bench.workspace.usage;
    const BLOCK: &str = "
        create trigger refuse before insert on usage_events when new.user_ref = 'u3'
        begin select raise(abort, 'not this one'); end";
    query(BLOCK, args![]).run(usage).await.unwrap();
    let log = &ArrivalLog::of(&bench.workspace);
    let turn = log.take_turn().await;
    let only = |user: &str| {
        let event = |n: usize| json!({ "type": "track", "messageId": format!("{user}-{n}"), "userId": user, "event": "Login" });
        json!({ "batch": (0..300).map(event).collect::<Vec<_>>() })
    };
    for user in ["u1", "u3", "u2"] {
        assert_eq!(sender.post_and_leave("/v1/batch", only(user)).await.0, StatusCode::OK);
    }
    drop(turn);
    count_all(&bench.workspace).await.unwrap();
    assert_eq!(counts(&sender).await, (600, 0));
    assert_eq!(log.backlog().await.unwrap(), Backlog { waiting: 0, since: None, aside: 300 });
    query("drop trigger refuse", args![]).run(usage).await.unwrap();
    log.try_again().await.unwrap();
    count_all(&bench.workspace).await.unwrap();
    assert_eq!(counts(&sender).await, (900, 0));
    assert_eq!(log.backlog().await.unwrap(), Backlog::default());
    assert_counts_are_true(usage).await;
}

#[test]
fn a_delivery_is_read_as_it_was_written() {
    let body = json!({ "batch": [
        { "type": "identify", "userId": "u", "anonymousId": "a", "traits": { "name": "伊藤" } },
        { "type": "page", "anonymousId": "a", "name": "Top", "context": { "page": { "path": "/top" }, "locale": "ja" } },
        { "type": "track", "userId": "u" },
    ]});
    let parsed = bansou_tracking::parse(&bansou_tracking::Request {
        path: "/v1/batch",
        authorization: Some("Bearer wk"),
        body: body.to_string().as_bytes(),
        received_at: 1_795_305_600_000,
        ..bansou_tracking::Request::default()
    })
    .unwrap();
    let delivery = Delivery::new("test", Timestamp(1_795_305_600_000), parsed.accepted, parsed.refused);
    assert_eq!((delivery.accepted.len(), delivery.refused.len()), (2, 1));
    let packed = rmp_serde::to_vec_named(std::slice::from_ref(&delivery)).unwrap();
    assert_eq!(rmp_serde::from_slice::<Vec<Delivery>>(&packed).unwrap(), [delivery]);
}

#[tokio::test]
async fn ids_that_no_person_has_are_refused_with_their_reason() {
    let case = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/cases/e04_illegal_ids_more.sent-1.json");
    let Ok(batch) = std::fs::read(&case) else {
        return eprintln!("skipped: {} is not here", case.display());
    };
    let batch: serde_json::Value = serde_json::from_slice(&batch).unwrap();
    on_both_engines(async |bench| {
        let sender = Sender::new(&bench).await;
        assert_eq!(sender.post("/v1/batch", batch.clone()).await.0, StatusCode::OK);
        assert_eq!(counts(&sender).await, (0, 22));
        let reasons: Vec<(String, i64)> =
            query("select reason as a, count(*) as b from refused_events group by reason", args![])
                .all(&bench.workspace.usage)
                .await
                .unwrap();
        assert_eq!(reasons, [("nobodys_id".to_owned(), 22)]);
        let (people,): (i64,) =
            query("select count(*) as a from people", args![]).one(&bench.workspace.main).await.unwrap();
        assert_eq!(people, 0);
    })
    .await;
}

#[tokio::test]
async fn what_a_machine_did_is_kept_and_not_counted() {
    on_both_engines(async |bench| {
        let sender = Sender::new(&bench).await;
        let bot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
        let page = |id: &str, agent: &str| {
            json!({ "userId": "u", "messageId": id, "name": "Home", "context": { "userAgent": agent } })
        };
        for path in ["/sdk/page", "/api/s/s2s/page"] {
            assert_eq!(sender.post(path, page(path, bot)).await.0, StatusCode::OK);
        }
        assert_eq!(sender.post("/v1/page", page("person", "Mozilla/5.0 Firefox/140.0")).await.0, StatusCode::OK);
        let usage = &bench.workspace.usage;
        let kinds: Vec<(String, i64)> =
            query("select kind as a, count(*) as b from usage_events group by kind order by 1", args![])
                .all(usage)
                .await
                .unwrap();
        assert_eq!(kinds, [("bot".to_owned(), 2), ("page".to_owned(), 1)]);
        let (counted,): (i64,) =
            query("select quantity as a from usage_names where name = 'Home'", args![]).one(usage).await.unwrap();
        assert_eq!(counted, 1);
        assert_counts_are_true(&bench.workspace.usage).await;
    })
    .await;
}
