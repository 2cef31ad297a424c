//! Any bytes, read as a table: CSV, or a workbook where they begin like one.
//!
//! Nothing panics, every record has a number above that of the one before it, and reading again from the
//! middle gives the same records.

#![no_main]

use bansou_tabular::{ReadOptions, Table, infer, profile, values};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut table) = Table::from_bytes_with(bytes, &ReadOptions::default()) else { return };
    let width = table.headings().len();
    let Ok(rows) = table.rows() else { return };
    let read: Vec<_> = rows.collect();
    // A workbook may number its rows as it likes.
    let delimited = table.format().delimiter.is_some();
    let mut last = 0;
    for record in &read {
        let number = match record {
            Ok(row) => {
                assert_eq!(row.len(), width);
                row.cells().for_each(read_as_every_kind);
                row.number()
            }
            Err(problem) => problem.row,
        };
        assert!(!delimited || number > last);
        last = number;
    }
    for column in 0..width.min(8) {
        let cells: Vec<&str> = read.iter().flatten().map(|row| row.cell(column)).collect();
        infer(&cells);
    }
    let profiles = profile::profile_of(&mut table).expect("it was read a moment ago");
    for column in &profiles {
        column.doubtful_numbers.iter().for_each(|cell| drop(profile::two_numbers(cell)));
        column.doubtful_dates.iter().for_each(|cell| drop(profile::two_dates(cell)));
    }
    let half = read.len() / 2;
    let Ok(again) = table.rows_from(half as u64) else { return };
    assert!(again.eq(read[half..].iter().cloned()));
});

fn read_as_every_kind(cell: &str) {
    let _ = values::dates::DateReading::default().read(cell);
    let _ = values::money::MoneyReading::default().read(cell);
    for mark in [values::decimal::DecimalMark::Undecided, values::decimal::DecimalMark::Mixed] {
        let currency = values::currency::Currency::EUR;
        let _ = values::money::MoneyReading { default_currency: currency, mark }.read_price(cell);
    }
    let _ = values::currency::Currency::named(cell, values::currency::Currency::JPY);
    let _ = values::email::read(cell);
    let _ = values::dates::offset_of_heading(cell);
    let _ = values::numbers::read(cell, values::decimal::DecimalMark::ByShape);
    let _ = values::numbers::read_integer(cell, values::decimal::DecimalMark::Comma);
    let _ = values::numbers::read_percent(cell, values::decimal::DecimalMark::Point);
    let _ = values::booleans::read(cell);
}
