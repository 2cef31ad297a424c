//! What the whole of a column shows of how its cells are written, beyond what a sample can.
//!
//! One pass over the file, cheap enough to be made before each import; the same file gives the same profile.

use serde::{Deserialize, Serialize};

use crate::{
    Delimiter, ReadError, Row, Table, infer,
    values::{
        dates::{DateError, DateOrder, DateReading, OrderEvidence},
        decimal::{self, DecimalMark, MarkEvidence},
        missing::Missing,
        text,
    },
};

/// What a column shows, by all of its cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnProfile {
    /// Of its numbers.
    pub marks: MarkEvidence,
    /// The first numbers that can be read two ways.
    pub doubtful_numbers: Vec<String>,
    /// Of dates like 4/1/2024.
    pub order: OrderEvidence,
    /// The first dates that can be read two ways.
    pub doubtful_dates: Vec<String>,
    /// Whether a number stands in it that must keep its zeros, or is too long to count anything.
    pub has_codes: bool,
    /// Whether every moment in it is the beginning of a day: then they are days.
    pub only_midnights: bool,
}

impl ColumnProfile {
    /// How its numbers are read.
    pub fn mark(&self) -> DecimalMark {
        self.marks.mark()
    }

    /// How its dates are read.
    pub fn date_order(&self) -> DateOrder {
        self.order.order()
    }
}

const EXAMPLES: usize = 3;

/// Reads the table once and gives a profile for each of its columns.
///
/// # Errors
/// Where the file can no longer be read.
pub fn profile_of(table: &mut Table) -> Result<Vec<ColumnProfile>, ReadError> {
    let missing = Missing::default();
    let mut columns: Vec<(ColumnProfile, bool, bool)> = vec![<_>::default(); table.headings().len()];
    for (column, ..) in &mut columns {
        column.marks.semicolons = table.format().delimiter == Some(Delimiter::Semicolon);
    }
    let mut rows = table.rows()?;
    let mut row = Row::default();
    while let Some(read) = rows.read(&mut row) {
        if read.is_err() {
            continue;
        }
        for (at, (column, timed, later)) in columns.iter_mut().enumerate() {
            let cell = row.cell(at);
            // Most cells without a digit are words; those that begin with one are dates, numbers and codes.
            if cell.len() > 64 || row.number_in(at).is_some() || !has_digit(cell) || missing.is_missing(cell)
            {
                continue;
            }
            column.see(cell, timed, later);
        }
    }
    let with_midnights = |(mut column, timed, later): (ColumnProfile, bool, bool)| {
        column.only_midnights = timed && !later;
        column
    };
    Ok(columns.into_iter().map(with_midnights).collect())
}

fn has_digit(cell: &str) -> bool {
    cell.bytes().any(|byte| byte.is_ascii_digit())
        || (!cell.is_ascii() && cell.chars().any(|it| matches!(it, '０'..='９')))
}

impl ColumnProfile {
    fn see(&mut self, cell: &str, timed: &mut bool, later: &mut bool) {
        if self.marks.see(cell) {
            note(&mut self.doubtful_numbers, cell);
        }
        self.has_codes = self.has_codes || infer::is_code(cell);
        if cell.contains(['/', '-', '.', ':', '年', '／', '－', '．', '：']) {
            if self.order.see(cell) {
                note(&mut self.doubtful_dates, cell);
            }
            if cell.contains([':', '時', '：'])
                && let Ok(Some(moment)) =
                    (DateReading { order: DateOrder::MonthFirst, ..DateReading::default() }).read(cell)
            {
                *timed = true;
                *later = *later || !moment.is_midnight();
            }
        }
    }
}

fn note(examples: &mut Vec<String>, cell: &str) {
    let cell = text::trim(cell);
    if examples.len() < EXAMPLES && !examples.iter().any(|example| example == cell) {
        examples.push(cell.to_owned());
    }
}

/// Both readings of a number that can be read two ways: `1234` and `1.234`.
pub fn two_numbers(cell: &str) -> [String; 2] {
    let readable = text::readable(cell);
    let digits: String = readable
        .chars()
        .filter(|it| it.is_ascii_digit() || matches!(it, '.' | ',' | '-' | '△' | '▲'))
        .collect();
    decimal::two_readings(&digits)
}

/// Both readings of a date that can be read two ways.
pub fn two_dates(cell: &str) -> Option<[jiff::civil::Date; 2]> {
    match DateReading::default().read(cell) {
        Err(DateError::Ambiguous { readings, .. }) => Some(readings),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<ColumnProfile> {
        profile_of(&mut Table::from_bytes(text.as_bytes().to_vec()).unwrap()).unwrap()
    }

    #[test]
    fn what_comes_late_in_a_file_counts() {
        let mut text = "code,amount,day,at\n".to_owned();
        for line in 0..3_000 {
            text.push_str(&format!(
                "{},\"1.{:03}\",1/{}/2024,2024-04-01T00:00:00Z\n",
                1_000 + line,
                line % 1_000,
                line % 12 + 1
            ));
        }
        let open = of(&text);
        assert!(
            !open[0].has_codes
                && open[1].marks.is_open()
                && open[2].order.is_open()
                && open[3].only_midnights
        );
        assert_eq!(open[1].doubtful_numbers, ["1.000", "1.001", "1.002"]);
        assert_eq!(open[2].doubtful_dates, ["1/2/2024", "1/3/2024", "1/4/2024"]);
        text.push_str("0042,\"1.234,50\",31/1/2024,2024-04-01T15:00:00Z\n");
        let told = of(&text);
        assert!(told[0].has_codes && !told[3].only_midnights);
        assert_eq!((told[1].mark(), told[2].date_order()), (DecimalMark::Comma, DateOrder::DayFirst));
    }

    #[test]
    fn between_semicolons_a_comma_is_doubtful() {
        assert!(of("Date;Amount\n2025-03-30;173,900\n")[1].marks.is_open());
        assert!(!of("Date;Amount\n2025-03-30;173,900\n2025-03-31;1,5\n")[1].marks.is_open());
        assert!(!of("Date;Amount\n2025-03-30;\"¥173,900\"\n")[1].marks.is_open());
        assert!(!of("Date,Amount\n2025-03-30,\"173,900\"\n")[1].marks.is_open());
        assert_eq!(of("a,Amount\nx,-236.48\ny,-1.000\n")[1].mark(), DecimalMark::Point);
        assert_eq!(of("a;Amount\nx;-236,48\ny;-1.000\n")[1].mark(), DecimalMark::Comma);
    }
}
