//! Days as the simulation counts them, Japanese public holidays, and how much of an office's work falls on
//! each day. A [`Day`] is a whole number of days since 1970-01-01; nothing here knows today's date.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// Days since 1970-01-01.
pub(crate) type Day = i32;

pub(crate) fn day_of(date: Date) -> Day {
    let hours = date.duration_since(Date::constant(1970, 1, 1)).as_hours();
    (hours / 24) as Day
}

pub(crate) fn date_of(day: Day) -> Date {
    Date::constant(1970, 1, 1).saturating_add(day.days())
}

pub(crate) fn add_months(day: Day, months: i32) -> Day {
    day_of(date_of(day).saturating_add(months.months()))
}

/// Whether a day is a Japanese public holiday (国民の祝日に関する法律 as amended for 2020), with substitute
/// and between holidays. Equinoxes by the usual approximation, which agrees with the almanac for 2020–2099.
#[must_use]
pub fn is_public_holiday(day: Date) -> bool {
    if is_named_holiday(day) {
        return true;
    }
    // A holiday on a Sunday moves to the next day that is not itself a holiday.
    let mut before = day.saturating_sub(1.day());
    while is_named_holiday(before) {
        if before.weekday() == Weekday::Sunday {
            return true;
        }
        before = before.saturating_sub(1.day());
    }
    // A weekday between two holidays is one.
    day.weekday() != Weekday::Sunday
        && is_named_holiday(day.saturating_sub(1.day()))
        && is_named_holiday(day.saturating_add(1.day()))
}

fn is_named_holiday(day: Date) -> bool {
    let (year, month, of_month) = (day.year(), day.month(), day.day());
    let monday = |nth: i8| day.weekday() == Weekday::Monday && (of_month - 1) / 7 + 1 == nth;
    match (year, month) {
        (2020, 7) => of_month == 23 || of_month == 24,
        (2020, 8) => of_month == 10,
        (2021, 7) => of_month == 22 || of_month == 23,
        (2021, 8) => of_month == 8,
        (2020 | 2021, 10) => false,
        (_, 1) => of_month == 1 || monday(2),
        (_, 2) => of_month == 11 || of_month == 23,
        (_, 3) => of_month == equinox(year, 20.8431),
        (_, 4) => of_month == 29,
        (_, 5) => (3..=5).contains(&of_month),
        (_, 7) => monday(3),
        (_, 8) => of_month == 11,
        (_, 9) => monday(3) || of_month == equinox(year, 23.2488),
        (_, 10) => monday(2),
        (_, 11) => of_month == 3 || of_month == 23,
        _ => false,
    }
}

fn equinox(year: i16, in_1980: f64) -> i8 {
    let since = f64::from(year - 1980);
    (in_1980 + 0.242_194 * since - f64::from((year - 1980).div_euclid(4))) as i8
}

/// Which days an industry works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WorkingWeek {
    Office,
    /// Shops, restaurants, clinics and carriers work part of Saturday and Sunday.
    SevenDays,
}

/// What share of a plain Tuesday's work is done on a day, about 0–1.1.
pub(crate) fn work_share(day: Date, week: WorkingWeek) -> f64 {
    let seven = week == WorkingWeek::SevenDays;
    let by_weekday: f64 = match day.weekday() {
        Weekday::Monday => 1.05,
        Weekday::Tuesday | Weekday::Wednesday => 1.0,
        Weekday::Thursday => 0.97,
        Weekday::Friday => 0.92,
        Weekday::Saturday => [0.06, 0.5][usize::from(seven)],
        Weekday::Sunday => [0.02, 0.18][usize::from(seven)],
    };
    let resting: f64 = if seven { 0.3 } else { 0.04 };
    let by_season = match (day.month(), day.day()) {
        (12, 29..) | (1, ..=3) => return resting.min(0.1) * by_weekday,
        (1, 4) => 0.5,
        (8, 13..=16) => [0.35, 0.55][usize::from(seven)],
        (4, 30) | (5, 1..=2) => 0.7,
        _ => 1.0,
    };
    if is_public_holiday(day) { by_weekday.min(1.0) * resting } else { by_weekday * by_season }
}

/// First day of the window that `months` months before the day after `end` begin.
pub(crate) fn window_start(end: Date, months: u32) -> Date {
    let months = i32::try_from(months).unwrap_or(i32::MAX).clamp(1, 240);
    end.saturating_add(1.day()).saturating_sub(months.months()).max(date(1971, 1, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_there_and_back() {
        for day in [date(1970, 1, 1), date(2024, 2, 29), date(2026, 11, 22), date(1969, 12, 31)] {
            assert_eq!(date_of(day_of(day)), day);
        }
    }

    #[test]
    fn holidays_of_2024_to_2026_are_the_published_ones() {
        // Cabinet Office, 国民の祝日について.
        let published = [
            (
                2024,
                "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 11/3 11/4 11/23",
            ),
            (
                2025,
                "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24",
            ),
            (2026, "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23"),
        ];
        for (year, expected) in published {
            let mut found = Vec::new();
            let mut day = date(year, 1, 1);
            while day.year() == year {
                if is_public_holiday(day) {
                    found.push(format!("{}/{}", day.month(), day.day()));
                }
                day = day.saturating_add(1.day());
            }
            assert_eq!(found.join(" "), expected, "{year}");
        }
    }

    #[test]
    fn offices_rest_at_weekends_holidays_obon_and_new_year() {
        let share = |day| work_share(day, WorkingWeek::Office);
        let tuesday = share(date(2026, 6, 9));
        for quiet in
            [date(2026, 6, 7), date(2026, 11, 3), date(2026, 8, 14), date(2026, 12, 30), date(2026, 1, 2)]
        {
            assert!(share(quiet) < tuesday * 0.5, "{quiet}");
        }
        assert!(work_share(date(2026, 6, 6), WorkingWeek::SevenDays) > share(date(2026, 6, 6)) * 5.0);
    }
}
