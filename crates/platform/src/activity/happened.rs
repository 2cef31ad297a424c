//! What happened, as it is stored.
//!
//! Invariant: whatever an area calls it, the spine has its name and what it tells.

use std::fmt::Debug;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value as Json;

use super::kind::Kind;

/// What a verb is, whatever it tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerbFacts {
    /// As its enum has it: `NoteWritten`.
    pub(super) variant: &'static str,
    /// The kind that a timeline is narrowed by; none for what stands on no account's timeline.
    pub kind: Option<Kind>,
    /// Whether such a change can move a measure, or decide which scorecard applies.
    pub moves_scores: bool,
}

impl VerbFacts {
    pub const fn new(variant: &'static str, kind: Option<Kind>, moves_scores: bool) -> Self {
        Self { variant, kind, moves_scores }
    }

    /// The stored name: `note_written`.
    pub fn name(&self) -> String {
        let mut name = String::with_capacity(self.variant.len() + 4);
        for (at, letter) in self.variant.char_indices() {
            if letter.is_ascii_uppercase() && at > 0 {
                name.push('_');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    }

    /// Whether this is its stored name.
    pub fn is_named(&self, stored: &str) -> bool {
        let mut stored = stored.bytes();
        let is_word = |(at, letter): (usize, u8)| {
            let follows = at == 0 || !letter.is_ascii_uppercase() || stored.next() == Some(b'_');
            follows && stored.next() == Some(letter.to_ascii_lowercase())
        };
        self.variant.bytes().enumerate().all(is_word) && stored.next().is_none()
    }
}

/// An area's verbs with what they are; [`verbs!`](crate::verbs) writes it.
pub trait Listed: Serialize + DeserializeOwned + Debug {
    const FACTS: &'static [VerbFacts];
}

/// A verb as it is stored: its name, and what changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Happened {
    pub name: String,
    pub detail: Json,
}

impl<V: Listed> From<V> for Happened {
    fn from(verb: V) -> Self {
        let mut value = serde_json::to_value(&verb).unwrap_or_default();
        let name = value["verb"].as_str().unwrap_or_default().to_owned();
        Self { name, detail: value["detail"].take() }
    }
}

impl Happened {
    /// As one of an area's verbs; none where it is another's.
    pub fn of<V: Listed>(&self) -> Option<V> {
        if !V::FACTS.iter().any(|facts| facts.is_named(&self.name)) {
            return None;
        }
        let stored = serde_json::json!({ "verb": self.name, "detail": self.detail });
        serde_json::from_value(stored)
            .inspect_err(|error| {
                tracing::error!(verb = self.name, "what an activity tells cannot be read: {error}");
            })
            .ok()
    }
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub from: Option<String>,
    pub to: Option<String>,
}
