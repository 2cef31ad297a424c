//! Files as people have them: encodings, broken rows, workbooks, and the five files of RavenStack.

use std::path::Path;

use bansou_tabular::{
    ColumnType, Content, Delimiter, Encoding, Kind, ProblemReason, ReadError, ReadOptions, Row, RowProblem,
    Table, infer, values::dates::DateReading,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

fn cells(row: &Result<Row, RowProblem>) -> Vec<&str> {
    row.as_ref().unwrap().cells().collect()
}

#[test]
fn one_broken_row_is_reported_and_the_rest_are_kept() {
    let mut bytes = "名前,住所\nアクメ,東京\n".as_bytes().to_vec();
    bytes.extend_from_slice(b"bad\xE9,x\n");
    bytes.extend_from_slice("ベータ,大阪\nガンマ\nデルタ,京都,余り\nイプ\0シロン,a\nゼータ,,,\n".as_bytes());
    let mut table = Table::from_bytes(bytes).unwrap();
    let read: Vec<_> = table.rows().unwrap().collect();
    assert_eq!(cells(&read[0]), ["アクメ", "東京"]);
    let malformed = read[1].as_ref().unwrap_err();
    assert_eq!((malformed.row, &*malformed.raw), (3, "bad\\xE9,x"));
    assert_eq!(malformed.reason, ProblemReason::MalformedBytes { encoding: "UTF-8" });
    assert_eq!(cells(&read[2]), ["ベータ", "大阪"]);
    assert_eq!(cells(&read[3]), ["ガンマ", ""]);
    assert_eq!(read[4].as_ref().unwrap_err().reason, ProblemReason::TooManyCells { expected: 2, found: 3 });
    assert_eq!(read[5].as_ref().unwrap_err().reason, ProblemReason::NulCharacter);
    assert_eq!(cells(&read[6]), ["ゼータ", ""]);
    assert_eq!(read.len(), 7);
}

#[test]
fn shift_jis_is_told_wherever_its_first_character_stands() {
    let mut text = "id,name\r\n".to_owned();
    for id in 0..20_000 {
        text.push_str(&format!("{id},plain\r\n"));
    }
    text.push_str("20000,表示ソフト能登①\r\n");
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(&text);
    let mut table = Table::from_bytes(bytes.into_owned()).unwrap();
    assert_eq!(table.format().encoding, Some(Encoding::ShiftJis));
    let last = table.rows().unwrap().last().unwrap();
    assert_eq!(cells(&last), ["20000", "表示ソフト能登①"]);
    let mut rows = table.rows_from(20_000).unwrap();
    assert_eq!(rows.next().unwrap().unwrap().number(), 20_002);
    assert!(rows.next().is_none());
    assert_eq!(rows.records_read(), 20_001);
    assert!(rows.progress() > 0.99);
}

#[test]
fn what_is_given_goes_before_what_is_found() {
    let options = ReadOptions { delimiter: Some(Delimiter::Semicolon), ..ReadOptions::default() };
    let table = Table::from_bytes_with(b"a,b;c\n1,2;3\n".to_vec(), &options).unwrap();
    assert_eq!(table.headings(), ["a,b", "c"]);
}

#[test]
fn headings_shorter_than_the_rows_get_names() {
    let mut table = Table::from_bytes(b"a,b\n1,2,3\n4,5,6\n".to_vec()).unwrap();
    assert_eq!(table.headings(), ["a", "b", "column 3"]);
    assert!(table.preview(5).unwrap().iter().all(Result::is_ok));
}

#[test]
fn what_is_no_table_says_so() {
    let open = |bytes: &[u8]| Table::from_bytes(bytes.to_vec()).unwrap_err();
    assert!(matches!(open(b""), ReadError::Empty));
    assert!(matches!(open(b"\xEF\xBB\xBF\r\n\r\n"), ReadError::Empty));
    assert!(matches!(open(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), ReadError::OldOrProtectedExcel));
    assert!(matches!(open(b"PK\x03\x04 and no more"), ReadError::BrokenWorkbook { .. }));
    assert!(matches!(
        open(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01"),
        ReadError::NotATable { content: Content::Image }
    ));
    assert!(matches!(open(b"a,\"b\n"), ReadError::UnreadableHeadings(_)));
    let missing = Table::open("no such file").unwrap_err();
    assert!(matches!(missing, ReadError::Io(_)));
}

fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("空").unwrap();
    let sheet = workbook.add_worksheet().set_name("顧客").unwrap();
    let day = Format::new().set_num_format("yyyy/m/d");
    let minute = Format::new().set_num_format("yyyy/m/d h:mm");
    for (column, heading) in ["会社名", "席数", "開始", "更新", "有効", ""].iter().enumerate() {
        sheet.write(1, column as u16, *heading).unwrap();
    }
    sheet.write(2, 0, "アクメ").unwrap();
    sheet.write(2, 1, 0.1 + 0.2).unwrap();
    sheet.write_with_format(2, 2, ExcelDateTime::from_ymd(2024, 4, 1).unwrap(), &day).unwrap();
    let moment = ExcelDateTime::from_ymd(2024, 4, 1).unwrap().and_hms(9, 5, 0).unwrap();
    sheet.write_with_format(2, 3, &moment, &minute).unwrap();
    sheet.write(2, 4, true).unwrap();
    // Row 4 has nothing but a format.
    sheet.write_blank(3, 0, &day).unwrap();
    sheet.write(4, 0, "ベータ").unwrap();
    sheet.write(4, 1, 12).unwrap();
    sheet.write(4, 2, 45_383).unwrap();
    sheet.write(4, 5, "注").unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_read_from_its_first_sheet_that_holds_anything() {
    let mut table = Table::from_bytes(workbook()).unwrap();
    let format = table.format();
    assert_eq!((format.kind, format.sheet.as_deref()), (Kind::Workbook, Some("顧客")));
    assert_eq!(format.sheets, ["空", "顧客"]);
    assert_eq!(table.headings(), ["会社名", "席数", "開始", "更新", "有効", "column 6"]);
    let rows = table.preview(10).unwrap();
    assert_eq!(cells(&rows[0]), ["アクメ", "0.3", "2024-04-01", "2024-04-01T09:05:00", "TRUE", ""]);
    assert_eq!(cells(&rows[1]), ["ベータ", "12", "45383", "", "", "注"]);
    assert_eq!((rows[0].as_ref().unwrap().number(), rows[1].as_ref().unwrap().number()), (3, 5));
    assert_eq!(rows.len(), 2);
    // The serial number without a format is the same day as the one with it.
    let day = |row: &Result<Row, _>| DateReading::default().read_date(cells_of(row)[2]).unwrap();
    assert_eq!(day(&rows[0]), day(&rows[1]));
    let mut rest = table.rows_from(1).unwrap();
    assert_eq!(rest.next().unwrap().unwrap().cell(0), "ベータ");
    assert!(rest.next().is_none());
}

fn cells_of<E: std::fmt::Debug>(row: &Result<Row, E>) -> Vec<&str> {
    row.as_ref().unwrap().cells().collect()
}

#[test]
fn what_cells_show_by_their_format_is_kept() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let format = |code: &str| Format::new().set_num_format(code);
    sheet.merge_range(0, 0, 0, 4, "取引先一覧", &Format::new()).unwrap();
    for (column, heading) in ["コード", "郵便番号", "契約日", "月額", "税込"].iter().enumerate()
    {
        sheet.write(2, column as u16, *heading).unwrap();
    }
    for row in 3..6 {
        sheet.write_with_format(row, 0, row * 14, &format("0000000")).unwrap();
        sheet.write_with_format(row, 1, 600_001, &format("[<=999]000;[<=9999]000\\-00;000\\-0000")).unwrap();
        sheet.write_with_format(row, 2, 45_383, &Format::new().set_num_format_index(31)).unwrap();
        sheet.write_with_format(row, 3, 1234.5, &format("[$€-407] #,##0.00")).unwrap();
        sheet.write_with_format(row, 4, 1_200_000, &format("#,##0,")).unwrap();
    }
    sheet.write(6, 0, "合計").unwrap();
    sheet.write(6, 3, 3703.5).unwrap();
    let mut table = Table::from_bytes(workbook.save_to_buffer().unwrap()).unwrap();
    assert_eq!((table.headings().len(), table.above()), (5, &["取引先一覧".to_owned()][..]));
    let rows = table.preview(10).unwrap();
    assert_eq!(cells(&rows[0]), ["0000042", "060-0001", "2024-04-01", "1234.5", "1200000"]);
    let row = rows[0].as_ref().unwrap();
    assert_eq!(row.number_in(0), None);
    assert_eq!(row.number_in(3).and_then(|number| number.currency).unwrap().code(), "EUR");
    assert_eq!(row.number_in(4).unwrap().thousands, 1);
    assert_eq!(rows[3].as_ref().unwrap_err().reason, ProblemReason::Total);
}

#[test]
fn documents_and_other_archives_are_no_workbooks() {
    for (part, content) in [
        ("word/document.xml", Content::Document),
        ("mimetype", Content::Document),
        ("a.csv", Content::Archive),
    ] {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        let refused = Table::from_bytes(bytes).unwrap_err();
        assert!(matches!(refused, ReadError::NotATable { content: found } if found == content), "{part}");
    }
}

/// Lists of other people, where they are there: each is read, and every record is accounted for.
#[test]
fn lists_of_customer_systems_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crm");
    if !folder.is_dir() {
        eprintln!("skipped: the lists are not there");
        return;
    }
    let mut read = 0;
    for part in
        std::fs::read_dir(&folder).unwrap().filter_map(|it| std::fs::read_dir(it.unwrap().path()).ok())
    {
        for path in part.map(|it| it.unwrap().path()) {
            let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            if !matches!(&*ending, "csv" | "tsv") {
                continue;
            }
            let mut table = Table::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert_eq!(table.records_before_rows(), 1, "{}", path.display());
            let problems: Vec<_> = table.rows().unwrap().filter_map(Result::err).collect();
            assert!(problems.is_empty(), "{}: {problems:?}", path.display());
            read += 1;
        }
    }
    assert!(read > 40, "{read}");
}

