//! Excel's serial dates and numbers, and the texts that stand for them.
//!
//! A serial is days since the workbook's epoch with the time of day as its fraction; time is kept to the
//! millisecond, which is as fine as Excel shows.

use jiff::{
    ToSpan,
    civil::{DateTime, date},
};
use serde::{Deserialize, Serialize};

/// The day from which a workbook counts its dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExcelEpoch {
    /// 1 is 1900-01-01; and 60 is 1900-02-29, a day that never was. Nearly all workbooks.
    #[default]
    Year1900,
    /// 0 is 1904-01-01. Workbooks that began on an old Macintosh.
    Year1904,
}

const MILLISECONDS_A_DAY: f64 = 86_400_000.0;
/// 9999-12-31 in the 1900 system, the last day of Excel.
const LAST_SERIAL: f64 = 2_958_465.0;
/// Days by which the 1904 system counts behind the 1900 system.
const EPOCHS_APART: f64 = 1_462.0;

/// The date and time of a serial; `None` outside 1900–9999 and for the day that never was.
pub fn from_serial(serial: f64, epoch: ExcelEpoch) -> Option<DateTime> {
    let serial = match epoch {
        ExcelEpoch::Year1900 => serial,
        ExcelEpoch::Year1904 => serial + EPOCHS_APART,
    };
    if !(1.0..LAST_SERIAL + 1.0).contains(&serial) {
        return None;
    }
    let milliseconds = (serial * MILLISECONDS_A_DAY).round() as i64;
    let day = milliseconds / MILLISECONDS_A_DAY as i64;
    let day_zero = match day {
        60 => return None,
        ..60 => date(1899, 12, 31),
        _ => date(1899, 12, 30),
    };
    let midnight = day_zero.checked_add(day.days()).ok()?.to_datetime(jiff::civil::Time::midnight());
    midnight.checked_add((milliseconds % MILLISECONDS_A_DAY as i64).milliseconds()).ok()
}

/// `2024-04-01`, `2024-04-01T09:05:00`, or `09:05:00` for a time without a day; the number itself where it
/// is no date.
pub(crate) fn date_text(serial: f64, epoch: ExcelEpoch) -> String {
    if (0.0..1.0).contains(&serial) && epoch == ExcelEpoch::Year1900 {
        return duration_text(serial);
    }
    match from_serial(serial, epoch) {
        None => number_text(serial),
        Some(moment) if moment.time() == jiff::civil::Time::midnight() => moment.date().to_string(),
        Some(moment) => moment.to_string(),
    }
}

/// Hours, minutes and seconds: `37:30:00`.
pub(crate) fn duration_text(days: f64) -> String {
    let seconds = (days.abs() * 86_400.0).round() as u64;
    let sign = if days < 0.0 && seconds > 0 { "-" } else { "" };
    format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The number in plain digits, rounded to the 15 significant ones that Excel itself shows: 0.1 + 0.2 stands
/// in the file as 0.30000000000000004.
pub(crate) fn number_text(number: f64) -> String {
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_of_both_epochs() {
        let text = |serial, epoch| from_serial(serial, epoch).map(|it: DateTime| it.to_string());
        // From the description of SERIAL dates in Excel's help: 39448 is 1 January 2008.
        assert_eq!(text(39448.0, ExcelEpoch::Year1900).unwrap(), "2008-01-01T00:00:00");
        assert_eq!(text(39448.0 - 1462.0, ExcelEpoch::Year1904).unwrap(), "2008-01-01T00:00:00");
        assert_eq!(text(1.0, ExcelEpoch::Year1900).unwrap(), "1900-01-01T00:00:00");
        assert_eq!(text(59.0, ExcelEpoch::Year1900).unwrap(), "1900-02-28T00:00:00");
        assert_eq!(text(60.0, ExcelEpoch::Year1900), None);
        assert_eq!(text(61.0, ExcelEpoch::Year1900).unwrap(), "1900-03-01T00:00:00");
        assert_eq!(text(0.0, ExcelEpoch::Year1904).unwrap(), "1904-01-01T00:00:00");
        assert_eq!(text(45_383.378_472_222_22, ExcelEpoch::Year1900).unwrap(), "2024-04-01T09:05:00");
        assert_eq!(text(2_958_465.0, ExcelEpoch::Year1900).unwrap(), "9999-12-31T00:00:00");
        for none in [f64::NAN, f64::INFINITY, -1.0, 0.0, 2_958_466.0] {
            assert_eq!(text(none, ExcelEpoch::Year1900), None);
        }
    }

    #[test]
    fn texts_of_cells() {
        assert_eq!(date_text(45383.0, ExcelEpoch::Year1900), "2024-04-01");
        assert_eq!(date_text(0.375, ExcelEpoch::Year1900), "09:00:00");
        assert_eq!(duration_text(1.5625), "37:30:00");
        assert_eq!(number_text(0.1 + 0.2), "0.3");
        assert_eq!(number_text(1200.0), "1200");
        assert_eq!(number_text(-12.5), "-12.5");
        assert_eq!(number_text(123_456_789_012_345.0), "123456789012345");
    }
}
