//! Any table, written in any encoding, delimiter and style of line end, is read back as it was; and any bytes
//! at all come out as rows and problems, each once, without a panic.

use bansou_tabular::{Delimiter, Encoding, ProblemReason, Row, RowProblem, Table};
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
enum Written {
    Utf8,
    Utf8WithMark,
    Utf16Le,
    Utf16Be,
    ShiftJis,
}

impl Written {
    fn encode(self, text: &str) -> Vec<u8> {
        let marked = format!("\u{FEFF}{text}");
        match self {
            Written::Utf8 => text.as_bytes().to_vec(),
            Written::Utf8WithMark => marked.into_bytes(),
            Written::Utf16Le => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Written::Utf16Be => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Written::ShiftJis => {
                let (bytes, _, unmappable) = encoding_rs::SHIFT_JIS.encode(text);
                assert!(!unmappable);
                bytes.into_owned()
            }
        }
    }
}

#[derive(Clone, Debug)]
struct Case {
    written: Written,
    delimiter: char,
    line_end: &'static str,
    ends_with_line_end: bool,
    quote_all: bool,
    rows: Vec<Vec<String>>,
}

impl Case {
    /// The text of the file, and the line on which each row starts.
    fn text(&self) -> (String, Vec<u64>) {
        let mut text = String::new();
        let mut lines = Vec::new();
        let mut line = 1;
        for (at, row) in self.rows.iter().enumerate() {
            lines.push(line);
            let cells: Vec<String> = row.iter().map(|cell| self.quoted(cell, row.len())).collect();
            let record = cells.join(&self.delimiter.to_string());
            line += 1 + record.replace("\r\n", "\n").matches(['\r', '\n']).count() as u64;
            text.push_str(&record);
            if at + 1 < self.rows.len() || self.ends_with_line_end {
                text.push_str(self.line_end);
            }
        }
        (text, lines)
    }

    fn quoted(&self, cell: &str, width: usize) -> String {
        let must = cell.contains([',', '\t', ';', '"', '\r', '\n']) || (width == 1 && cell.is_empty());
        if must || self.quote_all { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
    }
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z0-9 ]{0,8}",
        2 => "[ぁ-んァ-ヴ亜-腕ｦ-ﾝ表ソ能①]{1,6}",
        2 => "[a表ソ,;\t\"\r\n 構]{0,8}",
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let written = prop_oneof![
        Just(Written::Utf8),
        Just(Written::Utf8WithMark),
        Just(Written::Utf16Le),
        Just(Written::Utf16Be),
        Just(Written::ShiftJis),
    ];
    let delimiter = prop_oneof![Just(','), Just('\t'), Just(';')];
    let line_end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
    let rows = (1..6_usize)
        .prop_flat_map(|width| prop::collection::vec(prop::collection::vec(cell(), width), 1..12));
    (written, delimiter, line_end, any::<bool>(), any::<bool>(), rows).prop_map(
        |(written, delimiter, line_end, ends_with_line_end, quote_all, mut rows)| {
            // Cells of the ranges above that Shift_JIS lacks would not be written at all.
            for cell in rows.iter_mut().flatten() {
                cell.retain(|character| !encoding_rs::SHIFT_JIS.encode(&character.to_string()).2);
            }
            // The heading row tells that the file is Japanese, as headings do.
            for (at, heading) in rows[0].iter_mut().enumerate() {
                *heading = format!("見出し{at}の名前{heading}");
            }
            Case { written, delimiter, line_end, ends_with_line_end, quote_all, rows }
        },
    )
}

