//! What can happen to a line on Today.
//!
//! Invariant: the match names every verb, so a new one cannot be left without words.

use crate::activity::{Known, Said, Told, words::text};

crate::verbs! {
    /// What happens to a line on Today.
    pub enum Verb {
        TodayLineAnswered { line: String, answer: String, until: Option<String>, reason: Option<String> } in Health, moves nothing;
    }
}

impl Told for Verb {
    fn told(&self, known: &Known<'_>) -> Said {
        let ui = known.ui;
        match self {
            Self::TodayLineAnswered { answer, until, reason, .. } => Said {
                quote: reason.clone(),
                ..text(match (answer.as_str(), until) {
                    ("snoozed", Some(day)) => {
                        ui.t1("said-today-snoozed", "day", known.value_of("until", day))
                    }
                    ("dismissed", _) => ui.t("said-today-dismissed"),
                    _ => ui.t("said-today-answered"),
                })
            },
        }
    }
}
