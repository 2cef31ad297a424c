//! Verbs: what can happen, which each area says for itself with an enum made by [`verbs!`](crate::verbs).
//!
//! Invariant: stored activities outlive these enums, so a variant is added or gains optional fields, never renamed; and no two
//! areas have a verb of the same name, which a test looks at.

use std::fmt::Debug;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value as Json;

use super::{Kind, Known, Said};

/// What a verb is, whatever it tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerbFacts {
    /// As its enum has it: `NoteWritten`.
    variant: &'static str,
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

/// An area's verbs in words.
pub trait Told: Listed {
    /// The line that a timeline has of it, in the reader's language.
    fn told(&self, known: &Known<'_>) -> Said;
}

/// Makes an area's enum of verbs. Behind each variant stands the kind of timeline that it is on (or `none`), and whether it
/// moves `scores` or `nothing`: `NoteRemoved {} in Work, moves scores;`.
#[macro_export]
macro_rules! verbs {
    ($(#[$about:meta])* $visible:vis enum $Verb:ident { $(
        $(#[$doc:meta])* $Variant:ident { $( $(#[$of_field:meta])* $field:ident : $kind_of:ty ),* $(,)? }
        in $kind:ident, moves $moved:ident;
    )* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "verb", content = "detail", rename_all = "snake_case")]
        $visible enum $Verb { $( $(#[$doc])* $Variant { $( $(#[$of_field])* $field: $kind_of ),* }, )* }

        impl $crate::activity::Listed for $Verb {
            const FACTS: &'static [$crate::activity::VerbFacts] = &[ $(
                $crate::activity::VerbFacts::new(
                    stringify!($Variant), $crate::verbs!(@kind $kind), $crate::verbs!(@moves $moved),
                ),
            )* ];
        }
    };
    (@kind none) => { None };
    (@kind $kind:ident) => { Some($crate::activity::Kind::$kind) };
    (@moves scores) => { true };
    (@moves nothing) => { false };
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

/// The verbs of an area, for whoever knows no area by name.
#[derive(Clone, Copy, Debug)]
pub struct Verbs {
    pub facts: &'static [VerbFacts],
    told: fn(&Happened, &Known<'_>) -> Option<Said>,
}

impl Verbs {
    pub const NONE: Self = Self { facts: &[], told: |_, _| None };

    pub const fn of<V: Told>() -> Self {
        Self { facts: V::FACTS, told: |happened, known| Some(happened.of::<V>()?.told(known)) }
    }

    /// The line of one of these verbs; none for another's.
    pub fn told(&self, happened: &Happened, known: &Known<'_>) -> Option<Said> {
        (self.told)(happened, known)
    }
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::FloorVerb;

    crate::verbs! {
        /// Of another area.
        enum Other {
            LevelReached { from: Option<f64>, reasons: Vec<String> } in Usage, moves scores;
        }
    }

    #[test]
    fn a_verb_survives_the_store_and_is_one_areas_alone() {
        let happened = Happened::from(FloorVerb::MemberLeft { name: "佐藤".into() });
        assert_eq!(happened.name, "member_left");
        assert_eq!(happened.of(), Some(FloorVerb::MemberLeft { name: "佐藤".into() }));
        assert_eq!(happened.of::<Other>(), None);
        let reached = Other::LevelReached { from: Some(60.0), reasons: vec!["use".into()] };
        assert_eq!(Happened::from(reached.clone()).of(), Some(reached));
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        let broken = Happened { name: "member_left".into(), detail: serde_json::json!({ "nom": 1 }) };
        assert_eq!(broken.of::<FloorVerb>(), None);
    }

    #[test]
    fn a_stored_name_is_that_of_the_serialised_variant() {
        for facts in FloorVerb::FACTS {
            assert!(facts.is_named(&facts.name()) && !facts.is_named(&facts.name()[1..]));
            assert!(!facts.is_named(&format!("{}s", facts.name())) && !facts.is_named(facts.variant));
            assert!(facts.name().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        }
        let undone = FloorVerb::ActUndone { kind: "owner".into(), restored: 1, kept: 0 };
        assert_eq!(Happened::from(undone).name, "act_undone");
        assert!(FloorVerb::FACTS.iter().any(|facts| facts.name() == "act_undone"));
    }
}
