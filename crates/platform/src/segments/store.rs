//! The rows behind segments, their members and the turns of these.

use std::collections::{BTreeMap, HashSet};

use bansou_rules::json;
use uuid::Uuid;

use super::Segment;
use crate::{
    args,
    attributes::Named,
    db::{
        self, Db, FromRow, On, Row, Tx, Value, insert_many, placeholder_list, placeholder_rows, query,
        query_dynamic, unreadable,
    },
    ids::SegmentId,
    time::Timestamp,
};

/// What becomes of one record in one segment.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub segment: SegmentId,
    pub record: Uuid,
    pub is_member: bool,
    /// When that can change by time alone.
    pub turns_at: Option<Timestamp>,
}

impl FromRow for Segment {
    fn from_row(row: &Row) -> db::Result<Self> {
        let rule: serde_json::Value = row.get("rule")?;
        Ok(Self {
            id: row.get("id")?,
            key: row.get("segment_key")?,
            name: row.get("name")?,
            of: row.get("record_kind")?,
            rule: json::from_value(&rule).map_err(|error| unreadable("rule", error))?,
            created_at: row.get("created_at")?,
        })
    }
}

/// Every segment, by name.
pub async fn all(on: impl Into<On<'_>>) -> db::Result<Vec<Segment>> {
    const ALL: &str = "
        select id, segment_key, name, record_kind, rule, created_at from segments order by name, id";
    query(ALL, args![]).all(on).await
}

struct OfTable(String, Named);

impl FromRow for OfTable {
    fn from_row(row: &Row) -> db::Result<Self> {
        let named = Named { id: row.get("id")?, key: row.get("segment_key")?, name: row.get("name")? };
        Ok(Self(row.get("record_kind")?, named))
    }
}

/// The segments by the tables of their records, each by name.
pub async fn named(on: impl Into<On<'_>>) -> db::Result<BTreeMap<String, Vec<Named>>> {
    const NAMED: &str = "select id, segment_key, name, record_kind from segments order by name, id";
    let mut found: BTreeMap<String, Vec<Named>> = BTreeMap::new();
    for OfTable(table, named) in query(NAMED, args![]).all(on).await? {
        found.entry(table).or_default().push(named);
    }
    Ok(found)
}

