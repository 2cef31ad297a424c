//! Job: hold the protocol to its rules, one test a rule.
//! Invariant: no test depends on the clock; every request arrives at [`NOON`].

mod posthog;
mod properties;
mod segment;
mod whole_request;

use crate::{Event, Limits, Parsed, Reason, Refused, Rejection, Request, parse};

/// 2026-11-22T12:00:00Z.
const NOON: i64 = 1_795_348_800_000;
const HOUR: i64 = 60 * 60 * 1000;

/// "wk:" as Basic credentials.
const BASIC: &str = "Basic d2s6";

fn request<'a>(path: &'a str, body: &'a [u8]) -> Request<'a> {
    Request { path, body, authorization: Some(BASIC), received_at: NOON, ..Request::default() }
}

fn read(path: &str, body: &str) -> Parsed {
    parse(&request(path, body.as_bytes())).expect("the body can be read")
}

fn rejection(path: &str, body: &str) -> Rejection {
    parse(&request(path, body.as_bytes())).expect_err("the body cannot be read")
}

fn one(path: &str, body: &str) -> Event {
    let mut parsed = read(path, body);
    assert_eq!(parsed.refused, [], "{body}");
    assert_eq!(parsed.accepted.len(), 1, "{body}");
    parsed.accepted.remove(0)
}

fn one_refused(path: &str, body: &str) -> Refused {
    let mut parsed = read(path, body);
    assert_eq!(parsed.accepted, [], "{body}");
    assert_eq!(parsed.refused.len(), 1, "{body}");
    parsed.refused.remove(0)
}
