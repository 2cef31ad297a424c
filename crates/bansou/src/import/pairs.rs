//! Rows that may be about a record without saying so by its id: what is alike, and what a person says of it.
//!
//! Invariant: a row has at most one pair; what a person said of it holds as long as the pair is with the same other.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    activity::FieldChange,
    args,
    db::{self, Db, FromRow, Row, Tx, Value, insert_many, query, query_dynamic, unreadable},
    ids::ImportId,
};

/// What a row and a record have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alike {
    /// The same name, in whatever writing.
    Name,
    /// The same name with another company form, or with none.
    Form,
    /// The same name but for variants of kanji, kana or dashes.
    Letters,
    Domain,
    Mailbox,
}

crate::text_enum!(Alike {
    Name => "name", Form => "form", Letters => "letters", Domain => "domain", Mailbox => "mailbox",
});

/// What is to become of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The row is about the other.
    Join,
    /// The row is about something else.
    Part,
}

crate::text_enum!(Decision { Join => "join", Part => "part" });

/// What becomes of a row of which nobody has said anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    Joined,
    #[default]
    Separate,
    Refused,
}

crate::text_enum!(Otherwise { Joined => "joined", Separate => "separate", Refused => "refused" });

/// A row, and what it may be about.
#[derive(Clone, Debug)]
pub struct Pair {
    pub row: i64,
    /// The record, where it was there before the file.
    pub other_id: Option<Uuid>,
    /// The row of the file that made or changed the record before this one.
    pub other_row: Option<i64>,
    pub alike: Alike,
    /// Whether it is taken as the same unless a person parts it.
    pub is_sure: bool,
    pub said: Words,
    pub decision: Option<Decision>,
}

/// How both are called, and what would change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Words {
    pub given: String,
    /// What else the row says that tells it apart: its domain, its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_more: Option<String>,
    pub other: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_more: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// What joining would change of the record; the first few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FieldChange>,
    #[serde(default)]
    pub otherwise: Otherwise,
}

impl FromRow for Pair {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            row: row.get("row_number")?,
            other_id: row.get("other_id")?,
            other_row: row.get("other_row")?,
            alike: row.get("kind")?,
            is_sure: row.get::<i64>("sure")? == 1,
            said: serde_json::from_value(row.get("said")?).map_err(|e| unreadable("said", e))?,
            decision: row.get("decision")?,
        })
    }
}

/// What was said of the pairs of some rows, and of all others.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    of_rows: HashMap<u64, (Option<Uuid>, Option<i64>, Decision)>,
    of_all: Option<Decision>,
}

impl Decisions {
    /// Those of the rows from the first to the last.
    pub async fn of(
        tx: &mut Tx,
        import: ImportId,
        of_all: Option<Decision>,
        first: u64,
        last: u64,
    ) -> db::Result<Self> {
        const DECIDED: &str = "
            select row_number as a, other_id as b, other_row as c, decision as d from import_pairs
             where import_id = $1 and row_number between $2 and $3 and decision is not null";
        type Found = (i64, Option<Uuid>, Option<i64>, Decision);
        let rows: Vec<Found> = query(DECIDED, args![import, first as i64, last as i64]).all(tx).await?;
        let of_rows =
            rows.into_iter().map(|(row, id, other, said)| (row as u64, (id, other, said))).collect();
        Ok(Self { of_rows, of_all })
    }

    /// What was said of the row and this other.
    pub fn about(&self, row: u64, other_id: Option<Uuid>, other_row: Option<u64>) -> Option<Decision> {
        match self.of_rows.get(&row) {
            Some((_, Some(line), said)) if other_row == Some(*line as u64) => Some(*said),
            Some((Some(id), None, said)) if other_id == Some(*id) => Some(*said),
            _ => None,
        }
    }

    /// The same, or else what was said of all unsure pairs.
    pub fn about_unsure(&self, row: u64, other_id: Option<Uuid>, other_row: Option<u64>) -> Option<Decision> {
        self.about(row, other_id, other_row).or(self.of_all)
    }

