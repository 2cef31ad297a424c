//! The rows behind acts.

use std::collections::HashMap;

use serde_json::Value as Json;
use uuid::Uuid;

use super::{difference::Difference, kind::ActKind, tables};
use crate::{
    args,
    db::{self, Db, FromRow, Row, Tx, Value, insert_many, placeholder_list, query, query_dynamic},
    ids::{ActId, MemberId},
    parts::Parts,
    scope::Scope,
    time::Timestamp,
    workspaces::Workspace,
};

/// An act as it was written down.
#[derive(Clone, Debug)]
pub struct PastAct {
    pub id: ActId,
    /// The name of its [`super::ActKind`].
    pub kind: String,
    pub about: Json,
    pub units: i64,
    pub done_by: Option<MemberId>,
    pub done_name: String,
    pub done_at: Timestamp,
    /// When and by whom it was undone.
    pub undone: Option<(Timestamp, String)>,
    pub restored: i64,
    pub kept: i64,
}

const COLUMNS: &str =
    "id, kind, about, units, done_by, done_name, done_at, undone_at, undone_name, restored, kept";

impl FromRow for PastAct {
    fn from_row(row: &Row) -> db::Result<Self> {
        let undone_at: Option<Timestamp> = row.get("undone_at")?;
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            about: row.get("about")?,
            units: row.get("units")?,
            done_by: row.get("done_by")?,
            done_name: row.get("done_name")?,
            done_at: row.get("done_at")?,
            undone: undone_at.zip(row.get("undone_name")?),
            restored: row.get("restored")?,
            kept: row.get("kept")?,
        })
    }
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: ActId,
    kind: &ActKind,
    about: &Json,
    units: i64,
    scope: &Scope,
    now: Timestamp,
) -> db::Result<()> {
    const INSERT: &str = "
        insert into acts (id, kind, about, units, done_by, done_name, done_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![id, kind.name, about, units, scope.actor.member(), scope.actor.name(), now];
    query(INSERT, args).run(tx).await?;
    Ok(())
}

/// Keeps what each record's changed columns were and became.
pub(super) async fn keep(tx: &mut Tx, act: ActId, differences: &[Difference]) -> db::Result<()> {
    const KEEP: &str = "insert into act_before (act_id, record_kind, record_id, unit_id, before, after)";
    let rows = differences.iter().map(|of| {
        let columns = of.columns();
        let (before, after) = (of.kept(of.before.as_ref(), &columns), of.kept(of.after.as_ref(), &columns));
        args![act, of.table.name, of.id, of.unit, before, after]
    });
    insert_many(tx, KEEP, "", rows.collect::<Vec<_>>()).await?;
    Ok(())
}

pub async fn find(db: &Db, id: ActId) -> db::Result<Option<PastAct>> {
    let sql = format!("select {COLUMNS} from acts where id = $1");
    query_dynamic(sql, args![id]).optional(db).await
}

/// The newest acts before a place (time and id), those of many units only where so asked.
pub async fn recent(
    db: &Db,
    before: Option<(Timestamp, ActId)>,
    only_bulk: bool,
    limit: i64,
) -> db::Result<Vec<PastAct>> {
    let (at, id) = before.unwrap_or((Timestamp(i64::MAX), ActId(Uuid::max())));
    let which = if only_bulk { "units >= 2" } else { "true" };
    let sql = format!(
        "select {COLUMNS} from acts
          where {which} and done_at <= $1 and (done_at < $1 or (done_at = $1 and id < $2))
          order by done_at desc, id desc limit $3"
    );
    query_dynamic(sql, args![at, id, limit]).all(db).await
}

/// The joins of `act_before b` with the records that a unit is called by, and what each is called.
fn called(parts: &Parts) -> (String, Vec<String>) {
    let tables = tables::all(parts).filter_map(|table| Some((table.name, table.called?)));
    let (joins, names): (Vec<String>, Vec<String>) = tables
        .map(|(table, column)| {
            (format!("left join {table} on {table}.id = b.unit_id"), format!("{table}.{column}"))
        })
        .unzip();
    (joins.join(" "), names)
}

/// What an act's first unit is called, by act.
pub(super) async fn first_names(workspace: &Workspace, acts: &[ActId]) -> db::Result<HashMap<ActId, String>> {
    if acts.is_empty() {
        return Ok(HashMap::new());
    }
    let (joins, names) = called(&workspace.parts);
    let sql = format!(
        "select b.act_id as a, min(coalesce({}, null)) as b from act_before b {joins}
          where b.act_id in ({}) group by b.act_id",
        names.join(", "),
        placeholder_list(1, acts.len())
    );
    let ids = acts.iter().copied().map(Value::from).collect();
    let rows: Vec<(ActId, Option<String>)> = query_dynamic(sql, ids).all(&workspace.main).await?;
    Ok(rows.into_iter().filter_map(|(act, name)| Some((act, name?))).collect())
}

/// One unit of an act, by name: whether it went back, and whether it is an account that is there.
pub(super) async fn units(
    workspace: &Workspace,
    act: ActId,
    limit: i64,
) -> db::Result<Vec<(Uuid, String, bool, bool)>> {
    let (joins, names) = called(&workspace.parts);
    let names: Vec<String> = names.into_iter().map(|name| format!("min({name})")).collect();
    let sql = format!(
        "select b.unit_id as a, coalesce({}, '') as b,
                max(case when b.restored_at is null then cast(0 as bigint) else 1 end) as c,
                max(case when accounts.id is null then cast(0 as bigint) else 1 end) as d
           from act_before b {joins}
          where b.act_id = $1 group by b.unit_id order by 2, 1 limit $2",
        names.join(", ")
    );
    let rows: Vec<(Uuid, String, i64, i64)> =
        query_dynamic(sql, args![act, limit]).all(&workspace.main).await?;
    Ok(rows.into_iter().map(|(id, name, back, account)| (id, name, back > 0, account > 0)).collect())
}

/// Those of these acts that stand, with who did them: for pages that show activities.
pub async fn of_activities(db: &Db, acts: &[ActId]) -> db::Result<HashMap<ActId, PastAct>> {
    if acts.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!("select {COLUMNS} from acts where id in ({})", placeholder_list(1, acts.len()));
    let ids = acts.iter().copied().map(Value::from).collect();
    let found: Vec<PastAct> = query_dynamic(sql, ids).all(db).await?;
    Ok(found.into_iter().map(|act| (act.id, act)).collect())
}

/// One record of an act.
#[derive(Clone, Debug)]
pub(super) struct KeptRecord {
    pub kind: String,
    pub id: Uuid,
    pub unit: Uuid,
    pub before: Option<Json>,
    pub after: Option<Json>,
}

impl FromRow for KeptRecord {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            kind: row.get("record_kind")?,
            id: row.get("record_id")?,
            unit: row.get("unit_id")?,
            before: row.get("before")?,
            after: row.get("after")?,
        })
    }
}

