//! CSV to hand out: opens rightly in Excel, and runs nothing there.
//!
//! Written in UTF-8 with its mark, lines ended by CRLF, row by row. A cell that a spreadsheet would take for a
//! formula gets an apostrophe before it; a number keeps its sign. So does what stands behind a semicolon, a tab or a
//! line end inside of a cell: a spreadsheet whose list separator that is begins a cell there, quoted or not.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use crate::{
    Row, RowProblem,
    values::{decimal::DecimalMark, numbers, text},
};

/// Writes a table as CSV, one row at a time.
///
/// ```
/// let mut out = Vec::new();
/// let mut table = bansou_tabular::TableWriter::new(&mut out, ["会社名", "MRR"])?;
/// table.row(["=cmd()", "-1200"])?;
/// table.finish()?;
/// assert_eq!(out, "\u{FEFF}会社名,MRR\r\n'=cmd(),-1200\r\n".as_bytes());
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct TableWriter<W: Write> {
    out: W,
    line: String,
}

impl<W: Write> TableWriter<W> {
    /// Starts a table with its headings.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new<S: AsRef<str>>(out: W, headings: impl IntoIterator<Item = S>) -> io::Result<Self> {
        let mut table = TableWriter { out, line: String::from('\u{FEFF}') };
        table.row(headings)?;
        Ok(table)
    }

    /// Adds a row, as long as it is: the rows of a broken file are not all of one length.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) -> io::Result<()> {
        let start = self.line.len();
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                self.line.push(',');
            }
            write_cell(&mut self.line, &with_guard(cell.as_ref()));
        }
        if self.line.len() == start {
            // Or the row would be a blank line, which is none.
            self.line.push_str("\"\"");
        }
        self.line.push_str("\r\n");
        self.out.write_all(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }

    /// Writes out what is still held back, and gives `out` back.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// In quotes where it holds what any spreadsheet might part cells or rows by.
fn write_cell(line: &mut String, cell: &str) {
    if !cell.contains(['"', ',', ';', '\t', '\r', '\n']) {
        line.push_str(cell);
        return;
    }
    line.push('"');
    for (at, part) in cell.split('"').enumerate() {
        if at > 0 {
            line.push_str("\"\"");
        }
        line.push_str(part);
    }
    line.push('"');
}

/// Writes the rows that were refused, with the reason and the number of each before its cells, so that a
/// person can mend them and hand in the same file again: the columns keep their headings.
pub struct RefusedRows<W: Write> {
    table: TableWriter<W>,
    cells: Vec<String>,
}

impl<W: Write> RefusedRows<W> {
    /// Starts the file. The two headings of our own are in the member's language (`理由`, `行`).
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new<S: AsRef<str>>(
        out: W,
        reason_heading: &str,
        number_heading: &str,
        headings: &[S],
    ) -> io::Result<Self> {
        let ours = [reason_heading, number_heading];
        let headings = ours.into_iter().chain(headings.iter().map(AsRef::as_ref));
        Ok(RefusedRows { table: TableWriter::new(out, headings)?, cells: Vec::new() })
    }

    /// Adds a row that could be read and not be taken.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn row(&mut self, row: &Row, reason: &str) -> io::Result<()> {
        self.cells.clear();
        self.cells.extend([reason.to_owned(), row.number().to_string()]);
        self.cells.extend(row.cells().map(str::to_owned));
        self.table.row(&self.cells)
    }

    /// Adds a record that could not be read as a row: all its text stands under the first heading.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn problem(&mut self, problem: &RowProblem, reason: &str) -> io::Result<()> {
        self.table.row([reason, &problem.row.to_string(), &problem.raw])
    }

    /// Writes out what is still held back, and gives `out` back.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(self) -> io::Result<W> {
        self.table.finish()
    }
}

/// Whether a spreadsheet may take the cell for a formula. Full-width signs are typed as such in Japan.
fn would_run(cell: &str) -> bool {
    let begins_like_one = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    begins_like_one && cell.chars().count() > 1 && !is_number(cell)
}

