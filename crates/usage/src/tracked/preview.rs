//! What a tracked event would have counted lately, before it is saved.
//!
//! Invariant: it looks at a bounded number of events, and says where that is not all of them.

use jiff::civil::Date;
use serde_json::Value as Json;

use super::{EventRule, store};
use crate::{
    args,
    db::{self, Db, query},
    ids::{AccountId, PersonId},
    time::{Timestamp, day_number},
};

/// Days that it looks at.
pub const DAYS: i64 = 30;
/// Events that it looks at.
const MOST: usize = 20_000;
const PAGE: i64 = 2_000;
const EXAMPLES: usize = 5;

/// What matched.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// Events of the name in the last days.
    pub all: i64,
    /// How many of them were looked at, the newest first.
    pub seen: i64,
    pub matched: i64,
    pub examples: Vec<Example>,
    /// Paths of the properties that the newest events have, for a form to offer.
    pub paths: Vec<String>,
}

/// An event that would be counted.
#[derive(Clone, Debug)]
pub struct Example {
    pub occurred_at: Timestamp,
    pub account: Option<AccountId>,
    pub person: Option<PersonId>,
    pub properties: String,
}

/// Looks at the events of the last 30 days up to `today`.
pub async fn preview(usage: &Db, event: &str, conditions: &EventRule, today: Date) -> db::Result<Preview> {
    const ALL: &str = "
        select count(*) as a from usage_events
         where name = $1 and day >= $2 and kind in ('track', 'page', 'screen', 'import')";
    let since = day_number(today) - DAYS + 1;
    let (all,): (i64,) = query(ALL, args![event, since]).one(usage).await?;
    let mut found = Preview { all, ..Preview::default() };
    let mut paths = std::collections::BTreeSet::new();
    let mut before = (i64::MAX, i64::MAX);
    while found.seen < MOST as i64 {
        let page = store::raw_before(usage, event, since, before, PAGE).await?;
        for raw in &page {
            let properties: Json = serde_json::from_str(&raw.properties).unwrap_or_default();
            if paths.len() < 100 && found.seen < 200 {
                collect_paths(&properties, "", &mut paths);
            }
            found.seen += 1;
            if !conditions.is_met_by(&properties) {
                continue;
            }
            found.matched += 1;
            if found.examples.len() < EXAMPLES {
                found.examples.push(Example {
                    occurred_at: raw.occurred_at,
                    account: raw.whose.account,
                    person: raw.whose.person,
                    properties: raw.properties.clone(),
                });
            }
        }
        match page.last() {
            Some(last) if page.len() as i64 == PAGE => before = (last.day, last.seq),
            _ => break,
        }
    }
    found.paths = paths.into_iter().collect();
    Ok(found)
}

fn collect_paths(at: &Json, above: &str, into: &mut std::collections::BTreeSet<String>) {
    let Json::Object(fields) = at else { return };
    for (name, value) in fields {
        let path = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
        if matches!(value, Json::Object(_)) && path.matches('.').count() < 3 {
            collect_paths(value, &path, into);
        } else {
            into.insert(path);
        }
    }
}
