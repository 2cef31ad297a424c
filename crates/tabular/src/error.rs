//! Why a file is no table.

use std::io;

use crate::{Content, RowProblem};

/// Columns that a table may have.
pub const MOST_COLUMNS: usize = 500;

/// Why a file cannot be read as a table at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system could not open or read it.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// No record at all, or no sheet with a value in it.
    #[error("the file holds no rows")]
    Empty,
    /// The row with the headings cannot be read; nothing can be mapped without it.
    #[error("the headings cannot be read: {0}")]
    UnreadableHeadings(RowProblem),
    /// An Excel file of before 2007, or one with a password. Saved as `.xlsx` without one, it can be read.
    #[error("an old or password-protected Excel file: save it as .xlsx without a password")]
    OldOrProtectedExcel,
    /// Looks like a workbook and cannot be read as one.
    #[error("the workbook cannot be read: {message}")]
    BrokenWorkbook {
        /// What the workbook reader says.
        message: String,
    },
    /// The sheet asked for is not in the workbook.
    #[error("there is no sheet {wanted:?}; there are {sheets:?}")]
    NoSuchSheet {
        /// As given in [`ReadOptions::sheet`].
        wanted: String,
        /// Those that exist.
        sheets: Vec<String>,
    },
    /// A workbook that was made to fill the memory: a cell, a row or all of it is beyond any bound when unpacked.
    #[error("the workbook unpacks to more than can be read")]
    TooLarge,
    /// More columns than a list of records has.
    #[error("{found} columns; at most {MOST_COLUMNS} can be read")]
    TooManyColumns {
        /// Columns of the file.
        found: usize,
    },
    /// Neither CSV nor a workbook: a picture, a PDF, an archive, a web page.
    #[error("the file is no table but {}", .content.in_words())]
    NotATable {
        /// What it is, by its bytes.
        content: Content,
    },
}
