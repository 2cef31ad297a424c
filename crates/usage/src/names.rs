//! The names that usage is counted under: events as they arrive, and tracked events.
//!
//! Invariant: wherever the name of an event can be chosen, the names come from here.

use std::collections::BTreeMap;

use crate::{
    args, bounded,
    db::{self, Db, query},
};

/// A name and how it was used lately.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameLately {
    /// How often in the 30 days up to the day asked for.
    pub recent: i64,
    pub first_day: i64,
    pub last_day: i64,
    /// On how many of the 90 days up to its last day it came, and the first of those days.
    pub active_days: i64,
    pub active_from: i64,
}

/// Days that "lately" is.
pub const LATELY: i64 = 30;

/// Every name that ever arrived (or every tracked event that counted anything), as of a day.
pub async fn lately(usage: &Db, tracked: bool, today: i64) -> db::Result<BTreeMap<String, NameLately>> {
    const RECENT: &str = concat!(
        "
        select n.name as a, cast(coalesce(sum(case when d.day > $2 - 30 and d.day <= $2 then ",
        bounded!("d.quantity"),
        " else 0 end), 0)
                                 as bigint) as b,
               n.first_day as c, n.last_day as d, count(d.day) as e, coalesce(min(d.day), n.last_day) as f
          from usage_names n
          left join usage_name_days d on d.name = n.name and d.tracked = n.tracked and d.day > n.last_day - 90
         where n.tracked = $1
         group by n.name, n.first_day, n.last_day"
    );
    type Found = (String, i64, i64, i64, i64, i64);
    let rows: Vec<Found> = query(RECENT, args![tracked, today]).all(usage).await?;
    let named = rows.into_iter().map(|(name, recent, first_day, last_day, active_days, active_from)| {
        (name, NameLately { recent, first_day, last_day, active_days, active_from })
    });
    Ok(named.collect())
}

/// The names of events that arrived, by name: at most a thousand, those seen last.
pub async fn arrived(usage: &Db) -> db::Result<Vec<String>> {
    const NAMES: &str = "
        select name as a from usage_names where tracked = 0 order by last_day desc, quantity desc, name limit 1000";
    let rows: Vec<(String,)> = query(NAMES, args![]).all(usage).await?;
    let mut names: Vec<String> = rows.into_iter().map(|(name,)| name).collect();
    names.sort();
    Ok(names)
}

/// Every name that something can be measured by: name, and whether it is a tracked event.
pub async fn all(usage: &Db) -> db::Result<Vec<(String, bool)>> {
    const NAMES: &str = "
        select name as a, cast(1 as bigint) as b from usage_tracked
        union all
        select name as a, cast(0 as bigint) as b from usage_names where tracked = 0
        order by 2 desc, 1";
    query(NAMES, args![]).all(usage).await
}

/// The first day of which all raw events are there; none where none was dropped.
pub async fn raw_from_day(usage: &Db) -> db::Result<Option<i64>> {
    const FROM: &str = "select raw_from_day as a from usage_state where id = 1";
    Ok(query(FROM, args![]).one::<(Option<i64>,)>(usage).await?.0)
}
