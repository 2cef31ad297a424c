//! Fragments of rules as parts of a query.
//!
//! Invariant: values are bound, never written into the text.

use bansou_rules::{Fragment, SqlValue};

use crate::db::Value;

/// A fragment on the record with this alias, its values bound.
pub fn rendered(fragment: &Fragment, alias: &str, args: &mut Vec<Value>) -> String {
    let mut sql = fragment.sql.replace("{r}", alias);
    for (at, value) in fragment.values.iter().enumerate() {
        let place = format!("{{{}}}", at + 1);
        if sql.contains(&place) {
            args.push(value_of(value));
            sql = sql.replace(&place, &format!("${}", args.len()));
        }
    }
    sql
}

/// A rule's value as a query takes it.
pub fn value_of(value: &SqlValue) -> Value {
    match value {
        SqlValue::Int(number) => Value::Int(*number),
        SqlValue::Real(number) => Value::Real(*number),
        SqlValue::Text(text) => Value::Text(text.clone()),
        SqlValue::Uuid(id) => Value::Uuid(*id),
    }
}
