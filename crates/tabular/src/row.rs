//! One record of a table: a [`Row`] that could be read, or a [`RowProblem`] that says why not.
//!
//! A row's cells are exactly the file's text: nothing is trimmed, folded or replaced here. U+0000 alone, which is no
//! character of any text and which not every database stores, is left out.

use crate::values::currency::Currency;

/// A record whose cells could all be read. One allocation holds the text of all its cells, and a row that is
/// read into again ([`crate::Rows::read`]) allocates nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub(crate) number: u64,
    pub(crate) text: String,
    /// Where each cell ends in `text`.
    pub(crate) ends: Vec<usize>,
    pub(crate) given: usize,
    /// Of a sheet: for each cell, that it is a number and not the text of one. Empty where no cell is.
    pub(crate) numbers: Vec<Option<SheetNumber>>,
}

/// A cell of a sheet that is a number: its text has a decimal point and no groups, whatever the cell shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SheetNumber {
    /// The currency that the cell shows by its format alone.
    pub currency: Option<Currency>,
    /// By how many thousands the cell shows less than it holds: 1 for 1,200,000 shown as 1,200.
    pub thousands: u8,
}

impl Row {
    /// The 1-based line of the file on which the record starts, or the row of the sheet, as an editor or
    /// Excel shows it.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many cells there are: never fewer than the table has headings.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True for a row that was never read into; rows of a table have at least one cell.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many cells the file has on this row. Where that is fewer than there are headings, the rest are
    /// empty (Excel leaves off empty cells at the end of a row).
    pub fn cells_given(&self) -> usize {
        self.given
    }

    /// The text of the cell in a column, counted from 0; empty beyond the last.
    pub fn cell(&self, column: usize) -> &str {
        let Some(end) = self.ends.get(column) else { return "" };
        let start = if column == 0 { 0 } else { self.ends[column - 1] };
        &self.text[start..*end]
    }

    /// All cells in the order of the columns.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        (0..self.ends.len()).map(|column| self.cell(column))
    }

    /// Bytes of the text of all cells.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Whether the cell in a column is a number of a sheet, and what its format says.
    pub fn number_in(&self, column: usize) -> Option<SheetNumber> {
        self.numbers.get(column).copied().flatten()
    }

    /// Whether no cell holds anything but white space.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(crate) fn clear(&mut self, number: u64) {
        self.number = number;
        self.text.clear();
        self.ends.clear();
        self.given = 0;
        self.numbers.clear();
    }

    pub(crate) fn end_cell(&mut self) {
        self.ends.push(self.text.len());
    }

    pub(crate) fn leave_out_nul(&mut self) {
        if !self.text.as_bytes().contains(&0) {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut start = 0;
        for end in &mut self.ends {
            text.extend(self.text[start..*end].chars().filter(|character| *character != '\0'));
            (start, *end) = (*end, text.len());
        }
        self.text = text;
    }

    /// Fits the row to the width of the table; false where cells that hold something stand beyond it.
    pub(crate) fn fit(&mut self, width: usize) -> bool {
        self.given = self.ends.len();
        if self.given > width {
            if (width..self.given).any(|column| !self.cell(column).trim().is_empty()) {
                return false;
            }
            self.ends.truncate(width);
            self.text.truncate(self.ends.last().copied().unwrap_or(0));
        }
        while self.ends.len() < width {
            self.end_cell();
        }
        true
    }
}

/// A record that could not be read as a row, with all that is known of it, so that it can be handed back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {row}: {reason}")]
pub struct RowProblem {
    /// As [`Row::number`].
    pub row: u64,
    /// Why it could not be read.
    pub reason: ProblemReason,
    /// The record as it stands in the file. Bytes that are not text are written `\xE9`; of a line that is
    /// too long the first 64 KB; of a sheet's row the cells with tabs between.
    pub raw: String,
}

/// Why a record could not be read as a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemReason {
    /// Bytes that are no text in the encoding of the file.
    #[error("bytes that are not {encoding} text")]
    MalformedBytes {
        /// Name of the encoding that was expected.
        encoding: &'static str,
    },
    /// A NUL character, which no database keeps.
    #[error("a NUL character")]
    NulCharacter,
    /// A quotation mark opens a cell and is never closed. Only the first line is held to be the record.
    #[error("a quotation mark is opened and never closed")]
    UnclosedQuote,
    /// A quoted cell goes on after its closing mark. Only the first line is held to be the record.
    #[error("text after a closing quotation mark")]
    TextAfterQuote,
    /// One line of more than 4 MiB.
    #[error("the line is too long")]
    TooLong,
    /// More cells than headings, and something in them.
    #[error("{found} cells under {expected} headings")]
    TooManyCells {
        /// Columns of the table.
        expected: usize,
        /// Cells of the record.
        found: usize,
    },
    /// A line of totals, which is no row.
    #[error("a line of totals")]
    Total,
    /// A line of totals, or a row that is called so.
    #[error("a line of totals, or a row that is called so")]
    PerhapsTotal,
    /// A remark below the table, which is no row.
    #[error("a remark below the table")]
    Remark,
    /// The headings once more, as lists that are printed page by page have them.
    #[error("the headings once more")]
    Headings,
    /// A cell of a sheet that cannot be read.
    #[error("a cell cannot be read: {message}")]
    UnreadableCell {
        /// What the workbook reader says.
        message: String,
    },
    /// The file cannot be read further than this; this is the last item of the rows.
    #[error("the file cannot be read any further: {message}")]
    Unreadable {
        /// What the system or the workbook reader says.
        message: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Row {
        let mut row = Row::default();
        for cell in cells {
            row.text.push_str(cell);
            row.end_cell();
        }
        row
    }

    #[test]
    fn short_rows_are_filled_and_blank_excess_is_dropped() {
        let mut short = row(&["a", "b"]);
        assert!(short.fit(4));
        assert_eq!(short.cells().collect::<Vec<_>>(), ["a", "b", "", ""]);
        assert_eq!(short.cells_given(), 2);
        let mut long = row(&["a", "b", " ", ""]);
        assert!(long.fit(2));
        assert_eq!(long.cells().collect::<Vec<_>>(), ["a", "b"]);
        assert!(!row(&["a", "b", "c"]).fit(2));
    }

    #[test]
    fn nul_is_left_out_of_every_cell() {
        let mut row = row(&["a\0b", "\0", "", "株\0"]);
        row.leave_out_nul();
        assert_eq!(row.cells().collect::<Vec<_>>(), ["ab", "", "", "株"]);
    }
}
