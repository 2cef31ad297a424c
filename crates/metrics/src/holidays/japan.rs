//! Japan's holidays by the Act on National Holidays (国民の祝日に関する法律), 2019–2099, and its one-off laws.
//!
//! Invariant: equal to the Cabinet Office's published list for every year that it has published; the two
//! equinox days of later years are the expected ones (the official ones are gazetted each February).

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::nth_weekday;

/// The holiday's name, or `None` on other days and outside 2019–2099. Includes 振替休日 (article 3, 2) and
/// 国民の休日 (article 3, 3), the Emperor's accession in 2019 and the days moved for the Games of 2020 and 2021.
#[must_use]
pub fn japan(date: Date) -> Option<&'static str> {
    if !(2019..=2099).contains(&date.year()) {
        return None;
    }
    national_day(date).or_else(|| substitute(date)).or_else(|| between_two(date))
}

/// 29 December to 3 January, when public offices are closed by the Act on Holidays of Administrative Organs
/// (行政機関の休日に関する法律, article 1) and most companies with them. Not holidays by name.
#[must_use]
pub fn japan_office_closed(date: Date) -> bool {
    matches!((date.month(), date.day()), (12, 29..=31) | (1, 1..=3))
}

/// A 国民の祝日 in its own right.
fn national_day(date: Date) -> Option<&'static str> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let monday = |nth| nth_weekday(date, nth, Weekday::Monday) == day;
    // Moved for the opening, the day before it, and the closing of the Games (令和三年オリンピック・パラリンピック特措法).
    let moved = match (year, month, day) {
        (2020, 7, 23) | (2021, 7, 22) => Some("海の日"),
        (2020, 7, 24) | (2021, 7, 23) => Some("スポーツの日"),
        (2020, 8, 10) | (2021, 8, 8) => Some("山の日"),
        _ => None,
    };
    let games = matches!(year, 2020 | 2021);
    let name = match (month, day) {
        (1, 1) => "元日",
        (1, _) if monday(2) => "成人の日",
        (2, 11) => "建国記念の日",
        (2, 23) if year >= 2020 => "天皇誕生日",
        (3, _) if day == vernal_equinox(year) => "春分の日",
        (4, 29) => "昭和の日",
        (5, 1) if year == 2019 => "天皇の即位の日",
        (5, 3) => "憲法記念日",
        (5, 4) => "みどりの日",
        (5, 5) => "こどもの日",
        (7, _) if !games && monday(3) => "海の日",
        (8, 11) if !games => "山の日",
        (9, _) if monday(3) => "敬老の日",
        (9, _) if day == autumnal_equinox(year) => "秋分の日",
        (10, 22) if year == 2019 => "即位礼正殿の儀の行われる日",
        (10, _) if year == 2019 && monday(2) => "体育の日",
        (10, _) if !games && monday(2) => "スポーツの日",
        (11, 3) => "文化の日",
        (11, 23) => "勤労感謝の日",
        _ => return moved,
    };
    Some(name)
}

/// The first day after a national day on a Sunday that is not itself a national day.
fn substitute(date: Date) -> Option<&'static str> {
    let mut before = date.yesterday().ok()?;
    while national_day(before).is_some() {
        if before.weekday() == Weekday::Sunday {
            return Some("振替休日");
        }
        before = before.yesterday().ok()?;
    }
    None
}

/// A day between two national days.
fn between_two(date: Date) -> Option<&'static str> {
    let is_national = |days: i8| date.checked_add(days.days()).ok().and_then(national_day).is_some();
    (is_national(-1) && is_national(1)).then_some("国民の休日")
}

/// Day of March, 1980–2099. The usual linear approximation to the Sun's longitude in Japan Standard Time
/// (海上保安庁水路部『新こよみ便利帳』).
fn vernal_equinox(year: i16) -> i8 {
    equinox(20.8431, year)
}

/// Day of September, 1980–2099; same source.
fn autumnal_equinox(year: i16) -> i8 {
    equinox(23.2488, year)
}

