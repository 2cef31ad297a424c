//! Job: read the tracking protocol, from the raw facts of an HTTP request to typed usage events.
//! Invariant: no event vanishes: each one in a readable body is either accepted or refused with its reason.
//!
//! Pure parsing: no database, no network, no clock. [`parse`] takes the request and the time of its arrival and
//! returns [`Parsed`], or a [`Rejection`] of the request as a whole. It reads
//!
//! - Segment's HTTP tracking API, as Segment's and RudderStack's SDKs and Bansou's own script speak it,
//! - the same calls at the paths of Jitsu (`/api/s/…`) and June (`/sdk/…`), and
//! - PostHog's capture API, whose events it translates (`$identify`, `$create_alias`, `$groupidentify`, `$groups`,
//!   `$set`, `$pageview`, `$screen`) into the same six kinds.
//!
//! # What a server must do around it
//!
//! **Routing.** [`Endpoint::of`] maps a path; closing slashes do not matter. `None` is 404. Where
//! [`Endpoint::takes_events`], read the body up to `Limits::of(endpoint.dialect()).body_bytes` and call [`parse`]; any
//! other endpoint has its [`fixed_answer`], whatever its body. Ignore `Content-Type` (`text/plain` of
//! `sendBeacon`, forms of RudderStack) and let no layer unpack the body first: packing is told by the bytes.
//! PostHog's older browser libraries also send events by GET with `data` in the query.
//!
//! **Keys.** Look [`Parsed::write_key`] up. An unknown or revoked key is [`Rejection::unknown_write_key`], which SDKs
//! report to their user and do not retry. Never answer 200 to what is not kept.
//!
//! **Storing.** Store accepted and refused events, deduplicated by key and `message_id`, and answer
//! [`Parsed::answer`] only when they are on disk. Refused events do not fail a batch.
//!
//! | status | when | what SDKs do |
//! | --- | --- | --- |
//! | 200 | stored; `{"success":true}`, or `{"status":"Ok"}` for PostHog | forget the events. Exactly 200: analytics-python, RudderStack's Python SDK and posthog take 202 and 204 for a failure |
//! | 400 | not JSON, not unpackable, over the size or count limit | drop them and report it; no SDK retries 400 |
//! | 401 | no key, or an unknown one | drop them and report it |
//! | 404 | a path outside the protocol | posthog's newer capture retries it |
//! | 429 | over the sender's rate: [`Rejection::too_many_requests`] with `Retry-After: <whole seconds>` | wait that long and send again; without the header analytics-node counts it against its retries |
//! | 503 | nothing could be stored (disk full, database away): [`Rejection::unavailable`]; `Retry-After` is welcome | retry with growing pauses |
//!
//! 413 is not used: SDKs treat it no better than 400, and the tracking API documents 400 for size. Every error body
//! is [`Rejection::body`]: `{"code","message"}`, both texts, and PostHog's `detail`; the Python SDKs fail on an
//! error without them. All answers are `Content-Type: application/json`.
//!
//! **CORS.** Browsers send from any site, so on every endpoint:
//!
//! - `OPTIONS` is answered 200 before any key is looked at, with `Access-Control-Allow-Methods: GET,POST,OPTIONS`,
//!   `Access-Control-Allow-Headers` repeating the `Access-Control-Request-Headers` asked for (analytics-next asks for
//!   `authorization`, `content-type` and on a retry `x-retry-count`; a `*` does not cover `authorization`) and
//!   `Access-Control-Max-Age: 86400`.
//! - Every answer, errors too, repeats the request's `Origin` in `Access-Control-Allow-Origin` (a `*` does not do for
//!   `credentials: include`), with `Access-Control-Allow-Credentials: true`, `Vary: Origin` and
//!   `Access-Control-Expose-Headers: Retry-After`. No cookie is ever read.
//!
//! **Settings.** `GET /v1/projects/{key}/settings` is public, cacheable for minutes
//! (`Cache-Control: public, max-age=120`) and names the server's outside address, so `base_url` is a setting or
//! comes from `Host` and the forwarded scheme. analytics-next is pointed here by `cdnURL`.

