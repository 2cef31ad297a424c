//! A score as it is kept: the row, and the facts and points inside it.
//!
//! Invariant: points are kept beside the facts they came from, so an old score is explained by what made it and not by
//! what would make it today.

use std::collections::{BTreeMap, BTreeSet};

use bansou_metrics::score::{Facts, Scored, Standing};
use serde::{Deserialize, Serialize};

use super::Band;
use crate::{
    args,
    db::{self, Db, FromRow, Row, query, query_dynamic, unreadable},
    ids::{AccountId, ScorecardVersionId},
    time::Timestamp,
};

/// What a score was made of. Values that are unknown do not stand here at all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// Measure, or a fact that a measure is told with, to its value in its own unit.
    pub values: BTreeMap<String, f64>,
    /// Measures of which there was nothing to know.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub not_applicable: BTreeSet<String>,
    /// Measure to the points it gave; a measure that was left out does not stand here.
    pub points: BTreeMap<String, f64>,
    /// The red flag that held the score down, and the points of score that it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capped: Option<(String, f64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenure_months: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

impl Detail {
    pub fn new(facts: &Facts, scored: &Scored) -> Self {
        let known = facts.values.keys().filter_map(|key| Some((key.clone(), facts.value(key)?)));
        let counted = |standing| matches!(standing, Standing::Known | Standing::Fixed);
        let counted = scored.contributions.iter().filter(|row| counted(row.standing));
        Self {
            values: known.collect(),
            not_applicable: facts.not_applicable.clone(),
            points: counted.map(|row| (row.key.clone(), row.points)).collect(),
            capped: scored
                .capped_by
                .as_ref()
                .map(|flag| (flag.key.clone(), scored.uncapped.unwrap_or(0.0) - flag.cap)),
            tenure_months: facts.tenure_months,
            plan: facts.plan.clone(),
        }
    }

    /// The facts, as the mathematics takes them.
    pub fn facts(&self) -> Facts {
        Facts {
            values: self.values.iter().map(|(key, value)| (key.clone(), Some(*value))).collect(),
            not_applicable: self.not_applicable.clone(),
            tenure_months: self.tenure_months,
            plan: self.plan.clone(),
        }
    }
}

/// One row of the history.
#[derive(Clone, Debug)]
pub struct ScoreRow {
    pub account: AccountId,
    /// The instant whose facts it rests on.
    pub as_of: Timestamp,
    pub version: ScorecardVersionId,
    /// 0–100, not rounded; none where nothing was known.
    pub score: Option<f64>,
    pub band: Option<Band>,
    /// 0–1.
    pub coverage: f64,
    pub detail: Detail,
    /// Worked out afterwards from dated facts.
    pub reconstructed: bool,
}

impl FromRow for ScoreRow {
    fn from_row(row: &Row) -> db::Result<Self> {
        let detail: serde_json::Value = row.get("detail")?;
        Ok(Self {
            account: row.get("account_id")?,
            as_of: row.get("as_of")?,
            version: row.get("version_id")?,
            score: row.get("score")?,
            band: row.get("band")?,
            coverage: row.get("coverage")?,
            detail: serde_json::from_value(detail).map_err(|e| unreadable("detail", e))?,
            reconstructed: row.get("reconstructed")?,
        })
    }
}

pub(super) const COLUMNS: &str =
    "s.account_id, s.as_of, s.version_id, s.score, s.band, s.coverage, s.detail, s.reconstructed";

/// The score in force at an instant: the newest at or before it.
pub async fn in_force(db: &Db, account: AccountId, at: Timestamp) -> db::Result<Option<ScoreRow>> {
    let sql = format!(
        "select {COLUMNS} from scores s where s.account_id = $1 and s.as_of <= $2 order by s.as_of desc limit 1"
    );
    query_dynamic(sql, args![account, at]).optional(db).await
}

/// The scores in force at an instant and at an earlier one.
pub async fn in_force_since(
    db: &Db,
    account: AccountId,
    at: Timestamp,
    earlier: Timestamp,
) -> db::Result<(Option<ScoreRow>, Option<ScoreRow>)> {
    let sql = format!(
        "select {COLUMNS} from scores s
          where s.account_id = $1
            and s.as_of in ((select max(n.as_of) from scores n where n.account_id = $1 and n.as_of <= $2),
                            (select max(n.as_of) from scores n where n.account_id = $1 and n.as_of <= $3))
          order by s.as_of desc"
    );
    let rows: Vec<ScoreRow> = query_dynamic(sql, args![account, at, earlier]).all(db).await?;
    let before = rows.iter().find(|row| row.as_of <= earlier).cloned();
    Ok((rows.into_iter().next(), before))
}

/// The scores in force at an instant, of those of the accounts that had one.
pub async fn all_in_force(db: &Db, accounts: &[AccountId], at: Timestamp) -> db::Result<Vec<ScoreRow>> {
    let sql = format!(
        "select {COLUMNS} from accounts a
           join scores s on s.account_id = a.id
            and s.as_of = (select max(n.as_of) from scores n where n.account_id = a.id and n.as_of <= $1)
          where a.id in ({{accounts}})"
    );
    super::batch::rows(db, &sql, args![at], accounts).await
}

/// A point of the chart.
#[derive(Clone, Debug)]
pub struct Point {
    pub as_of: Timestamp,
    pub score: Option<f64>,
    pub band: Option<Band>,
    pub version: ScorecardVersionId,
    pub reconstructed: bool,
}

impl FromRow for Point {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            as_of: row.get("as_of")?,
            score: row.get("score")?,
            band: row.get("band")?,
            version: row.get("version_id")?,
            reconstructed: row.get("reconstructed")?,
        })
    }
}

/// The account's scores from an instant on, oldest first.
pub async fn history(db: &Db, account: AccountId, from: Timestamp) -> db::Result<Vec<Point>> {
    const HISTORY: &str = "
        select as_of, score, band, version_id, reconstructed from scores
         where account_id = $1 and as_of >= $2 order by as_of";
    query(HISTORY, args![account, from]).all(db).await
}