pub(super) async fn records(tx: &mut Tx, act: ActId) -> db::Result<Vec<KeptRecord>> {
    const RECORDS: &str = "
        select record_kind, record_id, unit_id, before, after from act_before
         where act_id = $1 and restored_at is null order by record_id";
    query(RECORDS, args![act]).all(tx).await
}

/// Where the act ends on the spine, and which verbs it told of each record.
pub(super) async fn told(tx: &mut Tx, act: ActId) -> db::Result<(i64, HashMap<Uuid, Vec<String>>)> {
    const TOLD: &str = "select seq as a, subject_id as b, verb as c from activities where act_id = $1";
    let rows: Vec<(i64, Uuid, String)> = query(TOLD, args![act]).all(tx).await?;
    let last = rows.iter().map(|(seq, _, _)| *seq).max().unwrap_or(0);
    let mut verbs: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (_, record, verb) in rows {
        verbs.entry(record).or_default().push(verb);
    }
    Ok((last, verbs))
}

/// Claims the act for undoing. False where that has been done.
pub(super) async fn claim(tx: &mut Tx, act: ActId, scope: &Scope, now: Timestamp) -> db::Result<bool> {
    const CLAIM: &str = "
        update acts set undone_at = $2, undone_by = $3, undone_name = $4 where id = $1 and undone_at is null";
    let args = args![act, now, scope.actor.member(), scope.actor.name()];
    Ok(query(CLAIM, args).run(tx).await? == 1)
}

pub(super) async fn mark(
    tx: &mut Tx,
    act: ActId,
    records: &[Uuid],
    restored: i64,
    kept: i64,
    now: Timestamp,
) -> db::Result<()> {
    const COUNTS: &str = "update acts set restored = $2, kept = $3 where id = $1";
    query(COUNTS, args![act, restored, kept]).run(&mut *tx).await?;
    mark_records(tx, act, records, now).await
}

/// Notes that these records of the act are as they were before it.
pub(super) async fn mark_records(
    tx: &mut Tx,
    act: ActId,
    records: &[Uuid],
    now: Timestamp,
) -> db::Result<()> {
    for some in records.chunks(1_000) {
        let sql = format!(
            "update act_before set restored_at = $1 where act_id = $2 and record_id in ({})",
            placeholder_list(3, some.len())
        );
        let mut values = args![now, act];
        values.extend(some.iter().copied().map(Value::from));
        query_dynamic(sql, values).run(&mut *tx).await?;
    }
    Ok(())
}
