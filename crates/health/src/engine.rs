//! Scoring accounts: facts in, a new row and its consequences out.
//!
//! Invariant: a row is added only where what a page shows of the score has changed, else the newest row takes the newest
//! facts; so the same facts end as the same score to the digit, in whatever order they came. What is on the account is
//! always the newest row, with the band of an override while that lasts.

use std::collections::{HashMap, HashSet};

use bansou_metrics::score::{Facts, Scored, score};
use jiff::{civil::Date, tz::TimeZone};

use super::{
    Band, batch, last_use,
    measures::{self, AsOf, Surroundings, kept},
    queue,
    score::{Detail, ScoreRow, all_in_force},
    scorecards::{self, Scorecard, Traits},
    why::Versions,
};
use crate::{
    Verb,
    activity::{self, Actor, NewActivity, Subject},
    args,
    db::{self, FromRow, Row, Tx, Value, insert_many, placeholder_rows, query_dynamic},
    ids::AccountId,
    live::Changed,
    segments,
    time::{Timestamp, day_from_number, day_number},
    workspaces::Workspace,
};

/// A move of so many points is told on the timeline even within a band.
pub const NOTABLE_MOVE: f64 = 5.0;
/// The share of the seats in use from which hardly one is left.
pub const NEARLY_FULL: f64 = 0.95;

/// What all accounts of one round of scoring share.
#[derive(Clone, Debug)]
pub struct Round {
    pub as_of: AsOf,
    pub around: Surroundings,
    pub scorecards: Vec<Scorecard>,
    pub zone: TimeZone,
}

impl Round {
    /// The present, with the scorecards in force.
    pub async fn now(workspace: &Workspace) -> db::Result<Self> {
        Self::at(workspace, AsOf::present(workspace).await?).await
    }

    pub async fn at(workspace: &Workspace, as_of: AsOf) -> db::Result<Self> {
        let scorecards = scorecards::ensure_default(workspace).await?;
        let asked = scorecards.iter().map(|card| &card.version.definition);
        let around = Surroundings::asked_by(workspace, &as_of, asked).await?;
        Ok(Self { as_of, around, scorecards, zone: workspace.zone.clone() })
    }
}

/// An account as scoring finds it.
#[derive(Clone, Debug)]
struct Subjected {
    id: AccountId,
    stage: String,
    touch: String,
    custom: serde_json::Value,
    shown: Shown,
    override_band: Option<Band>,
}

/// What stands on the account of its health.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    score: Option<f64>,
    band: Option<Band>,
    coverage: Option<f64>,
    scored_at: Option<Timestamp>,
    last_used_on: Option<Date>,
    /// In the order of [`measures::COLUMNS`].
    measures: Vec<Option<f64>>,
    /// Those of the workspace's own that are known.
    own: kept::Own,
}

impl FromRow for Subjected {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            stage: row.get("stage")?,
            touch: row.get("touch")?,
            custom: row.get("custom")?,
            shown: Shown {
                score: row.get("score")?,
                band: row.get("band")?,
                coverage: row.get("coverage")?,
                scored_at: row.get("scored_at")?,
                last_used_on: row.get("last_used_on")?,
                measures: measures::COLUMNS.iter().map(|key| row.get(key)).collect::<db::Result<_>>()?,
                own: kept::Own::new(),
            },
            override_band: row.get("override_band")?,
        })
    }
}

impl Subjected {
    fn is_customer(&self) -> bool {
        !matches!(self.stage.as_str(), "lead" | "opportunity" | "churned")
    }

    fn traits<'a>(&'a self, plan: Option<&'a str>, zone: &'a TimeZone) -> Traits<'a> {
        Traits { plan, stage: Some(&self.stage), touch: Some(&self.touch), custom: &self.custom, zone }
    }
}

async fn subjects(workspace: &Workspace, accounts: &[AccountId]) -> db::Result<Vec<Subjected>> {
    let measures: String = measures::COLUMNS.iter().map(|key| format!(", a.{key}")).collect();
    let sql = format!(
        "select a.id, a.stage, a.touch, a.custom, a.score, a.band, a.coverage, a.scored_at, a.last_used_on,
                o.band as override_band{measures}
           from accounts a
           left join score_overrides o on o.account_id = a.id and o.ended_at is null
          where a.id in ({{accounts}})"
    );
    let mut subjects: Vec<Subjected> = batch::rows(&workspace.main, &sql, args![], accounts).await?;
    let mut own = kept::of_accounts(&workspace.main, accounts).await?;
    for subject in &mut subjects {
        subject.shown.own = own.remove(&subject.id).unwrap_or_default();
    }
    Ok(subjects)
}