fn is_number(cell: &str) -> bool {
    // A number of the simplest forms only: what has other signs in it may also be arithmetic.
    text::trim(cell) == cell
        && (numbers::read(cell, DecimalMark::ByShape).is_ok()
            || numbers::read_percent(cell, DecimalMark::ByShape).is_ok())
}

/// What may end a cell, though this writer ends none there.
const PARTS: [char; 4] = [';', '\t', '\r', '\n'];

/// Whether the cell is written behind an apostrophe: one that would run, and one that would be taken for such a cell behind
/// its apostrophe when it is read back.
fn is_guarded(cell: &str) -> bool {
    would_run(cell.trim_start_matches('\''))
}

/// The same of what stands behind one of [`PARTS`]; a quote does not keep it from running there.
fn is_guarded_part(part: &str) -> bool {
    would_run(part.trim_start_matches(['\'', '"']))
}

/// The cell with the apostrophes that keep it and each part of it from running.
fn with_guard(cell: &str) -> Cow<'_, str> {
    let mut parts = cell.split_inclusive(PARTS);
    let first = parts.next().unwrap_or_default();
    let whole = is_guarded(cell);
    if !whole && !parts.clone().any(|part| is_guarded_part(part.trim_end_matches(PARTS))) {
        return Cow::Borrowed(cell);
    }
    let mut guarded = String::with_capacity(cell.len() + 2);
    if whole {
        guarded.push('\'');
    }
    guarded.push_str(first);
    for part in parts {
        if is_guarded_part(part.trim_end_matches(PARTS)) {
            guarded.push('\'');
        }
        guarded.push_str(part);
    }
    Cow::Owned(guarded)
}

/// A cell of a file that [`TableWriter`] wrote, without the apostrophes that it may have put there; of other programs' files,
/// the text of a formula that is nothing else.
pub fn without_guard(cell: &str) -> Cow<'_, str> {
    let whole = cell.strip_prefix('\'').filter(|inner| is_guarded(inner));
    let inner = whole.unwrap_or(cell);
    let mut parts = inner.split_inclusive(PARTS);
    let first = parts.next().unwrap_or_default();
    if !parts.clone().any(|part| unguarded_part(part).is_some()) {
        return Cow::Borrowed(if whole.is_some() { inner } else { of_formula(cell).unwrap_or(cell) });
    }
    let rest = parts.map(|part| unguarded_part(part).unwrap_or(part));
    Cow::Owned(std::iter::once(first).chain(rest).collect())
}

fn unguarded_part(part: &str) -> Option<&str> {
    part.strip_prefix('\'').filter(|inner| is_guarded_part(inner.trim_end_matches(PARTS)))
}

