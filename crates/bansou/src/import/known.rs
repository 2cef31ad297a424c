//! Which columns of a file hold ids and names that the workspace knows already.
//!
//! Invariant: seven queries whatever the file is like; only the sample is looked at.

use std::collections::{BTreeSet, HashSet};

use bansou_tabular::{Missing, Row};

use super::{ImportKind, Target, mapping::heading_key};
use crate::{
    custom_fields::FieldType,
    customers::{mail_address::mail_key, search::name_key},
    db::{self, Db, Value, placeholder_list, query, query_dynamic},
};

const MEMBERS: &str =
    "select name as a, email as b from members where ended_at is null order by id limit 1000";

const OWN_FIELDS: &str = "
    select record_kind as a, field_key as b, label as c, value_type as d from custom_fields order by position, id";

/// Of each column, the share of its cells that are known as what.
#[derive(Clone, Debug, Default)]
pub struct Known {
    accounts: Vec<f64>,
    account_names: Vec<f64>,
    subscriptions: Vec<f64>,
    people: Vec<f64>,
    members: Vec<f64>,
    /// Of each column, some of the cells that are no member's name or address.
    strangers: Vec<Vec<String>>,
    /// The workspace's own fields: of which kind of record, key, label and type.
    own: Vec<(ImportKind, String, String, FieldType)>,
}

/// Different cells that are looked up of a column.
const CELLS: usize = 100;

/// A column of which less is known is not of that.
const ENOUGH: f64 = 0.5;

impl Known {
    pub async fn of(main: &Db, columns: usize, sample: &[Row]) -> db::Result<Self> {
        let missing = Missing::default();
        let cells: Vec<BTreeSet<&str>> = (0..columns)
            .map(|column| {
                let cells = sample.iter().map(|row| row.cell(column).trim());
                let cells: BTreeSet<&str> = cells.filter(|cell| !missing.is_missing(cell)).collect();
                cells.into_iter().take(CELLS).collect()
            })
            .collect();
        let same: Key = str::to_owned;
        let lower: Key = mail_key;
        let all: BTreeSet<&str> = cells.iter().flatten().copied().collect();
        let keys = |key: Key| -> Vec<Value> {
            let keys: BTreeSet<String> = all.iter().map(|cell| key(cell)).collect();
            keys.into_iter().map(Value::from).collect()
        };
        let (ids, names, emails) = (keys(same), keys(name_key), keys(lower));
        let accounts =
            found(main, "select external_id as a from accounts where external_id", ids.clone()).await?;
        let account_names =
            found(main, "select distinct name_key as a from accounts where name_key", names).await?;
        let subscriptions =
            found(main, "select external_id as a from subscriptions where external_id", ids.clone()).await?;
        let people = found(main, "select external_id as a from people where external_id", ids).await?;
        let by_email =
            found(main, "select distinct email_key as a from people where email_key", emails).await?;
        let people = shares(&cells, &people, same).into_iter().zip(shares(&cells, &by_email, lower));
        let members: Vec<(String, String)> = query(MEMBERS, vec![]).all(main).await?;
        let members: HashSet<String> =
            members.iter().flat_map(|(name, email)| [name_key(name), name_key(email)]).collect();
        Ok(Self {
            own: query(OWN_FIELDS, vec![]).all(main).await?,
            members: shares(&cells, &members, name_key),
            strangers: cells.iter().map(|cells| strangers(cells, &members)).collect(),
            accounts: shares(&cells, &accounts, same),
            account_names: shares(&cells, &account_names, name_key),
            subscriptions: shares(&cells, &subscriptions, same),
            people: people.map(|(id, email)| id.max(email)).collect(),
        })
    }

    /// The field of the workspace's own that is called so.
    pub(super) fn own_field(&self, kind: ImportKind, heading: &str) -> Option<Target> {
        let called = |(of, _, label, _): &&(ImportKind, String, String, FieldType)| {
            *of == kind && heading_key(label) == heading_key(heading)
        };
        let (_, key, label, of_type) = self.own.iter().find(called)?;
        Some(Target::Custom { custom: key.clone(), label: label.clone(), kind: *of_type })
    }

    /// Whether the column holds members of the workspace.
    pub(super) fn holds_members(&self, column: usize) -> bool {
        self.members.get(column).is_some_and(|share| *share >= ENOUGH)
    }

    /// Some of the column's names that are no members'.
    pub(super) fn strangers(&self, column: usize) -> &[String] {
        self.strangers.get(column).map_or(&[], Vec::as_slice)
    }

    /// Of these columns, the one that most likely holds the field.
    pub(super) fn column_of(&self, field: &str, free: impl Iterator<Item = usize>) -> Option<usize> {
        let shares = match field {
            "account" => &self.accounts,
            "account_name" => &self.account_names,
            "subscription" => &self.subscriptions,
            "person" => &self.people,
            _ => return None,
        };
        let likely = free.filter(|column| shares.get(*column).is_some_and(|share| *share >= ENOUGH));
        // The first of several that are known as well as each other.
        likely.reduce(|best, column| if shares[column] > shares[best] { column } else { best })
    }
}

type Key = fn(&str) -> String;

/// Of each column, the share of its cells that are among the known.
fn shares(columns: &[BTreeSet<&str>], known: &HashSet<String>, key: Key) -> Vec<f64> {
    let share = |cells: &BTreeSet<&str>| {
        let found = cells.iter().filter(|cell| known.contains(&key(cell))).count();
        if cells.is_empty() { 0.0 } else { found as f64 / cells.len() as f64 }
    };
    columns.iter().map(share).collect()
}

fn strangers(cells: &BTreeSet<&str>, members: &HashSet<String>) -> Vec<String> {
    const SHOWN: usize = 5;
    let strange = cells.iter().filter(|cell| !members.contains(&name_key(cell)));
    strange.take(SHOWN).map(|cell| cell.chars().take(40).collect()).collect()
}

async fn found(main: &Db, sql: &str, keys: Vec<Value>) -> db::Result<HashSet<String>> {
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    let sql = format!("{sql} in ({})", placeholder_list(1, keys.len()));
    let rows: Vec<(String,)> = query_dynamic(sql, keys).all(main).await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}
