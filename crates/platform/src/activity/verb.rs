//! Verbs: what can happen, which each area says for itself with an enum made by [`verbs!`](crate::verbs).
//!
//! Invariant: stored activities outlive these enums, so a variant is added or gains optional fields, never renamed; and no two
//! areas have a verb of the same name, which a test looks at.

use super::{
    happened::{Happened, Listed, VerbFacts},
    words::{Known, Said},
};

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
