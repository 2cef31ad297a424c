//! Which days a company's customers have off: public holidays by country.
//!
//! Invariant: a table is a function of the date alone, computed from the country's law, so there is no list
//! to forget to renew.

mod christian;
mod japan;
mod united_states;

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

pub use christian::{australia, canada, easter, france, germany, united_kingdom};
pub use japan::{japan, japan_office_closed};
pub use united_states::united_states;

/// The holidays that a workspace reckons with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolidayTable {
    /// No holidays at all.
    None,
    /// Japanese law ([`japan`]), and the year's end, when offices close ([`japan_office_closed`]).
    #[default]
    Japan,
    /// Federal holidays of the United States ([`united_states`]).
    UnitedStates,
    /// Nationwide holidays of Germany ([`germany`]).
    Germany,
    /// Holidays of France ([`france`]).
    France,
    /// Bank holidays of England and Wales ([`united_kingdom`]).
    UnitedKingdom,
    /// Federal holidays of Canada ([`canada`]).
    Canada,
    /// National holidays of Australia ([`australia`]).
    Australia,
    /// A country's days and the company's own.
    With(Box<HolidayTable>, BTreeSet<Date>),
}

impl HolidayTable {
    /// Whether work rests on this day for a reason other than the weekday.
    #[must_use]
    pub fn is_holiday(&self, date: Date) -> bool {
        match self {
            Self::None => false,
            Self::Japan => japan(date).is_some() || japan_office_closed(date),
            Self::UnitedStates => united_states(date).is_some(),
            Self::Germany => germany(date),
            Self::France => france(date),
            Self::UnitedKingdom => united_kingdom(date),
            Self::Canada => canada(date),
            Self::Australia => australia(date),
            Self::With(country, own) => own.contains(&date) || country.is_holiday(date),
        }
    }
}

/// Day of the month of the n-th (from 1) weekday of a month.
fn nth_weekday(date_in_month: Date, nth: i8, weekday: Weekday) -> i8 {
    let first = date_in_month.first_of_month().weekday();
    1 + first.until(weekday) + 7 * (nth - 1)
}
