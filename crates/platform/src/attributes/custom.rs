//! Attributes that a workspace made: the fields that it added to its records.
//!
//! Invariant: a field that was renamed keeps its key, so that a rule which names it still does.

use bansou_rules::{Column, Fragment, Number, SqlValue, Type};

use super::{Attribute, Label, Told, Unit};
use crate::{
    custom_fields::{CustomField, FieldType},
    rights::Act,
};

/// The keys of the workspace's own fields begin so.
pub const CUSTOM: &str = "custom.";

pub fn key_of_field(field: &str) -> String {
    format!("{CUSTOM}{field}")
}

impl Attribute {
    pub(super) fn of_field(field: &CustomField) -> Self {
        let (kind, column) = stands(field);
        Self {
            key: key_of_field(&field.key),
            label: Label::Written(field.label.clone()),
            kind,
            choices: None,
            offered: field.choices.clone(),
            unit: Unit::Plain,
            column: Some(column),
            load: None,
            kept: None,
            sees: Act::VIEW_RECORDS,
            by_calendar: false,
            sorts: None,
            told: is_told_as_it_is(field.kind).then(|| Told { field: field.key.clone(), verb: None }),
        }
    }
}

/// Whether activities write its values as rules compare them.
fn is_told_as_it_is(kind: FieldType) -> bool {
    matches!(kind, FieldType::Text | FieldType::Email | FieldType::Url | FieldType::Choice)
}

/// What a field is, and where it stands in the record's `custom` object.
fn stands(field: &CustomField) -> (Type, Column) {
    let of = |sql: &str| Fragment::new(sql, [SqlValue::Text(field.key.clone())]);
    let text = || of("cast({r}.custom ->> {1} as text)");
    let written = || Column::Text { written: text(), compared: text() };
    let plain = |sql: &str| Column::Plain(of(sql));
    match field.kind {
        FieldType::Text | FieldType::Email => (Type::Text { fold: None }, written()),
        FieldType::Url => (Type::Link { fold: None }, written()),
        // Any choice: what was chosen before may no longer be on offer.
        FieldType::Choice => (Type::Choice(None), Column::Plain(text())),
        FieldType::Integer | FieldType::Number => {
            (Type::Number(Number::Real), plain("cast({r}.custom ->> {1} as double precision)"))
        }
        FieldType::Money => {
            let minor = of("cast({r}.custom -> {1} ->> 'minor' as bigint)");
            let currency = of("cast({r}.custom -> {1} ->> 'currency' as text)");
            (Type::Money { currency: None }, Column::Money { minor, currency: Some(currency) })
        }
        FieldType::Date => (Type::Day, Column::Plain(text())),
        FieldType::Datetime => (Type::Time, plain("cast({r}.custom ->> {1} as bigint)")),
        // SQLite answers 1 and 0 where PostgreSQL answers true and false.
        FieldType::Boolean => (
            Type::YesNo,
            plain(
                "cast(case cast({r}.custom ->> {1} as text)
                      when 'true' then 1 when '1' then 1 when 'false' then 0 when '0' then 0 end as bigint)",
            ),
        ),
    }
}
