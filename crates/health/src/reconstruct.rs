//! The past before the first score: worked out afterwards from dated facts, so that charts begin with a history.
//!
//! Invariant: a score that was really shown is never touched; one that was reconstructed may be worked out again when
//! older facts arrive.

use std::time::{Duration, Instant};

use bansou_metrics::score::{Facts, score};
use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
};

use super::{
    Band, batch,
    engine::{self, Round},
    measures::{self, AsOf, CONTRACTS},
    passes::{self, Place},
    queue,
    records::{Chosen, Records},
    score::{Detail, ScoreRow},
    scorecards,
};
use crate::{
    args,
    db::{self, FromRow, Row},
    ids::AccountId,
    jobs::Running,
    time::Timestamp,
    workspaces::Workspace,
};

/// Month ends that are worked out.
const MONTHS: i64 = 24;
/// Sundays that are worked out besides.
const WEEKS: i64 = 13;

/// How many times as long as a step took the next one waits while many accounts are to be scored for today.
const PRESENT_BEFORE_PAST: u32 = 9;
const LONGEST_WAIT: Duration = Duration::from_secs(5);

const AGAIN: &str = "
    on conflict (account_id, as_of) do update
       set version_id = excluded.version_id, score = excluded.score, band = excluded.band,
           coverage = excluded.coverage, detail = excluded.detail, recorded_at = excluded.recorded_at
     where scores.reconstructed = 1";

/// The days of the past before `day`, oldest first: month ends, and Sundays of the last weeks.
pub(super) fn days_before(day: Date) -> Vec<Date> {
    let months = (0..MONTHS).filter_map(|back| {
        let first = day.first_of_month().checked_sub(back.months()).ok()?;
        first.yesterday().ok()
    });
    let sunday = day.yesterday().ok().map(|last| {
        last.checked_sub(i64::from(last.weekday().since(Weekday::Sunday)).days()).unwrap_or(last)
    });
    let weeks = sunday
        .into_iter()
        .flat_map(|sunday| (0..WEEKS).filter_map(move |back| sunday.checked_sub(back.weeks()).ok()));
    let mut days: Vec<Date> = months.chain(weeks).collect();
    days.sort();
    days.dedup();
    days
}

/// An account whose past is looked at.
struct Candidate {
    id: AccountId,
    is_customer: bool,
    since: Option<Date>,
    first_score_at: Option<Timestamp>,
}

impl FromRow for Candidate {
    fn from_row(row: &Row) -> db::Result<Self> {
        let stage: String = row.get("stage")?;
        Ok(Self {
            id: row.get("id")?,
            is_customer: !matches!(stage.as_str(), "lead" | "opportunity" | "churned"),
            since: row.get("since")?,
            first_score_at: row.get("first_score_at")?,
        })
    }
}

impl Candidate {
    /// Whether the account was a customer on the day and had no score of its own yet.
    fn is_open_at(&self, as_of: &AsOf, facts: &Facts) -> bool {
        let was_customer = match facts.value(CONTRACTS) {
            Some(contracts) => contracts > 0.0,
            None => self.is_customer && self.since.is_some_and(|since| since <= as_of.day),
        };
        was_customer && self.first_score_at.is_none_or(|first| as_of.at < first)
    }
}

const CANDIDATES: &str = "
    select a.id, a.stage, coalesce(a.customer_since, a.signed_up_on) as since,
           (select min(s.as_of) from scores s where s.account_id = a.id and s.reconstructed = 0) as first_score_at
      from accounts a where a.id in ({accounts})";

pub(super) async fn run(workspace: &Workspace, running: &mut Running) -> anyhow::Result<()> {
    if passes::is_overtaken(workspace, running).await? {
        return Ok(());
    }
    let mut place: Place = running.cursor()?.unwrap_or_default();
    let total = passes::count_accounts(&workspace.main).await?;
    let today = AsOf::present(workspace).await?.day;
    let mut rounds = Vec::new();
    for day in days_before(today) {
        rounds.push(Round::at(workspace, AsOf::end_of(day, &workspace.zone)).await?);
    }
    loop {
        let began = Instant::now();
        let accounts = passes::next_accounts(&workspace.main, place).await?;
        let Some(last) = accounts.last() else { break };
        let rows = past_of(workspace, &rounds, &accounts).await?;
        place = Place { after: Some(*last), done: place.done + accounts.len() as i64 };
        let mut tx = workspace.main.begin().await?;
        engine::add_rows(&mut tx, &rows.iter().collect::<Vec<_>>(), workspace.clock.now(), AGAIN).await?;
        running.save(&mut tx, place, place.done, Some(total)).await?;
        tx.commit().await?;
        // Where customers stand today comes before where they stood.
        if queue::is_long(&workspace.main).await? {
            tokio::time::sleep((began.elapsed() * PRESENT_BEFORE_PAST).min(LONGEST_WAIT)).await;
        }
    }
    Ok(())
}

async fn past_of(
    workspace: &Workspace,
    rounds: &[Round],
    accounts: &[AccountId],
) -> db::Result<Vec<ScoreRow>> {
    let candidates: Vec<Candidate> = batch::rows(&workspace.main, CANDIDATES, args![], accounts).await?;
    let records = Records::load(workspace, accounts, true).await?;
    let mut rows = Vec::new();
    for round in rounds {
        let open: Vec<AccountId> = candidates
            .iter()
            .filter(|candidate| candidate.first_score_at.is_none_or(|first| round.as_of.at < first))
            .map(|candidate| candidate.id)
            .collect();
        let facts = measures::facts(workspace, &open, &round.as_of, &round.around).await?;
        for candidate in &candidates {
            let Some(facts) =
                facts.get(&candidate.id).filter(|facts| candidate.is_open_at(&round.as_of, facts))
            else {
                continue;
            };
            let since = candidate.since;
            let Some(chosen) = records.chosen(candidate.id, &round.as_of, since) else { continue };
            rows.extend(row(candidate.id, &chosen, facts, round));
        }
    }
    Ok(rows)
}

fn row(account: AccountId, chosen: &Chosen, facts: &Facts, round: &Round) -> Option<ScoreRow> {
    let traits = chosen.traits(facts.plan.as_deref(), &round.zone);
    let scorecard = scorecards::applying(&round.scorecards, &traits)?;
    let scored = score(&scorecard.version.definition, facts);
    scored.score?;
    Some(ScoreRow {
        account,
        as_of: round.as_of.at,
        version: scorecard.version.id,
        score: scored.score,
        band: scored.band.map(Band::from),
        coverage: scored.coverage,
        detail: Detail::new(facts, &scored),
        reconstructed: true,
    })
}

#[cfg(test)]
mod unit {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_past_is_month_ends_and_sundays() {
        let days = days_before(date(2026, 11, 22));
        assert_eq!(days.first(), Some(&date(2024, 11, 30)));
        assert_eq!(days.last(), Some(&date(2026, 11, 15)), "the Sunday before, as the 22nd is today");
        assert!(days.contains(&date(2026, 10, 31)) && days.contains(&date(2026, 8, 23)));
        assert_eq!(days.len(), 37, "24 month ends and 13 Sundays, none of them both");
    }
}
