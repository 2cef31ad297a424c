//! [`Table`]: a file of rows under headings, whatever its format.
//!
//! Each record of the file comes out of [`Rows`] exactly once, as a [`Row`] or as a [`RowProblem`].

use std::{
    io::{self, Read},
    path::Path,
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use crate::{
    Content, Delimiter, Encoding, MOST_COLUMNS, ReadError, Row, RowProblem,
    aside::aside,
    content,
    delimited::DelimitedRows,
    delimiter, encoding,
    head::{self, Head},
    headings,
    input::{Source, Stop, read_full},
    sheet::{SheetRows, Workbook},
};

/// What to take as given instead of finding it out. Everything is optional; keep what a member corrected
/// and hand it in again when the same file is opened later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadOptions {
    /// Encoding of a delimited file. UTF-16 only works for a file that is.
    pub encoding: Option<Encoding>,
    /// Delimiter of a delimited file.
    pub delimiter: Option<Delimiter>,
    /// Name of the sheet to read; otherwise the first visible one that holds anything.
    pub sheet: Option<String>,
}

/// What kind of file a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// CSV, TSV and their like.
    Delimited,
    /// An Excel workbook (`.xlsx`, `.xlsm`).
    Workbook,
}

/// How a table is being read, to be shown and corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// Told from the first bytes; the name of the file plays no part.
    pub kind: Kind,
    /// Of a delimited file.
    pub encoding: Option<Encoding>,
    /// Of a delimited file: encodings of single cells that are not in that of the file.
    pub also: Vec<Encoding>,
    /// Of a delimited file.
    pub delimiter: Option<Delimiter>,
    /// Of a workbook: the sheet that is read.
    pub sheet: Option<String>,
    /// Of a workbook: all sheets, in order.
    pub sheets: Vec<String>,
}

/// An open table: its format and headings, and its rows as often as wanted.
///
/// ```
/// use bansou_tabular::Table;
///
/// let mut table = Table::from_bytes("会社名,MRR\nアクメ,\"¥1,200\"\n".as_bytes().to_vec())?;
/// assert_eq!(table.headings(), ["会社名", "MRR"]);
/// for row in table.rows()? {
///     match row {
///         Ok(row) => assert_eq!((row.number(), row.cell(1)), (2, "¥1,200")),
///         Err(problem) => eprintln!("{problem}: {}", problem.raw),
///     }
/// }
/// # Ok::<(), bansou_tabular::ReadError>(())
/// ```
#[derive(Debug)]
pub struct Table {
    contents: Contents,
    format: Format,
    headings: Vec<String>,
    /// Records up to the first row, the headings among them.
    before_rows: usize,
    above: Vec<String>,
    /// How many cells most rows fill.
    usual: usize,
}

#[derive(Debug)]
enum Contents {
    Delimited { source: Source, mark_bytes: u64, encoding: Encoding, strictly: bool, delimiter: Delimiter },
    Workbook(Box<Workbook>),
}

/// Bytes of rows that are held to be shown.
const MOST_SHOWN: usize = 16 << 20;
const SAMPLE_BYTES: usize = 64 * 1024;
/// Records looked at to see whether the rows are wider than the heading row.
const RECORDS_MEASURED: usize = 50;

impl Table {
    /// Opens a file and finds out its format and headings. Reads no further than it takes to tell, except
    /// that a workbook's table of shared strings is loaded.
    ///
    /// # Errors
    /// [`ReadError`] where there is no table or no heading row to be had.
    pub fn open(path: impl AsRef<Path>) -> Result<Table, ReadError> {
        Table::open_with(path, &ReadOptions::default())
    }