/// Scores these accounts anew and writes what changed. Answers the accounts that changed.
pub async fn score_accounts(
    workspace: &Workspace,
    round: &Round,
    accounts: &[AccountId],
) -> db::Result<Vec<AccountId>> {
    run(workspace, round, accounts, None).await
}

/// Scores accounts from the queue and takes them out of it, in one transaction with the scores.
pub(super) async fn score_tickets(
    workspace: &Workspace,
    round: &Round,
    tickets: &[(AccountId, Timestamp)],
) -> db::Result<Vec<AccountId>> {
    let accounts: Vec<AccountId> = tickets.iter().map(|(account, _)| *account).collect();
    run(workspace, round, &accounts, Some(tickets)).await
}

/// What is to be written for one account.
struct Outcome {
    id: AccountId,
    row: Standing,
    moved: Option<Verb>,
    shown: Option<Shown>,
    /// What was kept of the workspace's own measures.
    own_before: kept::Own,
}

/// What becomes of an account's newest row.
enum Standing {
    Stays,
    /// Its facts are newer, and every page shows what it showed.
    Renewed(ScoreRow),
    Followed(ScoreRow),
}

impl Standing {
    fn renewed(&self) -> Option<&ScoreRow> {
        if let Self::Renewed(row) = self { Some(row) } else { None }
    }

    fn following(&self) -> Option<&ScoreRow> {
        if let Self::Followed(row) = self { Some(row) } else { None }
    }
}

impl Outcome {
    fn writes_nothing(&self) -> bool {
        matches!(self.row, Standing::Stays) && self.shown.is_none()
    }

    /// What open pages look at again: where only decimals moved, lists show what they showed.
    fn told(&self, subject: &Shown) -> Changed {
        let is_seen =
            |shown: &Shown| shown.band != subject.band || shown.last_used_on != subject.last_used_on;
        if self.row.following().is_some() || self.shown.as_ref().is_some_and(is_seen) {
            Changed::Account(self.id)
        } else {
            Changed::Facts(self.id)
        }
    }
}

async fn run(
    workspace: &Workspace,
    round: &Round,
    accounts: &[AccountId],
    tickets: Option<&[(AccountId, Timestamp)]>,
) -> db::Result<Vec<AccountId>> {
    let subjects = subjects(workspace, accounts).await?;
    let (customers, others): (Vec<&Subjected>, Vec<&Subjected>) =
        subjects.iter().partition(|subject| subject.is_customer());
    let ids = |of: Vec<&Subjected>| of.into_iter().map(|subject| subject.id).collect::<Vec<AccountId>>();
    let (customers, others) = (ids(customers), ids(others));
    // Leads and former customers have no score, and a last use all the same.
    let last_days = measures::last_days(workspace, &others, day_number(round.as_of.day)).await?;
    let last_days: HashMap<AccountId, i64> = last_days.into_iter().collect();
    let mut facts = measures::facts(workspace, &customers, &round.as_of, &round.around).await?;
    let newest = all_in_force(&workspace.main, &customers, Timestamp(i64::MAX)).await?;
    let mut newest: HashMap<AccountId, ScoreRow> = newest.into_iter().map(|row| (row.account, row)).collect();
    let versions = versions_of(workspace, round, newest.values()).await?;
    let mut outcomes: Vec<(Changed, Outcome)> = Vec::new();
    for subject in &subjects {
        let outcome = match facts.remove(&subject.id) {
            Some(facts) => judge(subject, &facts, newest.remove(&subject.id), round, &versions),
            None => leave_unscored(subject, last_days.get(&subject.id).copied().map(day_from_number)),
        };
        if !outcome.writes_nothing() {
            outcomes.push((outcome.told(&subject.shown), outcome));
        }
    }
    let last_uses = last_use::moved(workspace, accounts, round.as_of.day).await?;
    if outcomes.is_empty() && last_uses.is_empty() && tickets.is_none() {
        return Ok(Vec::new());
    }
    let mut tx = workspace.main.begin().await?;
    let mut looked_at: HashSet<AccountId> = HashSet::new();
    if let Some(tickets) = tickets {
        looked_at = queue::take(&mut tx, tickets).await?;
        outcomes.retain(|(_, outcome)| looked_at.contains(&outcome.id));
    }
    let (told, outcomes): (Vec<Changed>, Vec<Outcome>) = outcomes.into_iter().unzip();
    write(&mut tx, &outcomes, workspace.clock.now()).await?;
    last_use::write(&mut tx, &last_uses, workspace.clock.now()).await?;
    // Use that moved no score is a fact that segments ask for as well.
    let known: Vec<uuid::Uuid> = accounts.iter().map(|account| account.0).collect();
    segments::touched(&mut tx, "accounts", &known, workspace.clock.now()).await?;
    for outcome in &outcomes {
        looked_at.remove(&outcome.id);
    }
    // Of the rest the facts changed, and the scores stayed.
    let told = told.into_iter().chain(looked_at.into_iter().map(Changed::Facts));
    activity::shown_anew(&mut tx, told).await?;
    tx.commit().await?;
    Ok(outcomes.into_iter().map(|outcome| outcome.id).collect())
}

