//! CSV to hand out: opens rightly in Excel, and runs nothing there.
//!
//! Written in UTF-8 with its mark, lines ended by CRLF, row by row. A cell that a spreadsheet would take for a
//! formula gets an apostrophe before it; a number keeps its sign.

use std::io::{self, Write};

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
    csv: csv::Writer<W>,
}

impl<W: Write> TableWriter<W> {
    /// Starts a table with its headings.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new<S: AsRef<str>>(mut out: W, headings: impl IntoIterator<Item = S>) -> io::Result<Self> {
        out.write_all("\u{FEFF}".as_bytes())?;
        let csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            // The rows of a broken file are as long as they are.
            .flexible(true)
            .from_writer(out);
        let mut table = TableWriter { csv };
        table.row(headings)?;
        Ok(table)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) -> io::Result<()> {
        for cell in cells {
            let cell = cell.as_ref();
            if is_guarded(cell) {
                self.csv.write_field(format!("'{cell}"))?;
            } else {
                self.csv.write_field(cell)?;
            }
        }
        Ok(self.csv.write_record(None::<&[u8]>)?)
    }

    /// Writes out what is still held back, and gives `out` back.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }
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

/// Whether the cell is written behind an apostrophe: one that would run, and one that would be taken for such a cell behind
/// its apostrophe when it is read back.
fn is_guarded(cell: &str) -> bool {
    would_run(cell.trim_start_matches('\''))
}

/// A cell of a file that [`TableWriter`] wrote, without the apostrophe that it may have put there; of other programs' files,
/// the text of a formula that is nothing else.
pub fn without_guard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(inner) if is_guarded(inner) => inner,
        _ => of_formula(cell).unwrap_or(cell),
    }
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
        for cell in ["'=x", "=\"x\"", "''=x", "'-x", "=x", "'", "''", "'1", "'-1"] {
            let written = TableWriter::new(Vec::new(), ["a"]).and_then(|mut table| {
                table.row([cell])?;
                table.finish()
            });
            let mut back = Table::from_bytes(written.unwrap()).unwrap();
            let row = back.rows().unwrap().next().unwrap().unwrap();
            assert_eq!(without_guard(row.cell(0)), cell, "what is written comes back");
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
