//! What events must carry, and how often they lacked it.
//!
//! Invariant: what was never counted is not counted below nought.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::condition::{find, is_there};
use crate::{
    args, bounded,
    db::{self, Tx, Value, insert_many, placeholder_list, query, query_dynamic, unreadable},
};

/// What the events of one name must carry.
#[derive(Debug)]
pub(crate) struct Requirement {
    /// Paths of properties.
    pub properties: Vec<String>,
    /// The first day whose events were looked at when it was put.
    pub counted_from: Option<i64>,
}

/// What planned events must carry, by name; only of those that must carry anything.
pub(crate) async fn required(tx: &mut Tx) -> db::Result<BTreeMap<String, Requirement>> {
    const REQUIRED: &str = "
        select name as a, required as b, gaps_from as c from usage_plan where required <> '[]'";
    let rows: Vec<(String, String, Option<i64>)> = query(REQUIRED, args![]).all(tx).await?;
    rows.into_iter()
        .map(|(name, required, counted_from)| {
            let properties =
                serde_json::from_str(&required).map_err(|error| unreadable("required", error))?;
            Ok((name, Requirement { properties, counted_from }))
        })
        .collect()
}

/// Those of the required properties that are not there.
pub(crate) fn missing<'a>(required: &'a [String], properties: &str) -> Vec<&'a str> {
    let properties: Json = serde_json::from_str(properties).unwrap_or_default();
    let lacks = |path: &&str| !find(&properties, path).is_some_and(is_there);
    required.iter().map(String::as_str).filter(lacks).collect()
}

/// Counts how often each of these lacked a property: name, property, day.
pub(crate) async fn add_gaps(tx: &mut Tx, gaps: &BTreeMap<(&str, &str, i64), i64>) -> db::Result<()> {
    const INSERT: &str = "insert into usage_plan_gaps (name, property, day, events)";
    const ADD: &str = concat!(
        "on conflict (name, property, day) do update set events = ",
        bounded!("usage_plan_gaps.events"),
        " + ",
        bounded!("excluded.events")
    );
    let rows = gaps.iter().map(|((name, property, day), events)| args![*name, *property, *day, *events]);
    insert_many(tx, INSERT, ADD, rows.collect::<Vec<_>>()).await?;
    Ok(())
}

/// Takes back how often these lacked a property: name, property, day. What was never counted is not counted below nought.
pub(crate) async fn take_back_gaps(tx: &mut Tx, gaps: &BTreeMap<(&str, &str, i64), i64>) -> db::Result<()> {
    let names: BTreeSet<&str> = gaps.keys().map(|(name, ..)| *name).collect();
    if names.is_empty() {
        return Ok(());
    }
    add_gaps(tx, &gaps.iter().map(|(gap, events)| (*gap, -events)).collect()).await?;
    let none_left = format!(
        "delete from usage_plan_gaps where events <= 0 and name in ({})",
        placeholder_list(1, names.len())
    );
    query_dynamic(none_left, names.into_iter().map(Value::from).collect()).run(tx).await?;
    Ok(())
}
