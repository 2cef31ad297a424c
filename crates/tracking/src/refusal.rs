//! Job: say why an event, or a whole request, was not taken.
//! Invariant: a refusal keeps the event as it came, so that whoever reads it can see and mend its cause.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};
use serde_json::json;

/// One event that was set apart from its batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Position in the batch, from 0.
    pub index: usize,
    pub reason: Reason,
    /// The field at fault, as a path in the event (`userId`, `properties`, `batch[3]`).
    pub field: Cow<'static, str>,
    /// What stood in that field, cut to 200 characters; `None` where nothing did.
    pub given: Option<String>,
    /// The event's own message id, where it had a readable one.
    pub message_id: Option<String>,
    /// The event exactly as it came.
    pub raw: String,
}

/// Why one event was refused. The code is stable: it is stored, counted and translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    /// Neither a user id nor an anonymous id: nobody did it.
    MissingUser,
    /// The event rests on an id that no person has, such as `null`, `guest` or 0.
    NobodysId,
    /// A tracked event without a name.
    MissingName,
    /// A group call without a group id.
    MissingGroup,
    /// An alias call without the id that came before.
    MissingPreviousId,
    /// `type` is absent or none of the six.
    UnknownType,
    /// The event is over the size limit.
    TooLarge,
    /// The event has more keys than the limit.
    TooManyProperties,
    /// Objects or arrays nest deeper than the limit.
    TooDeep,
    /// A name or an id is longer than the limit.
    TooLong,
    /// The event, its properties or its traits are not a JSON object.
    NotAnObject,
    /// It claims to have happened more than 24 hours after it arrived, by both clocks.
    FromTheFuture,
}

impl Reason {
    pub const ALL: [Reason; 12] = [
        Reason::MissingUser,
        Reason::NobodysId,
        Reason::MissingName,
        Reason::MissingGroup,
        Reason::MissingPreviousId,
        Reason::UnknownType,
        Reason::TooLarge,
        Reason::TooManyProperties,
        Reason::TooDeep,
        Reason::TooLong,
        Reason::NotAnObject,
        Reason::FromTheFuture,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Reason::MissingUser => "missing_user",
            Reason::NobodysId => "nobodys_id",
            Reason::MissingName => "missing_name",
            Reason::MissingGroup => "missing_group",
            Reason::MissingPreviousId => "missing_previous_id",
            Reason::UnknownType => "unknown_type",
            Reason::TooLarge => "too_large",
            Reason::TooManyProperties => "too_many_properties",
            Reason::TooDeep => "too_deep",
            Reason::TooLong => "too_long",
            Reason::NotAnObject => "not_an_object",
            Reason::FromTheFuture => "from_the_future",
        }
    }

    pub fn from_code(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::MissingUser => "the event has neither a user id nor an anonymous id",
            Reason::NobodysId => "no person has this id; send the one of your own user, or none",
            Reason::MissingName => "the event has no name",
            Reason::MissingGroup => "the group call has no group id",
            Reason::MissingPreviousId => "the alias call has no previous id",
            Reason::UnknownType => "the type is none of identify, track, page, screen, group and alias",
            Reason::TooLarge => "the event is larger than 32 KB",
            Reason::TooManyProperties => "the event has more than 10,000 properties",
            Reason::TooDeep => "the event nests deeper than 64 levels",
            Reason::TooLong => "the name or id is longer than 512 characters",
            Reason::NotAnObject => "a JSON object was expected here",
            Reason::FromTheFuture => "the event is dated more than 24 hours after it arrived",
        })
    }
}

/// A request that was not read at all. Nothing of it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
    /// The key that came with the request where the headers or the query told it, so that the rejection can
    /// be counted where its owner sees it.
    pub write_key: Option<String>,
}

impl Rejection {
    /// No key by Basic, by Bearer, in the body or in the query: 401.
    pub fn missing_write_key() -> Rejection {
        Rejection::new(401, "missing_write_key", "Send the write key by Basic, by Bearer or as writeKey.")
    }

    /// For the server to answer where no workspace knows the key: 401.
    pub fn unknown_write_key() -> Rejection {
        Rejection::new(401, "invalid_write_key", "No workspace has this write key.")
    }

    /// For the server to answer where a sender is over its rate, together with `Retry-After`: 429.
    pub fn too_many_requests() -> Rejection {
        Rejection::new(429, "too_many_requests", "Wait as long as Retry-After says and send it again.")
    }

    /// For the server to answer where nothing could be stored: 503. Every SDK retries it.
    pub fn unavailable() -> Rejection {
        Rejection::new(503, "unavailable", "Nothing was stored. Send it again.")
    }

    /// For the server to answer at any other path: 404.
    pub fn not_found() -> Rejection {
        Rejection::new(404, "not_found", "No events are taken at this path.")
    }

    pub(crate) fn unreadable(message: impl Into<String>) -> Rejection {
        Rejection::new(400, "unreadable", message)
    }

    /// For the server to answer where a body is over its limit: 400.
    pub fn too_large(message: impl Into<String>) -> Rejection {
        Rejection::new(400, "too_large", message)
    }

    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Rejection {
        Rejection { status, code, message: message.into(), write_key: None }
    }

    /// `{"code","message"}` for Segment's SDKs, with `detail` beside them for PostHog's, which read that.
    pub fn body(&self) -> String {
        json!({"code": self.code, "message": self.message, "detail": self.message}).to_string()
    }
}

/// Why an event is refused, before its batch is known.
#[derive(Debug)]
pub(crate) struct Fault {
    pub reason: Reason,
    pub field: &'static str,
    pub given: Option<String>,
}

impl Fault {
    pub fn absent(reason: Reason, field: &'static str) -> Fault {
        Fault { reason, field, given: None }
    }

    pub fn given(reason: Reason, field: &'static str, given: impl AsRef<str>) -> Fault {
        Fault { reason, field, given: Some(given.as_ref().chars().take(200).collect()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_come_back() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
        }
        assert_eq!(Reason::from_code("no_such_reason"), None);
    }
}
