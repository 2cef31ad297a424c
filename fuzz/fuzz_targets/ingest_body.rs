//! Any request to the tracking API is read or rejected, and no event of a readable body is lost.
//! Line one of the input is path and query, line two the content encoding; the rest is the body.
#![no_main]

use bansou_tracking::{Endpoint, Request, parse};
use libfuzzer_sys::fuzz_target;

const PATHS: [&str; 5] = ["/v1/batch", "/v1/track", "/v1/g", "/batch/", "/i/v1/analytics/events"];
const ARRIVAL: i64 = 1_795_348_800_000;

fuzz_target!(|input: &[u8]| {
    let mut lines = input.splitn(3, |byte| *byte == b'\n');
    let target = lines.next().and_then(|line| std::str::from_utf8(line).ok()).unwrap_or_default();
    let content_encoding = lines.next().and_then(|line| std::str::from_utf8(line).ok());
    let body = lines.next().unwrap_or_default();

    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let paths = PATHS.into_iter().chain([path]);
    for path in paths {
        let request = Request {
            path,
            query,
            authorization: Some("Basic d2s6"),
            content_encoding,
            body,
            received_at: ARRIVAL,
            ..Request::default()
        };
        let Ok(parsed) = parse(&request) else { continue };
        let mut refused = parsed.refused.iter().map(|refused| refused.index).collect::<Vec<_>>();
        refused.dedup();
        assert_eq!(refused.len(), parsed.refused.len());
        assert!(refused.iter().all(|index| *index < parsed.accepted.len() + refused.len()));
        for event in &parsed.accepted {
            assert!(event.occurred_at <= ARRIVAL);
            assert!(!event.message_id.is_empty());
            assert!(serde_json::from_str::<serde_json::Map<_, _>>(&event.properties).is_ok());
        }
        let endpoint = Endpoint::of(path).expect("events were read at this path");
        serde_json::from_str::<serde_json::Value>(&parsed.answer(&endpoint).body).expect("answers are JSON");
    }
});
