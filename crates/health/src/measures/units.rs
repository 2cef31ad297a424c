//! What measures are counted in.

use crate::money::grouped;

/// What a measure's values are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A part of a whole: 0.6 is 60 %.
    Share,
    /// A change: −0.2 is 20 % less.
    Change,
    /// So many times the account's own habit.
    Times,
    /// Whole things.
    Count,
    Days,
    /// Points of a survey.
    Points,
    /// A number of the company's own, in whatever it counts.
    Number,
    /// An amount in the currency's major unit.
    Money,
    /// 1 for yes, 0 for no.
    YesNo,
}

/// A change as a person reads it: `−20%`.
pub(super) fn change(share: f64) -> String {
    let percent = (share * 100.0).round();
    let sign = if percent < 0.0 { "−" } else { "+" };
    if percent == 0.0 { "±0%".to_owned() } else { format!("{sign}{}%", grouped(percent.abs() as u64)) }
}
