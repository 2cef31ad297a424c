//! Cuts delimited bytes into records and fields, in one pass and with one buffer.
//!
//! Every byte belongs to exactly one record, one line end or one blank line. Works on undecoded bytes: the
//! quote, the line ends and the three delimiters are never part of a longer character in UTF-8 or Shift_JIS.

use std::io::{self, Read};

use memchr::{memchr, memchr2, memchr2_iter, memchr3};

use crate::input::read_full;

/// The longest record that is read as one, in bytes. A quote that is never closed would otherwise pull the
/// rest of the file into memory. (A cell of Excel holds at most 32,767 characters.)
pub(crate) const LONGEST_RECORD: usize = 4 * 1024 * 1024;
const FIRST_BUFFER: usize = 256 * 1024;
/// How much of an over-long line is kept to show it.
const SHOWN_OF_TOO_LONG: usize = 64 * 1024;

/// Where a field stands inside its record, without its quotes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Holds doubled quotes that stand for one.
    pub(crate) doubled_quotes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    UnclosedQuote,
    TextAfterQuote,
    TooLong,
}

pub(crate) struct Record<'a> {
    /// 1-based line of the file on which the record starts.
    pub(crate) line: u64,
    /// Without its line end.
    pub(crate) bytes: &'a [u8],
    pub(crate) fields: &'a [Field],
    pub(crate) fault: Option<Fault>,
}

pub(crate) struct Records<R> {
    input: R,
    delimiter: u8,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    at_end: bool,
    line: u64,
    inside_too_long: bool,
    bytes_read: u64,
    fields: Vec<Field>,
}

impl<R: Read> Records<R> {
    pub(crate) fn new(input: R, delimiter: u8) -> Self {
        Records {
            input,
            delimiter,
            buffer: vec![0; FIRST_BUFFER],
            start: 0,
            end: 0,
            at_end: false,
            line: 1,
            inside_too_long: false,
            bytes_read: 0,
            fields: Vec::new(),
        }
    }

    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// 1-based line that the next record would start on.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// The next record that is not a blank line. Where quoting is broken, the first line alone is given, with
    /// its fault, and reading goes on with the line after it: one stray quote costs one line, not the file.
    pub(crate) fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        if self.inside_too_long {
            self.skip_to_line_end()?;
        }
        self.skip_blank_lines()?;
        loop {
            let data = &self.buffer[self.start..self.end];
            if data.is_empty() && self.at_end {
                return Ok(None);
            }
            let scanned = scan(data, self.delimiter, self.at_end, &mut self.fields);
            let fault = match scanned {
                Scan::Whole { length, consumed, quoted } => {
                    return Ok(Some(self.give(length, consumed, quoted, None)));
                }
                Scan::Broken(fault) => fault,
                Scan::Partial { .. } if data.len() < LONGEST_RECORD => {
                    self.fill()?;
                    continue;
                }
                Scan::Partial { inside_quotes: true } => Fault::UnclosedQuote,
                Scan::Partial { inside_quotes: false } => Fault::TooLong,
            };
            self.fields.clear();
            return Ok(Some(match memchr2(b'\n', b'\r', data) {
                Some(length) => {
                    let ends_in_both = data[length] == b'\r' && data.get(length + 1) == Some(&b'\n');
                    self.give(length, length + 1 + usize::from(ends_in_both), false, Some(fault))
                }
                None if self.at_end => self.give(data.len(), data.len(), false, Some(fault)),
                None => {
                    self.inside_too_long = true;
                    let shown = data.len().min(SHOWN_OF_TOO_LONG);
                    let line = self.line;
                    let from = self.start;
                    self.start = self.end;
                    Record {
                        line,
                        bytes: &self.buffer[from..from + shown],
                        fields: &[],
                        fault: Some(Fault::TooLong),
                    }
                }
            }));
        }
    }

    fn give(&mut self, length: usize, consumed: usize, quoted: bool, fault: Option<Fault>) -> Record<'_> {
        let bytes = &self.buffer[self.start..self.start + length];
        let line = self.line;
        // Only a quoted field can hold line ends of its own.
        self.line += 1 + if quoted { line_ends(bytes) } else { 0 };
        self.start += consumed;
        Record { line, bytes, fields: &self.fields, fault }
    }

    fn skip_blank_lines(&mut self) -> io::Result<()> {
        loop {
            match self.buffer[self.start..self.end] {
                [b'\n', ..] => self.start += 1,
                [b'\r', b'\n', ..] => self.start += 2,
                [b'\r', _, ..] => self.start += 1,
                [b'\r'] if self.at_end => self.start += 1,
                [] | [b'\r'] if !self.at_end => {
                    self.fill()?;
                    continue;
                }
                _ => return Ok(()),
            }
            self.line += 1;
        }
    }

    fn skip_to_line_end(&mut self) -> io::Result<()> {
        loop {
            if let Some(at) = memchr2(b'\n', b'\r', &self.buffer[self.start..self.end]) {
                // The line end itself is left to be skipped (and counted) as that of a blank line.
                self.start += at;
                break;
            }
            self.start = self.end;
            if self.at_end {
                break;
            }
            self.fill()?;
        }
        self.inside_too_long = false;
        Ok(())
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let wanted = self.buffer.len() - self.end;
        let read = read_full(&mut self.input, &mut self.buffer[self.end..])?;
        self.end += read;
        self.bytes_read += read as u64;
        self.at_end = read < wanted;
        Ok(())
    }
}

fn line_ends(bytes: &[u8]) -> u64 {
    memchr2_iter(b'\n', b'\r', bytes)
        .filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
        .count() as u64
}

