//! Refused events: so many days and so many in all.
//!
//! Invariant: `refused_state.kept` is how many there are, so that a flood is held back without counting rows; and every
//! one that is dropped is counted under its reason.

use std::collections::BTreeMap;

use super::load;
use crate::{
    args,
    db::{self, Tx, insert_many, query, query_dynamic},
    time::{DAY, Timestamp},
    workspaces::Workspace,
};

/// How many more than the most there may be before the oldest are dropped: a few at a time would cost each request.
const SLACK: i64 = 500;

/// Notes that so many more are kept, and drops the oldest where they are too many.
pub async fn note_refused(tx: &mut Tx, more: i64) -> db::Result<()> {
    const MORE: &str =
        "update refused_state set kept = kept + $1 where id = 1 returning kept as a, most as b";
    const OLDEST: &str = "
        delete from refused_events
         where id in (select id from refused_events order by received_at, id limit $1)
        returning reason as a, received_at as b";
    if more == 0 {
        return Ok(());
    }
    let (kept, most): (i64, i64) = query(MORE, args![more]).one(&mut *tx).await?;
    if kept <= most + SLACK.min(most) {
        return Ok(());
    }
    let dropped: Vec<(String, Timestamp)> = query(OLDEST, args![kept - most]).all(&mut *tx).await?;
    note_dropped(tx, &dropped).await
}

/// Drops some that are older than is to be kept, or more than may be, and answers how many.
pub(super) async fn drop_old(workspace: &Workspace, step: i64) -> db::Result<i64> {
    const OLD: &str = "
        delete from refused_events
         where id in (select id from refused_events where received_at < $1 order by received_at, id limit $2)
        returning reason as a, received_at as b";
    let kept = load(&workspace.usage).await?;
    let over = kept.refused - kept.wanted.refused_most;
    let (bound, most) = if over > 0 {
        (Timestamp(i64::MAX), over.min(step))
    } else {
        (workspace.clock.now().plus(-kept.wanted.refused_days * DAY), step)
    };
    let mut tx = workspace.usage.begin().await?;
    let dropped: Vec<(String, Timestamp)> = query(OLD, args![bound, most]).all(&mut tx).await?;
    note_dropped(&mut tx, &dropped).await?;
    tx.commit().await?;
    Ok(dropped.len() as i64)
}

async fn note_dropped(tx: &mut Tx, dropped: &[(String, Timestamp)]) -> db::Result<()> {
    const INSERT: &str = "insert into refused_dropped (reason, events, last_at)";
    const ADD: &str = "
        on conflict (reason) do update
           set events = refused_dropped.events + excluded.events, last_at = excluded.last_at";
    if dropped.is_empty() {
        return Ok(());
    }
    forget(tx, dropped.len() as i64).await?;
    let mut reasons: BTreeMap<&str, (i64, Timestamp)> = BTreeMap::new();
    for (reason, at) in dropped {
        let of = reasons.entry(reason).or_insert((0, *at));
        *of = (of.0 + 1, of.1.max(*at));
    }
    let rows = reasons.into_iter().map(|(reason, (events, at))| args![reason, events, at]);
    insert_many(tx, INSERT, ADD, rows.collect::<Vec<_>>()).await?;
    Ok(())
}

/// Notes that so many are no longer there.
pub(crate) async fn forget(tx: &mut Tx, gone: i64) -> db::Result<()> {
    let sql = "update refused_state set kept = kept - $1 where id = 1";
    query_dynamic(sql.to_owned(), args![gone]).run(tx).await?;
    Ok(())
}
