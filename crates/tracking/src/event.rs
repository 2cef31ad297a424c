//! Job: what is known of one usage event once it has been read.
//! Invariant: `occurred_at` is never after the arrival, ids are never empty, and JSON texts are objects.

use serde::{Deserialize, Serialize};

/// The six calls of the tracking protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

impl Kind {
    pub const ALL: [Kind; 6] =
        [Kind::Identify, Kind::Track, Kind::Page, Kind::Screen, Kind::Group, Kind::Alias];

    /// The word of the protocol, as `type` has it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Identify => "identify",
            Kind::Track => "track",
            Kind::Page => "page",
            Kind::Screen => "screen",
            Kind::Group => "group",
            Kind::Alias => "alias",
        }
    }

    /// Reads `type` in any case; SDKs have written `Track` and `TRACK`.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(word.trim()))
    }
}

/// One accepted event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// What duplicates are told by. A fresh UUID where the sender gave none.
    pub message_id: String,
    pub kind: Kind,
    /// The person's id in the customer's product. For an alias: the id that stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anonymous_id: Option<String>,
    /// Of an alias: the other id of the same person. Which of the two came first differs between SDKs, so
    /// treat an alias as "these two are one".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_id: Option<String>,
    /// The account's external id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// PostHog's type of that group (`company`, `organization`, …); `None` from Segment's SDKs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_type: Option<String>,
    /// What rollups count by. `None` for identify, group and alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The category of a page or screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// When it happened, in epoch milliseconds: corrected for the sender's clock, never after the arrival.
    pub occurred_at: i64,
    /// The sender's own time of the event, uncorrected, in epoch milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_at: Option<i64>,
    /// The sender's own time of the request, in epoch milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<i64>,
    /// How `occurred_at` came about.
    pub time_source: TimeSource,
    /// How many occurrences it stands for: 1, or the whole number in a top-level `count` (1 to 1,000,000), which
    /// is Bansou's addition for senders that count before they send.
    pub count: u32,
    /// JSON text of an object, with the sender's own key order; `{}` where there were none.
    pub properties: String,
    /// JSON text of an object: of a group call the account's traits, of any other the person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traits: Option<String>,
    /// JSON text of an object: traits to keep only where none is known yet (PostHog's `$set_once`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_traits: Option<String>,
    pub context: Context,
    /// Whether a machine did it and no person, by the user agent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bot: bool,
}

/// The part of an event's context that Bansou keeps. The sender's IP address is not part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Context {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_referrer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_title: Option<String>,
    /// Of the `utm_` parameters, whether the SDK or only the page's address had them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_medium: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_term: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_content: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library_version: Option<String>,
}

/// How an event's time was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TimeSource {
    /// `receivedAt − (sentAt − originalTimestamp)`.
    Corrected,
    /// The event's own time, because the request did not say when it was sent, or what it said cannot be.
    AsGiven,
    /// The arrival, because the event gave no time.
    Arrival,
    /// The arrival, because the event's time could not be read.
    Unreadable,
    /// The arrival, because the event's time is before 2000.
    Implausible,
    /// The arrival, because the event's time is up to 24 hours after it.
    Ahead,
}

impl TimeSource {
    pub fn code(self) -> &'static str {
        match self {
            TimeSource::Corrected => "corrected",
            TimeSource::AsGiven => "as_given",
            TimeSource::Arrival => "arrival",
            TimeSource::Unreadable => "unreadable",
            TimeSource::Implausible => "implausible",
            TimeSource::Ahead => "ahead",
        }
    }

    /// Whether the event's own time was put aside, which an admin may want to know.
    pub fn was_overruled(self) -> bool {
        matches!(self, TimeSource::Unreadable | TimeSource::Implausible | TimeSource::Ahead)
    }
}
