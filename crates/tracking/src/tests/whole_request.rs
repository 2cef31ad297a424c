//! Job: the rules of whole requests: keys, bodies that cannot be read, and answers.
//! Invariant: as for events, each case is a request that a client could make.

use serde_json::{Value, json};

use super::*;
use crate::{Dialect, Endpoint, Kind, acknowledged, fixed_answer};

fn json_of(body: &str) -> Value {
    serde_json::from_str(body).expect("answers are JSON")
}

#[test]
fn a_bad_event_does_not_take_the_good_ones_with_it() {
    let parsed = read(
        "/v1/batch",
        r#"{"batch":[{"type":"page","userId":"u"},{"type":"track","messageId":"m"},null,{"type":"page","userId":"v"}]}"#,
    );
    assert_eq!(parsed.accepted.len(), 2);
    let refused: Vec<_> = parsed.refused.iter().map(|it| (it.index, it.reason, it.raw.as_str())).collect();
    assert_eq!(
        refused,
        [(1, Reason::MissingName, r#"{"type":"track","messageId":"m"}"#), (2, Reason::NotAnObject, "null")]
    );
    assert_eq!(parsed.refused[0].message_id.as_deref(), Some("m"));
    assert_eq!(parsed.answer(&Endpoint::Batch).status, 200);
}

#[test]
fn keys_are_found_in_every_place() {
    let body = r#"{"writeKey":"in body","batch":[]}"#;
    let from = |request: Request<'_>| parse(&request).map(|parsed| parsed.write_key);
    assert_eq!(from(request("/v1/batch", body.as_bytes())).as_deref(), Ok("wk"));
    let without = Request { authorization: None, ..request("/v1/batch", body.as_bytes()) };
    assert_eq!(from(without).as_deref(), Ok("in body"));
    let no_key = Request { body: br#"{"batch":[]}"#, ..without };
    assert_eq!(from(Request { authorization: Some("Bearer b"), ..no_key }).as_deref(), Ok("b"));
    assert_eq!(from(Request { query: "writeKey=q", ..no_key }).as_deref(), Ok("q"));
    let in_item = br#"{"batch":[{"writeKey":"item","type":"page","userId":"u"}]}"#;
    assert_eq!(from(Request { body: in_item, ..without }).as_deref(), Ok("item"));

    let rejection = from(no_key).expect_err("there is no key");
    assert_eq!((rejection.status, rejection.code), (401, "missing_write_key"));
}

#[test]
fn what_cannot_be_read_is_400_with_code_and_message() {
    let too_many = format!("[{}]", vec!["{}"; 2501].join(","));
    let too_large = format!(r#"{{"batch":["{}"]}}"#, "x".repeat(500 * 1024));
    for (path, body, code) in [
        ("/v1/track", "", "unreadable"),
        ("/v1/track", "{", "unreadable"),
        ("/v1/track", "{}{}", "unreadable"),
        ("/v1/track", "\"text\"", "unreadable"),
        ("/v1/track", "12", "unreadable"),
        ("/v1/batch", r#"{"type":"track"}"#, "unreadable"),
        ("/v1/batch", r#"{"batch":{"a":1}}"#, "unreadable"),
        ("/v1/batch", r#"{"batch":null}"#, "unreadable"),
        ("/v1/batch", &too_many, "too_large"),
        ("/v1/batch", &too_large, "too_large"),
    ] {
        let rejection = rejection(path, body);
        let start: String = body.chars().take(40).collect();
        assert_eq!((rejection.status, rejection.code), (400, code), "{start}");
        assert_eq!(rejection.write_key.as_deref(), Some("wk"), "{start}");
        let answer = json_of(&rejection.body());
        assert_eq!(answer["code"], code);
        assert!(answer["message"].is_string() && answer["detail"] == answer["message"]);
    }
    assert_eq!(rejection("/v2/track", "{}").status, 404);
    assert_eq!(rejection("/v1/m", "{}").status, 404);
}

#[test]
fn a_full_batch_is_taken() {
    let body = format!("[{}]", vec![r#"{"type":"page","userId":"u"}"#; 2500].join(","));
    assert_eq!(read("/v1/batch", &body).accepted.len(), 2500);
    assert_eq!(read("/v1/batch", "[]").accepted.len(), 0);
    // A batch sent to the path of a single event is still a batch, of that kind.
    let parsed = read("/v1/track", r#"{"batch":[{"userId":"u","event":"A"},{"userId":"u","event":"B"}]}"#);
    assert_eq!(parsed.accepted.len(), 2);
}

#[test]
fn what_lenient_writers_write_is_read() {
    let event = one(
        "/v1/track",
        "{\"userId\":\"u\",\"event\":\"cut \\ud83d\",\"properties\":{\"ratio\": NaN, \"t\":\"a\tb\\u0000\"}}",
    );
    assert_eq!(event.name.as_deref(), Some("cut \u{fffd}"));
    assert_eq!(event.properties, r#"{"ratio": null, "t":"a\u0009b\ufffd"}"#);

    let mut bytes = br#"{"userId":"u","event":"E"#.to_vec();
    bytes.extend(b"\x83\x41\"}");
    assert!(parse(&request("/v1/track", &bytes)).is_ok());
}

#[test]
fn deep_nesting_costs_no_stack() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let depth = 80_000;
        let nest = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        let refused = one_refused("/v1/batch", &format!(r#"{{"batch":[{nest}]}}"#));
        assert_eq!(refused.reason, Reason::TooLarge);
        assert_eq!(parse(&request("/v1/batch", nest.as_bytes())).is_ok(), open == "[");
        assert_eq!(rejection("/v1/batch", &open.repeat(depth)).code, "unreadable");
    }
}

#[test]
fn answers_are_those_that_libraries_accept() {
    let parsed = read("/v1/track", r#"{"userId":"u","event":"E"}"#);
    let answer = parsed.answer(&Endpoint::Single(Kind::Track));
    assert_eq!((answer.status, json_of(&answer.body)), (200, json!({"success": true})));
    assert_eq!(json_of(&acknowledged(Dialect::PostHog).body), json!({"status": "Ok"}));

    let large = format!(r#"{{"userId":"u","event":"E","properties":{{"x":"{}"}}}}"#, "x".repeat(40_000));
    let answer = read("/v1/track", &large).answer(&Endpoint::Single(Kind::Track));
    assert_eq!((answer.status, json_of(&answer.body)["code"].clone()), (400, json!("too_large")));

    let mixed = read(
        "/i/v1/analytics/events",
        r#"{"batch":[{"event":"E","distinct_id":"u","uuid":"a"},{"event":"E","uuid":"b"}]}"#,
    );
    assert_eq!(
        json_of(&mixed.answer(&Endpoint::PostHogEvents).body),
        json!({"results": {"a": {"result": "ok"}, "b": {"result": "drop", "details": "missing_user"}}})
    );
}

#[test]
fn other_endpoints_have_a_fixed_answer() {
    let answer = |path: &str| {
        let endpoint = Endpoint::of(path).expect("part of the protocol");
        assert!(!endpoint.takes_events());
        json_of(&fixed_answer(&endpoint, "http://bansou.test:8080/").expect("it takes no events").body)
    };
    let settings = answer("/v1/projects/wk/settings");
    let segment = &settings["integrations"]["Segment.io"];
    assert_eq!(segment["apiKey"], "wk");
    assert_eq!(segment["apiHost"], "bansou.test:8080/v1");
    assert_eq!(segment["protocol"], "http");
    let flags = answer("/flags/");
    assert_eq!(flags["flags"], json!({}));
    assert_eq!(flags["featureFlags"], json!({}));
    assert_eq!(flags["errorsWhileComputingFlags"], false);
    assert_eq!(answer("/flags/definitions")["flags"], json!([]));
    assert_eq!(answer("/v1/m"), json!({"success": true}));
    assert_eq!(answer("/s/"), json!({"status": "Ok"}));
    assert_eq!(answer("/array/k/config")["hasFeatureFlags"], false);
    assert_eq!(fixed_answer(&Endpoint::Batch, ""), None);
}