mod answer;
mod body;
pub mod bots;
mod clock;
mod context;
mod endpoint;
mod envelope;
mod event;
mod identity;
mod json;
mod key;
mod limits;
mod mend;
mod posthog;
mod refusal;
mod segment;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use answer::{Answer, acknowledged, fixed_answer};
pub use endpoint::{Dialect, Endpoint};
pub use event::{Context, Event, Kind, TimeSource};
pub use limits::Limits;
pub use refusal::{Reason, Refused, Rejection};

use clock::{Given, epoch_millis};
use envelope::{Batch, Envelope, Items};
use identity::id;
use json::{each_field, shape};
use key::OuterKeys;
use refusal::Fault;

/// The facts of an HTTP request that the protocol depends on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// Path without the query.
    pub path: &'a str,
    /// Query without its question mark, still encoded; empty where there is none.
    pub query: &'a str,
    /// Header `Authorization`.
    pub authorization: Option<&'a str>,
    /// Header `Content-Encoding`.
    pub content_encoding: Option<&'a str>,
    /// Header `X-Write-Key`, as Jitsu's SDKs send it.
    pub write_key: Option<&'a str>,
    /// Header `User-Agent`.
    pub user_agent: Option<&'a str>,
    /// Header `PostHog-Sdk-Info`.
    pub sdk_info: Option<&'a str>,
    /// Header `PostHog-Request-Timestamp`.
    pub request_timestamp: Option<&'a str>,
    /// Body as it came over the wire.
    pub body: &'a [u8],
    /// Arrival in epoch milliseconds.
    pub received_at: i64,
}

impl<'a> Request<'a> {
    fn query_pairs(&self) -> form_urlencoded::Parse<'a> {
        form_urlencoded::parse(self.query.as_bytes())
    }

    /// When the sender says it sent the request, outside the body.
    fn outer_sent_at(&self) -> Given {
        let text = self.request_timestamp.map(Cow::Borrowed).or_else(|| {
            // posthog-js puts milliseconds here, also to keep caches away.
            self.query_pairs().find_map(|(name, value)| (name == "_").then_some(value))
        });
        text.and_then(|text| epoch_millis(&text)).map_or(Given::Nothing, Given::At)
    }
}

/// A body that was read. Accepted and refused events together are all that it held.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    pub write_key: String,
    /// In the order of the body.
    pub accepted: Vec<Event>,
    /// In the order of the body.
    pub refused: Vec<Refused>,
}

/// Reads a request for an endpoint that takes events, within the published limits.
///
/// # Errors
///
/// A [`Rejection`] where the body cannot be read or is too large (400), brings no write key (401), or where the path
/// takes no events (404).
pub fn parse(request: &Request<'_>) -> Result<Parsed, Rejection> {
    let endpoint =
        Endpoint::of(request.path).filter(Endpoint::takes_events).ok_or_else(Rejection::not_found)?;
    parse_within(request, &endpoint, &Limits::of(endpoint.dialect()))
}

/// As [`parse`], for a known endpoint and limits of the caller's choice.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_within(
    request: &Request<'_>,
    endpoint: &Endpoint,
    limits: &Limits,
) -> Result<Parsed, Rejection> {
    read(request, endpoint, limits)
        .map_err(|rejection| Rejection { write_key: OuterKeys::of(request).with_body(None), ..rejection })
}

fn read(request: &Request<'_>, endpoint: &Endpoint, limits: &Limits) -> Result<Parsed, Rejection> {
    if !endpoint.takes_events() {
        return Err(Rejection::not_found());
    }
    let bytes = json_bytes(request, endpoint, limits)?;
    let text = mend::text(&bytes);
    if let Some(envelope) = envelope::open(&text) {
        return read_all(request, endpoint, limits, envelope);
    }
    let text = mend::lenient(&text);
    match envelope::open(&text) {
        Some(envelope) => read_all(request, endpoint, limits, envelope),
        None if json::is_json(&text) => Err(Rejection::unreadable("The body is not a JSON object or array.")),
        None => Err(Rejection::unreadable("The body is not JSON.")),
    }
}

