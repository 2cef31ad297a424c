//! Dates and times in the forms that people and programs write.
//!
//! A date that could be read two ways is refused unless the column says which ([`DateOrder::of_column`]).

mod clock;
mod day;
mod order;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

pub use self::day::DateOrder;
pub use self::order::OrderEvidence;
use super::{
    Examples,
    excel::{self, ExcelEpoch},
    text,
};

/// Whether a day of the end stands for "for ever": `9999-12-31`, `2999-12-31`, `2099-12-31`.
pub fn is_for_ever(day: Date) -> bool {
    day.year() >= 2099
}

/// A date, and what else the cell said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// The time of day, where there was one.
    pub time: Option<Time>,
    /// The distance from UTC, where there was one.
    pub offset: Option<Offset>,
}

impl Moment {
    /// With midnight where the cell names no time.
    pub fn datetime(&self) -> DateTime {
        self.date.to_datetime(self.time.unwrap_or(Time::midnight()))
    }

    /// The instant: by its own offset, or else in `zone`. A time that a change of the clocks skips or
    /// repeats is read as if the change had not been made yet.
    ///
    /// # Errors
    /// Where the instant is outside of what jiff can hold (years −9999 to 9999).
    pub fn timestamp(&self, zone: &TimeZone) -> Result<Timestamp, jiff::Error> {
        match self.offset {
            Some(offset) => offset.to_timestamp(self.datetime()),
            None => zone.to_timestamp(self.datetime()),
        }
    }

    /// The day: of an instant the day that it falls on in `zone`, otherwise the day as written.
    ///
    /// # Errors
    /// As [`Moment::timestamp`].
    pub fn day_in(&self, zone: &TimeZone) -> Result<Date, jiff::Error> {
        match (self.time, self.offset) {
            (Some(_), Some(_)) => Ok(zone.to_datetime(self.timestamp(zone)?).date()),
            _ => Ok(self.date),
        }
    }

    /// Whether it is the beginning of a day, by its own clock: what programs write for a day.
    pub fn is_midnight(&self) -> bool {
        self.time.is_none_or(|time| time == Time::midnight())
    }
}

/// The cell is not a date that can be read one way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// No date at all.
    #[error("{given:?} is not a date")]
    NotADate {
        /// The cell as given.
        given: String,
    },
    /// Like a date, and not in the calendar: 31 April.
    #[error("{given:?} is not in the calendar")]
    NoSuchDay {
        /// The cell as given.
        given: String,
    },
    /// A date with something after it that is no time of day.
    #[error("the time in {given:?} cannot be read")]
    NotATime {
        /// The cell as given.
        given: String,
    },
    /// A month without a day.
    #[error("{given:?} names no day")]
    DayMissing {
        /// The cell as given.
        given: String,
    },
    /// Month first or day first: both are possible.
    #[error("{given:?} can be read as {} or as {}", .readings[0], .readings[1])]
    Ambiguous {
        /// The cell as given.
        given: String,
        /// The day with the month first, and with the day first.
        readings: [Date; 2],
    },
    /// A year of two digits without an era: which part it is cannot be told.
    #[error("the year in {given:?} has two digits")]
    TwoDigitYear {
        /// The cell as given.
        given: String,
    },
}

impl Examples for DateError {
    fn given(&self) -> &str {
        match self {
            DateError::NotADate { given }
            | DateError::NoSuchDay { given }
            | DateError::NotATime { given }
            | DateError::DayMissing { given }
            | DateError::Ambiguous { given, .. }
            | DateError::TwoDigitYear { given } => given,
        }
    }

    fn would_do(&self) -> &'static [&'static str] {
        match self {
            DateError::NotATime { .. } => &["2024/4/1 9:05", "2024-04-01T09:05:00+09:00"],
            DateError::Ambiguous { .. } | DateError::TwoDigitYear { .. } => &["2024-04-01", "2024/4/1"],
            _ => &["2024-04-01", "2024/4/1", "2024年4月1日", "令和6年4月1日", "R6.4.1"],
        }
    }
}

