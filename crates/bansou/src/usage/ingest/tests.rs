//! The tracking API through the real router, on both engines.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::json;

use crate::{
    args,
    db::{query, testing::on_both_engines},
    usage::{keys, testing::Sender},
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
        bench.home.intake.keys.forget();
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
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        let headers = response.headers();
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_HEADERS], "authorization,content-type");
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://app.customer.example");

        let (status, settings) = sender.post("/v1/projects/wk_1/settings", json!({})).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(settings["integrations"]["Segment.io"]["apiHost"], "bansou.test/v1");
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
    let bench = crate::db::testing::bench(None).await;
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
