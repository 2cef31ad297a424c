//! Putting records into the queue.
//!
//! Invariant: records go in in one order, so that two that put the same ones in wait for each other instead of for ever.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{
    args,
    attributes::{Declared, Record},
    db::{self, Tx, insert_many, query},
    time::Timestamp,
    workspaces::Workspace,
};

/// Notes that something changed about these records, where there is a segment that could ask.
pub async fn touched(tx: &mut Tx, table: &str, ids: &[Uuid], now: Timestamp) -> db::Result<()> {
    const ASKED: &str = "select count(*) as a from segments where record_kind = $1";
    const PUT: &str = "insert into segment_queue (record_kind, record_id, queued_at)";
    const AGAIN: &str = "on conflict (record_kind, record_id) do update set queued_at = excluded.queued_at";
    if ids.is_empty() || query(ASKED, args![table]).one::<(i64,)>(&mut *tx).await?.0 == 0 {
        return Ok(());
    }
    let ids: BTreeSet<Uuid> = ids.iter().copied().collect();
    let rows = ids.into_iter().map(|id| args![table, id, now]);
    insert_many(tx, PUT, AGAIN, rows.collect::<Vec<_>>()).await?;
    Ok(())
}

/// The kind of record that an area declares attributes of, by its table.
pub(super) fn record_of(workspace: &Workspace, table: &str) -> Option<&'static Record> {
    let declared = workspace.parts.all::<&'static Declared>().iter();
    declared.map(|declared| declared.of).find(|record| record.table == table)
}
