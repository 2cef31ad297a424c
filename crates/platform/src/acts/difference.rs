//! What the spine hears of a record that was changed by hand: one activity for what is different.
//!
//! Invariant: the same difference is told in the same words, whether it was done or undone.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::Value as Json;
use uuid::Uuid;

pub use super::table::{Difference, Teller};
use crate::{
    activity::{FieldChange, NewActivity},
    db::Value,
    ids::MemberId,
    money::{Currency, Money},
    segments,
    time::Timestamp,
};

impl Difference {
    pub fn is_any(&self) -> bool {
        match (&self.before, &self.after) {
            (None, None) => false,
            (before, after) => before != after,
        }
    }

    /// The columns that differ; all of them where the record was made or removed.
    pub fn columns(&self) -> Vec<&'static str> {
        let names = self.table.columns.iter().map(|(name, _)| *name);
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => names
                .zip(before.iter().zip(after))
                .filter(|(_, (before, after))| before != after)
                .map(|(name, _)| name)
                .collect(),
            _ => names.collect(),
        }
    }

    /// The values of these columns before or after, as they are kept.
    pub fn kept(&self, values: Option<&Vec<Value>>, columns: &[&'static str]) -> Option<serde_json::Value> {
        let values = values?;
        let pairs = columns.iter().map(|column| {
            let place = self.table.place(column);
            ((*column).to_owned(), values[place].to_json())
        });
        Some(serde_json::Value::Object(pairs.collect()))
    }

    pub fn differs(&self, column: &str) -> bool {
        let place = self.table.place(column);
        let at = |values: &Option<Vec<Value>>| values.as_ref().map(|values| values[place].clone());
        at(&self.before) != at(&self.after)
    }

    pub fn value(&self, column: &str) -> &Value {
        let values = self.after.as_ref().or(self.before.as_ref()).expect("one of both");
        &values[self.table.place(column)]
    }

    pub fn text(&self, column: &str) -> Option<String> {
        plain(self.value(column))
    }

    pub fn was(&self, column: &str) -> Option<String> {
        self.before.as_ref().and_then(|values| plain(&values[self.table.place(column)]))
    }

    pub fn id_of(&self, column: &str) -> Option<Uuid> {
        id(self.value(column))
    }

    pub fn id_was(&self, column: &str) -> Option<Uuid> {
        self.before.as_ref().and_then(|values| id(&values[self.table.place(column)]))
    }

    /// The accounts that it belonged to before and does not now. Its activity names the one that it belongs to.
    pub fn left_accounts(&self) -> impl Iterator<Item = Uuid> {
        let columns = segments::BELONGS_BY.iter().filter_map(|column| self.table.find_place(column));
        columns.filter_map(|place| {
            let was = id(&self.before.as_ref()?[place])?;
            (self.after.as_ref().and_then(|values| id(&values[place])) != Some(was)).then_some(was)
        })
    }

    pub fn integer(&self, column: &str) -> Option<i64> {
        match self.value(column) {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// Fields that differ, but for those that follow from others or are told apart.
    pub fn fields(&self, untold: &[&str]) -> Vec<FieldChange> {
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return Vec::new() };
        let mut fields = Vec::new();
        for ((name, _), (before, after)) in self.table.columns.iter().zip(before.iter().zip(after)) {
            if before == after || untold.contains(name) {
                continue;
            }
            match (before, after) {
                (Value::Json(before), Value::Json(after)) => fields.extend(
                    own_differences(before, after).filter(|own| !untold.contains(&own.field.as_str())),
                ),
                _ => fields.push(FieldChange {
                    field: (*name).to_owned(),
                    from: plain(before),
                    to: plain(after),
                }),
            }
        }
        fields
    }
}

/// The keys of own fields whose values differ.
fn own_differences(before: &Json, after: &Json) -> impl Iterator<Item = FieldChange> {
    let text = |value: Option<&Json>| match value {
        None | Some(Json::Null) => None,
        Some(Json::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    let keys = [before, after].into_iter().filter_map(Json::as_object).flat_map(|object| object.keys());
    let keys: BTreeSet<&String> = keys.collect();
    let fields: Vec<FieldChange> = keys
        .into_iter()
        .map(|key| FieldChange { field: key.clone(), from: text(before.get(key)), to: text(after.get(key)) })
        .filter(|change| change.from != change.to)
        .collect();
    fields.into_iter()
}

fn id(value: &Value) -> Option<Uuid> {
    match value {
        Value::Uuid(id) => Some(*id),
        _ => None,
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null(_) | Value::Blob(_) => None,
        Value::Int(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
        Value::Uuid(id) => Some(id.to_string()),
        Value::Json(json) => Some(json.to_string()),
    }
}

impl Teller<'_> {
    /// The activities of a difference.
    pub fn told(&self, of: &Difference) -> Vec<NewActivity> {
        let Some((subject, verbs)) = (of.table.tell)(self, of) else { return Vec::new() };
        verbs
            .into_iter()
            .map(|(at, verb)| NewActivity::new(at.unwrap_or(self.now), self.actor, subject, verb))
            .collect()
    }

    /// What the member with this id is called.
    pub fn member(&self, id: Option<Uuid>) -> Option<String> {
        self.members.get(&MemberId(id?)).cloned()
    }

    /// The amount in this column, in the record's currency.
    pub fn money(&self, of: &Difference, column: &str) -> Money {
        let currency: Option<Currency> = of.text("currency").and_then(|code| code.parse().ok());
        Money::new(of.integer(column).unwrap_or_default(), currency.unwrap_or(self.workspace.currency))
    }

    /// The beginning of the day in this column, in the workspace's time zone.
    pub fn start_of(&self, of: &Difference, column: &str) -> Option<Timestamp> {
        let day: Option<Date> = of.text(column).and_then(|day| day.parse().ok());
        day.map(|day| Timestamp::start_of(day, &self.workspace.zone))
    }
}