/// Adds it, where no other has its key.
pub(super) async fn insert(tx: &mut Tx, segment: &Segment) -> db::Result<bool> {
    const INSERT: &str = "
        insert into segments (id, segment_key, name, record_kind, rule, created_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (segment_key) do nothing";
    let args = args![
        segment.id,
        &segment.key,
        &segment.name,
        &segment.of,
        json::to_value(&segment.rule),
        segment.created_at
    ];
    Ok(query(INSERT, args).run(tx).await? == 1)
}

pub(super) async fn delete(tx: &mut Tx, id: SegmentId) -> db::Result<()> {
    for sql in [
        "delete from segment_turns where segment_id = $1",
        "delete from segment_members where segment_id = $1",
        "delete from segments where id = $1",
    ] {
        query(sql, args![id]).run(&mut *tx).await?;
    }
    Ok(())
}

/// The members of a segment by id, after one, at most so many.
pub async fn members_of(db: &Db, id: SegmentId, after: Uuid, most: i64) -> db::Result<Vec<Uuid>> {
    const MEMBERS: &str = "
        select record_id as a from segment_members
         where segment_id = $1 and record_id > $2 order by record_id limit $3";
    let rows: Vec<(Uuid,)> = query(MEMBERS, args![id, after, most]).all(db).await?;
    Ok(rows.into_iter().map(|(record,)| record).collect())
}

/// Which of these records are in which segment.
pub(super) async fn members_among(tx: &mut Tx, ids: &[Uuid]) -> db::Result<HashSet<(SegmentId, Uuid)>> {
    let sql = format!(
        "select segment_id as a, record_id as b from segment_members where record_id in ({})",
        placeholder_list(1, ids.len())
    );
    let rows: Vec<(SegmentId, Uuid)> =
        query_dynamic(sql, ids.iter().map(|id| Value::from(*id)).collect()).all(tx).await?;
    Ok(rows.into_iter().collect())
}

/// Writes who entered and who left.
pub(super) async fn move_members(tx: &mut Tx, moved: &[&Standing], now: Timestamp) -> db::Result<()> {
    const ENTER: &str = "insert into segment_members (segment_id, record_id, entered_at)";
    let (entered, left): (Vec<&Standing>, Vec<&Standing>) =
        moved.iter().copied().partition(|standing| standing.is_member);
    let rows = entered.iter().map(|standing| args![standing.segment, standing.record, now]);
    insert_many(tx, ENTER, "on conflict do nothing", rows.collect::<Vec<_>>()).await?;
    let mut by_segment: BTreeMap<SegmentId, Vec<Uuid>> = BTreeMap::new();
    for standing in left {
        by_segment.entry(standing.segment).or_default().push(standing.record);
    }
    for (segment, records) in by_segment {
        let list = placeholder_list(2, records.len());
        let sql = format!("delete from segment_members where segment_id = $1 and record_id in ({list})");
        let values = [Value::from(segment)].into_iter().chain(records.into_iter().map(Value::from));
        query_dynamic(sql, values.collect()).run(&mut *tx).await?;
    }
    Ok(())
}

/// Writes when each can change by time alone, in place of what these segments had noted of these records.
pub(super) async fn note_turns(
    tx: &mut Tx,
    segments: &[Segment],
    ids: &[Uuid],
    standings: &[&Standing],
) -> db::Result<()> {
    const NOTE: &str = "insert into segment_turns (segment_id, record_id, turns_at)";
    let of_segments = placeholder_list(1, segments.len());
    let of_records = placeholder_list(segments.len() + 1, ids.len());
    let sql = format!(
        "delete from segment_turns where segment_id in ({of_segments}) and record_id in ({of_records})"
    );
    let segments = segments.iter().map(|segment| Value::from(segment.id));
    query_dynamic(sql, segments.chain(ids.iter().map(|id| Value::from(*id))).collect()).run(&mut *tx).await?;
    let rows = standings
        .iter()
        .filter_map(|standing| Some(args![standing.segment, standing.record, standing.turns_at?]));
    insert_many(tx, NOTE, "", rows.collect::<Vec<_>>()).await?;
    Ok(())
}

/// A membership that may have changed by time: its segment, the table of its record, and the record.
pub(super) type Due = (SegmentId, String, Uuid);

/// Memberships whose turn it is, the longest due first.
pub(super) async fn due(db: &Db, now: Timestamp, most: i64) -> db::Result<Vec<Due>> {
    const DUE: &str = "
        select t.segment_id as a, s.record_kind as b, t.record_id as c
          from segment_turns t join segments s on s.id = t.segment_id
         where t.turns_at <= $1 order by t.turns_at limit $2";
    query(DUE, args![now, most]).all(db).await
}

/// Takes these turns away.
pub(super) async fn forget_turns(tx: &mut Tx, due: &[Due]) -> db::Result<()> {
    let sql = format!(
        "delete from segment_turns where (segment_id, record_id) in (values {})",
        placeholder_rows(1, due.len(), 2)
    );
    let values = due.iter().flat_map(|(segment, _, record)| args![*segment, *record]).collect();
    query_dynamic(sql, values).run(tx).await?;
    Ok(())
}

/// The next records of a table by id.
pub(super) async fn next_records(db: &Db, table: &str, after: Uuid, most: i64) -> db::Result<Vec<Uuid>> {
    let sql = format!("select id as a from {table} where id > $1 order by id limit $2");
    let rows: Vec<(Uuid,)> = query_dynamic(sql, args![after, most]).all(db).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