/// The distance from UTC that a heading names: `Created (UTC)`, `受付日時（JST）`, `closed_at_utc`, `開始 (GMT+9)`.
pub fn offset_of_heading(heading: &str) -> Option<Offset> {
    let heading = text::readable(heading);
    let words =
        heading.split(|it: char| !(it.is_alphanumeric() || matches!(it, '+' | '-' | ':' | '/')) || it == '_');
    words.filter(|word| word.len() >= 3).find_map(|word| {
        let by_letters =
            matches!(word, "EST" | "EDT" | "CDT" | "MST" | "MDT" | "PST" | "PDT" | "CET" | "CEST" | "KST");
        let named = ["UTC", "GMT", "JST"]
            .iter()
            .any(|name| word.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(name)));
        let bare = word.starts_with(['+', '-']) && word[1..].starts_with(|it: char| it.is_ascii_digit());
        (named
            || bare
            || by_letters
            || matches!(word, "日本時間" | "日本標準時" | "協定世界時" | "Asia/Tokyo"))
        .then(|| clock::offset(word).ok().flatten())
        .flatten()
    })
}

/// How the dates of a column are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DateReading {
    /// Of dates like 4/1/2024.
    pub order: DateOrder,
    /// Of bare serial numbers.
    pub epoch: ExcelEpoch,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    NotADate,
    NoSuchDay,
    NotATime,
    DayMissing,
    Ambiguous(Date, Date),
    TwoDigitYear,
}

impl DateReading {
    /// Reads `2024-04-01`, `2024/4/1`, `2024.4.1`, `20240401`, `2024年4月1日(月)`, `令和6年4月1日`, `R6.4.1`,
    /// `4/1/2024`, `1-Apr-2024`, `Apr 1, 2024`, each with or without a time of day (`9:05`, `9時5分`,
    /// `午後3時`, `3:00 PM`, `T09:05:00.250`) and an offset (`Z`, `+09:00`); and Excel's serial numbers of
    /// five digits (the years 1927 to 2173). `None` for a blank cell.
    ///
    /// # Errors
    /// [`DateError`], with what would do.
    pub fn read(&self, cell: &str) -> Result<Option<Moment>, DateError> {
        let readable = text::readable(cell);
        if readable.is_empty() || is_nothing(&readable) {
            return Ok(None);
        }
        let reordered = year_last(&readable);
        self.moment(reordered.as_deref().unwrap_or(&readable)).map(Some).map_err(|fault| {
            let given = cell.to_owned();
            match fault {
                Fault::NotADate => DateError::NotADate { given },
                Fault::NoSuchDay => DateError::NoSuchDay { given },
                Fault::NotATime => DateError::NotATime { given },
                Fault::DayMissing => DateError::DayMissing { given },
                Fault::Ambiguous(month_first, day_first) => {
                    DateError::Ambiguous { given, readings: [month_first, day_first] }
                }
                Fault::TwoDigitYear => DateError::TwoDigitYear { given },
            }
        })
    }

    /// The day alone.
    ///
    /// # Errors
    /// As [`DateReading::read`].
    pub fn read_date(&self, cell: &str) -> Result<Option<Date>, DateError> {
        Ok(self.read(cell)?.map(|moment| moment.date))
    }

    fn moment(&self, readable: &str) -> Result<Moment, Fault> {
        if let Some(serial) = serial(readable) {
            let moment = excel::from_serial(serial, self.epoch).ok_or(Fault::NoSuchDay)?;
            let time = readable.contains('.').then(|| moment.time());
            return Ok(Moment { date: moment.date(), time, offset: None });
        }
        let (date, rest) = day::read(readable, self.order)?;
        let (time, offset) = clock::read(rest)?;
        Ok(Moment { date, time, offset })
    }
}

