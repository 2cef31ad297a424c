//! Values of attributes that a workspace makes, for which no record has a column: a row for each record and key.
//!
//! Invariant: what is not known has no row; and the table has an index of key, `value` and record, so that a range of values and an
//! order by them are read along it.

use bansou_rules::{Column, Fragment, SqlValue};

use super::SortBy;

/// A table of such values, which stand in its column `value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    pub table: &'static str,
    /// The column that names the record.
    pub record: &'static str,
    /// The column that names the attribute.
    pub key: &'static str,
}

impl Kept {
    /// What an order's query calls the rows that it goes along.
    pub const ALONG: &'static str = "of_order";
    /// Such an order.
    pub const ORDER: SortBy = SortBy { column: "of_order.value", may_be_missing: true };

    /// The value of one record.
    pub fn column(&self, key: &str) -> Column {
        let Self { table, record, key: keys } = self;
        let sql = format!(
            "(select kept.value from {table} kept where kept.{record} = {{r}}.id and kept.{keys} = {{1}})"
        );
        Column::Plain(Fragment::new(sql, [SqlValue::Text(key.to_owned())]))
    }
}