    /// [`Table::open`] with some of the format given.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn open_with(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Table, ReadError> {
        Table::open_until(path, options, Stop::default())
    }

    /// [`Table::open_with`], until `stop` says that nobody waits for it any more.
    ///
    /// # Errors
    /// As [`Table::open`], and [`ReadError::Io`] or [`ReadError::BrokenWorkbook`] where it was stopped.
    pub fn open_until(path: impl AsRef<Path>, options: &ReadOptions, stop: Stop) -> Result<Table, ReadError> {
        Table::from_source(Source::File(path.as_ref().to_owned(), stop), options)
    }

    /// A table that is in memory already.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>) -> Result<Table, ReadError> {
        Table::from_bytes_with(bytes, &ReadOptions::default())
    }

    /// [`Table::from_bytes`] with some of the format given.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn from_bytes_with(bytes: impl Into<Arc<[u8]>>, options: &ReadOptions) -> Result<Table, ReadError> {
        Table::from_source(Source::Memory(bytes.into()), options)
    }

    fn from_source(source: Source, options: &ReadOptions) -> Result<Table, ReadError> {
        let mut start = vec![0; 2048];
        let length = read_full(&mut source.open()?, &mut start)?;
        match &start[..length] {
            [b'P', b'K', 3, 4, ..] => Table::from_workbook(&source, options),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(ReadError::OldOrProtectedExcel),
            start => match content::sniff(start) {
                Some(content) => Err(ReadError::NotATable { content }),
                None => Table::from_delimited(source, options),
            },
        }
    }

    fn from_workbook(source: &Source, options: &ReadOptions) -> Result<Table, ReadError> {
        let mut workbook = Workbook::open(source, options.sheet.as_deref())?;
        let mut rows = workbook.rows(0)?;
        let head = heading_names(|row| rows.read(row), greatest_width)?;
        drop(rows);
        let format = Format {
            kind: Kind::Workbook,
            encoding: None,
            also: Vec::new(),
            delimiter: None,
            sheet: Some(workbook.sheet().to_owned()),
            sheets: workbook.sheets(),
        };
        Ok(Table::of(Contents::Workbook(Box::new(workbook)), format, head))
    }

    fn from_delimited(source: Source, options: &ReadOptions) -> Result<Table, ReadError> {
        let sniffed = encoding::sniff(&source)?;
        let mark_bytes = sniffed.mark_bytes;
        let strictly = options.encoding.is_some();
        let encoding = options.encoding.unwrap_or(sniffed.encoding);
        let also = if strictly { Vec::new() } else { sniffed.also };
        let mut sample = vec![0; SAMPLE_BYTES];
        let length = read_full(&mut delimited_input(&source, encoding, mark_bytes)?, &mut sample)?;
        sample.truncate(length);
        if looks_binary(&sample) {
            return Err(ReadError::NotATable { content: Content::Binary });
        }
        let delimiter =
            options.delimiter.unwrap_or_else(|| delimiter::sniff(&sample, length < SAMPLE_BYTES, encoding));
        let input = delimited_input(&source, encoding, mark_bytes)?;
        let mut rows = DelimitedRows::new(input, delimiter, encoding, strictly, 0);
        let head = heading_names(|row| rows.read(row), usual_width)?;
        let format = Format {
            kind: Kind::Delimited,
            encoding: Some(encoding),
            also,
            delimiter: Some(delimiter),
            sheet: None,
            sheets: Vec::new(),
        };
        Ok(Table::of(Contents::Delimited { source, mark_bytes, encoding, strictly, delimiter }, format, head))
    }

    fn of(contents: Contents, format: Format, head: Head) -> Table {
        let before_rows = head.above + head.lines;
        Table { contents, format, headings: head.cells, before_rows, above: head.titles, usual: head.usual }
    }

    /// How the table is being read.
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// The names of the columns, trimmed, none empty and no two alike: a blank one is `column 3` (counted
    /// from 1), the second `Name` is `Name (2)`.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// The lines above the headings that hold something, as they stand there: a title, the day of the list.
    pub fn above(&self) -> &[String] {
        &self.above
    }

    /// Records before the first row: the headings, and what stands above them.
    pub fn records_before_rows(&self) -> usize {
        self.before_rows
    }

    /// All rows from the first below the headings.
    ///
    /// # Errors
    /// Where the file can no longer be opened.
    pub fn rows(&mut self) -> Result<Rows<'_>, ReadError> {
        self.rows_from(0)
    }

    /// The rows after the first `records`, counting rows and problems alike: hand in
    /// [`Rows::records_read`] of an earlier run to go on where it stopped. What is skipped is only scanned
    /// for its end, at about the speed of reading the file.
    ///
    /// # Errors
    /// Where the file can no longer be opened.
    pub fn rows_from(&mut self, records: u64) -> Result<Rows<'_>, ReadError> {
        let width = self.headings.len();
        let usual = self.usual;
        let headings = &self.headings;
        let mut rows = match &mut self.contents {
            Contents::Delimited { source, mark_bytes, encoding, strictly, delimiter } => {
                let input = delimited_input(source, *encoding, *mark_bytes)?;
                let size = source.len() - (*mark_bytes).min(source.len());
                let rows = DelimitedRows::new(input, *delimiter, *encoding, *strictly, width);
                Rows {
                    kind: RowsKind::Delimited { rows: Box::new(rows), size },
                    records_read: 0,
                    usual,
                    headings,
                }
            }
            Contents::Workbook(workbook) => Rows {
                kind: RowsKind::Sheet(Box::new(workbook.rows(width)?)),
                records_read: 0,
                usual,
                headings,
            },
        };
        rows.skip_headings(self.before_rows);
        for _ in 0..records {
            if !rows.skip_one() {
                break;
            }
        }
        Ok(rows)
    }

    /// The first `count` records, as a screen shows them; fewer where they are very long.
    ///
    /// # Errors
    /// Where the file can no longer be opened.
    pub fn preview(&mut self, count: usize) -> Result<Vec<Result<Row, RowProblem>>, ReadError> {
        let mut bytes = 0;
        let rows = self.rows()?.take(count).take_while(|read| {
            let is_first = bytes == 0;
            bytes += 1 + read.as_ref().map_or_else(|problem| problem.raw.len(), Row::bytes);
            is_first || bytes <= MOST_SHOWN
        });
        Ok(rows.collect())
    }
}