/// What databases and spreadsheets write for no day: `0000-00-00`, `0001-01-01`, Excel's day nought.
fn is_nothing(readable: &str) -> bool {
    let (day, time) = readable.split_at(readable.find([' ', 'T']).unwrap_or(readable.len()));
    let zeros = |text: &str| text.chars().all(|it| it == '0' || !it.is_ascii_alphanumeric());
    let is_day =
        day.matches('0').count() >= 6 && zeros(day) && (day.len() == 8 || day.contains(['-', '/', '.']));
    let time = time.trim_start_matches(['T', ' ']).trim_end_matches('Z');
    let known = matches!(
        day,
        "0001-01-01" | "1/1/0001" | "01/01/0001" | "1900-01-00" | "1900/1/0" | "1900/01/00" | "1899-12-30"
    );
    (is_day || known) && (zeros(time) || time.eq_ignore_ascii_case("12:00:00 am"))
}

/// `Mon Apr  1 09:05:00 JST 2024`, as Unix and JavaScript libraries write it, with the year where it is read.
fn year_last(readable: &str) -> Option<String> {
    let words: Vec<&str> = readable.split_ascii_whitespace().collect();
    let (first, last) = (words.first()?, words.last()?);
    let is_year = last.len() == 4 && last.bytes().all(|byte| byte.is_ascii_digit());
    if !is_year || !first.starts_with(|it: char| it.is_ascii_alphabetic()) {
        return None;
    }
    let clock = words.iter().position(|word| word.contains(':'))?;
    let (day, time) = words[..words.len() - 1].split_at(clock);
    Some(format!("{} {last} {}", day.join(" "), time.join(" ")))
}