enum Scan {
    Whole { length: usize, consumed: usize, quoted: bool },
    Partial { inside_quotes: bool },
    Broken(Fault),
}

/// Reads one record from the start of `data`, which is not empty and does not start with a line end.
fn scan(data: &[u8], delimiter: u8, at_end: bool, fields: &mut Vec<Field>) -> Scan {
    fields.clear();
    let mut at = 0;
    let mut quoted = false;
    loop {
        if data.get(at) == Some(&b'"') {
            quoted = true;
            let start = at + 1;
            let mut from = start;
            let mut doubled_quotes = false;
            let close = loop {
                let Some(offset) = memchr(b'"', &data[from..]) else {
                    return if at_end {
                        Scan::Broken(Fault::UnclosedQuote)
                    } else {
                        Scan::Partial { inside_quotes: true }
                    };
                };
                let quote = from + offset;
                match data.get(quote + 1) {
                    Some(b'"') => {
                        doubled_quotes = true;
                        from = quote + 2;
                    }
                    None if !at_end => return Scan::Partial { inside_quotes: true },
                    _ => break quote,
                }
            };
            fields.push(Field { start, end: close, doubled_quotes });
            at = close + 1;
            let stop = memchr3(delimiter, b'\n', b'\r', &data[at..]).map_or(data.len(), |offset| at + offset);
            if data[at..stop].iter().any(|byte| !matches!(byte, b' ' | b'\t')) {
                return Scan::Broken(Fault::TextAfterQuote);
            }
            at = stop;
        } else {
            let stop = memchr3(delimiter, b'\n', b'\r', &data[at..]).map_or(data.len(), |offset| at + offset);
            fields.push(Field { start: at, end: stop, doubled_quotes: false });
            at = stop;
        }
        match data.get(at) {
            Some(byte) if *byte == delimiter => at += 1,
            Some(b'\n') => return Scan::Whole { length: at, consumed: at + 1, quoted },
            Some(_) => match data.get(at + 1) {
                Some(b'\n') => return Scan::Whole { length: at, consumed: at + 2, quoted },
                None if !at_end => return Scan::Partial { inside_quotes: false },
                _ => return Scan::Whole { length: at, consumed: at + 1, quoted },
            },
            None if at_end => return Scan::Whole { length: at, consumed: at, quoted },
            None => return Scan::Partial { inside_quotes: false },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Seen = (u64, Vec<String>, Option<Fault>);

    fn read(bytes: &[u8]) -> Vec<Seen> {
        let mut records = Records::new(bytes, b',');
        let mut seen = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let text = |range: &[u8]| String::from_utf8_lossy(range).into_owned();
            let fields = match record.fault {
                Some(_) => vec![text(record.bytes)],
                None => {
                    record.fields.iter().map(|field| text(&record.bytes[field.start..field.end])).collect()
                }
            };
            seen.push((record.line, fields, record.fault));
        }
        seen
    }

    fn row(line: u64, fields: &[&str]) -> Seen {
        (line, fields.iter().map(ToString::to_string).collect(), None)
    }

    #[test]
    fn every_kind_of_line_end_counts_as_one_line() {
        assert_eq!(
            read(b"a,b\r\n1,2\r3,\n\n\n,4"),
            [row(1, &["a", "b"]), row(2, &["1", "2"]), row(3, &["3", ""]), row(6, &["", "4"]),]
        );
    }

    #[test]
    fn quoted_fields_hold_delimiters_and_line_ends() {
        assert_eq!(read(b"\"a,\r\nb\" ,c\n\"\",\"\"\n"), [row(1, &["a,\r\nb", "c"]), row(3, &["", ""])]);
    }

    #[test]
    fn a_stray_quote_costs_one_line() {
        assert_eq!(
            read(b"a,\"b\n1,2\n3,4\n"),
            [
                (1, vec!["a,\"b".to_owned()], Some(Fault::UnclosedQuote)),
                row(2, &["1", "2"]),
                row(3, &["3", "4"]),
            ]
        );
        assert_eq!(
            read(b"a,\"b\n\"c\",d\n"),
            [(1, vec!["a,\"b".to_owned()], Some(Fault::TextAfterQuote)), row(2, &["c", "d"]),]
        );
        assert_eq!(read(b"5\" disk,x\n"), [row(1, &["5\" disk", "x"])]);
    }

    #[test]
    fn a_line_without_end_is_passed_over_in_bounded_memory() {
        let mut bytes = vec![b'x'; LONGEST_RECORD * 3];
        bytes.extend_from_slice(b"\r\na,b\n");
        let mut records = Records::new(&bytes[..], b',');
        assert_eq!(records.next().unwrap().unwrap().fault, Some(Fault::TooLong));
        let next = records.next().unwrap().unwrap();
        assert_eq!((next.line, next.bytes), (2, &b"a,b"[..]));
        assert!(records.next().unwrap().is_none());
        assert!(records.buffer.len() <= LONGEST_RECORD * 2);
    }

    #[test]
    fn records_are_whole_wherever_the_buffer_ends() {
        let line = format!("\"{}\r\n\",\"{}\"\r\n", "a\"\"".repeat(700), "b".repeat(901));
        let bytes = line.repeat(1_000);
        let mut records = Records::new(bytes.as_bytes(), b',');
        let mut count = 0;
        while let Some(record) = records.next().unwrap() {
            assert_eq!((record.fault, record.fields.len()), (None, 2));
            assert_eq!(record.line, count * 2 + 1);
            count += 1;
        }
        assert_eq!(count, 1_000);
    }
}
