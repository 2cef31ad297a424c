//! Job: the sizes that a request and an event may have.
//! Invariant: sizes are of the text after decompression, so a small packed body cannot hide a large one.

use crate::endpoint::Dialect;

/// Upper bounds, each inclusive: what is exactly at the limit is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a whole body, after decompression.
    pub body_bytes: usize,
    /// Bytes of one event as it stands in the body.
    pub event_bytes: usize,
    /// Events in one body.
    pub events: usize,
    /// Keys in one event, at any depth.
    pub properties: usize,
    /// Nesting of objects and arrays in one event.
    pub depth: usize,
    /// Characters of an id or of an event's name.
    pub name_chars: usize,
}

impl Limits {
    /// Segment's published limits: 500 KB and 2,500 events a batch, 32 KB and 10,000 properties an event.
    pub const SEGMENT: Limits = Limits {
        body_bytes: 500 * 1024,
        event_bytes: 32 * 1024,
        events: 2_500,
        properties: 10_000,
        depth: 64,
        name_chars: 512,
    };

    /// PostHog's SDKs fill a batch up to 5 MiB and one last event before they send it, so a smaller body
    /// limit would lose good events with it. The limit of one event stays.
    pub const POSTHOG: Limits = Limits { body_bytes: 8 * 1024 * 1024, ..Limits::SEGMENT };

    pub fn of(dialect: Dialect) -> Limits {
        match dialect {
            Dialect::Segment => Limits::SEGMENT,
            Dialect::PostHog => Limits::POSTHOG,
        }
    }
}
