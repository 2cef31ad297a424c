//! Which character parts the cells of a delimited file.
//!
//! The candidate under which the first records agree best with the heading row wins; quotes are respected.

use serde::{Deserialize, Serialize};

use crate::records::Records;

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
}

impl Delimiter {
    pub(crate) fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Tab => b'\t',
            Delimiter::Semicolon => b';',
        }
    }
}

const RECORDS_COMPARED: usize = 100;

/// Chooses by the first records of `sample`, which may end in the middle of one. A comma where nothing tells.
pub(crate) fn sniff(sample: &[u8], whole_file: bool) -> Delimiter {
    let mut best = (Delimiter::Comma, 0.0, 1);
    for delimiter in [Delimiter::Comma, Delimiter::Tab, Delimiter::Semicolon] {
        let widths = widths(sample, delimiter, whole_file);
        let Some((heading, rows)) = widths.split_first() else { continue };
        if *heading < 2 {
            continue;
        }
        let agreeing = rows.iter().filter(|width| *width == heading).count();
        // The heading row agrees with itself, so a file of headings alone still has an answer.
        let agreement = (agreeing + 1) as f64 / (rows.len() + 1) as f64;
        if agreement > best.1 || (agreement == best.1 && *heading > best.2) {
            best = (delimiter, agreement, *heading);
        }
    }
    best.0
}

fn widths(sample: &[u8], delimiter: Delimiter, whole_file: bool) -> Vec<usize> {
    let mut records = Records::new(sample, delimiter.byte());
    let mut widths = Vec::new();
    while widths.len() < RECORDS_COMPARED {
        match records.next() {
            Ok(Some(record)) => widths.push(if record.fault.is_some() { 0 } else { record.fields.len() }),
            _ => {
                // The sample was cut off somewhere in its last record.
                if !whole_file && widths.len() > 1 {
                    widths.pop();
                }
                break;
            }
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_by_agreement_with_the_headings() {
        assert_eq!(sniff(b"a,b;c\n1,2\n3,4\n", true), Delimiter::Comma);
        assert_eq!(sniff(b"a\tb\nhello, you\t1,5\nx\t2,5\n", true), Delimiter::Tab);
        assert_eq!(sniff(b"name;price\nx;1,5\ny;2,5\n", true), Delimiter::Semicolon);
        assert_eq!(sniff(b"\"a;b;c\",d\n\"1;2;3\",4\n", true), Delimiter::Comma);
        assert_eq!(sniff(b"alone\n1\n", true), Delimiter::Comma);
        assert_eq!(sniff(b"a;b\n1;2\n3;", false), Delimiter::Semicolon);
    }
}
