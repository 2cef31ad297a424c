//! The reasons of moves between rows of the history.
//!
//! Invariant: a move is explained by the facts that each row keeps and the version of the scorecard that made it, never by
//! what is known or in force today; a fixed number of queries, whatever the number of accounts.

use std::collections::{HashMap, HashSet};

use jiff::{Span, civil::Date};

use super::{Asked, Rules, Why, between, rules_alone};
use crate::{
    Verb,
    activity::Activity,
    args, batch,
    db::{self, Db},
    ids::{AccountId, ScorecardVersionId},
    measures::AsOf,
    overrides,
    score::{ScoreRow, all_in_force},
    scorecards::{self, Version},
    time::Timestamp,
    workspaces::Workspace,
};

/// Days before the day of the figures that every "against 30 days ago" looks back.
pub const LATELY: i64 = 30;

/// The versions that some rows were made by.
#[derive(Debug, Default)]
pub struct Versions(HashMap<ScorecardVersionId, Version>);

impl Versions {
    pub async fn of(db: &Db, rows: impl IntoIterator<Item = &ScoreRow>) -> db::Result<Self> {
        let wanted: HashSet<ScorecardVersionId> = rows.into_iter().map(|row| row.version).collect();
        Self::named(db, wanted).await
    }

    pub async fn named(db: &Db, wanted: impl IntoIterator<Item = ScorecardVersionId>) -> db::Result<Self> {
        let wanted: Vec<ScorecardVersionId> =
            wanted.into_iter().collect::<HashSet<_>>().into_iter().collect();
        let found = scorecards::named_versions(db, &wanted).await?;
        Ok(Self(found.into_iter().map(|version| (version.id, version)).collect()))
    }

    pub fn add(&mut self, version: &Version) {
        self.0.entry(version.id).or_insert_with(|| version.clone());
    }

    /// Why one row's score became the other's.
    pub fn between(&self, before: &ScoreRow, after: &ScoreRow) -> Why {
        let plain = Why {
            from: before.score,
            to: after.score,
            from_band: before.band,
            to_band: after.band,
            ..Why::default()
        };
        let (Some(old), Some(new)) = (self.0.get(&before.version), self.0.get(&after.version)) else {
            return plain;
        };
        let (then, now) = (before.detail.facts(), after.detail.facts());
        let asked = Asked { card: &old.definition, facts: &then };
        let found = between(asked, Asked { card: &new.definition, facts: &now });
        let rules = (old.id != new.id).then(|| Rules {
            from: old.number,
            to: new.number,
            same_scorecard: old.scorecard == new.scorecard,
            points: rules_alone(asked, &new.definition),
        });
        let mut grounds = super::Grounds { rules, ..found.grounds };
        // Rows are what was shown: should the arithmetic ever give other figures for them, the difference is not hidden.
        if let Some(moved) = plain.points() {
            grounds.other = moved - grounds.effects.iter().map(|effect| effect.points).sum::<f64>();
        }
        Why { grounds, ..plain }
    }

    /// Why an account's score is what it is, against an earlier one where there was one.
    fn since(&self, before: Option<&ScoreRow>, row: &ScoreRow) -> Why {
        before.map_or_else(|| self.first(row), |before| self.between(before, row))
    }

    /// Why the first score of an account is what it is.
    pub fn first(&self, row: &ScoreRow) -> Why {
        let nothing = ScoreRow { score: None, band: None, detail: Default::default(), ..row.clone() };
        self.between(&nothing, row)
    }
}

/// Why each of these accounts' newest scores is another than the one in force at an instant. Where there was none then, the
/// old score is missing; accounts without any score are left out.
pub async fn since(db: &Db, accounts: &[AccountId], at: Timestamp) -> db::Result<HashMap<AccountId, Why>> {
    let before = all_in_force(db, accounts, at).await?;
    let now = all_in_force(db, accounts, Timestamp(i64::MAX)).await?;
    let versions = Versions::of(db, before.iter().chain(&now)).await?;
    let before: HashMap<AccountId, ScoreRow> = before.into_iter().map(|row| (row.account, row)).collect();
    let why = |row: &ScoreRow| versions.since(before.get(&row.account), row);
    let mut found: HashMap<AccountId, Why> = now.iter().map(|row| (row.account, why(row))).collect();
    for standing in overrides::of_accounts(db, accounts).await? {
        if let Some(why) = found.get_mut(&standing.account) {
            why.overridden = Some(standing);
        }
    }
    Ok(found)
}

