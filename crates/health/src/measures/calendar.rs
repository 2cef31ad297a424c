//! Working days, so that a weekend or Golden Week is not taken for silence.
//!
//! Invariant: a span without working days counts as 0, and one that leaves the calendar's reach counts to its edge.

use bansou_metrics::holidays::HolidayTable;
use jiff::civil::{Date, Weekday};

use crate::time::{day_from_number, day_number};

/// How far the calendar looks back, in days.
const REACH: i64 = 800;

/// Working days before a day.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The number of the first day known.
    first: i64,
    /// Working days from the first day up to, not including, each day.
    before: Vec<u32>,
}

impl Calendar {
    /// The days up to and with `last`.
    pub fn up_to(last: Date, holidays: &HolidayTable) -> Self {
        let first = day_number(last) - REACH;
        let mut before = vec![0];
        for number in first..=day_number(last) {
            let day = day_from_number(number);
            let rest =
                matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) || holidays.is_holiday(day);
            before.push(before.last().unwrap_or(&0) + u32::from(!rest));
        }
        Self { first, before }
    }

    /// Working days from `from` up to, not including, `to`.
    pub fn between(&self, from: i64, to: i64) -> f64 {
        let at = |day: i64| {
            let place = (day - self.first).clamp(0, self.before.len() as i64 - 1);
            self.before[usize::try_from(place).unwrap_or(0)]
        };
        f64::from(at(to).saturating_sub(at(from)))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn golden_week_has_few_working_days() {
        let calendar = Calendar::up_to(date(2026, 5, 31), &HolidayTable::Japan);
        let count = |from, to| calendar.between(day_number(from), day_number(to));
        assert_eq!(count(date(2026, 5, 2), date(2026, 5, 7)), 0.0);
        assert_eq!(count(date(2026, 5, 7), date(2026, 5, 14)), 5.0);
        assert_eq!(count(date(2026, 5, 14), date(2026, 5, 7)), 0.0);
    }
}
