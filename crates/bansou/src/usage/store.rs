//! Storing and removing raw usage events.
//!
//! Invariant: an event is stored once however often it is sent, and the rollups change with it in its transaction.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{NewEvent, Stored, rollup};
use crate::{
    args,
    db::{self, Tx, Value, placeholder_rows, query, query_dynamic},
    ids::ImportId,
    time::{Timestamp, day_number},
};

const INSERT: &str = "
    insert into usage_events (dedupe_key, received_at, occurred_at, day, account_id, person_id, group_ref, user_ref,
                              anonymous_ref, kind, name, quantity, properties, context, import_id, source)";

/// Rows of one statement; 16 columns each stay below what both engines take.
const ROWS: usize = 1_000;

/// Stores those of the events that are new, and counts them into the rollups. `tx` is of the usage store, `zone` the
/// workspace's: an event counts for the day that it was there.
pub async fn store_events(tx: &mut Tx, zone: &TimeZone, events: &[NewEvent]) -> db::Result<Stored> {
    let days: Vec<i64> = events.iter().map(|event| day_number(event.occurred_at.day(zone))).collect();
    let mut stored = Stored { is_new: Vec::with_capacity(events.len()), ..Stored::default() };
    for (events, days) in events.chunks(ROWS).zip(days.chunks(ROWS)) {
        let mut written = insert(tx, events, days).await?;
        // Of two events with one key in the same chunk, the first is the one that was stored.
        stored.is_new.extend(events.iter().map(|event| written.remove(&event.dedupe_key)));
    }
    stored.new = stored.is_new.iter().filter(|is_new| **is_new).count();
    stored.duplicates = events.len() - stored.new;
    let new =
        events.iter().zip(days).zip(&stored.is_new).filter(|(_, is_new)| **is_new).map(|(event, _)| event);
    rollup::count(tx, new).await?;
    Ok(stored)
}

/// Writes the events and answers the keys of those that were new.
async fn insert(tx: &mut Tx, events: &[NewEvent], days: &[i64]) -> db::Result<HashSet<Uuid>> {
    let sql = format!(
        "{INSERT} values {} on conflict (dedupe_key) do nothing returning dedupe_key as a",
        placeholder_rows(1, events.len(), 16)
    );
    let values: Vec<Value> = events.iter().zip(days).flat_map(|(event, day)| columns(event, *day)).collect();
    let written: Vec<(Uuid,)> = query_dynamic(sql, values).all(tx).await?;
    Ok(written.into_iter().map(|(key,)| key).collect())
}

fn columns(event: &NewEvent, day: i64) -> Vec<Value> {
    args![
        event.dedupe_key,
        event.received_at,
        event.occurred_at,
        day,
        event.account,
        event.person,
        event.group_ref.clone(),
        event.user_ref.clone(),
        event.anonymous_ref.clone(),
        event.kind,
        &event.name,
        event.quantity,
        &event.properties,
        event.context.clone(),
        event.import,
        event.source.clone(),
    ]
}

/// Removes the events of an import and takes them out of the rollups. Answers how many there were.
pub async fn remove_import(tx: &mut Tx, import: ImportId, now: Timestamp) -> db::Result<u64> {
    const REMOVE: &str = "delete from usage_events where import_id = $1";
    rollup::take_out_import(tx, import, now).await?;
    query(REMOVE, args![import]).run(tx).await
}