fn equinox(at_1980: f64, year: i16) -> i8 {
    let years = year - 1980;
    (at_1980 + 0.242_194 * f64::from(years)).floor() as i8 - (years / 4) as i8
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn names(year: i16) -> Vec<(i8, i8, &'static str)> {
        let days = date(year, 1, 1).series(1.day()).take_while(|day| day.year() == year);
        days.filter_map(|day| japan(day).map(|name| (day.month(), day.day(), name))).collect()
    }

    #[test]
    fn whole_years_as_the_cabinet_office_lists_them() {
        assert_eq!(
            names(2026),
            [
                (1, 1, "元日"),
                (1, 12, "成人の日"),
                (2, 11, "建国記念の日"),
                (2, 23, "天皇誕生日"),
                (3, 20, "春分の日"),
                (4, 29, "昭和の日"),
                (5, 3, "憲法記念日"),
                (5, 4, "みどりの日"),
                (5, 5, "こどもの日"),
                (5, 6, "振替休日"),
                (7, 20, "海の日"),
                (8, 11, "山の日"),
                (9, 21, "敬老の日"),
                (9, 22, "国民の休日"),
                (9, 23, "秋分の日"),
                (10, 12, "スポーツの日"),
                (11, 3, "文化の日"),
                (11, 23, "勤労感謝の日"),
            ]
        );
        let days = |year| names(year).into_iter().map(|(month, day, _)| (month, day)).collect::<Vec<_>>();
        assert_eq!(
            days(2024),
            [
                (1, 1),
                (1, 8),
                (2, 11),
                (2, 12),
                (2, 23),
                (3, 20),
                (4, 29),
                (5, 3),
                (5, 4),
                (5, 5),
                (5, 6),
                (7, 15),
                (8, 11),
                (8, 12),
                (9, 16),
                (9, 22),
                (9, 23),
                (10, 14),
                (11, 3),
                (11, 4),
                (11, 23),
            ]
        );
        let lengths: Vec<usize> = (2019..=2027).map(|year| names(year).len()).collect();
        assert_eq!(lengths, [22, 18, 17, 16, 17, 21, 19, 18, 17]);
    }

    #[test]
    fn one_off_laws() {
        let spring: Vec<_> =
            names(2019).into_iter().filter(|&(month, ..)| month == 4 || month == 5).collect();
        assert_eq!(
            spring,
            [
                (4, 29, "昭和の日"),
                (4, 30, "国民の休日"),
                (5, 1, "天皇の即位の日"),
                (5, 2, "国民の休日"),
                (5, 3, "憲法記念日"),
                (5, 4, "みどりの日"),
                (5, 5, "こどもの日"),
                (5, 6, "振替休日"),
            ]
        );
        assert_eq!(japan(date(2019, 2, 23)), None, "the Emperor's birthday of the new reign begins in 2020");
        assert_eq!(japan(date(2019, 12, 23)), None);
        assert_eq!(japan(date(2019, 10, 22)), Some("即位礼正殿の儀の行われる日"));
        let summer =
            |year| names(year).into_iter().filter(|&(m, ..)| (6..=8).contains(&m)).collect::<Vec<_>>();
        assert_eq!(summer(2020), [(7, 23, "海の日"), (7, 24, "スポーツの日"), (8, 10, "山の日")]);
        assert_eq!(
            summer(2021),
            [(7, 22, "海の日"), (7, 23, "スポーツの日"), (8, 8, "山の日"), (8, 9, "振替休日")]
        );
        assert!(names(2020).iter().all(|&(month, ..)| month != 10 && month != 6));
    }

    #[test]
    fn equinoxes_and_their_neighbours() {
        let spring = [20, 20, 21, 21, 20, 20, 20, 21, 20, 20, 20, 21, 20, 20, 20, 21];
        let autumn = [22, 23, 23, 23, 22, 23, 23, 23, 22, 23, 23, 23, 22, 23, 23, 23];
        for (year, (spring, autumn)) in (2020..=2035).zip(spring.into_iter().zip(autumn)) {
            assert_eq!(japan(date(year, 3, spring)), Some("春分の日"), "{year}");
            assert_eq!(japan(date(year, 9, autumn)), Some("秋分の日"), "{year}");
        }
        assert_eq!(japan(date(2032, 9, 21)), Some("国民の休日"));
        assert_eq!(japan(date(2027, 3, 22)), Some("振替休日"));
    }

    #[test]
    fn offices_close_at_the_turn_of_the_year() {
        assert!(japan_office_closed(date(2025, 12, 29)) && japan_office_closed(date(2026, 1, 3)));
        assert!(!japan_office_closed(date(2025, 12, 28)) && !japan_office_closed(date(2026, 1, 4)));
        assert_eq!(japan(date(2025, 12, 31)), None);
        assert_eq!(japan(date(2018, 1, 1)), None, "outside the years that are covered");
    }
}
