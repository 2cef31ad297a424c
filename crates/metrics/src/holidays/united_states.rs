//! Federal holidays of the United States as observed by federal offices (5 U.S.C. § 6103).
//!
//! Invariant: a holiday on a Saturday rests on the Friday before, on a Sunday on the Monday after, and the day
//! itself counts as well.

use jiff::civil::{Date, Weekday};

use super::nth_weekday;

/// The holiday's name on its day or on the working day on which it is observed.
#[must_use]
pub fn united_states(date: Date) -> Option<&'static str> {
    let observed = match date.weekday() {
        Weekday::Friday => date.tomorrow().ok(),
        Weekday::Monday => date.yesterday().ok(),
        _ => None,
    };
    legal_day(date).or_else(|| observed.and_then(legal_day))
}

fn legal_day(date: Date) -> Option<&'static str> {
    let day = date.day();
    let monday = |nth| nth_weekday(date, nth, Weekday::Monday) == day;
    let name = match (date.month(), day) {
        (1, 1) => "New Year's Day",
        (1, _) if monday(3) => "Birthday of Martin Luther King, Jr.",
        (2, _) if monday(3) => "Washington's Birthday",
        (5, 25..=31) if date.weekday() == Weekday::Monday => "Memorial Day",
        (6, 19) if date.year() >= 2021 => "Juneteenth National Independence Day",
        (7, 4) => "Independence Day",
        (9, _) if monday(1) => "Labor Day",
        (10, _) if monday(2) => "Columbus Day",
        (11, 11) => "Veterans Day",
        (11, _) if nth_weekday(date, 4, Weekday::Thursday) == day => "Thanksgiving Day",
        (12, 25) => "Christmas Day",
        _ => return None,
    };
    Some(name)
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_year_of_federal_holidays() {
        let days = date(2024, 1, 1).series(1.day()).take_while(|day| day.year() == 2024);
        let found: Vec<_> =
            days.filter(|&day| united_states(day).is_some()).map(|day| (day.month(), day.day())).collect();
        let expected = [
            (1, 1),
            (1, 15),
            (2, 19),
            (5, 27),
            (6, 19),
            (7, 4),
            (9, 2),
            (10, 14),
            (11, 11),
            (11, 28),
            (12, 25),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_holiday_at_the_weekend_is_observed_beside_it() {
        assert_eq!(united_states(date(2021, 12, 31)), Some("New Year's Day"));
        assert_eq!(united_states(date(2026, 7, 3)), Some("Independence Day"));
        assert_eq!(united_states(date(2022, 12, 26)), Some("Christmas Day"));
        assert_eq!(united_states(date(2026, 7, 6)), None);
    }
}
