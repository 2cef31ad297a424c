//! The rows behind tracked events.

use super::TrackedEvent;
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, query, query_dynamic},
    ids::TrackedEventId,
    time::Timestamp,
};

/// Whether anything else has this name: another tracked event, or events as they arrive.
pub(super) async fn is_taken(tx: &mut Tx, name: &str, by_other_than: TrackedEventId) -> db::Result<bool> {
    const TAKEN: &str = "
        select (select count(*) from usage_tracked where name = $1 and id <> $2)
             + (select count(*) from usage_names where name = $1 and tracked = 0) as a";
    Ok(query(TAKEN, args![name, by_other_than]).one::<(i64,)>(tx).await?.0 > 0)
}

pub(super) async fn insert(tx: &mut Tx, event: &TrackedEvent) -> db::Result<()> {
    const INSERT: &str = "
        insert into usage_tracked (id, name, event_name, conditions, created_by, created_at, updated_at, boundary_seq,
                                   filled, counted_from)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let args = args![
        event.id,
        &event.name,
        &event.event,
        event.conditions.to_stored(),
        &event.created_by,
        event.created_at,
        event.updated_at,
        event.boundary_seq,
        event.filled,
        event.counted_from,
    ];
    query(INSERT, args).run(tx).await?;
    Ok(())
}

/// What it is, and where its back-fill begins again.
pub(super) async fn update(tx: &mut Tx, event: &TrackedEvent) -> db::Result<()> {
    const UPDATE: &str = "
        update usage_tracked
           set name = $2, event_name = $3, conditions = $4, updated_at = $5, boundary_seq = $6, at_day = $7, at_seq = $8,
               filled = $9, counted_from = $10
         where id = $1";
    let args = args![
        event.id,
        &event.name,
        &event.event,
        event.conditions.to_stored(),
        event.updated_at,
        event.boundary_seq,
        event.at.map(|(day, _)| day),
        event.at.map(|(_, seq)| seq),
        event.filled,
        event.counted_from,
    ];
    query(UPDATE, args).run(tx).await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, id: TrackedEventId) -> db::Result<()> {
    const DELETE: &str = "delete from usage_tracked where id = $1";
    query(DELETE, args![id]).run(tx).await?;
    Ok(())
}

/// The newest event there is.
pub(super) async fn newest_seq(tx: &mut Tx) -> db::Result<i64> {
    const NEWEST: &str = "select coalesce(max(seq), 0) as a from usage_events";
    Ok(query(NEWEST, args![]).one::<(i64,)>(tx).await?.0)
}

/// Notes whose usage is counted under a tracked event's name, so that they are scored anew.
async fn touch_accounts(tx: &mut Tx, name: &str, now: Timestamp) -> db::Result<()> {
    const TOUCH: &str = "
        insert into usage_touched (account_id, touched_at)
        select account_id, $2 from usage_daily where name = $1 and tracked = 1 group by account_id
        on conflict (account_id) do update set touched_at = excluded.touched_at";
    query(TOUCH, args![name, now]).run(tx).await?;
    Ok(())
}

/// Forgets all that was counted under a tracked event's name, and notes whose usage that was.
pub(super) async fn forget_counts(tx: &mut Tx, name: &str, now: Timestamp) -> db::Result<()> {
    const DAILY: &str = "delete from usage_daily where name = $1 and tracked = 1";
    const DAYS: &str = "delete from usage_name_days where name = $1 and tracked = 1";
    const NAME: &str = "delete from usage_names where name = $1 and tracked = 1";
    touch_accounts(tx, name, now).await?;
    for sql in [DAILY, DAYS, NAME] {
        query(sql, args![name]).run(&mut *tx).await?;
    }
    Ok(())
}

/// Gives all that was counted under a tracked event's name to its new name.
pub(super) async fn rename_counts(tx: &mut Tx, from: &str, to: &str, now: Timestamp) -> db::Result<()> {
    const DAILY: &str = "update usage_daily set name = $2 where name = $1 and tracked = 1";
    const DAYS: &str = "update usage_name_days set name = $2 where name = $1 and tracked = 1";
    const NAME: &str = "update usage_names set name = $2 where name = $1 and tracked = 1";
    touch_accounts(tx, from, now).await?;
    for sql in [DAILY, DAYS, NAME] {
        query(sql, args![from, to]).run(&mut *tx).await?;
    }
    Ok(())
}

/// How many days' events of the name come before this place in the back-fill, and how many there are in all.
pub(super) async fn progress(usage: &Db, event: &TrackedEvent) -> db::Result<(i64, i64)> {
    const PROGRESS: &str = "
        select count(*) as a, cast(coalesce(sum(case when day <= $3 then 1 else 0 end), 0) as bigint) as b
          from usage_events where name = $1 and seq <= $2";
    let at_day = event.at.map_or(i64::MIN, |(day, _)| day - 1);
    let (all, done): (i64, i64) =
        query(PROGRESS, args![&event.event, event.boundary_seq, at_day]).one(usage).await?;
    Ok((done, all))
}

/// An event of the raw store, as a back-fill or a preview reads it.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub seq: i64,
    pub day: i64,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    pub whose: crate::rollup::gains::Whose,
    pub quantity: i64,
    pub properties: String,
}

impl FromRow for Raw {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            seq: row.get("seq")?,
            day: row.get("day")?,
            occurred_at: row.get("occurred_at")?,
            received_at: row.get("received_at")?,
            whose: crate::rollup::gains::Whose {
                account: row.get("account_id")?,
                person: row.get("person_id")?,
            },
            quantity: row.get("quantity")?,
            properties: row.get("properties")?,
        })
    }
}

const RAW: &str = "seq, day, occurred_at, received_at, account_id, person_id, quantity, properties";

/// Events of a name up to the boundary, after a place in the order of day and seq.
pub(super) async fn raw_after(
    tx: &mut Tx,
    name: &str,
    boundary: i64,
    after: (i64, i64),
    limit: i64,
) -> db::Result<Vec<Raw>> {
    let sql = format!(
        "select {RAW} from usage_events
          where name = $1 and seq <= $2 and kind in {} and (day, seq) > ($3, $4)
          order by day, seq limit $5",
        crate::COUNTED_KINDS
    );
    query_dynamic(sql, args![name, boundary, after.0, after.1, limit]).all(tx).await
}

/// Events of a name since a day, the newest first, before a place in the order of day and seq.
pub(super) async fn raw_before(
    usage: &Db,
    name: &str,
    since_day: i64,
    before: (i64, i64),
    limit: i64,
) -> db::Result<Vec<Raw>> {
    let sql = format!(
        "select {RAW} from usage_events
          where name = $1 and day >= $2 and kind in {} and (day, seq) < ($3, $4)
          order by day desc, seq desc limit $5",
        crate::COUNTED_KINDS
    );
    query_dynamic(sql, args![name, since_day, before.0, before.1, limit]).all(usage).await
}
