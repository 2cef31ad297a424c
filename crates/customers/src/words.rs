//! The words that screens use for a customer's fixed choices.
//!
//! Invariant: every choice has its message in both languages; the exhaustive lists are `ALL` of each enum.

use super::{PersonRole, Stage, Touch};
use crate::web::Ui;

impl Stage {
    pub fn label(self, ui: &Ui) -> String {
        ui.t(&format!("stage-{self}"))
    }

    /// Whether an account at this stage is a customer now.
    pub fn is_customer(self) -> bool {
        !matches!(self, Self::Lead | Self::Opportunity | Self::Churned)
    }

    /// The class that colours its chip: only an ended customer needs one.
    pub fn tone(self) -> &'static str {
        if self == Self::Churned { "risk" } else { "" }
    }
}

impl Touch {
    pub fn label(self, ui: &Ui) -> String {
        ui.t(&format!("touch-{self}"))
    }
}

impl PersonRole {
    pub fn label(self, ui: &Ui) -> String {
        ui.t(&format!("person-role-{self}"))
    }

    pub fn tone(self) -> &'static str {
        if self == Self::Champion { "good" } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Band, i18n::Locale};

    #[test]
    fn every_choice_has_its_word() {
        let keys = (Stage::ALL.iter().map(|s| format!("stage-{s}")))
            .chain(Touch::ALL.iter().map(|t| format!("touch-{t}")))
            .chain(PersonRole::ALL.iter().map(|r| format!("person-role-{r}")))
            .chain(Band::ALL.iter().map(|b| format!("band-{b}")));
        for key in keys {
            assert!(Locale::Ja.has(&key) && Locale::En.has(&key), "{key}");
        }
    }
}
