//! Storing and removing raw usage events.
//!
//! Invariant: an event is stored once however often it is sent, and the rollups change with it in its transaction.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{
    NewEvent, Stored,
    counting::Rules,
    rollup::{self, Counting, Which},
};
use crate::{
    args,
    db::{self, Keyed, Tx, Value, insert_new, placeholder_list, query_dynamic},
    ids::ImportId,
    time::{Timestamp, day_number},
};

const INSERT: &str = "
    insert into usage_events (dedupe_key, received_at, occurred_at, day, account_id, person_id, sender_key, group_ref,
                              user_ref, anonymous_ref, kind, name, quantity, properties, context, import_id, source)";

/// Keys that are looked up by one statement.
const KEYS: usize = 1_000;

/// Stores those of the events that are new, and counts them into the rollups. `tx` is of the usage store, `zone` the
/// workspace's: an event counts for the day that it was there.
pub async fn store_events(tx: &mut Tx, zone: &TimeZone, events: &[NewEvent]) -> db::Result<Stored> {
    let mut counting = Counting::default();
    let stored = store_uncounted(tx, zone, events, &mut counting).await?;
    counting.apply(tx).await?;
    Ok(stored)
}

/// The same, where what they come to is written at the end of the transaction.
pub(super) async fn store_uncounted(
    tx: &mut Tx,
    zone: &TimeZone,
    events: &[NewEvent],
    counting: &mut Counting,
) -> db::Result<Stored> {
    let days: Vec<i64> = events.iter().map(|event| day_number(event.occurred_at.day(zone))).collect();
    let rules = Rules::shared(tx).await?;
    let dropped = dropped(tx, events).await?;
    let mut written = insert(tx, events, &days, &dropped).await?;
    let mut stored = Stored {
        // Of two events with one key, the first is the one that was stored.
        is_new: events.iter().map(|event| written.remove(&event.dedupe_key)).collect(),
        ..Stored::default()
    };
    stored.new = stored.is_new.iter().filter(|is_new| **is_new).count();
    stored.duplicates = events.len() - stored.new;
    let new =
        events.iter().zip(days).zip(&stored.is_new).filter(|(_, is_new)| **is_new).map(|(event, _)| event);
    counting.add(&rules, new);
    Ok(stored)
}

/// Imported events that were here before and were dropped since.
async fn dropped(tx: &mut Tx, events: &[NewEvent]) -> db::Result<HashSet<Uuid>> {
    let keys: Vec<Value> =
        events.iter().filter(|event| event.import.is_some()).map(|event| event.dedupe_key.into()).collect();
    let mut dropped = HashSet::new();
    for chunk in keys.chunks(KEYS) {
        let sql = format!(
            "select dedupe_key as a from usage_dropped_keys where dedupe_key in ({})",
            placeholder_list(1, chunk.len())
        );
        let found: Vec<(Uuid,)> = query_dynamic(sql, chunk.to_vec()).all(&mut *tx).await?;
        dropped.extend(found.into_iter().map(|(key,)| key));
    }
    Ok(dropped)
}

/// Writes the events and answers the keys of those that were new.
async fn insert(
    tx: &mut Tx,
    events: &[NewEvent],
    days: &[i64],
    dropped: &HashSet<Uuid>,
) -> db::Result<HashSet<Uuid>> {
    const EVENTS: Keyed = Keyed { table: "usage_events", key: "dedupe_key", order: "seq" };
    let rows = events
        .iter()
        .zip(days)
        .filter(|(event, _)| !dropped.contains(&event.dedupe_key))
        .map(|(event, day)| columns(event, *day));
    Ok(insert_new(tx, EVENTS, INSERT, rows.collect()).await?.into_iter().collect())
}

fn columns(event: &NewEvent, day: i64) -> Vec<Value> {
    args![
        event.dedupe_key,
        event.received_at,
        event.occurred_at,
        day,
        event.account,
        event.person,
        event.sender.map(|key| key.0),
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

/// Events that are removed at a time.
const REMOVED: i64 = 10_000;

/// Removes the events of an import and takes them out of the rollups. Answers how many there were. Events that were
/// dropped before leave their counts.
pub async fn remove_import(tx: &mut Tx, import: ImportId, now: Timestamp) -> db::Result<u64> {
    let rules = Rules::shared(tx).await?;
    let of_import = Which { condition: "e.import_id = $1".to_owned(), values: args![import] };
    remove(tx, &rules, &of_import, now).await
}

/// Removes these events and takes them out of the rollups, and answers how many there were.
pub(super) async fn remove(tx: &mut Tx, rules: &Rules, which: &Which, now: Timestamp) -> db::Result<u64> {
    let mut removed = 0;
    loop {
        let some = remove_some(tx, rules, which, now, REMOVED).await?;
        removed += some;
        if some < REMOVED as u64 {
            return Ok(removed);
        }
    }
}

/// The same for the first so many of them.
pub(super) async fn remove_some(
    tx: &mut Tx,
    rules: &Rules,
    which: &Which,
    now: Timestamp,
    most: i64,
) -> db::Result<u64> {
    let place = which.values.len() + 1;
    let sql = format!(
        "select max(seq) as a from (select e.seq from usage_events e where {} order by e.seq limit ${place}) as first",
        which.condition
    );
    let values = which.values.iter().cloned().chain(args![most]).collect();
    let (Some(last),) = query_dynamic(sql, values).one::<(Option<i64>,)>(&mut *tx).await? else {
        return Ok(0);
    };
    let some = Which {
        condition: format!("{} and e.seq <= ${place}", which.condition),
        values: which.values.iter().cloned().chain(args![last]).collect(),
    };
    rollup::take_out(tx, rules, &some, now).await?;
    let sql = format!("delete from usage_events as e where {}", some.condition);
    query_dynamic(sql, some.values).run(tx).await
}
