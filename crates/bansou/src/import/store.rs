//! The rows behind imports.

use bansou_tabular::{ColumnProfile, Encoding, ReadOptions};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Counts, Import, ImportKind, ImportState, Mapping, Refusal};
use crate::{
    args,
    custom_fields::FieldType,
    db::{self, Db, FromRow, Row, Tx, Value, insert_many, query, query_dynamic, unreadable},
    ids::{CustomFieldId, ImportId},
    time::Timestamp,
};

/// How a file is read, beside its mapping.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FileFormat {
    pub options: ReadOptions,
    pub headings: Vec<String>,
    /// What stands above the headings.
    pub above: Vec<String>,
    /// How the whole of each column is written, in the order of the headings.
    pub profiles: Vec<ColumnProfile>,
    /// How a delimited file is encoded, and which of its cells otherwise.
    pub encoding: Option<Encoding>,
    pub also: Vec<Encoding>,
    /// Of the file's bytes, so that the same file is known again.
    pub sha256: String,
    pub bytes: u64,
}

const COLUMNS: &str = "
    id, kind, file_name, file_path, shape_key, mapping, format, state, read_rows, created_rows, updated_rows,
    unchanged_rows, refused_rows, left_cells, unsure_rows, kept_rows, error, created_by, created_at, finished_at,
    undone_at, batch_id, waits";

impl FromRow for Import {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            file_name: row.get("file_name")?,
            file_path: row.get("file_path")?,
            shape_key: row.get("shape_key")?,
            mapping: serde_json::from_value(row.get("mapping")?).map_err(|e| unreadable("mapping", e))?,
            format: serde_json::from_value(row.get("format")?).map_err(|e| unreadable("format", e))?,
            state: row.get("state")?,
            counts: Counts {
                read: row.get("read_rows")?,
                created: row.get("created_rows")?,
                updated: row.get("updated_rows")?,
                unchanged: row.get("unchanged_rows")?,
                refused: row.get("refused_rows")?,
                left: row.get("left_cells")?,
                unsure: row.get("unsure_rows")?,
            },
            kept: row.get("kept_rows")?,
            error: row.get("error")?,
            created_by: row.get("created_by")?,
            created_at: row.get("created_at")?,
            finished_at: row.get("finished_at")?,
            undone_at: row.get("undone_at")?,
            batch: row.get("batch_id")?,
            waits: row.get::<i64>("waits")? == 1,
        })
    }
}

pub async fn find(db: &Db, id: ImportId) -> db::Result<Option<Import>> {
    query_dynamic(format!("select {COLUMNS} from imports where id = $1"), args![id]).optional(db).await
}

/// The newest imports.
pub async fn recent(db: &Db, limit: i64) -> db::Result<Vec<Import>> {
    let sql = format!("select {COLUMNS} from imports order by created_at desc, id desc limit $1");
    query_dynamic(sql, args![limit]).all(db).await
}

/// Imports that were begun and are not finished.
pub(super) async fn unfinished(db: &Db, kind: ImportKind) -> db::Result<Vec<Import>> {
    let sql = format!("select {COLUMNS} from imports where kind = $1 and state = 'running' order by id desc");
    query_dynamic(sql, args![kind]).all(db).await
}