fn delimited_input(source: &Source, encoding: Encoding, mark_bytes: u64) -> io::Result<Box<dyn Read + Send>> {
    let input = source.open_at(mark_bytes)?;
    Ok(match encoding {
        Encoding::Utf8 | Encoding::ShiftJis | Encoding::EucJp | Encoding::Windows1252 => Box::new(input),
        Encoding::Iso2022Jp => Box::new(encoding::Iso2022JpReader::new(input)),
        Encoding::Utf16Le => Box::new(encoding::Utf16Reader::new(input, true)),
        Encoding::Utf16Be => Box::new(encoding::Utf16Reader::new(input, false)),
    })
}

/// Text holds no NUL; one that slipped in spoils a row, many mean that this is no text.
fn looks_binary(sample: &[u8]) -> bool {
    sample.iter().filter(|byte| **byte == 0).count() * 20 > sample.len()
}

/// The names of the columns, by the lines that hold them and the width that `width_of` gives the rows below (by their
/// widths, in order of size). Columns beyond the last heading have no name in the file.
fn heading_names(
    mut read: impl FnMut(&mut Row) -> Option<Result<(), RowProblem>>,
    width_of: fn(&[usize]) -> usize,
) -> Result<Head, ReadError> {
    let mut rows = Vec::new();
    for _ in 0..RECORDS_MEASURED + head::LINES_LOOKED_AT {
        let mut row = Row::default();
        match read(&mut row) {
            None => break,
            // What cannot be read above the headings could be the headings.
            Some(Err(problem)) if rows.iter().all(Row::is_blank) => {
                return Err(ReadError::UnreadableHeadings(problem));
            }
            Some(Err(_)) => rows.push(Row::default()),
            Some(Ok(())) => rows.push(row),
        }
    }
    let mut head = head::find(&rows).ok_or(ReadError::Empty)?;
    let below =
        rows.iter().skip(head.above + head.lines).take(RECORDS_MEASURED).filter(|row| !row.is_empty());
    let mut widths: Vec<usize> = below
        .map(|row| {
            let last = (0..row.len()).rev().find(|column| !row.cell(*column).trim().is_empty());
            last.map_or(0, |column| column + 1)
        })
        .collect();
    widths.sort_unstable();
    head.cells.resize(head.cells.len().max(width_of(&widths)), String::new());
    if head.cells.len() > MOST_COLUMNS {
        return Err(ReadError::TooManyColumns { found: head.cells.len() });
    }
    head.cells = headings::named(head.cells.iter().map(String::as_str));
    Ok(head)
}

