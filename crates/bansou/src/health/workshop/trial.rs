//! A trial: the draft against today's customers and against the past, without storing anything.
//!
//! Invariant: both scorecards see the same facts of the same instant, and both are asked in the order that is in force, so
//! an account that an earlier scorecard takes is in neither.

use std::collections::HashMap;

use bansou_metrics::{
    discrimination::MeasureLift,
    score::{Facts, Scorecard as Definition},
};
use jiff::civil::Date;

use super::{
    audience,
    backtest::{self, Backtest},
    outcomes::{Contradictions, Outcomes},
    panel::Panel,
    snapshots,
    store::{self, Known},
    what_if::{Subject, WhatIf, what_if},
};
use crate::{
    db,
    health::{
        measures::{self, AsOf, Surroundings},
        scorecards::{self, Scorecard, Segment, Version},
    },
    ids::{AccountId, ScorecardId},
    workspaces::Workspace,
};

/// Saved versions that are compared besides the one in force.
const OLDER_VERSIONS: usize = 4;

/// What is tried.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub scorecard: ScorecardId,
    pub definition: Definition,
    pub segment: Segment,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Trial {
    pub what_if: WhatIf,
    pub accounts: HashMap<AccountId, Known>,
    pub backtest: Backtest,
    /// The versions that were compared: the one in force first, then none for the draft, then older ones.
    pub versions: Vec<Option<i64>>,
    /// Each measure of the draft by itself, at [`Self::measured_ahead`] days.
    pub measures: Vec<MeasureLift>,
    pub measured_ahead: i64,
    pub contradictions: Contradictions,
    /// The day up to which anything is known.
    pub known_until: Date,
}

/// Everything that a trial looks at.
struct Ground {
    accounts: Vec<Known>,
    scorecards: Vec<Scorecard>,
    versions: Vec<Version>,
    panel: Panel,
    outcomes: Outcomes,
    /// Today's facts of each customer.
    present: HashMap<AccountId, Facts>,
    known_until: Date,
}

/// Tries the proposal.
pub async fn try_out(workspace: &Workspace, proposal: Proposal) -> anyhow::Result<Trial> {
    let ground = Ground::load(workspace, &proposal).await?;
    // Arithmetic over every account and month: not on a thread that answers requests.
    Ok(tokio::task::spawn_blocking(move || ground.judge(&proposal)).await?)
}

impl Ground {
    async fn load(workspace: &Workspace, proposal: &Proposal) -> anyhow::Result<Self> {
        let accounts = store::known(&workspace.main).await?;
        let scorecards = scorecards::ensure_default(workspace).await?;
        let versions = scorecards::versions(&workspace.main).await?;
        let versions =
            versions.into_iter().filter(|version| version.scorecard == proposal.scorecard).collect();
        let mut panel = snapshots::panel(workspace).await?;
        let as_of = AsOf::present(workspace).await?;
        let present = present(workspace, &accounts, &panel, &as_of).await?;
        for past in &mut panel.accounts {
            past.points.retain(|point| point.day < as_of.day);
        }
        let contracts = store::contracts(workspace, None).await?;
        let churns = store::churn_records(&workspace.main).await?;
        let outcomes = Outcomes::new(contracts, &churns, as_of.day);
        Ok(Self { accounts, scorecards, versions, panel, outcomes, present, known_until: as_of.day })
    }