#[test]
fn one_list_in_nine_encodings_has_the_same_rows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crm/made-ja");
    if !folder.is_dir() {
        eprintln!("skipped: the list is not there");
        return;
    }
    let of = |name: &str| -> Vec<Vec<String>> {
        let mut table = Table::open(folder.join(name)).unwrap();
        assert_eq!(table.headings()[..2], ["顧客ID", "会社名"], "{name}");
        table
            .rows()
            .unwrap()
            .filter_map(Result::ok)
            .map(|row| row.cells().map(str::to_owned).collect())
            .collect()
    };
    let expected = of("customers.utf8.csv");
    assert_eq!(expected.len(), 12);
    for name in [
        "utf8-bom.csv",
        "cr.csv",
        "excel-quoted.csv",
        "utf16le.tsv",
        "utf16be.tsv",
        "semicolon.csv",
        "cp932.csv",
    ] {
        assert_eq!(of(&format!("customers.{name}")), expected, "{name}");
    }
    // EUC-JP lacks five signs; the workbook writes days and numbers as a workbook does.
    let names =
        |rows: &[Vec<String>]| rows.iter().map(|row| row[1].replace('㈱', "(株)")).collect::<Vec<_>>();
    assert_eq!(names(&of("customers.eucjp.csv")), names(&expected));
    assert_eq!(names(&of("customers.xlsx")), names(&expected));
}

