//! The rows behind scorecards.

use bansou_metrics::score::Scorecard as Definition;

use bansou_rules::Rule;

use super::{Askable, Audience, Scorecard, Version, default_definition};
use crate::{
    Verb,
    activity::{Actor, Change, Subject, SubjectKind},
    args,
    db::{self, Db, FromRow, Row, Tx, Value, placeholder_list, query, query_dynamic, unreadable},
    ids::{ScorecardId, ScorecardVersionId},
    time::Timestamp,
    workspaces::Workspace,
};

const VERSION_COLUMNS: &str =
    "v.id, v.scorecard_id, v.number, v.definition, v.note, v.created_by, v.created_at";

impl FromRow for Version {
    fn from_row(row: &Row) -> db::Result<Self> {
        let definition: serde_json::Value = row.get("definition")?;
        Ok(Self {
            id: row.get("id")?,
            scorecard: row.get("scorecard_id")?,
            number: row.get("number")?,
            definition: serde_json::from_value(definition).map_err(|e| unreadable("definition", e))?,
            note: row.get("note")?,
            created_by: row.get("created_by")?,
            created_at: row.get("created_at")?,
        })
    }
}

impl Scorecard {
    fn read(row: &Row, askable: &Askable) -> db::Result<Self> {
        Ok(Self {
            id: row.get("scorecard_id")?,
            name: row.get("name")?,
            position: row.get("position")?,
            segment: Audience::of_stored(&row.get("segment")?, askable)?,
            version: Version::from_row(row)?,
        })
    }
}

/// The scorecards in force, in their order.
pub async fn all(workspace: &Workspace) -> db::Result<Vec<Scorecard>> {
    let sql = format!(
        "select c.name, c.position, c.segment, {VERSION_COLUMNS}
           from scorecards c join scorecard_versions v on v.id = c.version_id
          where c.ended_at is null order by c.position, c.id"
    );
    let rows = query_dynamic(sql, args![]).rows(&workspace.main).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let askable = Askable::load(workspace).await?;
    rows.iter().map(|row| Scorecard::read(row, &askable)).collect()
}

/// One version, of whichever scorecard.
pub async fn version(db: &Db, id: ScorecardVersionId) -> db::Result<Option<Version>> {
    let sql = format!("select {VERSION_COLUMNS} from scorecard_versions v where v.id = $1");
    query_dynamic(sql, args![id]).optional(db).await
}

/// These versions, of whichever scorecards.
pub async fn named_versions(db: &Db, ids: &[ScorecardVersionId]) -> db::Result<Vec<Version>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select {VERSION_COLUMNS} from scorecard_versions v where v.id in ({})",
        placeholder_list(1, ids.len())
    );
    query_dynamic(sql, ids.iter().map(|id| Value::from(*id)).collect()).all(db).await
}

/// Every version, newest first.
pub async fn versions(db: &Db) -> db::Result<Vec<Version>> {
    let sql = format!(
        "select {VERSION_COLUMNS} from scorecard_versions v order by v.created_at desc, v.number desc"
    );
    query_dynamic(sql, args![]).all(db).await
}

/// Gives the workspace its first scorecard where it has none, and answers those in force.
pub async fn ensure_default(workspace: &Workspace) -> db::Result<Vec<Scorecard>> {
    // The id is always the same, so that two nodes cannot both add one.
    const INSERT: &str = "
        insert into scorecards (id, name, position, segment, version_id, created_at)
        select $1, $2, 1, $3, $4, $5 where not exists (select 1 from scorecards)
        on conflict do nothing";
    let found = all(workspace).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    let (id, version) = (ScorecardId(workspace.id.0), ScorecardVersionId::new());
    let now = workspace.clock.now();
    let name = workspace.locale.t("scorecard-default-name");
    let mut tx = workspace.main.begin().await?;
    let segment = bansou_rules::json::to_value(&Rule::ANYTHING);
    if query(INSERT, args![id, name, segment, version, now]).run(&mut tx).await? == 1 {
        insert_version(&mut tx, (id, version, 1), &default_definition(), None, &Actor::System, now).await?;
    }
    tx.commit().await?;
    all(workspace).await
}

/// Saves a new version of a scorecard and puts it in force. Scores follow by a job that the caller enqueues in the same
/// transaction with [`crate::rescore::enqueue`].
pub async fn save_version(
    change: &mut Change<'_>,
    scorecard: &Scorecard,
    definition: &Definition,
    note: Option<String>,
) -> db::Result<ScorecardVersionId> {
    const NEXT: &str = "select max(number) + 1 as a from scorecard_versions where scorecard_id = $1";
    const PUT_IN_FORCE: &str = "update scorecards set version_id = $2 where id = $1";
    let (tx, actor, now) = (&mut change.tx, &change.actor, change.now);
    let (number,): (i64,) = query(NEXT, args![scorecard.id]).one(&mut *tx).await?;
    let id = ScorecardVersionId::new();
    insert_version(tx, (scorecard.id, id, number), definition, note.clone(), actor, now).await?;
    query(PUT_IN_FORCE, args![scorecard.id, id]).run(tx).await?;
    let verb = Verb::ScorecardSaved { name: scorecard.name.clone(), version: number, note };
    change.record(Subject::alone(SubjectKind::Scorecard, scorecard.id.0), verb);
    Ok(id)
}

async fn insert_version(
    tx: &mut Tx,
    (scorecard, id, number): (ScorecardId, ScorecardVersionId, i64),
    definition: &Definition,
    note: Option<String>,
    actor: &Actor,
    now: Timestamp,
) -> db::Result<()> {
    const INSERT: &str = "
        insert into scorecard_versions (id, scorecard_id, number, definition, note, created_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let definition = serde_json::to_value(definition).map_err(|e| unreadable("definition", e))?;
    query(INSERT, args![id, scorecard, number, definition, note, actor.member(), now]).run(tx).await?;
    Ok(())
}
