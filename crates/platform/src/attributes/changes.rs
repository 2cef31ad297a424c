//! Where the changes of texts and choices stand that the spine tells of.
//!
//! Invariant: SQL and memory read the same activities by the same words, so that neither knows a change that the other does not.

use std::collections::{BTreeMap, BTreeSet};

use bansou_rules::{Column, DayColumn, Fragment, History, Rows, SqlValue, Type};

use super::Attribute;
use crate::{
    db::{Db, Kind},
    parts::Parts,
};

/// Where the changes of an attribute are found.
#[derive(Clone, Debug)]
pub(super) struct Changes {
    pub rows: Rows,
    /// As activities write them: a text, or the key of a choice.
    pub from: Fragment,
    pub to: Fragment,
}

/// The columns of a table of records that are changed by hand.
#[derive(Clone, Copy, Debug)]
pub struct ChangedByHand {
    pub table: &'static str,
    pub columns: &'static [(&'static str, Kind)],
}

/// Of those of a record's attributes whose changes stand on the spine. A field of the workspace's own that is called like a column
/// of the record is none of them: activities name both alike.
pub(super) fn of_all(
    parts: &Parts,
    db: &Db,
    table: &str,
    attributes: &[Attribute],
) -> BTreeMap<String, Changes> {
    let columns =
        parts.all::<ChangedByHand>().iter().filter(|of| of.table == table).flat_map(|of| of.columns.iter());
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