fn read_all(table: &mut Table) -> Vec<Result<Row, RowProblem>> {
    table.rows().unwrap().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_table_is_read_as_it_was_written(case in case()) {
        let (text, lines) = case.text();
        let mut table = Table::from_bytes(case.written.encode(&text)).unwrap();
        let expected = match case.written {
            Written::Utf8 | Written::Utf8WithMark => Encoding::Utf8,
            Written::Utf16Le => Encoding::Utf16Le,
            Written::Utf16Be => Encoding::Utf16Be,
            Written::ShiftJis => Encoding::ShiftJis,
        };
        prop_assert_eq!(table.format().encoding, Some(expected));
        let delimiter = match case.delimiter {
            '\t' => Delimiter::Tab,
            ';' => Delimiter::Semicolon,
            _ => Delimiter::Comma,
        };
        if case.rows[0].len() > 1 {
            prop_assert_eq!(table.format().delimiter, Some(delimiter));
        }
        for (heading, written) in table.headings().iter().zip(&case.rows[0]) {
            prop_assert!(heading.starts_with(written.trim()), "{:?} {:?}", heading, written);
        }
        let read = read_all(&mut table);
        prop_assert_eq!(read.len(), case.rows.len() - 1);
        for ((row, written), line) in read.iter().zip(&case.rows[1..]).zip(&lines[1..]) {
            let row = row.as_ref().unwrap();
            prop_assert_eq!(row.cells().collect::<Vec<_>>(), written.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(row.number(), *line);
        }
        for from in 0..=read.len() {
            let mut rest = table.rows_from(from as u64).unwrap();
            let records: Vec<_> = rest.by_ref().collect();
            prop_assert_eq!(&records[..], &read[from..]);
            prop_assert_eq!(rest.records_read(), read.len() as u64);
        }
    }

    /// The text of all records, laid end to end, is the file without its line ends and blank lines.
    #[test]
    fn every_line_comes_out_once(lines in prop::collection::vec("[a,\"; é]{0,12}", 1..20)) {
        let text = lines.join("\n");
        let Ok(mut table) = Table::from_bytes(text.clone().into_bytes()) else { return Ok(()) };
        let read = read_all(&mut table);
        // A record starts on the line that it says, and the next one after all its lines: none is passed over.
        let mut seen = vec![false; lines.len()];
        for record in &read {
            let number = match record { Ok(row) => row.number(), Err(problem) => problem.row };
            let at = number as usize - 1;
            prop_assert!(!seen[at]);
            seen[at] = true;
            if let Err(problem) = record {
                if problem.reason == ProblemReason::Headings {
                    // Its cells, and not the line as it stands: of a cell over several lines, all of it, and a quote once.
                    let plain = |text: &str| text.replace('"', "");
                    prop_assert!(problem.raw.split('\t').all(|cell| plain(&text).contains(&plain(cell))));
                    continue;
                }
                prop_assert!(text.contains(&problem.raw));
                prop_assert!(problem.raw.starts_with(&lines[at]));
            }
        }
        let quotes = text.contains('"');
        if !quotes {
            let filled = lines.iter().filter(|line| !line.is_empty()).count();
            prop_assert_eq!(read.len() + table.records_before_rows(), filled);
        }
    }

    #[test]
    fn any_bytes_are_accounted_for(mut bytes in prop::collection::vec(any::<u8>(), 0..2_000), like_a_zip: bool) {
        if like_a_zip {
            bytes.splice(0..0, *b"PK\x03\x04");
        }
        check_any(&bytes);
    }

    #[test]
    fn bytes_that_look_like_a_table_are_accounted_for(
        bytes in prop::collection::vec(prop::sample::select(&b"a1,;\t\"\"\r\n\n\x83A\x81\xE3\x81\x82\xFF\x00"[..]), 0..400)
    ) {
        check_any(&bytes);
    }

    #[test]
    fn a_workbook_with_changed_bytes_never_panics(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        for row in 0..5 {
            sheet.write(row, 0, "名前").unwrap();
            sheet.write(row, 1, 12.5).unwrap();
        }
        let mut bytes = workbook.save_to_buffer().unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(mut table) = Table::from_bytes(bytes) {
            let _ = read_all(&mut table);
        }
    }
}

fn check_any(bytes: &[u8]) {
    let Ok(mut table) = Table::from_bytes(bytes.to_vec()) else { return };
    let read = read_all(&mut table);
    let headings = table.headings().len();
    let mut last = 0;
    for record in &read {
        let number = match record {
            Ok(row) => {
                assert_eq!(row.len(), headings);
                row.number()
            }
            Err(problem) => problem.row,
        };
        assert!(number > last, "{number} after {last}");
        last = number;
    }
    let half = read.len() / 2;
    let again: Vec<_> = table.rows_from(half as u64).unwrap().collect();
    assert_eq!(again, read[half..]);
}
