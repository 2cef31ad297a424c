//! Job: read what unmodified SDKs really sent. Each line of `captured/requests.jsonl` is one request of one SDK,
//! recorded by a local server while a script of ours called identify, track, page, screen, group and alias.
//! Invariant: the bytes are as they came over the wire, packed where the SDK packed them.

use std::collections::BTreeMap;

use bansou_tracking::{Endpoint, Event, Kind, Parsed, Request, TimeSource, parse};
use base64::Engine as _;
use serde_json::Value;

struct Captured {
    sdk: String,
    endpoint: Endpoint,
    parsed: Parsed,
}

/// 2026-11-22T13:00:00Z: somewhat after the recordings.
const ARRIVAL: i64 = 1_795_352_400_000;

fn captured() -> Vec<Captured> {
    let lines = include_str!("captured/requests.jsonl").lines();
    lines
        .map(|line| {
            let line: Value = serde_json::from_str(line).expect("each line is JSON");
            let text = |key: &str| line[key].as_str().expect("each line has it");
            let header = |key: &str| line["headers"][key].as_str();
            let body = base64::engine::general_purpose::STANDARD.decode(text("body")).expect("base64");
            let request = Request {
                write_key: header("x-write-key"),
                user_agent: header("user-agent"),
                path: text("path"),
                query: text("query"),
                authorization: header("authorization"),
                content_encoding: header("content-encoding"),
                sdk_info: header("posthog-sdk-info"),
                request_timestamp: header("posthog-request-timestamp"),
                body: &body,
                received_at: ARRIVAL,
            };
            Captured {
                sdk: text("sdk").to_owned(),
                endpoint: Endpoint::of(request.path).expect("SDKs use known paths"),
                parsed: parse(&request).expect("SDKs send what can be read"),
            }
        })
        .collect()
}

fn by_sdk() -> BTreeMap<String, Vec<Event>> {
    let mut events = BTreeMap::<String, Vec<Event>>::new();
    for request in captured() {
        events.entry(request.sdk).or_default().extend(request.parsed.accepted);
    }
    events
}

#[test]
fn every_event_is_accepted_under_its_key() {
    for Captured { sdk, endpoint, parsed } in captured() {
        assert_eq!(parsed.refused, [], "{sdk}");
        let key = if sdk.starts_with("posthog") { "phc_test" } else { "wk_test" };
        assert_eq!(parsed.write_key, key, "{sdk}");
        assert_eq!(parsed.answer(&endpoint).status, 200, "{sdk}");
    }
}

#[test]
fn every_sdk_says_the_same() {
    let by_sdk = by_sdk();
    assert_eq!(by_sdk.len(), 9, "{:?}", by_sdk.keys());
    for (sdk, events) in &by_sdk {
        let of = |kind: Kind| events.iter().filter(move |event| event.kind == kind);
        for event in of(Kind::Track).filter(|event| event.name.as_deref() == Some("Report Exported")) {
            assert_eq!(event.user_id.as_deref(), Some("user-1"), "{sdk}");
            assert_eq!(event.group_id.as_deref(), Some("acct-1"), "{sdk}");
            let properties: Value = serde_json::from_str(&event.properties).expect("properties are JSON");
            assert_eq!(properties["pages"], 3, "{sdk}");
        }
        assert!(of(Kind::Track).any(|event| event.name.as_deref() == Some("Report Exported")), "{sdk}");
        for event in of(Kind::Identify) {
            let traits: Value = serde_json::from_str(event.traits.as_deref().expect("traits")).expect("JSON");
            assert_eq!(traits["email"], "hana@example.jp", "{sdk}");
        }
        assert!(of(Kind::Identify).count() > 0, "{sdk}");
        for event in of(Kind::Group) {
            assert_eq!(event.group_id.as_deref(), Some("acct-1"), "{sdk}");
            let traits: Value = serde_json::from_str(event.traits.as_deref().expect("traits")).expect("JSON");
            assert_eq!(traits["name"], "株式会社アクメ", "{sdk}");
        }
        assert!(of(Kind::Group).count() > 0, "{sdk}");
        assert!(of(Kind::Alias).count() > 0, "{sdk}");
        let browser = sdk.contains("analytics-next");
        for event in of(Kind::Alias).filter(|_| !browser) {
            assert_eq!(event.previous_id.as_deref(), Some("anon-1"), "{sdk}");
            assert_eq!(event.user_id.as_deref(), Some("user-1"), "{sdk}");
        }
        if !sdk.starts_with("posthog") {
            assert!(of(Kind::Page).all(|event| event.name.as_deref() == Some("Home")), "{sdk}");
            assert!(of(Kind::Page).all(|event| event.category.as_deref() == Some("Docs")), "{sdk}");
            assert!(of(Kind::Page).all(|event| event.context.page_url.is_some()), "{sdk}");
            assert!(of(Kind::Screen).all(|event| event.name.as_deref() == Some("Start")), "{sdk}");
            assert!(of(Kind::Page).count() > 0 && of(Kind::Screen).count() > 0, "{sdk}");
        }
        for event in events {
            assert_eq!(event.time_source, TimeSource::Corrected, "{sdk} {event:?}");
            assert!(event.context.library_name.is_some(), "{sdk}");
            assert!(event.context.library_version.is_some(), "{sdk}");
        }
    }
}

#[test]
fn times_are_corrected_by_the_time_of_sending() {
    for (sdk, events) in by_sdk() {
        for event in events {
            let waited =
                event.sent_at.expect("SDKs say when they send") - event.original_at.expect("and when it was");
            assert_eq!(event.occurred_at, ARRIVAL - waited, "{sdk}");
        }
    }
}

#[test]
fn ids_made_up_for_nobody_are_not_people() {
    for (sdk, events) in by_sdk().into_iter().filter(|(sdk, _)| sdk.starts_with("posthog")) {
        for event in events {
            assert!(matches!(event.user_id.as_deref(), None | Some("user-1")), "{sdk} {event:?}");
        }
    }
}

#[test]
fn the_browser_library_brings_page_and_campaign() {
    let events = by_sdk().remove("@segment/analytics-next 1.84.3").expect("it was recorded");
    for event in events {
        assert_eq!(event.context.page_path.as_deref(), Some("/docs"));
        assert_eq!(event.context.page_title.as_deref(), Some("Docs"));
        assert_eq!(event.context.campaign_source.as_deref(), Some("google"));
        assert_eq!(event.context.campaign_name.as_deref(), Some("spring"));
        assert!(event.anonymous_id.is_some());
    }
}