/// The width that more than half of the rows agree on, else 0: in a delimited file, a single longer row is
/// more likely to have a delimiter too many than to need a column.
fn usual_width(widths: &[usize]) -> usize {
    let Some(middle) = widths.get(widths.len() / 2) else { return 0 };
    let agreeing = widths.iter().filter(|width| *width == middle).count();
    if agreeing * 2 > widths.len() { *middle } else { 0 }
}

/// In a sheet, every cell stands where it was put.
fn greatest_width(widths: &[usize]) -> usize {
    widths.last().copied().unwrap_or(0)
}

/// The rows of a table, in the order of the file; the table is borrowed until they are dropped. After [`crate::ProblemReason::Unreadable`] there are none.
pub struct Rows<'a> {
    kind: RowsKind<'a>,
    records_read: u64,
    usual: usize,
    headings: &'a [String],
}

enum RowsKind<'a> {
    Delimited { rows: Box<DelimitedRows>, size: u64 },
    Sheet(Box<SheetRows<'a>>),
}

impl Rows<'_> {
    /// Reads the next record into `row`, which keeps its memory from record to record. This is the way to
    /// read a million rows; as an iterator, `Rows` makes a new [`Row`] each time. After a problem, what `row`
    /// holds means nothing.
    pub fn read(&mut self, row: &mut Row) -> Option<Result<(), RowProblem>> {
        let read = match &mut self.kind {
            RowsKind::Delimited { rows, .. } => rows.read(row),
            RowsKind::Sheet(rows) => rows.read(row),
        };
        self.records_read += u64::from(read.is_some());
        match read {
            Some(Ok(())) => Some(self.row_or_aside(row)),
            read => read,
        }
    }

    fn row_or_aside(&self, row: &Row) -> Result<(), RowProblem> {
        let Some(reason) = aside(row, self.usual, self.headings) else { return Ok(()) };
        let raw = row.cells().collect::<Vec<_>>().join("\t");
        Err(RowProblem { row: row.number(), reason, raw: raw.trim_end().to_owned() })
    }

    /// Records given so far, rows and problems alike, with those that [`Table::rows_from`] skipped.
    pub fn records_read(&self) -> u64 {
        self.records_read
    }

    /// How much of the file has been read, from 0 to 1; for a progress bar, not for counting.
    pub fn progress(&self) -> f64 {
        let (done, size) = match &self.kind {
            RowsKind::Delimited { rows, size } => (rows.bytes_read(), *size),
            RowsKind::Sheet(rows) => rows.rows_done(),
        };
        if size == 0 { 0.0 } else { (done as f64 / size as f64).min(1.0) }
    }

    fn skip_headings(&mut self, records: usize) {
        for _ in 0..records {
            self.skip_one();
        }
        self.records_read = 0;
    }

    fn skip_one(&mut self) -> bool {
        let skipped = match &mut self.kind {
            RowsKind::Delimited { rows, .. } => rows.skip(),
            RowsKind::Sheet(rows) => rows.read(&mut Row::default()).is_some(),
        };
        self.records_read += u64::from(skipped);
        skipped
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, RowProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut row = Row::default();
        self.read(&mut row).map(|read| read.map(|()| row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_rows_go_where_the_blocking_work_is_done() {
        fn goes<T: Send>() {}
        goes::<Table>();
        goes::<Rows<'static>>();
    }
}