fn json_bytes<'a>(
    request: &Request<'a>,
    endpoint: &Endpoint,
    limits: &Limits,
) -> Result<Cow<'a, [u8]>, Rejection> {
    if request.body.is_empty()
        && endpoint.dialect() == Dialect::PostHog
        && let Some((_, data)) = request.query_pairs().find(|(name, _)| name == "data")
    {
        return body::packed_field(&data, limits.body_bytes);
    }
    body::open(request.body, request.content_encoding, limits.body_bytes)
}

fn read_all(
    request: &Request<'_>,
    endpoint: &Endpoint,
    limits: &Limits,
    envelope: Envelope<'_>,
) -> Result<Parsed, Rejection> {
    let Envelope { write_key, mut batch, items } = envelope;
    let items = match items {
        Items::One(_) if *endpoint == Endpoint::Batch => {
            return Err(Rejection::unreadable("The body has no batch of events."));
        }
        Items::NotAnArray => return Err(Rejection::unreadable("The batch is not an array of events.")),
        Items::One(text) => vec![text.trim()],
        Items::Many(items) => items.into_iter().map(serde_json::value::RawValue::get).collect(),
    };
    if items.len() > limits.events {
        let message = format!("The batch has {} events; send at most {}.", items.len(), limits.events);
        return Err(Rejection::too_large(message));
    }
    let write_key = OuterKeys::of(request).with_body(write_key).ok_or_else(Rejection::missing_write_key)?;
    if endpoint.dialect() == Dialect::PostHog {
        batch.sent_at = batch.sent_at.or(request.outer_sent_at());
    }

    let is_driven = bots::is_driven_browser(request.user_agent);
    let mut parsed = Parsed { write_key, accepted: Vec::with_capacity(items.len()), refused: Vec::new() };
    for (index, text) in items.into_iter().enumerate() {
        match read_one(request, endpoint, limits, &batch, text) {
            Ok(event) => parsed.accepted.push(Event { bot: event.bot || is_driven, ..event }),
            Err(fault) => parsed.refused.push(refused(index, text, fault, limits)),
        }
    }
    Ok(parsed)
}

fn read_one<'a>(
    request: &Request<'_>,
    endpoint: &Endpoint,
    limits: &Limits,
    batch: &Batch<'a>,
    text: &'a str,
) -> Result<Event, Fault> {
    if text.len() > limits.event_bytes {
        return Err(Fault::given(Reason::TooLarge, "event", format!("{} bytes", text.len())));
    }
    within_shape(text, limits)?;
    match (endpoint.dialect(), endpoint) {
        (Dialect::PostHog, _) => posthog::read(text, batch, request.sdk_info, request.received_at, limits),
        (Dialect::Segment, Endpoint::Single(kind)) => {
            segment::read(text, Some(*kind), batch, request.received_at, limits)
        }
        (Dialect::Segment, _) => segment::read(text, None, batch, request.received_at, limits),
    }
}

/// Counts keys and depth only of texts that have enough bytes for too many of either.
fn within_shape(text: &str, limits: &Limits) -> Result<(), Fault> {
    let openings = memchr::memchr2_iter(b'{', b'[', text.as_bytes());
    // The shortest key and value, `"":0,`, has five bytes.
    let may_have_too_many = text.len() / 5 >= limits.properties;
    if !may_have_too_many && openings.take(limits.depth + 1).count() <= limits.depth {
        return Ok(());
    }
    let shape = shape(text);
    if shape.keys > limits.properties {
        return Err(Fault::given(Reason::TooManyProperties, "properties", shape.keys.to_string()));
    }
    if shape.depth > limits.depth {
        return Err(Fault::given(Reason::TooDeep, "event", shape.depth.to_string()));
    }
    Ok(())
}

fn refused(index: usize, text: &str, fault: Fault, limits: &Limits) -> Refused {
    let mut message_id = None;
    each_field(text, |key, value| {
        if matches!(key, "messageId" | "uuid") {
            message_id = id(Some(value), "messageId", limits).ok().flatten();
        }
    });
    Refused {
        index,
        reason: fault.reason,
        field: fault.field.into(),
        given: fault.given,
        message_id,
        raw: text.to_owned(),
    }
}