/// Scores against those of [`LATELY`] days before the day of the figures.
pub type Lately = HashMap<AccountId, Why>;

/// What became of these accounts' scores in the [`LATELY`] days before `figures`, the day of the figures
/// ([`Workspace::figure_day`], on pages `ui.place.figures`): the one source of every "against 30 days ago" and of its reasons.
pub async fn lately(workspace: &Workspace, accounts: &[AccountId], figures: Date) -> db::Result<Lately> {
    since(&workspace.main, accounts, closing(workspace, figures)).await
}

/// As [`lately`], of one account of which is known what was in force at [`closing`] and what is on the day; `versions` are
/// all there are. Says nothing of overrides.
pub fn lately_from(before: Option<&ScoreRow>, row: &ScoreRow, versions: &[Version]) -> Why {
    let mut known = Versions::default();
    for version in versions {
        if version.id == row.version || before.is_some_and(|before| before.version == version.id) {
            known.add(version);
        }
    }
    known.since(before, row)
}

/// The end of the day with which a day is compared.
pub fn closing(workspace: &Workspace, day: Date) -> Timestamp {
    let then = day.checked_sub(Span::new().days(LATELY)).unwrap_or(day);
    AsOf::end_of(then, &workspace.zone).at
}

/// The reasons of the moves among these activities, by their place on the spine. Activities written before their reasons
/// were kept whole are worked out from the rows that they tell of.
pub async fn of_activities<'a>(
    db: &Db,
    activities: impl IntoIterator<Item = &'a Activity>,
) -> db::Result<HashMap<i64, Why>> {
    let mut found = HashMap::new();
    let mut older: Vec<(i64, AccountId, Timestamp)> = Vec::new();
    for activity in activities {
        let Some(Verb::HealthChanged { from, to, from_band, to_band, grounds, .. }) = activity.verb.of()
        else {
            continue;
        };
        let is_older = grounds.is_none();
        let grounds = grounds.map(|grounds| *grounds).unwrap_or_default();
        let plain = Why { from, to, from_band, to_band, grounds, overridden: None };
        found.insert(activity.seq, plain);
        if let (true, Some(account)) = (is_older, activity.subject.account) {
            older.push((activity.seq, account, activity.occurred_at));
        }
    }
    if older.is_empty() {
        return Ok(found);
    }
    let accounts: Vec<AccountId> =
        older.iter().map(|(_, account, _)| *account).collect::<HashSet<_>>().into_iter().collect();
    let first = older.iter().map(|(.., at)| *at).min().unwrap_or(Timestamp(0));
    let last = older.iter().map(|(.., at)| *at).max().unwrap_or(Timestamp(0));
    let rows = rows_between(db, &accounts, first, last).await?;
    let versions = Versions::of(db, &rows).await?;
    for (seq, account, at) in older {
        let mut own = rows.iter().filter(|row| row.account == account && row.as_of <= at).rev();
        let (Some(row), Some(before)) = (own.next().filter(|row| row.as_of == at), own.next()) else {
            continue;
        };
        // Only the pair of rows that the activity speaks of explains it.
        if let Some(why) = found.get_mut(&seq).filter(|why| why.from == before.score && why.to == row.score) {
            *why = versions.between(before, row);
        }
    }
    Ok(found)
}

/// These accounts' rows of a span with the one in force before it, oldest first.
async fn rows_between(
    db: &Db,
    accounts: &[AccountId],
    first: Timestamp,
    last: Timestamp,
) -> db::Result<Vec<ScoreRow>> {
    let sql = format!(
        "select {} from scores s
          where s.account_id in ({{accounts}}) and s.as_of <= $2
            and s.as_of >= coalesce((select max(n.as_of) from scores n
                                      where n.account_id = s.account_id and n.as_of < $1), $1)
          order by s.as_of",
        crate::score::COLUMNS
    );
    batch::rows(db, &sql, args![first, last], accounts).await
}
