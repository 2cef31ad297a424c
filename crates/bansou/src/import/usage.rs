//! Taking in rows of usage: they become events in the usage store, each once.
//!
//! Invariant: a chunk's events, its rollups and what it came to are written in one transaction of the usage store, so
//! that a chunk taken in again after a crash counts as it did the first time.

use std::collections::HashSet;

use uuid::Uuid;

use super::{Record, Refusal, context::Context, counts::Counts, parents::Parents};
use crate::{
    args,
    db::{self, Tx, Value, among, query},
    ids::ImportId,
    usage::{NewEvent, UsageKind, store_events},
};

/// The event of a row; `content` is what the row is known by.
pub fn event(
    context: &Context,
    parents: &Parents,
    record: &Record,
    content: Uuid,
) -> Result<NewEvent, Refusal> {
    let account = parents.account_of_usage(record)?;
    let occurred_at = record.moment("occurred_at").ok_or_else(|| Refusal::missing("occurred_at"))?;
    let name = record.owned_text("name").ok_or_else(|| Refusal::missing("name"))?;
    let quantity = record.integer("quantity").unwrap_or(1);
    let mut properties = record.custom.clone();
    for key in ["external_id", "subscription"] {
        if let Some(text) = record.text(key) {
            properties.insert(key.to_owned(), text.into());
        }
    }
    Ok(NewEvent {
        dedupe_key: content,
        received_at: context.now,
        occurred_at,
        account,
        person: parents.person(record).map(|(person, _)| person),
        sender: None,
        group_ref: record.owned_text("account"),
        user_ref: record.owned_text("person"),
        anonymous_ref: None,
        kind: UsageKind::Import,
        name,
        quantity,
        properties: serde_json::Value::Object(properties).to_string(),
        context: None,
        import: Some(context.import),
        source: Some("import".to_owned()),
    })
}

/// Stores the events of a chunk and answers which were new; `first_row` names the chunk.
pub async fn store_chunk(
    tx: &mut Tx,
    context: &Context,
    first_row: u64,
    events: &[NewEvent],
) -> db::Result<Counts> {
    const KEEP: &str = "
        insert into usage_import_chunks (import_id, first_row, created_rows, unchanged_rows) values ($1, $2, $3, $4)";
    if let Some(counts) = stored_chunk(tx, context.import, first_row).await? {
        return Ok(counts);
    }
    let stored = store_events(tx, &context.zone, events).await?;
    let (created, unchanged) = (stored.new as i64, stored.duplicates as i64);
    query(KEEP, args![context.import, first_row as i64, created, unchanged]).run(tx).await?;
    Ok(Counts { created, unchanged, ..Counts::default() })
}

async fn stored_chunk(tx: &mut Tx, import: ImportId, first_row: u64) -> db::Result<Option<Counts>> {
    const FIND: &str = "
        select created_rows as a, unchanged_rows as b from usage_import_chunks where import_id = $1 and first_row = $2";
    let found: Option<(i64, i64)> = query(FIND, args![import, first_row as i64]).optional(tx).await?;
    Ok(found.map(|(created, unchanged)| Counts { created, unchanged, ..Counts::default() }))
}

/// Forgets the chunks of an import that is finished.
pub async fn forget_chunks(tx: &mut Tx, import: ImportId) -> db::Result<()> {
    query("delete from usage_import_chunks where import_id = $1", args![import]).run(tx).await?;
    Ok(())
}

/// Which of the events would be new, without storing them. `seen` holds those of earlier chunks.
pub async fn would_be_new(
    tx: &mut Tx,
    events: &[NewEvent],
    seen: &mut super::seen::Seen,
) -> db::Result<Counts> {
    let mut known: HashSet<Uuid> = HashSet::new();
    for keys_of in ["usage_events", "usage_dropped_keys"] {
        let keys = events.iter().map(|event| Value::from(event.dedupe_key)).collect();
        let sql = format!("select dedupe_key as a from {keys_of} where dedupe_key");
        let found: Vec<(Uuid,)> = among(&mut *tx, &sql, keys).await?;
        known.extend(found.into_iter().map(|(key,)| key));
    }
    let mut counts = Counts::default();
    for event in events {
        let fresh = !known.contains(&event.dedupe_key) && seen.events.insert(event.dedupe_key);
        counts.created += i64::from(fresh);
        counts.unchanged += i64::from(!fresh);
    }
    Ok(counts)
}
