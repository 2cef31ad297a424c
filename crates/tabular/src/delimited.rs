//! The records of a CSV, TSV or semicolon file as rows.
//!
//! A record is a row only if every byte of it is text in the file's encoding.

use std::io::Read;

use memchr::{memchr, memmem};

use crate::{
    Delimiter, Encoding, ProblemReason, Row, RowProblem, encoding,
    records::{Fault, Record, Records},
};

pub(crate) struct DelimitedRows {
    records: Records<Box<dyn Read + Send>>,
    encoding: Encoding,
    /// Whether a person said which encoding it is: then no cell is read in another.
    strictly: bool,
    /// Columns of the table; 0 while they are not known yet, and rows are left as they are.
    width: usize,
    failed: bool,
}

impl DelimitedRows {
    pub(crate) fn new(
        input: Box<dyn Read + Send>,
        delimiter: Delimiter,
        encoding: Encoding,
        strictly: bool,
        width: usize,
    ) -> Self {
        DelimitedRows {
            records: Records::new(input, delimiter.byte()),
            encoding,
            strictly,
            width,
            failed: false,
        }
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        // UTF-16 has been turned into UTF-8 on the way: two bytes of ASCII into one.
        let twice = matches!(self.encoding, Encoding::Utf16Le | Encoding::Utf16Be);
        self.records.bytes_read() * if twice { 2 } else { 1 }
    }

    pub(crate) fn read(&mut self, row: &mut Row) -> Option<Result<(), RowProblem>> {
        if self.failed {
            return None;
        }
        match self.records.next() {
            Ok(record) => Some(row_of(&record?, self.encoding, self.strictly, self.width, row)),
            Err(error) => {
                self.failed = true;
                let reason = ProblemReason::Unreadable { message: error.to_string() };
                Some(Err(RowProblem { row: self.records.line(), reason, raw: String::new() }))
            }
        }
    }

    /// Passes over one record; false at the end.
    pub(crate) fn skip(&mut self) -> bool {
        match self.records.next() {
            Ok(record) => record.is_some(),
            // Met again, and then reported, by the read that follows.
            Err(_) => false,
        }
    }
}

fn row_of(
    record: &Record,
    encoding: Encoding,
    strictly: bool,
    width: usize,
    row: &mut Row,
) -> Result<(), RowProblem> {
    let problem =
        |reason| Err(RowProblem { row: record.line, reason, raw: encoding::visible(encoding, record.bytes) });
    if let Some(fault) = record.fault {
        return problem(match fault {
            Fault::UnclosedQuote => ProblemReason::UnclosedQuote,
            Fault::TextAfterQuote => ProblemReason::TextAfterQuote,
            Fault::TooLong => ProblemReason::TooLong,
        });
    }
    if memchr(0, record.bytes).is_some() {
        return problem(ProblemReason::NulCharacter);
    }
    row.clear(record.line);
    let mut read =
        if encoding.is_cut_as_utf8() || record.bytes.is_ascii() { fill_as_utf8(record, row) } else { None };
    if read.is_none() {
        row.clear(record.line);
        read = fill_decoding(record, encoding, strictly, row);
    }
    if read.is_none() {
        return problem(ProblemReason::MalformedBytes { encoding: encoding.name() });
    }
    row.leave_out_nul();
    if width > 0 && !row.fit(width) {
        return problem(ProblemReason::TooManyCells { expected: width, found: row.cells_given() });
    }
    Ok(())
}

/// Checks the record once and copies its cells; the delimiters are ASCII, so the cuts are between characters.
fn fill_as_utf8(record: &Record, row: &mut Row) -> Option<()> {
    let text = std::str::from_utf8(record.bytes).ok()?;
    for field in record.fields {
        push_cell(row, text.get(field.start..field.end)?, field.doubled_quotes);
    }
    Some(())
}

fn fill_decoding(record: &Record, encoding: Encoding, strictly: bool, row: &mut Row) -> Option<()> {
    for field in record.fields {
        let bytes = &record.bytes[field.start..field.end];
        let cell = if strictly { encoding.decode(bytes)? } else { encoding.decode_cell(bytes)? };
        push_cell(row, &cell, field.doubled_quotes);
    }
    Some(())
}

fn push_cell(row: &mut Row, mut cell: &str, doubled_quotes: bool) {
    if doubled_quotes {
        while let Some(at) = memmem::find(cell.as_bytes(), b"\"\"") {
            row.text.push_str(&cell[..=at]);
            cell = &cell[at + 2..];
        }
    }
    row.text.push_str(cell);
    row.end_cell();
}
