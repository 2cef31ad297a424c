//! The changes of texts and choices that the spine tells of these records.
//!
//! Invariant: they are read as [`super::changes`] says.

use std::collections::HashMap;

use bansou_rules::{Fact, FactChange, Fragment, Type};
use uuid::Uuid;

use super::{Register, rendered::rendered};
use crate::db::{self, Db, Value, placeholder_list, query_dynamic};

/// Records of one query.
const AT_ONCE: usize = 200;

/// Every change of an attribute that the spine tells of these records.
pub(super) async fn load(
    db: &Db,
    register: &Register,
    key: &str,
    ids: &[Uuid],
) -> db::Result<HashMap<Uuid, Vec<FactChange>>> {
    let mut found: HashMap<Uuid, Vec<FactChange>> = HashMap::new();
    let (Some(changes), Some(attribute)) = (register.changes_of(key), register.get(key)) else {
        return Ok(found);
    };
    let (table, alias) = (register.record.table, register.record.alias);
    for chunk in ids.chunks(AT_ONCE) {
        let mut args: Vec<Value> = Vec::new();
        let mut of_row = |fragment: &Fragment| {
            let fragment = Fragment::new(fragment.sql.replace("{s}", "told_in"), fragment.values.clone());
            rendered(&fragment, alias, &mut args)
        };
        let (from, to) = (of_row(&changes.from), of_row(&changes.to));
        let (rows, on) = (of_row(&changes.rows.from), of_row(&changes.rows.on));
        let list = placeholder_list(args.len() + 1, chunk.len());
        args.extend(chunk.iter().map(|id| Value::from(*id)));
        let sql = format!(
            "select {alias}.id as a, told_in.occurred_at as b, {from} as c, {to} as d
               from {table} {alias}, {rows} where {alias}.id in ({list}) and {on}"
        );
        let told: Vec<(Uuid, i64, Option<String>, Option<String>)> = query_dynamic(sql, args).all(db).await?;
        for (id, at, from, to) in told {
            let change = FactChange { at, from: fact(from, &attribute.kind), to: fact(to, &attribute.kind) };
            found.entry(id).or_default().push(change);
        }
    }
    Ok(found)
}

/// A choice that there is no more is nothing where choices are kept by their numbers.
fn fact(told: Option<String>, kind: &Type) -> Option<Fact> {
    let told = told.filter(|told| !told.is_empty())?;
    let is_known = match kind {
        Type::Choice(Some(choices)) if choices.iter().any(|choice| choice.stored.is_some()) => {
            choices.iter().any(|choice| choice.key == told)
        }
        _ => true,
    };
    is_known.then_some(Fact::Text(told))
}