#[test]
fn a_sheet_is_chosen_by_its_name() {
    let with = |sheet: &str| ReadOptions { sheet: Some(sheet.to_owned()), ..ReadOptions::default() };
    let error = Table::from_bytes_with(workbook(), &with("売上")).unwrap_err();
    assert!(matches!(error, ReadError::NoSuchSheet { sheets, .. } if sheets == ["空", "顧客"]));
    assert!(matches!(Table::from_bytes_with(workbook(), &with("空")), Err(ReadError::Empty)));
    assert!(Table::from_bytes_with(workbook(), &with("顧客")).is_ok());
}

/// The parts of a workbook with one sheet, whose XML is given.
fn handmade(properties: &str, rows: &str) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                r#"<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{relations}">{properties}<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{relations}/styles" Target="styles.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                r#"<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#),
        ),
    ];
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const HEADING: &str = r#"<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>"#;

#[test]
fn the_epoch_of_1904_is_kept() {
    let rows = format!(r#"{HEADING}<row r="2"><c r="A2" s="1"><v>43921</v></c></row>"#);
    let first = |properties| {
        let mut table = Table::from_bytes(handmade(properties, &rows)).unwrap();
        table.preview(1).unwrap().remove(0).unwrap().cell(0).to_owned()
    };
    assert_eq!(first(r#"<workbookPr date1904="1"/>"#), "2024-04-01");
    assert_eq!(first(""), "2020-03-31");
}

#[test]
fn a_cell_that_cannot_be_read_makes_its_row_a_problem() {
    let rows = format!(
        r#"{HEADING}<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="odd"><v>2</v></c><c r="C2"><v>3</v></c></row>
        <row r="3"><c r="A3"><v>4</v></c></row><row r="4"><c r="XFE4"><v>5</v></c></row>
        <row r="5"><c r="A5"><v>6</v></c></row>"#
    );
    let mut table = Table::from_bytes(handmade("", &rows)).unwrap();
    let read: Vec<_> = table.rows().unwrap().collect();
    let numbers: Vec<_> = read
        .iter()
        .map(|read| match read {
            Ok(row) => (row.number(), true),
            Err(problem) => (problem.row, false),
        })
        .collect();
    assert_eq!(numbers, [(2, false), (3, true), (4, false), (5, true)]);
}

#[test]
fn a_sheet_that_breaks_off_says_so_last() {
    let rows = format!(r#"{HEADING}<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3"><v>2</v><"#);
    let mut table = Table::from_bytes(handmade("", &rows)).unwrap();
    let read: Vec<_> = table.rows().unwrap().collect();
    assert!(matches!(read.last().unwrap().as_ref().unwrap_err().reason, ProblemReason::Unreadable { .. }));
    assert!(read.len() <= 3);
}

#[test]
fn ravenstack_is_read_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ravenstack");
    if !folder.exists() {
        println!("skipped: the shared data is not here");
        return;
    }
    for (file, count) in [
        ("accounts", 500),
        ("subscriptions", 5_000),
        ("feature_usage", 25_000),
        ("support_tickets", 2_000),
        ("churn_events", 600),
    ] {
        let mut table = Table::open(folder.join(format!("ravenstack_{file}.csv"))).unwrap();
        assert_eq!(table.format().delimiter, Some(Delimiter::Comma));
        let read: Vec<Row> = table.rows().unwrap().map(Result::unwrap).collect();
        assert_eq!(read.len(), count, "{file}");
        if file == "subscriptions" {
            let column = |name: &str| {
                let at = table.headings().iter().position(|heading| heading == name).unwrap();
                read.iter().map(|row| row.cell(at)).collect::<Vec<_>>()
            };
            assert_eq!(infer(&column("start_date")).column_type, ColumnType::Date);
            assert_eq!(infer(&column("is_trial")).column_type, ColumnType::Boolean);
            assert_eq!(infer(&column("mrr_amount")).column_type, ColumnType::Integer);
            assert_eq!(infer(&column("plan_tier")).column_type, ColumnType::Choice);
            assert_eq!(infer(&column("subscription_id")).column_type, ColumnType::Text);
            assert_eq!(column("end_date").iter().filter(|cell| cell.is_empty()).count(), 4_514);
        }
    }
}

/// A workbook of one sheet of this XML, and perhaps another part.
fn packed(sheet: &[&[u8]], more: Option<(&str, &[&[u8]])>) -> Vec<u8> {
    use std::io::Write as _;
    const TYPES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let shared = more.map_or(String::new(), |(name, _)| {
        format!(
            r#"<Relationship Id="rId9" Type="{OFFICE}/sharedStrings" Target="{}"/>"#,
            &name["xl/".len()..]
        )
    });
    let small = [
        (
            "[Content_Types].xml",
            format!(
                r#"<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>{shared}</Relationships>"#
            ),
        ),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().large_file(true);
    for (name, text) in &small {
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    for (name, pieces) in [("xl/worksheets/sheet1.xml", sheet)].into_iter().chain(more) {
        zip.start_file(name, options).unwrap();
        for piece in pieces {
            zip.write_all(piece).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

const SHEET: &[u8] =
    br#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>"#;
const END: &[u8] = b"</sheetData></worksheet>";

#[test]
fn workbooks_made_to_fill_the_memory_are_refused_before_they_do() {
    let mega = vec![b'A'; 1 << 20];
    let cell = [&[SHEET, br#"<row r="2"><c r="A2" t="inlineStr"><is><t>"#][..], &[&mega[..]; 40]].concat();
    let run = [b"<r><t>", &mega[..1 << 18], b"</t></r>"].concat();
    let rich =
        [&[SHEET, br#"<row r="2"><c r="A2" t="inlineStr"><is>"#][..], &[&run[..]; 100], &[END]].concat();
    let attribute = [&[SHEET, br#"<row r="2" x=""#][..], &[&mega[..]; 40]].concat();
    let hidden = br#"<!-- " --><c x="<><><><><><><><>"#;
    let angles = b"<>".repeat(1 << 19);
    let quoted = [&[SHEET, &hidden[..]][..], &[&angles[..]; 40]].concat();
    let many = br#"<c r="A2"><v>1</v></c>"#.repeat(20_000);
    let row = [SHEET, br#"<row r="2">"#, &many, END].to_vec();
    let laughs = br#"<!DOCTYPE l [<!ENTITY a "haha">]><worksheet>"#;
    let defined = [&laughs[..], SHEET, END].to_vec();
    for (name, sheet) in [
        ("cell", cell),
        ("rich", rich),
        ("attribute", attribute),
        ("quoted", quoted),
        ("row", row),
        ("laughs", defined),
    ] {
        let refused = Table::from_bytes(packed(&sheet, None)).unwrap_err();
        assert!(matches!(refused, ReadError::TooLarge), "{name}: {refused}");
    }
    let text = [b"<si><t>", &mega[..1 << 19], b"</t></si>"].concat();
    let texts = [
        &[&b"<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"[..]][..],
        &vec![&text[..]; 520],
    ]
    .concat();
    // Where it stands among the sheets it is held whole all the same.
    let refused =
        Table::from_bytes(packed(&[SHEET, END], Some(("xl/worksheets/ss.xml", &texts)))).unwrap_err();
    assert!(matches!(refused, ReadError::TooLarge), "{refused}");
}

#[test]
fn a_row_that_repeats_one_long_text_costs_that_row() {
    let text = [b"<si><t>", &vec![b'A'; 1 << 19][..], b"</t></si><si><t>short</t></si></sst>"].concat();
    let texts = [&b"<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"[..], &text];
    let mut cells = Vec::new();
    for column in ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"] {
        cells.extend_from_slice(format!(r#"<c r="{column}2" t="s"><v>0</v></c>"#).as_bytes());
    }
    let rows =
        [b"<row r=\"2\">", &cells[..], br#"</row><row r="3"><c r="A3" t="s"><v>1</v></c></row>"#].concat();
    let headings: String =
        ('B'..='L').map(|it| format!(r#"<c r="{it}1" t="inlineStr"><is><t>{it}</t></is></c>"#)).collect();
    let sheet = String::from_utf8(SHEET.to_vec()).unwrap().replace("</row>", &format!("{headings}</row>"));
    let book = packed(&[sheet.as_bytes(), &rows, END], Some(("xl/sharedStrings.xml", &texts)));
    let mut table = Table::from_bytes(book).unwrap();
    let read: Vec<_> = table.rows().unwrap().collect();
    assert!(
        matches!(&read[0], Err(RowProblem { reason: ProblemReason::UnreadableCell { .. }, .. })),
        "{read:?}"
    );
    assert_eq!(read[1].as_ref().unwrap().cell(0), "short");
}

#[test]
fn tables_of_too_many_columns_say_how_many_they_may_have() {
    let line = |columns: usize| (0..columns).map(|it| format!("c{it}")).collect::<Vec<_>>().join(",") + "\n";
    let table = |columns| Table::from_bytes((line(columns) + &line(columns)).into_bytes());
    assert_eq!(table(bansou_tabular::MOST_COLUMNS).unwrap().headings().len(), 500);
    for columns in [501, 16_384, 200_000] {
        let refused = table(columns).unwrap_err();
        assert!(matches!(refused, ReadError::TooManyColumns { found } if found == columns), "{refused}");
    }
    let wide = br#"<c t="inlineStr"><is><t>h</t></is></c>"#.repeat(16_384);
    let sheet = [&b"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\">"[..], &wide, b"</row>", END];
    assert!(matches!(
        Table::from_bytes(packed(&sheet, None)),
        Err(ReadError::TooManyColumns { found: 16_384 })
    ));
}

#[test]
fn reading_ends_where_nobody_waits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.csv");
    std::fs::write(&path, format!("a,b\n{}", "1,2\n".repeat(200_000))).unwrap();
    let stop = bansou_tabular::Stop::default();
    let mut table = Table::open_until(&path, &ReadOptions::default(), stop.clone()).unwrap();
    let mut rows = table.rows().unwrap();
    assert!(rows.next().unwrap().is_ok());
    stop.stop();
    let left = rows.count();
    assert!(left < 100_000, "{left} rows were read on");
    assert!(Table::open_until(&path, &ReadOptions::default(), stop).is_err());
}
