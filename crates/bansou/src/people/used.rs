//! When people last used the product, as the list's filter offers it.
//!
//! Invariant: each choice is a rule over the day that is kept, and so a range of its index.

use bansou_rules::{Rule, Span, SpanUnit, Test, Toward};

use super::LAST_USE;
use crate::{
    list::{Address, filters::Filtered},
    web::Ui,
};

/// The pair of the address.
pub const NAME: &str = "used";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    In7,
    In30,
    In90,
    Over30,
    Over90,
    Never,
}

crate::text_enum!(Used {
    In7 => "in-7", In30 => "in-30", In90 => "in-90", Over30 => "over-30", Over90 => "over-90", Never => "never",
});

impl Used {
    pub fn rule(self) -> Rule {
        let days = |count| Span { toward: Toward::Past, count, unit: SpanUnit::Days };
        let test = match self {
            Self::In7 => Test::Within(days(7)),
            Self::In30 => Test::Within(days(30)),
            Self::In90 => Test::Within(days(90)),
            Self::Over30 => Test::Beyond(days(30)),
            Self::Over90 => Test::Beyond(days(90)),
            Self::Never => return Rule::not(Rule::attribute(LAST_USE, Test::Set)),
        };
        Rule::attribute(LAST_USE, test)
    }

    pub fn label(self, ui: &Ui) -> String {
        match self {
            Self::In7 => ui.t1("rule-within-past", "n", 7),
            Self::In30 => ui.t1("rule-within-past", "n", 30),
            Self::In90 => ui.t1("rule-within-past", "n", 90),
            Self::Over30 => ui.t1("rule-beyond-past", "n", 30),
            Self::Over90 => ui.t1("rule-beyond-past", "n", 90),
            Self::Never => ui.t("people-never-used"),
        }
    }
}

pub fn read(address: &Address) -> Option<Filtered> {
    let used: Used = address.given(NAME)?.parse().ok()?;
    Some(Filtered { names: vec![NAME.to_owned()], rule: used.rule() })
}