pub(super) async fn insert(tx: &mut Tx, import: &Import) -> db::Result<()> {
    const INSERT: &str = "
        insert into imports (id, kind, file_name, file_path, shape_key, mapping, format, state, created_by, created_at,
            batch_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let args = args![
        import.id,
        import.kind,
        &import.file_name,
        &import.file_path,
        &import.shape_key,
        serde_json::json!(import.mapping),
        serde_json::json!(import.format),
        import.state,
        import.created_by,
        import.created_at,
        import.batch,
    ];
    query(INSERT, args).run(tx).await?;
    Ok(())
}

/// Writes what a person corrects before the import runs.
pub(super) async fn update_draft(tx: &mut Tx, import: &Import) -> db::Result<()> {
    const UPDATE: &str = "
        update imports set kind = $2, mapping = $3, format = $4, shape_key = $5 where id = $1 and state = 'mapping'";
    let (mapping, format) = (serde_json::json!(import.mapping), serde_json::json!(import.format));
    query(UPDATE, args![import.id, import.kind, mapping, format, &import.shape_key]).run(tx).await?;
    Ok(())
}

/// The imports that were handed in together, in the order in which they are taken in.
pub(super) async fn of_batch(db: &Db, batch: Option<Uuid>) -> db::Result<Vec<Import>> {
    let Some(batch) = batch else { return Ok(Vec::new()) };
    let sql = format!("select {COLUMNS} from imports where batch_id = $1 order by id limit 100");
    let mut found: Vec<Import> = query_dynamic(sql, args![batch]).all(db).await?;
    found.sort_by_key(|import| (import.kind.order(), import.id));
    Ok(found)
}

/// The next file of the import's batch that waits.
pub(super) async fn next_of_batch(db: &Db, import: &Import) -> db::Result<Option<Import>> {
    let all = of_batch(db, import.batch).await?;
    Ok(all.into_iter().find(|next| next.id != import.id && next.waits && next.state == ImportState::Mapping))
}

/// Lets an import wait for its turn, or not any more.
pub(super) async fn set_waits(tx: &mut Tx, id: ImportId, waits: bool) -> db::Result<()> {
    query("update imports set waits = $2 where id = $1", args![id, i64::from(waits)]).run(tx).await?;
    Ok(())
}

/// Moves an import from one state to another; false where it is not in the first.
pub(super) async fn change_state(
    tx: &mut Tx,
    id: ImportId,
    from: ImportState,
    to: ImportState,
) -> db::Result<bool> {
    const CHANGE: &str = "update imports set state = $3 where id = $1 and state = $2";
    Ok(query(CHANGE, args![id, from, to]).run(tx).await? == 1)
}

pub(super) async fn set_counts(tx: &mut Tx, id: ImportId, counts: Counts) -> db::Result<()> {
    const SET: &str = "
        update imports set read_rows = $2, created_rows = $3, updated_rows = $4, unchanged_rows = $5, refused_rows = $6,
               left_cells = $7, unsure_rows = $8
         where id = $1";
    let Counts { read, created, updated, unchanged, refused, left, unsure } = counts;
    query(SET, args![id, read, created, updated, unchanged, refused, left, unsure]).run(tx).await?;
    Ok(())
}

pub(super) async fn finish(tx: &mut Tx, id: ImportId, now: Timestamp) -> db::Result<()> {
    const FINISH: &str =
        "update imports set state = 'done', finished_at = $2 where id = $1 and state = 'running'";
    query(FINISH, args![id, now]).run(tx).await?;
    Ok(())
}

/// Takes an import off the list; only one that made nothing.
pub(super) async fn remove(tx: &mut Tx, id: ImportId) -> db::Result<()> {
    query("delete from imports where id = $1 and state = 'mapping'", args![id]).run(tx).await?;
    Ok(())
}

// Mappings that were used before.

pub(super) async fn remembered(db: &Db, kind: ImportKind, shape_key: &str) -> db::Result<Option<Mapping>> {
    const FIND: &str = "select mapping as a from import_mappings where kind = $1 and shape_key = $2";
    let found: Option<(serde_json::Value,)> = query(FIND, args![kind, shape_key]).optional(db).await?;
    Ok(found.and_then(|(mapping,)| serde_json::from_value(mapping).ok()))
}

/// The kind that a file of this shape was last taken in as.
pub(super) async fn remembered_kind(db: &Db, shape_key: &str) -> db::Result<Option<ImportKind>> {
    const FIND: &str =
        "select kind as a from import_mappings where shape_key = $1 order by updated_at desc limit 1";
    Ok(query(FIND, args![shape_key]).optional::<(ImportKind,)>(db).await?.map(|(kind,)| kind))
}

pub(super) async fn remember(tx: &mut Tx, import: &Import, now: Timestamp) -> db::Result<()> {
    const REMEMBER: &str = "
        insert into import_mappings (kind, shape_key, mapping, updated_at) values ($1, $2, $3, $4)
        on conflict (kind, shape_key) do update set mapping = excluded.mapping, updated_at = excluded.updated_at";
    // What was said of this file's pairs says nothing of another's.
    let mapping = Mapping { unsure: None, ..import.mapping.clone() };
    let args = args![import.kind, &import.shape_key, serde_json::json!(mapping), now];
    query(REMEMBER, args).run(tx).await?;
    Ok(())
}

/// Makes the workspace's own fields that are not there yet: key, label and type of each.
pub(super) async fn add_custom_fields(
    tx: &mut Tx,
    kind: ImportKind,
    fields: Vec<(String, String, FieldType)>,
    now: Timestamp,
) -> db::Result<()> {
    const LAST: &str = "select coalesce(max(position), 0) as a from custom_fields where record_kind = $1";
    const INSERT: &str =
        "insert into custom_fields (id, record_kind, field_key, label, value_type, position, created_at)";
    let (last,): (i64,) = query(LAST, args![kind]).one(&mut *tx).await?;
    let rows: Vec<Vec<Value>> = fields
        .into_iter()
        .zip(last + 1..)
        .map(|((key, label, of), position)| args![CustomFieldId::new(), kind, key, label, of, position, now])
        .collect();
    insert_many(tx, INSERT, "on conflict (record_kind, field_key) do nothing", rows).await?;
    Ok(())
}

// Refused rows.

/// A row that was not taken.
#[derive(Clone, Debug)]
pub struct RefusedRow {
    pub number: i64,
    pub refusal: Refusal,
    pub cells: Vec<String>,
}

impl FromRow for RefusedRow {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            number: row.get("row_number")?,
            refusal: serde_json::from_value(row.get("reason")?).map_err(|e| unreadable("reason", e))?,
            cells: serde_json::from_value(row.get("cells")?).map_err(|e| unreadable("cells", e))?,
        })
    }
}