/// The text of `="00123"`, by which programs keep a spreadsheet from taking a code for a number.
fn of_formula(cell: &str) -> Option<&str> {
    let inner = cell.strip_prefix("=\"")?.strip_suffix('"')?;
    (!inner.contains('"')).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ProblemReason, Table};

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        for cell in ["=1+1", "+81-3-1234-5678", "-1+1", "@SUM(A1)", "＝1", "\t=1", "-x", "+cmd|' /C calc'!A0"]
        {
            assert!(would_run(cell), "{cell}");
            assert_eq!(without_guard(&format!("'{cell}")), cell);
        }
        for cell in ["-1,200", "+5", "-12.5%", "-", "a=b", "", "1-2", "-1E+05", "△1"] {
            assert!(!would_run(cell), "{cell}");
        }
        assert_eq!(without_guard("'tis"), "'tis");
        assert_eq!(without_guard("=\"00123\""), "00123");
        for cell in
            ["'=x", "=\"x\"", "''=x", "'-x", "=x", "'", "''", "'1", "'-1", "x;=1", "=1;=2", "x;'=1", "\t=1"]
        {
            assert_eq!(without_guard(&read_back(cell)), cell, "what is written comes back");
        }
    }

    /// What a reader finds in the file that is written of the cell.
    fn read_back(cell: &str) -> String {
        let mut table = TableWriter::new(Vec::new(), ["a", "b"]).unwrap();
        table.row(["x", cell]).unwrap();
        let mut back = Table::from_bytes(table.finish().unwrap()).unwrap();
        let row = back.rows().unwrap().next().unwrap().unwrap();
        row.cell(1).to_owned()
    }

    /// The cells of a line as a spreadsheet of another list separator finds them: a quote means something only where a cell
    /// begins.
    fn cells_elsewhere(file: &str, separator: char) -> Vec<String> {
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        let mut letters = file.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
                '"' if quoted => quoted = false,
                '"' if cell.is_empty() => quoted = true,
                '\r' | '\n' if !quoted => cells.push(std::mem::take(&mut cell)),
                letter if letter == separator && !quoted => cells.push(std::mem::take(&mut cell)),
                letter => cell.push(letter),
            }
        }
        cells.push(cell);
        cells
    }

    #[test]
    fn nothing_runs_in_a_spreadsheet_of_another_list_separator() {
        let written = |cell: &str| {
            let mut table = TableWriter::new(Vec::new(), ["a", "b"]).unwrap();
            table.row(["x", cell]).unwrap();
            table.row([cell, "x"]).unwrap();
            String::from_utf8(table.finish().unwrap()).unwrap()
        };
        for cell in
            ["x;=1+1", "x;;=1+1", "x;\"=1+1", "x\t@SUM(A1)", "x\n=1+1", "=1;=2;-3", "x;＝1", "x;'=1", "\";=1"]
        {
            let file = written(cell);
            for separator in [';', '\t'] {
                for cell in cells_elsewhere(&file, separator) {
                    // Behind a quote in its middle, a number is none any more, and no formula either.
                    let cell = cell.split('"').next().unwrap_or_default();
                    assert!(!would_run(cell), "{cell:?} of {file:?} by {separator:?}");
                }
            }
        }
        // An address or a list of numbers is no formula.
        for cell in ["a; b; c", "1;-2;+3", "x;y=1", "1;2"] {
            assert_eq!(with_guard(cell), cell);
            assert!(written(cell).contains(&format!("\"{cell}\"")), "in quotes");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(512))]

        #[test]
        fn what_is_written_comes_back_and_never_runs(cell in "[a1;=+@\t\n\"', -]{0,10}") {
            let guarded = with_guard(&cell);
            proptest::prop_assert_eq!(&without_guard(&guarded), &cell);
            let read = read_back(&format!("{cell}."));
            proptest::prop_assert_eq!(without_guard(&read), format!("{cell}."));
            for part in guarded.split(PARTS).skip(1) {
                proptest::prop_assert!(!would_run(part.trim_start_matches('"')), "{:?}", part);
            }
        }
    }

    #[test]
    fn refused_rows_can_be_read_back() {
        let file = "id,name\n1,\"a,\nb\"\n2,x,extra\n\"3,y\n";
        let mut table = Table::from_bytes(file.as_bytes().to_vec()).unwrap();
        let headings = table.headings().to_vec();
        let mut refused = RefusedRows::new(Vec::new(), "理由", "行", &headings).unwrap();
        for read in table.rows().unwrap() {
            match read {
                Ok(row) => refused.row(&row, "名前が不明").unwrap(),
                Err(problem) => refused.problem(&problem, &problem.reason.to_string()).unwrap(),
            }
        }
        let bytes = refused.finish().unwrap();
        let mut back = Table::from_bytes(bytes).unwrap();
        assert_eq!(back.headings(), ["理由", "行", "id", "name"]);
        let rows: Vec<Row> = back.rows().unwrap().map(Result::unwrap).collect();
        assert_eq!(rows[0].cells().collect::<Vec<_>>(), ["名前が不明", "2", "1", "a,\nb"]);
        assert_eq!(rows[1].cells().collect::<Vec<_>>(), ["3 cells under 2 headings", "4", "2,x,extra", ""]);
        assert_eq!(rows[2].cell(0), ProblemReason::UnclosedQuote.to_string());
        assert_eq!(rows[2].cell(2), "\"3,y");
    }
}
