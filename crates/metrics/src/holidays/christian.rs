//! Public holidays of countries whose calendar follows Easter and a few fixed days, as their laws have them: nationwide
//! ones only, since what a state or canton adds is not everyone's.
//!
//! Invariant: where the law rests another day because the holiday falls on a weekend, both days count.

use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
};

use super::nth_weekday;

/// Easter Sunday of the Gregorian calendar, by the anonymous algorithm (Nature, 20 April 1876).
#[must_use]
pub fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    // Between 22 March and 25 April by construction.
    Date::new(year, month as i8, day as i8).unwrap_or(Date::MIN)
}

/// Days from Easter Sunday to the day; none for a day of no year in the calendar's reach.
fn from_easter(date: Date) -> i32 {
    date.since(easter(date.year())).map_or(i32::MAX, |span| span.get_days())
}

const GOOD_FRIDAY: i32 = -2;
const EASTER_MONDAY: i32 = 1;
const ASCENSION: i32 = 39;
const WHIT_MONDAY: i32 = 50;

/// Germany: the holidays of all states (Feiertagsgesetze der Länder; Unity Treaty for 3 October).
#[must_use]
pub fn germany(date: Date) -> bool {
    matches!((date.month(), date.day()), (1, 1) | (5, 1) | (10, 3) | (12, 25 | 26))
        || matches!(from_easter(date), GOOD_FRIDAY | EASTER_MONDAY | ASCENSION | WHIT_MONDAY)
}

/// France: Code du travail, article L3133-1.
#[must_use]
pub fn france(date: Date) -> bool {
    matches!((date.month(), date.day()), (1, 1) | (5, 1 | 8) | (7, 14) | (8, 15) | (11, 1 | 11) | (12, 25))
        || matches!(from_easter(date), EASTER_MONDAY | ASCENSION | WHIT_MONDAY)
}

/// England and Wales: Banking and Financial Dealings Act 1971, with the days moved and added by proclamation since 2020.
#[must_use]
pub fn united_kingdom(date: Date) -> bool {
    match (date.year(), date.month(), date.day()) {
        (2020, 5, 8) | (2022, 6, 2 | 3) | (2022, 9, 19) | (2023, 5, 8) => return true,
        (2020, 5, 4) | (2022, 5, 30) => return false,
        _ => {}
    }
    new_year(date)
        || christmas(date)
        || matches!(from_easter(date), GOOD_FRIDAY | EASTER_MONDAY)
        || is_monday(date, 5, 1)
        || is_last_monday(date, 5)
        || is_last_monday(date, 8)
}

/// Canada: holidays of those under federal law (Canada Labour Code, part III).
#[must_use]
pub fn canada(date: Date) -> bool {
    let fixed = |day: Date| match (day.month(), day.day()) {
        (7, 1) | (11, 11) => true,
        (9, 30) => day.year() >= 2021,
        _ => false,
    };
    // Victoria Day is the Monday before 25 May.
    let victoria = date.month() == 5 && (18..=24).contains(&date.day()) && date.weekday() == Weekday::Monday;
    new_year(date)
        || christmas(date)
        || from_easter(date) == GOOD_FRIDAY
        || victoria
        || fixed(date)
        || rests_after_weekend(date, fixed)
        || is_monday(date, 9, 1)
        || is_monday(date, 10, 2)
}

/// Australia: the holidays of all states (National Employment Standards), and the King's Birthday as most keep it.
#[must_use]
pub fn australia(date: Date) -> bool {
    let australia_day = |day: Date| (day.month(), day.day()) == (1, 26);
    new_year(date)
        || christmas(date)
        || matches!(from_easter(date), GOOD_FRIDAY | EASTER_MONDAY)
        || (date.month(), date.day()) == (4, 25)
        || australia_day(date)
        || rests_after_weekend(date, australia_day)
        || is_monday(date, 6, 2)
}

fn new_year(date: Date) -> bool {
    let legal = |day: Date| (day.month(), day.day()) == (1, 1);
    legal(date) || rests_after_weekend(date, legal)
}

/// The 25th and the 26th of December; two days in a row push what they rest further on.
fn christmas(date: Date) -> bool {
    date.month() == 12
        && match date.day() {
            25 | 26 => true,
            27 | 28 => matches!(date.weekday(), Weekday::Monday | Weekday::Tuesday),
            _ => false,
        }
}

/// Whether the Monday rests for a holiday on the Saturday or the Sunday before it.
fn rests_after_weekend(date: Date, legal: impl Fn(Date) -> bool) -> bool {
    date.weekday() == Weekday::Monday
        && (1..=2_i32).any(|back| date.checked_sub(back.days()).is_ok_and(&legal))
}

fn is_monday(date: Date, month: i8, nth: i8) -> bool {
    date.month() == month && date.day() == nth_weekday(date, nth, Weekday::Monday)
}

fn is_last_monday(date: Date, month: i8) -> bool {
    date.month() == month && date.weekday() == Weekday::Monday && date.day() + 7 > date.days_in_month()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn of_year(year: i16, country: fn(Date) -> bool) -> Vec<(i8, i8)> {
        let days = date(year, 1, 1).series(1.day()).take_while(|day| day.year() == year);
        days.filter(|day| country(*day)).map(|day| (day.month(), day.day())).collect()
    }

    #[test]
    fn easter_falls_where_the_almanacs_have_it() {
        for (year, month, day) in [
            (1961, 4, 2),
            (2000, 4, 23),
            (2020, 4, 12),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2035, 3, 25),
            (2038, 4, 25),
        ] {
            assert_eq!(easter(year), date(year, month, day));
        }
    }

    #[test]
    fn years_as_the_governments_publish_them() {
        let bank_holidays_2022 = [
            (1, 1),
            (1, 3),
            (4, 15),
            (4, 18),
            (5, 2),
            (6, 2),
            (6, 3),
            (8, 29),
            (9, 19),
            (12, 25),
            (12, 26),
            (12, 27),
        ];
        assert_eq!(of_year(2022, united_kingdom), bank_holidays_2022);
        assert_eq!(
            of_year(2026, united_kingdom),
            [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 26), (12, 28)]
        );
        assert_eq!(
            of_year(2025, germany),
            [(1, 1), (4, 18), (4, 21), (5, 1), (5, 29), (6, 9), (10, 3), (12, 25), (12, 26)]
        );
        assert_eq!(
            of_year(2025, france),
            [(1, 1), (4, 21), (5, 1), (5, 8), (5, 29), (6, 9), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
        );
        assert_eq!(
            of_year(2026, canada),
            [
                (1, 1),
                (4, 3),
                (5, 18),
                (7, 1),
                (9, 7),
                (9, 30),
                (10, 12),
                (11, 11),
                (12, 25),
                (12, 26),
                (12, 28)
            ]
        );
        assert_eq!(
            of_year(2026, australia),
            [(1, 1), (1, 26), (4, 3), (4, 6), (4, 25), (6, 8), (12, 25), (12, 26), (12, 28)]
        );
        assert!(australia(date(2025, 1, 27)), "Australia Day fell on a Sunday");
    }
}
