//! The rows of one sheet of an Excel workbook, streamed cell by cell.
//!
//! A sheet row without any value is not a record. A cell that cannot be read makes its row a problem; it is
//! never taken for an empty one.

use std::{
    io::BufReader,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{Cell, DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};

use crate::{
    ProblemReason, ReadError, Row, RowProblem, bounds,
    formats::Shown,
    input::{Input, Source},
    row::SheetNumber,
    values::excel::{self, ExcelEpoch},
};

type Book = Xlsx<BufReader<Input>>;

pub(crate) struct Workbook {
    book: Book,
    sheet: String,
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook").field("sheet", &self.sheet).finish_non_exhaustive()
    }
}

/// The texts of one row: cells may share one long text.
const LONGEST_ROW: usize = 4 << 20;
/// Columns of an Excel sheet, A to XFD.
const MOST_COLUMNS: u32 = 16_384;

impl Workbook {
    pub(crate) fn open(source: &Source, wanted: Option<&str>) -> Result<Workbook, ReadError> {
        bounds::check(source)?;
        let input = BufReader::new(source.open()?);
        let book: Book = guarded(|| Xlsx::new(input))?;
        let mut workbook = Workbook { book, sheet: String::new() };
        workbook.sheet = match wanted {
            Some(wanted) => {
                let sheets = workbook.sheets();
                if !sheets.iter().any(|sheet| sheet == wanted) {
                    return Err(ReadError::NoSuchSheet { wanted: wanted.to_owned(), sheets });
                }
                wanted.to_owned()
            }
            None => workbook.first_with_values()?,
        };
        Ok(workbook)
    }

    pub(crate) fn sheet(&self) -> &str {
        &self.sheet
    }

    pub(crate) fn sheets(&self) -> Vec<String> {
        let worksheets = self.book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        worksheets.map(|sheet| sheet.name.clone()).collect()
    }

    /// Visible sheets first: what a hidden one holds is seldom what was meant.
    fn first_with_values(&mut self) -> Result<String, ReadError> {
        let mut sheets: Vec<_> = self.book.sheets_metadata().to_vec();
        sheets.retain(|sheet| sheet.typ == SheetType::WorkSheet);
        sheets.sort_by_key(|sheet| sheet.visible != SheetVisible::Visible);
        for sheet in sheets {
            self.sheet = sheet.name;
            if self.rows(0)?.read(&mut Row::default()).is_some() {
                return Ok(std::mem::take(&mut self.sheet));
            }
        }
        Err(ReadError::Empty)
    }

    /// All rows of the sheet, the heading row first.
    pub(crate) fn rows(&mut self, width: usize) -> Result<SheetRows<'_>, ReadError> {
        let epoch = if self.book.has_1904_epoch() { ExcelEpoch::Year1904 } else { ExcelEpoch::Year1900 };
        let Workbook { book, sheet } = self;
        let cells = guarded(|| book.worksheet_cells_reader(sheet))?;
        let shown = cells.styles().iter().map(|style| {
            style.number_format.as_ref().map_or_else(Shown::default, |format| Shown::by(&format.format_code))
        });
        Ok(SheetRows {
            shown: shown.collect(),
            rows_in_all: u64::from(cells.dimensions().end.0) + 1,
            cells,
            epoch,
            width,
            next: None,
            gathered: Gathered::default(),
            fault_of_next: None,
            ended: false,
            fatal: None,
        })
    }
}

/// Runs the workbook reader on bytes from outside: where its arithmetic gives up on a file that was made to
/// break it, that file is refused and the program goes on.
fn guarded<T>(read: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, ReadError> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(ReadError::BrokenWorkbook { message: error.to_string() }),
        Err(_) => Err(ReadError::BrokenWorkbook { message: GAVE_UP.to_owned() }),
    }
}

const GAVE_UP: &str = "its parts contradict each other";

pub(crate) struct SheetRows<'a> {
    cells: XlsxCellReader<'a, BufReader<Input>>,
    /// For each style of the workbook, what it makes of a number.
    shown: Vec<Shown>,
    epoch: ExcelEpoch,
    /// Columns of the table; 0 while they are not known yet.
    width: usize,
    rows_in_all: u64,
    /// The first cell of the next row, which ended this one.
    next: Option<(Cell<DataRef<'a>>, usize)>,
    gathered: Gathered,
    /// A cell failed and its row is not known: it may be the row before or after.
    fault_of_next: Option<String>,
    ended: bool,
    fatal: Option<String>,
}

#[derive(Default)]
struct Gathered {
    /// 0-based row of the sheet.
    row: u32,
    text: String,
    cells: Vec<(u32, Range<usize>, Option<SheetNumber>)>,
    fault: Option<String>,
}

enum Step<'a> {
    /// A cell and the number of its style.
    Cell(Cell<DataRef<'a>>, usize),
    Failed(String),
    Fatal(String),
    End,
}