/// The versions in force, and those that made the scores that stand.
async fn versions_of(
    workspace: &Workspace,
    round: &Round,
    standing: impl Iterator<Item = &ScoreRow>,
) -> db::Result<Versions> {
    let in_force = || round.scorecards.iter().map(|scorecard| &scorecard.version);
    let earlier = standing.map(|row| row.version).filter(|id| in_force().all(|version| version.id != *id));
    let mut versions = Versions::named(&workspace.main, earlier).await?;
    in_force().for_each(|version| versions.add(version));
    Ok(versions)
}

/// No customer has no score.
fn leave_unscored(subject: &Subjected, last_used_on: Option<Date>) -> Outcome {
    let measures = vec![None; measures::COLUMNS.len()];
    let own = kept::Own::new();
    let none =
        Shown { score: None, band: None, coverage: None, scored_at: None, last_used_on, measures, own };
    let shown = (none != subject.shown).then_some(none);
    let own_before = subject.shown.own.clone();
    Outcome { id: subject.id, row: Standing::Stays, moved: None, shown, own_before }
}

fn judge(
    subject: &Subjected,
    facts: &Facts,
    before: Option<ScoreRow>,
    round: &Round,
    versions: &Versions,
) -> Outcome {
    let last_used_on = facts.value("last_used_day").map(|day| day_from_number(day as i64));
    let traits = subject.traits(facts.plan.as_deref(), &round.zone);
    let Some(scorecard) = scorecards::applying(&round.scorecards, &traits) else {
        return leave_unscored(subject, last_used_on);
    };
    let scored = score(&scorecard.version.definition, facts);
    let changed = before.as_ref().is_none_or(|before| {
        // The first score that is really shown stands beside the reconstructed past.
        before.reconstructed
            || before.version != scorecard.version.id
            || looks_other(before, &scored, scorecard)
            || full_seats(&before.detail.facts()) != full_seats(facts)
    });
    let detail = Detail::new(facts, &scored);
    let row = ScoreRow {
        account: subject.id,
        // Two rows of one account never share an instant, and the newest row is the newest instant.
        as_of: match &before {
            Some(before) if changed => round.as_of.at.max(before.as_of.plus(1)),
            Some(before) => before.as_of,
            None => round.as_of.at,
        },
        version: scorecard.version.id,
        score: scored.score,
        band: scored.band.map(Band::from),
        coverage: scored.coverage,
        detail,
        reconstructed: false,
    };
    let shown = Shown {
        score: row.score,
        band: subject.override_band.or(row.band),
        coverage: Some(row.coverage),
        scored_at: Some(row.as_of),
        last_used_on,
        measures: measures::COLUMNS.iter().map(|key| row.detail.values.get(*key).copied()).collect(),
        own: kept::known(&round.around.own, &row.detail.values),
    };
    let stays = before.as_ref().is_some_and(|before| !changed && before.detail == row.detail);
    let moved = before.filter(|_| changed).and_then(|before| notable_move(&before, &row, versions));
    Outcome {
        id: subject.id,
        moved,
        row: match (stays, changed) {
            (true, _) => Standing::Stays,
            (_, false) => Standing::Renewed(row),
            (_, true) => Standing::Followed(row),
        },
        shown: (shown != subject.shown).then_some(shown),
        own_before: subject.shown.own.clone(),
    }
}

/// Whether a page would show the new score otherwise than the one that stands.
fn looks_other(before: &ScoreRow, now: &Scored, scorecard: &Scorecard) -> bool {
    let then = score(&scorecard.version.definition, &before.detail.facts());
    let percent = |share: f64| (share * 100.0).round();
    then.displayed() != now.displayed()
        || before.band != now.band.map(Band::from)
        || percent(before.coverage) != percent(now.coverage)
        || then.red_flags != now.red_flags
}

/// The people who use nearly all seats, which Today tells of with their number, whatever points they give.
fn full_seats(facts: &Facts) -> Option<f64> {
    let (people, seats) = (facts.value("active_people")?, facts.value("seats")?);
    Some(people).filter(|people| seats > 0.0 && *people >= seats * NEARLY_FULL)
}