pub(super) async fn add_refusals(tx: &mut Tx, id: ImportId, rows: Vec<RefusedRow>) -> db::Result<()> {
    const INSERT: &str = "insert into import_refusals (import_id, row_number, reason, cells)";
    let rows: Vec<Vec<Value>> = rows
        .into_iter()
        .map(|row| args![id, row.number, serde_json::json!(row.refusal), serde_json::json!(row.cells)])
        .collect();
    insert_many(tx, INSERT, "on conflict do nothing", rows).await?;
    Ok(())
}

pub(super) async fn clear_refusals(tx: &mut Tx, id: ImportId) -> db::Result<()> {
    query("delete from import_refusals where import_id = $1", args![id]).run(&mut *tx).await?;
    query("delete from import_left_cells where import_id = $1", args![id]).run(tx).await?;
    Ok(())
}

/// The refused rows after the row of this number, in the order of the file.
pub async fn refusals(db: &Db, id: ImportId, after: i64, limit: i64) -> db::Result<Vec<RefusedRow>> {
    const AFTER: &str = "
        select row_number, reason, cells from import_refusals
         where import_id = $1 and row_number > $2 order by row_number limit $3";
    query(AFTER, args![id, after, limit]).all(db).await
}

// Cells that were left out of rows that were taken.

/// A row that was taken without some of its cells.
#[derive(Clone, Debug)]
pub struct LeftCells {
    pub number: i64,
    pub reasons: Vec<Refusal>,
    /// The whole row.
    pub cells: Vec<String>,
}

impl FromRow for LeftCells {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            number: row.get("row_number")?,
            reasons: serde_json::from_value(row.get("reasons")?).map_err(|e| unreadable("reasons", e))?,
            cells: serde_json::from_value(row.get("cells")?).map_err(|e| unreadable("cells", e))?,
        })
    }
}

pub(super) async fn add_left_cells(tx: &mut Tx, id: ImportId, rows: Vec<LeftCells>) -> db::Result<()> {
    const INSERT: &str = "insert into import_left_cells (import_id, row_number, reasons, cells)";
    let rows: Vec<Vec<Value>> = rows
        .into_iter()
        .map(|row| args![id, row.number, serde_json::json!(row.reasons), serde_json::json!(row.cells)])
        .collect();
    insert_many(tx, INSERT, "on conflict do nothing", rows).await?;
    Ok(())
}

/// The rows with cells left out, after the row of this number, in the order of the file.
pub async fn left_cells(db: &Db, id: ImportId, after: i64, limit: i64) -> db::Result<Vec<LeftCells>> {
    const AFTER: &str = "
        select row_number, reasons, cells from import_left_cells
         where import_id = $1 and row_number > $2 order by row_number limit $3";
    query(AFTER, args![id, after, limit]).all(db).await
}
