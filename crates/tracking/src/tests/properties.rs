//! Job: what holds for every body, made by chance.
//! Invariant: no body panics, and none loses an event.

use std::io::Write;

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::TimeSource;

const PATHS: [&str; 6] = ["/v1/batch", "/v1/t", "/v1/group", "/batch/", "/e", "/i/v1/analytics/events"];

/// A JSON value of the kind that stands in events, right or wrong in its place.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>()
            .prop_filter("JSON has no others", |n| n.is_finite())
            .prop_map(|number| format!("{number:e}")),
        "[ -~ぁ-ん]{0,12}".prop_map(|text| serde_json::to_string(&text).expect("texts are JSON")),
        Just(r#""2026-11-22T11:59:00Z""#.to_owned()),
        Just(r#""track""#.to_owned()),
        Just(r#""\ud83d\u0000""#.to_owned()),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            vec(("[a-z$]{0,6}", inner), 0..4).prop_map(|fields| object(&fields)),
        ]
    })
}

fn object(fields: &[(String, String)]) -> String {
    let fields: Vec<_> = fields.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

/// An object with the fields of both dialects in any order, some twice.
fn event() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "type",
        "userId",
        "anonymousId",
        "event",
        "groupId",
        "previousId",
        "messageId",
        "timestamp",
        "sentAt",
        "originalTimestamp",
        "properties",
        "traits",
        "context",
        "name",
        "category",
        "count",
        "distinct_id",
        "uuid",
        "offset",
        "$set",
        "options",
        "batch",
    ]);
    vec((key.prop_map(str::to_owned), value()), 0..9).prop_map(|fields| object(&fields))
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_rejected(
        body in vec(any::<u8>(), 0..400),
        path in prop::sample::select(PATHS.to_vec()),
        authorization in proptest::option::of("[ -~]{0,30}"),
        content_encoding in proptest::option::of(prop::sample::select(vec!["gzip", "deflate", "br", ""])),
        query in "[ -~]{0,30}",
        received_at in any::<i64>(),
    ) {
        let _ = parse(&Request {
            path, query: &query, body: &body, received_at, content_encoding,
            authorization: authorization.as_deref(), ..Request::default()
        });
    }

    #[test]
    fn torn_and_bent_bodies_are_read_or_rejected(
        event in event(),
        path in prop::sample::select(PATHS.to_vec()),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        pack in any::<bool>(),
    ) {
        let mut body = format!(r#"{{"batch":[{event}]}}"#).into_bytes();
        if pack {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(&body).expect("memory takes it");
            body = gzip.finish().expect("memory takes it");
        }
        let at = at.index(body.len());
        let torn = &body[..at];
        let _ = parse(&request(path, torn));
        body[at] = byte;
        let _ = parse(&request(path, &body));
    }

    #[test]
    fn no_event_is_lost_or_bent(
        events in vec(prop_oneof![3 => event(), 1 => value()], 0..12),
        path in prop::sample::select(PATHS.to_vec()),
        received_at in 946_684_800_000_i64..4_102_444_800_000,
    ) {
        let body = format!(r#"{{"batch":[{}]}}"#, events.join(","));
        let request = Request { received_at, ..request(path, body.as_bytes()) };
        let parsed = parse(&request).expect("the body is JSON");
        prop_assert_eq!(parsed.accepted.len() + parsed.refused.len(), events.len());
        for event in &parsed.accepted {
            prop_assert!(event.occurred_at <= received_at);
            prop_assert!(event.time_source != TimeSource::Corrected || event.sent_at.is_some());
            prop_assert!(!event.message_id.is_empty());
            for id in [&event.user_id, &event.anonymous_id, &event.group_id, &event.previous_id, &event.name].into_iter().flatten() {
                prop_assert!(!id.trim().is_empty() && !id.contains('\0'));
            }
            let texts = [Some(&event.properties), event.traits.as_ref(), event.first_traits.as_ref()];
            for text in texts.into_iter().flatten() {
                let object: serde_json::Value = serde_json::from_str(text).expect("texts are JSON");
                prop_assert!(object.is_object());
            }
        }
        for refused in &parsed.refused {
            prop_assert!(refused.index < events.len());
        }
    }
}
