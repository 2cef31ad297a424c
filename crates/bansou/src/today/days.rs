//! Days as the list counts them: windows ahead, working days, the days that "later" offers.

use bansou_metrics::holidays::HolidayTable;
use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
};

/// The day so many days after (or before, where negative).
pub fn plus(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// Working days from `day`, which does not count, to `on`, which does. 0 where `on` is not later.
pub fn working_days(day: Date, on: Date, holidays: &HolidayTable) -> i64 {
    let ahead = crate::time::days_between(day, on).clamp(0, 400);
    let works = |day: &Date| {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !holidays.is_holiday(*day)
    };
    (1..=ahead).map(|n| plus(day, n)).filter(works).count() as i64
}

/// Monday of the week after this one.
pub fn next_monday(today: Date) -> Date {
    plus(today, 8 - i64::from(today.weekday().to_monday_one_offset()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn weekends_and_holidays_are_not_worked() {
        let japan = HolidayTable::Japan;
        // Sunday 22 November 2026; Monday 23 is Labour Thanksgiving Day.
        let sunday = date(2026, 11, 22);
        assert_eq!(working_days(sunday, date(2026, 12, 3), &japan), 8);
        assert_eq!(working_days(sunday, date(2026, 12, 3), &HolidayTable::None), 9);
        assert_eq!(working_days(sunday, sunday, &japan), 0);
        assert_eq!(next_monday(sunday), date(2026, 11, 23));
        assert_eq!(next_monday(date(2026, 11, 23)), date(2026, 11, 30));
    }
}