    /// The record that the row was said to be about.
    pub fn joined(&self, row: u64) -> Option<Uuid> {
        match self.of_rows.get(&row) {
            Some((Some(id), None, Decision::Join)) => Some(*id),
            _ => None,
        }
    }
}

const COLUMNS: &str = "row_number, other_id, other_row, kind, sure, said, decision";

pub(super) async fn add_pairs(tx: &mut Tx, import: ImportId, pairs: Vec<Pair>) -> db::Result<()> {
    const INSERT: &str =
        "insert into import_pairs (import_id, row_number, other_id, other_row, kind, sure, said, decision)";
    const ON_CONFLICT: &str = "
        on conflict (import_id, row_number) do update
        set other_id = excluded.other_id, other_row = excluded.other_row, kind = excluded.kind, sure = excluded.sure,
            said = excluded.said, decision = excluded.decision";
    let rows: Vec<Vec<Value>> = pairs
        .into_iter()
        .map(|pair| {
            let (sure, said) = (i64::from(pair.is_sure), serde_json::json!(pair.said));
            args![import, pair.row, pair.other_id, pair.other_row, pair.alike, sure, said, pair.decision]
        })
        .collect();
    insert_many(tx, INSERT, ON_CONFLICT, rows).await?;
    Ok(())
}

/// Forgets what a dry run found, but not what a person said of it.
pub(super) async fn clear_undecided(tx: &mut Tx, import: ImportId) -> db::Result<()> {
    query("delete from import_pairs where import_id = $1 and decision is null", args![import])
        .run(tx)
        .await?;
    Ok(())
}

pub(super) async fn clear(tx: &mut Tx, import: ImportId) -> db::Result<()> {
    query("delete from import_pairs where import_id = $1", args![import]).run(tx).await?;
    Ok(())
}

/// The pairs after the row of this number: those that a person should look at, or those that are sure.
pub async fn pairs(db: &Db, import: ImportId, sure: bool, after: i64, limit: i64) -> db::Result<Vec<Pair>> {
    let sql = format!(
        "select {COLUMNS} from import_pairs where import_id = $1 and sure = $2 and row_number > $3
          order by row_number limit $4"
    );
    query_dynamic(sql, args![import, i64::from(sure), after, limit]).all(db).await
}

/// How many pairs are unsure, and how many sure.
pub async fn count_pairs(db: &Db, import: ImportId) -> db::Result<(i64, i64)> {
    const COUNT: &str = "
        select cast(coalesce(sum(1 - sure), 0) as bigint) as a, cast(coalesce(sum(sure), 0) as bigint) as b
          from import_pairs where import_id = $1";
    query(COUNT, args![import]).one(db).await
}

/// Notes what a person says of the pairs of these rows; null forgets it.
pub(super) async fn decide(
    tx: &mut Tx,
    import: ImportId,
    said: &[(i64, Option<Decision>)],
) -> db::Result<()> {
    for decision in [Some(Decision::Join), Some(Decision::Part), None] {
        let rows: Vec<i64> = said.iter().filter(|(_, of)| *of == decision).map(|(row, _)| *row).collect();
        if rows.is_empty() {
            continue;
        }
        let sql = format!(
            "update import_pairs set decision = $2 where import_id = $1 and row_number in ({})",
            db::placeholder_list(3, rows.len())
        );
        let mut values = args![import, decision];
        values.extend(rows.into_iter().map(Value::from));
        query_dynamic(sql, values).run(&mut *tx).await?;
    }
    Ok(())
}

/// Notes the same of all pairs that are unsure.
pub(super) async fn decide_all(tx: &mut Tx, import: ImportId, said: Decision) -> db::Result<()> {
    const ALL: &str = "update import_pairs set decision = $2 where import_id = $1 and sure = 0";
    query(ALL, args![import, said]).run(tx).await?;
    Ok(())
}