/// A number with five digits before the point. Of any other length, a number is more likely something else.
fn serial(text: &str) -> Option<f64> {
    let (days, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (days.len() == 5 && !days.starts_with('0') && digits(days) && digits(fraction))
        .then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str) -> String {
        match DateReading::default().read(cell) {
            Ok(None) => "blank".to_owned(),
            Ok(Some(moment)) => {
                let time = moment.time.map_or(String::new(), |time| format!("T{time}"));
                let offset = moment.offset.map_or(String::new(), |offset| offset.to_string());
                format!("{}{time}{offset}", moment.date)
            }
            Err(error) => error.to_string().replace(cell, "…"),
        }
    }

    #[test]
    fn instants_in_the_forms_of_programs() {
        for (cell, expected) in [
            ("2020/07/27 3:15:06 午後 GMT+9", "2020-07-27T15:15:06+09"),
            ("2024/01/08 9:00:01 午前 GMT+9", "2024-01-08T09:00:01+09"),
            ("2024/01/07 7:41:40 午後 GMT-3:30", "2024-01-07T19:41:40-03:30"),
            ("2024-03-31T15:00:00.000+0000", "2024-03-31T15:00:00+00"),
            ("2024-04-01T09:05:00+09:00[Asia/Tokyo]", "2024-04-01T09:05:00+09"),
            ("Mon, 01 Apr 2024 09:05:00 +0900 (JST)", "2024-04-01T09:05:00+09"),
            ("Mon, 1 Apr 2024 09:05:00 EST", "2024-04-01T09:05:00-05"),
            ("Mon Apr 01 2024 09:05:00 GMT+0900 (日本標準時)", "2024-04-01T09:05:00+09"),
            ("Mon Apr  1 09:05:00 JST 2024", "2024-04-01T09:05:00+09"),
            ("Mon Apr 1 09:05:00 2024", "2024-04-01T09:05:00"),
            ("2024-04-01 09:05 (UTC)", "2024-04-01T09:05:00+00"),
            ("2024-04-01 9:05 p.m.", "2024-04-01T21:05:00"),
            ("20240401T090507Z", "2024-04-01T09:05:07+00"),
            ("20240401T0905", "2024-04-01T09:05:00"),
            ("2024-04-01 09:05:00 UTC-5", "2024-04-01T09:05:00-05"),
            ("2024-04-01 09:05:00 +0900 JST", "2024-04-01T09:05:00+09"),
        ] {
            assert_eq!(read(cell), expected, "{cell}");
        }
        for cell in ["2024-04-01 09:05 CST", "2024-04-01 09:05 (late)", "2024-04-01 0905"] {
            assert!(read(cell).contains("…"), "{cell}: {}", read(cell));
        }
    }

    #[test]
    fn what_stands_for_no_day_is_none() {
        for cell in [
            "0000-00-00",
            "0000-00-00 00:00:00",
            "0000/00/00",
            "00/00/0000",
            "00000000",
            "0001-01-01T00:00:00",
            "1/1/0001 12:00:00 AM",
            "1900-01-00",
            "0000-00-00T00:00:00Z",
        ] {
            assert_eq!(read(cell), "blank", "{cell}");
        }
        for cell in ["0", "000", "0000", "2024-00-00"] {
            assert!(read(cell).contains("…"), "{cell}: {}", read(cell));
        }
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert!(["9999-12-31", "2999-12-31", "2099-12-31"].iter().all(|text| is_for_ever(day(text))));
        assert!(!is_for_ever(day("2034-12-31")));
    }

    #[test]
    fn an_instant_is_a_day_of_the_zone_it_is_seen_from() {
        let tokyo = TimeZone::fixed(Offset::constant(9));
        let day = |cell: &str| {
            DateReading::default().read(cell).unwrap().unwrap().day_in(&tokyo).unwrap().to_string()
        };
        assert_eq!(day("2024-03-31T15:30:00Z"), "2024-04-01");
        assert_eq!(day("2024-03-31T14:59:59Z"), "2024-03-31");
        assert_eq!(day("2024-03-31 15:30:00"), "2024-03-31");
        assert_eq!(day("2024-03-31"), "2024-03-31");
    }

    #[test]
    fn headings_name_their_zone() {
        for (heading, hours) in [
            ("Created (UTC)", Some(0)),
            ("closed_at_utc", Some(0)),
            ("受付日時（JST）", Some(9)),
            ("開始 (GMT+9)", Some(9)),
            ("Start Date [UTC-05:00]", Some(-5)),
            ("日時（日本時間）", Some(9)),
            ("開始日", None),
            ("utcome", None),
            ("A-1", None),
        ] {
            let hours = hours.map(Offset::constant);
            assert_eq!(offset_of_heading(heading), hours, "{heading}");
        }
    }

    #[test]
    fn one_day_in_every_form() {
        for cell in [
            "2024-04-01",
            "2024/4/1",
            "2024.4.1",
            "2024.04.01.",
            "20240401",
            "2024年4月1日",
            "2024年04月01日(月)",
            "２０２４年４月１日（月曜日）",
            "2024年4月1日 月曜日",
            "２０２４／４／１",
            "令和6年4月1日",
            "令和６年４月１日",
            "令和 6年 4月 1日",
            "R6.4.1",
            "r6/4/1",
            "R06-04-01",
            "令和6.4.1",
            "1-Apr-2024",
            "1 April 2024",
            "01Apr2024",
            "Apr 1, 2024",
            "April 1st 2024",
            "Mon, 1 Apr 2024",
            "2024-Apr-01",
            "45383",
            "４５３８３",
            "　2024-04-01　",
        ] {
            assert_eq!(read(cell), "2024-04-01", "{cell}");
        }
    }

    #[test]
    fn eras() {
        for (cell, date) in [
            ("平成31年4月30日", "2019-04-30"),
            ("令和元年5月1日", "2019-05-01"),
            ("R1.5.1", "2019-05-01"),
            ("昭和64年1月7日", "1989-01-07"),
            ("S50.12.31", "1975-12-31"),
            ("平成元年1月8日", "1989-01-08"),
            ("H30/2/28", "2018-02-28"),
            ("大正15年12月25日", "1926-12-25"),
            ("明治45年7月30日", "1912-07-30"),
            ("㋿6年4月1日", "2024-04-01"),
        ] {
            assert_eq!(read(cell), date, "{cell}");
        }
        assert_eq!(read("令和0年4月1日"), "\"…\" is not in the calendar");
        assert_eq!(read("令和6年4月"), "\"…\" names no day");
    }

    #[test]
    fn times_and_offsets() {
        for (cell, moment) in [
            ("2024/4/1 9:05", "2024-04-01T09:05:00"),
            ("2023-07-28 3:00", "2023-07-28T03:00:00"),
            ("2024-04-01T09:05:07", "2024-04-01T09:05:07"),
            ("2024-04-01T09:05:07.25", "2024-04-01T09:05:07.25"),
            ("2024-04-01T09:05:07Z", "2024-04-01T09:05:07+00"),
            ("2024-04-01T09:05:07+09:00", "2024-04-01T09:05:07+09"),
            ("2024-04-01 09:05:07 -0330", "2024-04-01T09:05:07-03:30"),
            ("2024-04-01 09:05:07 UTC", "2024-04-01T09:05:07+00"),
            ("2024-04-01 09:05 JST", "2024-04-01T09:05:00+09"),
            ("2024年4月1日 9時5分", "2024-04-01T09:05:00"),
            ("2024年4月1日9時", "2024-04-01T09:00:00"),
            ("2024年4月1日 午後3時5分7秒", "2024-04-01T15:05:07"),
            ("2024/4/1 午前0:30", "2024-04-01T00:30:00"),
            ("2024/4/1(月) 9:05", "2024-04-01T09:05:00"),
            ("Apr 1, 2024 3:00 PM", "2024-04-01T15:00:00"),
            ("Apr 1, 2024 12:00 am", "2024-04-01T00:00:00"),
            ("20240401090507", "2024-04-01T09:05:07"),
            ("45383.5", "2024-04-01T12:00:00"),
            ("Mon, 01 Apr 2024 09:05:07 +0900", "2024-04-01T09:05:07+09"),
        ] {
            assert_eq!(read(cell), moment, "{cell}");
        }
        for cell in
            ["2024-04-01 25:00", "2024/4/1 9:5x", "2024/4/1 13:00 PM", "2024/4/1 foo", "2024/4/1 9:60"]
        {
            assert_eq!(read(cell), "the time in \"…\" cannot be read", "{cell}");
        }
    }

    #[test]
    fn order_is_told_by_the_numbers_or_by_the_column() {
        let by = |order, cell: &str| {
            DateReading { order, ..Default::default() }.read_date(cell).map(|it| it.unwrap().to_string())
        };
        assert_eq!(by(DateOrder::MonthFirst, "4/1/2024").unwrap(), "2024-04-01");
        assert_eq!(by(DateOrder::DayFirst, "1/4/2024").unwrap(), "2024-04-01");
        assert_eq!(by(DateOrder::Unknown, "4/13/2024").unwrap(), "2024-04-13");
        assert_eq!(by(DateOrder::Unknown, "13/4/2024").unwrap(), "2024-04-13");
        assert_eq!(by(DateOrder::Unknown, "4/4/2024").unwrap(), "2024-04-04");
        assert_eq!(by(DateOrder::Unknown, "1.4.2024").unwrap(), "2024-04-01");
        assert!(matches!(by(DateOrder::Unknown, "4/1/2024"), Err(DateError::Ambiguous { .. })));
        assert!(matches!(by(DateOrder::MonthFirst, "13/4/2024"), Err(DateError::NoSuchDay { .. })));
    }

    #[test]
    fn refusals_say_why() {
        assert_eq!(read(""), "blank");
        assert_eq!(read("2024-04-31"), "\"…\" is not in the calendar");
        assert_eq!(read("20241301"), "\"…\" is not in the calendar");
        assert_eq!(read("2024/4"), "\"…\" names no day");
        assert_eq!(read("2024年4月"), "\"…\" names no day");
        assert_eq!(read("24/4/1"), "the year in \"…\" has two digits");
        for cell in ["2024", "soon", "April", "4/2024/1", "-", "12", "1234567", "2024-4-1-1", "R", "令和"] {
            assert!(DateReading::default().read(cell).is_err(), "{cell}");
        }
    }

    #[test]
    fn the_instant_is_by_offset_or_zone() {
        let reading = DateReading::default();
        let tokyo = TimeZone::fixed(Offset::constant(9));
        let instant = |cell| reading.read(cell).unwrap().unwrap().timestamp(&tokyo).unwrap().to_string();
        assert_eq!(instant("2024-04-01"), "2024-03-31T15:00:00Z");
        assert_eq!(instant("2024-04-01T09:00:00Z"), "2024-04-01T09:00:00Z");
    }
}