/// The activity for a move that people should know of.
fn notable_move(before: &ScoreRow, now: &ScoreRow, versions: &Versions) -> Option<Verb> {
    let points = match (before.score, now.score) {
        (Some(from), Some(to)) => (from.round() - to.round()).abs(),
        (None, None) => 0.0,
        _ => 100.0,
    };
    if before.band == now.band && points < NOTABLE_MOVE {
        return None;
    }
    Some(Verb::HealthChanged {
        from: before.score,
        to: now.score,
        from_band: before.band,
        to_band: now.band,
        reasons: Vec::new(),
        grounds: Some(Box::new(versions.between(before, now).grounds)),
    })
}

async fn write(tx: &mut Tx, outcomes: &[Outcome], now: Timestamp) -> db::Result<()> {
    let rows: Vec<&ScoreRow> = outcomes.iter().filter_map(|outcome| outcome.row.following()).collect();
    add_rows(tx, &rows, now, "").await?;
    let rows: Vec<&ScoreRow> = outcomes.iter().filter_map(|outcome| outcome.row.renewed()).collect();
    renew_rows(tx, &rows).await?;
    show(tx, outcomes).await?;
    let own = outcomes.iter().filter_map(|outcome| {
        Some(kept::Change {
            account: outcome.id,
            before: &outcome.own_before,
            now: &outcome.shown.as_ref()?.own,
        })
    });
    kept::write(tx, own.collect()).await?;
    let moves = outcomes.iter().filter_map(|outcome| {
        let (row, verb) = (outcome.row.following()?, outcome.moved.clone()?);
        Some(NewActivity::new(row.as_of, &Actor::System, Subject::account(outcome.id), verb))
    });
    activity::record_all(tx, moves.collect::<Vec<_>>()).await
}

/// Adds rows to the history.
pub(super) async fn add_rows(
    tx: &mut Tx,
    rows: &[&ScoreRow],
    now: Timestamp,
    on_conflict: &str,
) -> db::Result<u64> {
    const INSERT: &str = "
        insert into scores (account_id, as_of, version_id, score, band, coverage, detail, reconstructed, recorded_at)";
    let rows = rows
        .iter()
        .map(|row| {
            Ok(args![
                row.account,
                row.as_of,
                row.version,
                row.score,
                row.band,
                row.coverage,
                detail_json(row)?,
                row.reconstructed,
                now
            ])
        })
        .collect::<db::Result<Vec<Vec<Value>>>>()?;
    insert_many(tx, INSERT, on_conflict, rows).await
}

/// Gives rows that stand the facts that they rest on now.
async fn renew_rows(tx: &mut Tx, rows: &[&ScoreRow]) -> db::Result<()> {
    for chunk in rows.chunks(1_000) {
        let sql = format!(
            "with renewed (account_id, as_of, score, coverage, detail) as (values {})
             update scores set score = renewed.score, coverage = renewed.coverage, detail = renewed.detail
               from renewed where scores.account_id = renewed.account_id and scores.as_of = renewed.as_of",
            placeholder_rows(1, chunk.len(), 5)
        );
        let mut values = Vec::new();
        for row in chunk {
            values.extend(args![row.account, row.as_of, row.score, row.coverage, detail_json(row)?]);
        }
        query_dynamic(sql, values).run(&mut *tx).await?;
    }
    Ok(())
}

fn detail_json(row: &ScoreRow) -> db::Result<serde_json::Value> {
    serde_json::to_value(&row.detail).map_err(|e| db::unreadable("detail", e))
}

/// Writes on the accounts what they show of their health.
async fn show(tx: &mut Tx, outcomes: &[Outcome]) -> db::Result<()> {
    let changed: Vec<(AccountId, &Shown)> =
        outcomes.iter().filter_map(|outcome| Some((outcome.id, outcome.shown.as_ref()?))).collect();
    let columns: Vec<&str> = ["score", "band", "coverage", "scored_at", "last_used_on"]
        .into_iter()
        .chain(measures::COLUMNS.iter().copied())
        .collect();
    let set: Vec<String> = columns.iter().map(|column| format!("{column} = shown.{column}")).collect();
    for chunk in changed.chunks(1_000) {
        let sql = format!(
            "with shown (id, {}) as (values {}) update accounts set {} from shown where accounts.id = shown.id",
            columns.join(", "),
            placeholder_rows(1, chunk.len(), columns.len() + 1),
            set.join(", ")
        );
        let mut values = Vec::with_capacity(chunk.len() * (columns.len() + 1));
        for (id, shown) in chunk {
            values.extend(args![
                *id,
                shown.score,
                shown.band,
                shown.coverage,
                shown.scored_at,
                shown.last_used_on
            ]);
            values.extend(shown.measures.iter().map(|value| Value::from(*value)));
        }
        query_dynamic(sql, values).run(&mut *tx).await?;
    }
    Ok(())
}
