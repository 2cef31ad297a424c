//! The rows behind the plan.

use std::collections::BTreeMap;

use super::Line;
use crate::{
    COUNTED_KINDS, args, bounded,
    counting::gaps::{add_gaps, missing},
    db::{self, Db, FromRow, On, Row, Tx, insert_many, query, query_dynamic, unreadable},
    time::Timestamp,
};

/// Days of the past, and events, that are looked at when a requirement is put.
const LOOK_BACK: i64 = 30;
const MOST_LOOKED_AT: i64 = 10_000;

struct Stored(Line, Option<i64>);

impl FromRow for Stored {
    fn from_row(row: &Row) -> db::Result<Self> {
        let required: String = row.get("required")?;
        let line = Line {
            name: row.get("name")?,
            required: serde_json::from_str(&required).map_err(|error| unreadable("required", error))?,
            owner: row.get("owner")?,
            description: row.get("description")?,
        };
        Ok(Self(line, row.get("gaps_from")?))
    }
}

/// Every line by name, with the first day on which events that lack something are counted.
pub(super) async fn lines(on: impl Into<On<'_>>) -> db::Result<Vec<(Line, Option<i64>)>> {
    const LINES: &str = "select name, required, owner, description, gaps_from from usage_plan order by name";
    let rows: Vec<Stored> = query(LINES, args![]).all(on).await?;
    Ok(rows.into_iter().map(|Stored(line, from)| (line, from)).collect())
}

pub(super) async fn upsert(tx: &mut Tx, lines: &[Line], now: Timestamp) -> db::Result<()> {
    const INSERT: &str =
        "insert into usage_plan (name, required, owner, description, created_at, updated_at)";
    const SET: &str = "
        on conflict (name) do update
           set required = excluded.required, owner = excluded.owner, description = excluded.description,
               updated_at = excluded.updated_at";
    let rows = lines.iter().map(|line| {
        let required = serde_json::to_string(&line.required).unwrap_or_else(|_| "[]".to_owned());
        args![&line.name, required, line.owner.clone(), line.description.clone(), now, now]
    });
    insert_many(tx, INSERT, SET, rows.collect::<Vec<_>>()).await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, name: &str) -> db::Result<bool> {
    const LINE: &str = "delete from usage_plan where name = $1";
    const GAPS: &str = "delete from usage_plan_gaps where name = $1";
    query(GAPS, args![name]).run(&mut *tx).await?;
    Ok(query(LINE, args![name]).run(tx).await? > 0)
}

/// Counts by what the line requires now, beginning with the newest events that are there.
pub(super) async fn count_gaps_anew(tx: &mut Tx, line: &Line, today: i64) -> db::Result<()> {
    const FORGET: &str = "delete from usage_plan_gaps where name = $1";
    const FROM: &str = "update usage_plan set gaps_from = $2 where name = $1";
    query(FORGET, args![&line.name]).run(&mut *tx).await?;
    let since = today - LOOK_BACK + 1;
    let sql = format!(
        "select day as a, properties as b from usage_events
          where name = $1 and day >= $2 and kind in {COUNTED_KINDS} order by day desc, seq desc limit $3"
    );
    let events: Vec<(i64, String)> = match line.required.is_empty() {
        true => Vec::new(),
        false => query_dynamic(sql, args![&line.name, since, MOST_LOOKED_AT]).all(&mut *tx).await?,
    };
    let mut gaps = BTreeMap::new();
    for (day, properties) in &events {
        for property in missing(&line.required, properties) {
            *gaps.entry((line.name.as_str(), property, *day)).or_insert(0) += 1;
        }
    }
    add_gaps(tx, &gaps).await?;
    let all_seen = (events.len() as i64) < MOST_LOOKED_AT;
    let from = if all_seen { since } else { events.last().map_or(since, |(day, _)| *day) };
    let from = (!line.required.is_empty()).then_some(from);
    query(FROM, args![&line.name, from]).run(tx).await?;
    Ok(())
}

/// How often planned events lacked each property in the 30 days up to the day: name, property, events.
pub(super) async fn gaps(usage: &Db, today: i64) -> db::Result<Vec<(String, String, i64)>> {
    const GAPS: &str = concat!(
        "select name as a, property as b, cast(sum(",
        bounded!("events"),
        ") as bigint) as c from usage_plan_gaps
          where day > $1 and day <= $2 group by name, property order by name, 3 desc, property"
    );
    query(GAPS, args![today - LOOK_BACK, today]).all(usage).await
}