    fn judge(mut self, proposal: &Proposal) -> Trial {
        let what_if = self.today(proposal);
        self.keep_meant(proposal);
        let mut versions: Vec<(Option<i64>, &Definition)> = Vec::new();
        let in_force = self.scorecards.iter().find(|scorecard| scorecard.id == proposal.scorecard);
        let in_force = in_force.map(|scorecard| &scorecard.version);
        versions.extend(in_force.map(|version| (Some(version.number), &version.definition)));
        versions.push((None, &proposal.definition));
        let older = self.versions.iter().filter(|version| in_force.is_none_or(|now| now.id != version.id));
        versions
            .extend(older.take(OLDER_VERSIONS).map(|version| (Some(version.number), &version.definition)));
        let definitions: Vec<&Definition> = versions.iter().map(|(_, definition)| *definition).collect();
        let backtest = backtest::backtest(&self.panel, &self.outcomes, self.known_until, &definitions);
        let measured_ahead = backtest.best_supported();
        Trial {
            what_if,
            measures: backtest::measures(
                &self.panel,
                &self.outcomes,
                self.known_until,
                &proposal.definition,
                measured_ahead,
            ),
            measured_ahead,
            backtest,
            versions: versions.into_iter().map(|(number, _)| number).collect(),
            contradictions: self.outcomes.contradictions,
            known_until: self.known_until,
            accounts: self.accounts.into_iter().map(|account| (account.id, account)).collect(),
        }
    }

    /// The customers of today to whom the scorecard applies as it is or as it is proposed.
    fn today(&self, proposal: &Proposal) -> WhatIf {
        let proposed: Vec<Scorecard> = self.scorecards.iter().map(|card| proposed(card, proposal)).collect();
        let subjects = self.accounts.iter().filter(|account| account.is_customer()).filter_map(|account| {
            let facts = self.present.get(&account.id)?;
            let traits = account.traits(facts.plan.as_deref());
            let before = scorecards::applying(&self.scorecards, &traits);
            let after = scorecards::applying(&proposed, &traits);
            let concerned =
                [before, after].into_iter().flatten().any(|scorecard| scorecard.id == proposal.scorecard);
            concerned.then_some(Subject {
                account: account.id,
                facts,
                before: before.map(|scorecard| &scorecard.version.definition),
                after: after.map(|scorecard| &scorecard.version.definition),
            })
        });
        what_if(subjects)
    }

    /// Leaves in the panel the accounts that the proposal is meant for, whatever stage they are in by now.
    fn keep_meant(&mut self, proposal: &Proposal) {
        let earlier: Vec<Segment> = self
            .scorecards
            .iter()
            .take_while(|card| card.id != proposal.scorecard)
            .map(|card| audience::without_stage(&card.segment))
            // One that is for everyone, or for everyone in some stage, says nothing of the past.
            .filter(|segment| !segment.all.is_empty())
            .collect();
        let own = audience::without_stage(&proposal.segment);
        let known: HashMap<AccountId, &Known> =
            self.accounts.iter().map(|account| (account.id, account)).collect();
        self.panel.accounts.retain(|past| {
            known.get(&past.account).is_some_and(|account| {
                let plan = past.points.last().and_then(|point| point.plan.as_deref());
                let traits = account.traits(plan.or(account.plan.as_deref()));
                own.includes(&traits) && !earlier.iter().any(|segment| segment.includes(&traits))
            })
        });
    }
}

fn proposed(scorecard: &Scorecard, proposal: &Proposal) -> Scorecard {
    let mut proposed = scorecard.clone();
    if scorecard.id == proposal.scorecard {
        proposed.segment = proposal.segment.clone();
        proposed.version.definition = proposal.definition.clone();
    }
    proposed
}

/// Today's facts: those that are kept, and the rest measured now.
async fn present(
    workspace: &Workspace,
    accounts: &[Known],
    panel: &Panel,
    as_of: &AsOf,
) -> db::Result<HashMap<AccountId, Facts>> {
    let mut found: HashMap<AccountId, Facts> = HashMap::new();
    for past in &panel.accounts {
        if let Some(point) = past.points.last().filter(|point| point.day == as_of.day) {
            found.insert(past.account, panel.facts(point));
        }
    }
    let missing: Vec<AccountId> = accounts
        .iter()
        .filter(|account| account.is_customer() && !found.contains_key(&account.id))
        .map(|account| account.id)
        .collect();
    if !missing.is_empty() {
        let around = Surroundings::load(workspace, as_of).await?;
        found.extend(measures::facts(workspace, &missing, as_of, &around).await?);
    }
    Ok(found)
}
