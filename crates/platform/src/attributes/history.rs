//! The changes of texts and choices that the spine tells of, as rules ask for them.
//!
//! Invariant: SQL and memory read the same activities by the same words, so that neither knows a change that the other does not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bansou_rules::{Column, DayColumn, Fact, FactChange, Fragment, History, Rows, SqlValue, Type};
use uuid::Uuid;

use super::{Attribute, Register, facts::rendered};
use crate::{
    areas::Areas,
    db::{self, Db, Value, placeholder_list, query_dynamic},
};

/// Where the changes of an attribute are found.
#[derive(Clone, Debug)]
pub(super) struct Changes {
    rows: Rows,
    /// As activities write them: a text, or the key of a choice.
    from: Fragment,
    to: Fragment,
}

/// Records of one query.
const AT_ONCE: usize = 200;

/// Of those of a record's attributes whose changes stand on the spine. A field of the workspace's own that is called like a column
/// of the record is none of them: activities name both alike.
pub(super) fn of_all(
    areas: Areas,
    db: &Db,
    table: &str,
    attributes: &[Attribute],
) -> BTreeMap<String, Changes> {
    let columns = areas.tables().filter(|of| of.name == table).flat_map(|of| of.columns.iter());
    let declared = attributes.iter().filter(|attribute| !is_own(attribute));
    let taken: BTreeSet<&str> =
        columns.map(|(name, _)| *name).chain(declared.map(|attribute| attribute.key.as_str())).collect();
    let is_clear = |attribute: &&Attribute| {
        let field = attribute.told.as_ref().map(|told| told.field.as_str());
        field.is_some_and(|field| !is_own(attribute) || !taken.contains(field))
    };
    let clear = attributes.iter().filter(is_clear);
    clear.filter_map(|attribute| Some((attribute.key.clone(), of_one(db, attribute)?))).collect()
}

fn is_own(attribute: &Attribute) -> bool {
    attribute.key.starts_with(super::CUSTOM)
}

fn of_one(db: &Db, attribute: &Attribute) -> Option<Changes> {
    let told = attribute.told.as_ref()?;
    // Activities have texts as they were written, and nothing folded.
    let is_comparable =
        matches!(attribute.kind, Type::Text { fold: None } | Type::Link { fold: None } | Type::Choice(_));
    if !is_comparable {
        return None;
    }
    let from = db.told_changes("{s}", "{s}_told", told.verb.map(|verb| (verb, told.field.as_str())));
    let on = "{s}.subject_id = {r}.id and ({s}_told.value ->> 'field') = {1}
          and coalesce({s}_told.value ->> 'from', '') <> coalesce({s}_told.value ->> 'to', '')";
    let on = Fragment::new(on, [SqlValue::Text(told.field.clone())]);
    Some(Changes {
        rows: Rows::new(Fragment::new(from, []), on),
        from: "({s}_told.value ->> 'from')".into(),
        to: "({s}_told.value ->> 'to')".into(),
    })
}

impl Changes {
    pub fn for_rules(&self, kind: &Type) -> History {
        History {
            rows: self.rows.clone(),
            day: DayColumn::Instant("{s}.occurred_at".into()),
            from: column(&self.from, kind),
            to: column(&self.to, kind),
        }
    }
}

/// As the attribute's own column has it.
fn column(told: &Fragment, kind: &Type) -> Column {
    match kind {
        Type::Choice(choices) => {
            let stored = choices.iter().flatten().filter_map(|choice| Some((&choice.key, choice.stored?)));
            let ranks: String = stored.map(|(key, rank)| format!(" when '{key}' then {rank}")).collect();
            match ranks.is_empty() {
                true => Column::Plain(told.clone()),
                false => Column::Plain(Fragment::new(format!("case {}{ranks} end", told.sql), [])),
            }
        }
        _ => Column::Text { written: told.clone(), compared: told.clone() },
    }
}

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
