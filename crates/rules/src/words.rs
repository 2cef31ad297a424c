//! The words of the tree's small enums, as the JSON form and paths write them.
//!
//! Invariant: a word reads back to what it was written from.

use crate::{Direction, Period, PeriodUnit, Quantifier, SpanUnit, Test, Toward, Which};

impl Test {
    /// The field of the JSON form that holds this test.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Is(_) => "is",
            Self::Contains(_) => "contains",
            Self::StartsWith(_) => "starts_with",
            Self::EndsWith(_) => "ends_with",
            Self::Above(_) => "above",
            Self::AtLeast(_) => "at_least",
            Self::Below(_) => "below",
            Self::AtMost(_) => "at_most",
            Self::Between(..) => "between",
            Self::Within(_) => "within",
            Self::Beyond(_) => "beyond",
            Self::In(_) => "in",
            Self::HasAny(_) => "has_any",
            Self::HasAll(_) => "has_all",
        }
    }
}

impl Quantifier {
    pub(crate) const ALL: [Self; 3] = [Self::Some, Self::Every, Self::No];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Some => "some",
            Self::Every => "every",
            Self::No => "no",
        }
    }
}

impl Direction {
    /// The field of the JSON form that holds the percents.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::More => "more_by_percent",
            Self::Less => "less_by_percent",
        }
    }
}

impl Toward {
    pub(crate) const ALL: [Self; 2] = [Self::Past, Self::Future];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Past => "last",
            Self::Future => "next",
        }
    }
}

impl SpanUnit {
    pub(crate) const ALL: [Self; 2] = [Self::Days, Self::Hours];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Hours => "hours",
        }
    }
}

impl Which {
    pub(crate) const ALL: [Self; 3] = [Self::Last, Self::This, Self::Next];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::This => "this",
            Self::Next => "next",
        }
    }
}

impl PeriodUnit {
    pub(crate) const ALL: [Self; 8] = [
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Year,
        Self::FiscalQuarter,
        Self::FiscalHalf,
        Self::FiscalYear,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::FiscalQuarter => "fiscal_quarter",
            Self::FiscalHalf => "fiscal_half",
            Self::FiscalYear => "fiscal_year",
        }
    }
}

impl Period {
    /// Every period that can be said.
    pub fn all() -> impl Iterator<Item = Self> {
        let of = |which| PeriodUnit::ALL.into_iter().map(move |unit| Self { which, unit });
        Which::ALL.into_iter().flat_map(of)
    }
}
