//! Which character parts the cells of a delimited file.
//!
//! The candidate under which the first records agree best with the heading row wins. Quotes are respected, and
//! one that would stand in the middle of a cell speaks against the candidate that puts it there.

use serde::{Deserialize, Serialize};

use crate::{
    Encoding,
    records::{Record, Records},
};

/// What stands between two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// A tab, as in a copy from Excel.
    Tab,
    /// `;`, as Excel writes where the comma is the decimal mark.
    Semicolon,
    /// `|`, as some systems write that hand files to others.
    Bar,
}

impl Delimiter {
    pub(crate) fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Tab => b'\t',
            Delimiter::Semicolon => b';',
            Delimiter::Bar => b'|',
        }
    }
}

const RECORDS_COMPARED: usize = 100;

/// How one record looks under a candidate.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    width: usize,
    quotes_stand_around_cells: bool,
}

/// Chooses by the first records of `sample`, which may end in the middle of one. A comma where nothing tells. In
/// Shift_JIS the byte of a bar is also half of ポ, so that bars part nothing there.
pub(crate) fn sniff(sample: &[u8], whole_file: bool, encoding: Encoding) -> Delimiter {
    const ALL: [Delimiter; 4] = [Delimiter::Comma, Delimiter::Tab, Delimiter::Semicolon, Delimiter::Bar];
    let all = if encoding == Encoding::ShiftJis { &ALL[..3] } else { &ALL[..] };
    if let Some(said) = all.iter().copied().find(|delimiter| says_so(sample, *delimiter)) {
        return said;
    }
    let mut best = (Delimiter::Comma, -1.0, 1);
    for delimiter in all.iter().copied() {
        let shapes = shapes(sample, delimiter, whole_file);
        // The heading row agrees with itself, so a file of headings alone still has an answer. A title above it
        // has one cell under every candidate.
        let Some(heading) = shapes.iter().find(|shape| shape.width >= 2) else { continue };
        let agreeing = shapes
            .iter()
            .filter(|shape| shape.quotes_stand_around_cells && shape.width == heading.width)
            .count();
        let agreement = agreeing as f64 / shapes.len() as f64;
        if agreement > best.1 || (agreement == best.1 && heading.width > best.2) {
            best = (delimiter, agreement, heading.width);
        }
    }
    best.0
}

/// Whether the first line is `sep=;`, which Excel writes and goes by.
fn says_so(sample: &[u8], delimiter: Delimiter) -> bool {
    let line = sample.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    line.len() == 5 && line[..4].eq_ignore_ascii_case(b"sep=") && line[4] == delimiter.byte()
}

fn shapes(sample: &[u8], delimiter: Delimiter, whole_file: bool) -> Vec<Shape> {
    let mut records = Records::new(sample, delimiter.byte());
    let mut shapes = Vec::new();
    while shapes.len() < RECORDS_COMPARED {
        match records.next() {
            Ok(Some(record)) => shapes.push(shape(&record)),
            _ => {
                // The sample was cut off somewhere in its last record.
                if !whole_file && shapes.len() > 1 {
                    shapes.pop();
                }
                break;
            }
        }
    }
    shapes
}

fn shape(record: &Record) -> Shape {
    if record.fault.is_some() {
        return Shape { width: 0, quotes_stand_around_cells: false };
    }
    let quotes_stand_around_cells = record.fields.iter().all(|field| {
        let is_quoted = field.start > 0 && record.bytes[field.start - 1] == b'"';
        is_quoted || !record.bytes[field.start..field.end].contains(&b'"')
    });
    Shape { width: record.fields.len(), quotes_stand_around_cells }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sample: &[u8], whole_file: bool) -> Delimiter {
        sniff(sample, whole_file, Encoding::Utf8)
    }

    #[test]
    fn tells_by_agreement_with_the_headings() {
        assert_eq!(of(b"a,b;c\n1,2\n3,4\n", true), Delimiter::Comma);
        assert_eq!(of(b"a\tb\nhello, you\t1,5\nx\t2,5\n", true), Delimiter::Tab);
        assert_eq!(of(b"name;price\nx;1,5\ny;2,5\n", true), Delimiter::Semicolon);
        assert_eq!(of(b"\"a;b;c\",d\n\"1;2;3\",4\n", true), Delimiter::Comma);
        assert_eq!(of(b"id|name\n1|a\n2|b, c\n", true), Delimiter::Bar);
        assert_eq!(of(b"id,name | kana\n1,a | b\n2,c\n", true), Delimiter::Comma);
        assert_eq!(sniff(b"\x83|\x83|\n\x83|\x83|\n", true, Encoding::ShiftJis), Delimiter::Comma);
        assert_eq!(of(b"alone\n1\n", true), Delimiter::Comma);
        assert_eq!(of(b"a;b\n1;2\n3;", false), Delimiter::Semicolon);
        assert_eq!(of(b"a\t\"b,c\"\n", true), Delimiter::Tab);
        assert_eq!(of(b"screen 5\"\tb\n", true), Delimiter::Tab);
    }
}
