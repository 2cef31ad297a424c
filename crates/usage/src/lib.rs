//! Usage: what people did in the customer's product, and what is counted from it.
//!
//! Invariant: the rollups say what the raw events say, and go on saying it when those are dropped. Every write keeps both
//! in one transaction, and [`recount`] makes the rollups from the events alone, as far back as all of them are there.

mod area;
pub mod counting;
mod demo;
pub mod display_names;
mod done;
mod done_by;
pub mod erase;
mod holds;
pub mod identity;
pub mod ingest;
pub mod keep;
pub mod keys;
mod last_seen;
pub mod names;
pub mod permissions;
pub mod plan;
mod rollup;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod texts;
pub mod tracked;
pub mod tracking;
mod verb;

pub use area::AREA;
pub use done_by::{Done, DoneBy, MOST_PEOPLE, MOST_TIMES, done_by, names as event_names};
use identity::SenderKey;
pub use last_seen::{last_days, last_seen};
pub use rollup::recount;
pub use store::{remove_import, store_events};
pub use verb::Verb;

// The floor, and the area below, under their own names.
use bansou_customers as customers;
use bansou_platform::{
    activity, areas, args, background, bounded, db, i18n, ids, jobs, live, members, numbers, percent,
    personal, sums, text_enum, time, ui, verbs, web, workspaces,
};

use uuid::Uuid;

use crate::{
    ids::{AccountId, ImportId, PersonId},
    time::Timestamp,
};

/// What a usage event is, in the words of the tracking protocol; `import` is a row of an imported file, `bot` what a
/// machine did that would count had a person done it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UsageKind {
    Track,
    Page,
    Screen,
    Identify,
    Group,
    Alias,
    Import,
    Bot,
}

crate::text_enum!(UsageKind {
    Track => "track", Page => "page", Screen => "screen", Identify => "identify", Group => "group",
    Alias => "alias", Import => "import", Bot => "bot",
});

impl UsageKind {
    /// Whether such an event is use of the product. The others only say who somebody is.
    pub fn counts(self) -> bool {
        matches!(self, Self::Track | Self::Page | Self::Screen | Self::Import)
    }

    /// Whether a machine did it; it is kept and not counted.
    pub fn is_bot(self) -> bool {
        self == Self::Bot
    }
}

/// The same for SQL: the kinds that count.
const COUNTED_KINDS: &str = "('track', 'page', 'screen', 'import')";

/// A usage event about to be stored.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Two events with the same key are the same event; the second is not stored.
    pub dedupe_key: Uuid,
    pub received_at: Timestamp,
    pub occurred_at: Timestamp,
    pub account: Option<AccountId>,
    pub person: Option<PersonId>,
    /// Who sent it, by its three ids; none where nobody did, as with imported rows.
    pub sender: Option<SenderKey>,
    /// As sent, so that an event that arrives before its account or person finds it later.
    pub group_ref: Option<String>,
    pub user_ref: Option<String>,
    pub anonymous_ref: Option<String>,
    pub kind: UsageKind,
    pub name: String,
    /// How often it was done; 1 unless the sender counts for us.
    pub quantity: i64,
    /// JSON text.
    pub properties: String,
    /// Page, campaign, locale and library, as the JSON text of an object; none for imported rows.
    pub context: Option<String>,
    pub import: Option<ImportId>,
    pub source: Option<String>,
}

/// What became of the events handed to [`store_events`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// For each event, in the order given, whether it was new.
    pub is_new: Vec<bool>,
    pub new: usize,
    pub duplicates: usize,
}
