//! The days off that a workspace reckons with: a country's, and the company's own.
//!
//! Invariant: what is stored is one line for each day or span (`2026-08-13` or `2026-08-13/2026-08-16`), in order, and reads
//! back as the same days.

use std::collections::BTreeSet;

use bansou_metrics::holidays::HolidayTable;
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization as _;

use super::Workspace;

/// The countries on offer, and none.
pub const COUNTRIES: &[&str] = &["jp", "us", "gb", "de", "fr", "ca", "au", "none"];

/// The longest span of days off in one line.
const LONGEST: i32 = 62;
/// The most lines.
const MOST: usize = 400;

impl Workspace {
    /// The days off that usage is judged by.
    pub fn holiday_table(&self) -> HolidayTable {
        table(&self.holidays, &self.own_holidays)
    }
}

/// The table of a country with the company's own days.
pub fn table(country: &str, own: &str) -> HolidayTable {
    let country = match country {
        "jp" => HolidayTable::Japan,
        "us" => HolidayTable::UnitedStates,
        "gb" => HolidayTable::UnitedKingdom,
        "de" => HolidayTable::Germany,
        "fr" => HolidayTable::France,
        "ca" => HolidayTable::Canada,
        "au" => HolidayTable::Australia,
        _ => HolidayTable::None,
    };
    let own: BTreeSet<Date> = own
        .lines()
        .filter_map(span)
        .flat_map(|(from, to)| from.series(jiff::Span::new().days(1)).take_while(move |day| *day <= to))
        .collect();
    if own.is_empty() { country } else { HolidayTable::With(Box::new(country), own) }
}

/// Days as people write them, one day or span a line, as they are stored. The error is the first line that is neither.
pub fn own_days(typed: &str) -> Result<String, String> {
    let mut spans: BTreeSet<(Date, Date)> = BTreeSet::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let span = span(line).filter(|(from, to)| from <= to && (*to - *from).get_days() <= LONGEST);
        spans.insert(span.filter(|_| spans.len() < MOST).ok_or_else(|| line.to_owned())?);
    }
    let line = |(from, to): &(Date, Date)| if from == to { from.to_string() } else { format!("{from}/{to}") };
    Ok(spans.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// A day twice, or the first and the last of a span: `2026-08-13`, `2026/8/13〜2026/8/16`, `2026年8月13日`.
fn span(line: &str) -> Option<(Date, Date)> {
    let numbers: Vec<i16> = line
        .nfkc()
        .collect::<String>()
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let day =
        |parts: &[i16]| Date::new(parts[0], i8::try_from(parts[1]).ok()?, i8::try_from(parts[2]).ok()?).ok();
    match numbers.len() {
        3 => day(&numbers).map(|day| (day, day)),
        6 => Some((day(&numbers[..3])?, day(&numbers[3..])?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn own_days_are_read_as_people_write_them() {
        let typed = "2026年12月28日\n\n２０２６/8/13〜2026/8/16\n2027-01-04 - 2027-01-05";
        let stored = own_days(typed).unwrap();
        assert_eq!(stored, "2026-08-13/2026-08-16\n2026-12-28\n2027-01-04/2027-01-05");
        assert_eq!(own_days(&stored).unwrap(), stored);
        for wrong in ["お盆", "8/13", "2026-02-30", "2026-08-16/2026-08-13", "2026-01-01/2026-12-31"] {
            assert_eq!(own_days(wrong), Err(wrong.to_owned()));
        }
    }

    #[test]
    fn own_days_stand_beside_the_country() {
        let table = table("de", "2026-08-13/2026-08-14");
        for (day, off) in [(date(2026, 8, 13), true), (date(2026, 8, 14), true), (date(2026, 8, 15), false)] {
            assert_eq!(table.is_holiday(day), off, "{day}");
        }
        assert!(table.is_holiday(date(2026, 10, 3)) && !table.is_holiday(date(2026, 11, 23)));
        assert!(!super::table("none", "").is_holiday(date(2026, 1, 1)));
        assert!(
            COUNTRIES
                .iter()
                .filter(|of| **of != "none")
                .all(|of| super::table(of, "").is_holiday(date(2026, 1, 1)))
        );
    }
}