impl SheetRows<'_> {
    /// Rows of the sheet passed so far, and in all as the sheet itself says.
    pub(crate) fn rows_done(&self) -> (u64, u64) {
        (u64::from(self.gathered.row) + 1, self.rows_in_all)
    }

    pub(crate) fn read(&mut self, row: &mut Row) -> Option<Result<(), RowProblem>> {
        self.gather();
        let number = u64::from(self.gathered.row) + 1;
        let raw = || {
            let cells = self.gathered.cells.iter().map(|(_, range, _)| &self.gathered.text[range.clone()]);
            cells.collect::<Vec<_>>().join("\t")
        };
        if let Some(message) = self.gathered.fault.take() {
            let reason = ProblemReason::UnreadableCell { message };
            return Some(Err(RowProblem { row: number, reason, raw: raw() }));
        }
        if self.gathered.cells.is_empty() {
            let message = self.fatal.take()?;
            let reason = ProblemReason::Unreadable { message };
            return Some(Err(RowProblem { row: number, reason, raw: String::new() }));
        }
        if memchr::memchr(0, self.gathered.text.as_bytes()).is_some() {
            return Some(Err(RowProblem { row: number, reason: ProblemReason::NulCharacter, raw: raw() }));
        }
        row.clear(number);
        for (column, range, number) in &self.gathered.cells {
            while row.ends.len() < *column as usize {
                row.end_cell();
            }
            row.text.push_str(&self.gathered.text[range.clone()]);
            row.end_cell();
            if number.is_some() {
                row.numbers.resize(*column as usize, None);
                row.numbers.push(*number);
            }
        }
        row.leave_out_nul();
        if self.width > 0 && !row.fit(self.width) {
            let reason = ProblemReason::TooManyCells { expected: self.width, found: row.cells_given() };
            return Some(Err(RowProblem { row: number, reason, raw: raw() }));
        }
        Some(Ok(()))
    }

    /// Collects the cells of the next row that has any.
    fn gather(&mut self) {
        self.gathered.text.clear();
        self.gathered.cells.clear();
        self.gathered.fault = self.fault_of_next.take();
        let mut started = false;
        if let Some((cell, style)) = self.next.take() {
            self.gathered.row = cell.get_position().0;
            self.gathered.add(&cell, self.shown.get(style), self.epoch);
            started = true;
        }
        while !self.ended {
            match self.step() {
                Step::Cell(cell, _) if *cell.get_value() == DataRef::Empty => {}
                Step::Cell(cell, style) => {
                    let row = cell.get_position().0;
                    if started && row != self.gathered.row {
                        self.next = Some((cell, style));
                        break;
                    }
                    self.gathered.row = row;
                    self.gathered.add(&cell, self.shown.get(style), self.epoch);
                    // The cell that failed stood between two cells of one row.
                    self.fault_of_next = None;
                    started = true;
                }
                Step::Failed(message) => {
                    self.gathered.fault.get_or_insert_with(|| message.clone());
                    if started {
                        self.fault_of_next = Some(message);
                    }
                }
                Step::Fatal(message) => {
                    self.ended = true;
                    if started {
                        self.gathered.fault.get_or_insert_with(|| message.clone());
                    }
                    self.fatal = Some(message);
                }
                Step::End => {
                    self.ended = true;
                    self.fault_of_next = None;
                }
            }
        }
        self.gathered.cells.sort_by_key(|(column, ..)| *column);
        // Of two cells in one place, Excel shows the later.
        self.gathered.cells.reverse();
        self.gathered.cells.dedup_by_key(|(column, ..)| *column);
        self.gathered.cells.reverse();
    }
}

impl<'a> SheetRows<'a> {
    fn step(&mut self) -> Step<'a> {
        match catch_unwind(AssertUnwindSafe(|| self.cells.next_cell_with_style_id())) {
            Ok(Ok(Some((cell, style)))) => Step::Cell(cell, style),
            Ok(Ok(None)) => Step::End,
            Ok(Err(
                error @ (XlsxError::CellTAttribute(_)
                | XlsxError::ParseFloat(_)
                | XlsxError::ParseInt(_)
                | XlsxError::Unexpected(_)
                | XlsxError::UnexpectedNode(_)
                | XlsxError::Unrecognized { .. }
                | XlsxError::CellError(_)),
            )) => Step::Failed(error.to_string()),
            Ok(Err(error)) => Step::Fatal(error.to_string()),
            Err(_) => Step::Fatal(GAVE_UP.to_owned()),
        }
    }
}

impl Gathered {
    fn add(&mut self, cell: &Cell<DataRef>, shown: Option<&Shown>, epoch: ExcelEpoch) {
        let (_, column) = cell.get_position();
        if column >= MOST_COLUMNS {
            self.fault.get_or_insert_with(|| "a cell beyond the last column".to_owned());
            return;
        }
        let start = self.text.len();
        if start > LONGEST_ROW {
            self.fault.get_or_insert_with(|| "a row of more than 4 MB".to_owned());
            return;
        }
        push_value(&mut self.text, cell.get_value(), epoch);
        let mut number = None;
        if matches!(cell.get_value(), DataRef::Int(_) | DataRef::Float(_)) {
            let shown = shown.cloned().unwrap_or_default();
            number = Some(shown.number());
            if let Some(code) = shown.code(&self.text[start..]) {
                self.text.truncate(start);
                self.text.push_str(&code);
                number = None;
            }
        }
        self.cells.push((column, start..self.text.len(), number));
    }
}

/// A cell as the text that the parsers of [`crate::values`] read best: dates in ISO form, numbers to the 15
/// digits that Excel shows, `TRUE` and `FALSE`, and errors by their sign (`#N/A`).
fn push_value(text: &mut String, value: &DataRef, epoch: ExcelEpoch) {
    match value {
        DataRef::Empty => {}
        DataRef::Int(number) => text.push_str(&number.to_string()),
        DataRef::Float(number) => text.push_str(&excel::number_text(*number)),
        DataRef::String(string) => text.push_str(string),
        DataRef::SharedString(string) => text.push_str(string),
        DataRef::Bool(value) => text.push_str(if *value { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(date) if date.is_duration() => {
            text.push_str(&excel::duration_text(date.as_f64()));
        }
        DataRef::DateTime(date) => text.push_str(&excel::date_text(date.as_f64(), epoch)),
        DataRef::DateTimeIso(iso) | DataRef::DurationIso(iso) => text.push_str(iso),
        DataRef::Error(error) => text.push_str(&error.to_string()),
    }
}
