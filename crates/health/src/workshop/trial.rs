//! A trial: the draft against today's customers and against the past, without storing anything.
//!
//! Invariant: both scorecards see the same facts of the same instant, and both are asked in the order that is in force, so
//! an account that an earlier scorecard takes is in neither.

use std::collections::{BTreeSet, HashMap};

use bansou_metrics::{
    discrimination::MeasureLift,
    score::{Facts, Scorecard as Definition, score_value},
};
use jiff::{civil::Date, tz::TimeZone};

use super::{
    backtest::{self, Backtest, Track},
    outcomes::{Contradictions, Outcomes},
    panel::Panel,
    snapshots,
    store::{self, Known},
    what_if::{Subject, WhatIf, what_if},
};
use crate::{
    db,
    ids::{AccountId, ScorecardId},
    measures::{self, AsOf, Own, Surroundings, own_values},
    records::Records,
    scorecards::{self, Audience, Scorecard, Version},
    workspaces::Workspace,
};

/// Saved versions that are compared besides the one in force.
const OLDER_VERSIONS: usize = 4;

/// What is tried.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub scorecard: ScorecardId,
    pub definition: Definition,
    pub segment: Audience,
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
    /// What was on record of the accounts of the panel.
    records: Records,
    /// The first day of each account's first contract.
    since: HashMap<AccountId, Date>,
    zone: TimeZone,
    known_until: Date,
}

/// Tries the proposal.
pub async fn try_out(workspace: &Workspace, proposal: Proposal) -> anyhow::Result<Trial> {
    let ground = Ground::load(workspace, &proposal).await?;
    // Arithmetic over every account and month: not on a thread that answers requests.
    Ok(tokio::task::spawn_blocking(move || ground.judge(&proposal)).await?)
}

/// What a scorecard as it is in force would have shown in the past, and what it shows today.
#[derive(Clone, Debug)]
pub struct Looked {
    pub track: Track,
    /// Today's scores, as shown, of those whom the scorecard is for.
    pub today: Vec<i64>,
    pub contradictions: Contradictions,
}

/// Looks at the scorecard as it is in force, so many days ahead.
pub async fn look(workspace: &Workspace, scorecard: &Scorecard, ahead: i64) -> anyhow::Result<Looked> {
    let proposal = Proposal {
        scorecard: scorecard.id,
        definition: scorecard.version.definition.clone(),
        segment: scorecard.segment.clone(),
    };
    let ground = Ground::load(workspace, &proposal).await?;
    Ok(tokio::task::spawn_blocking(move || ground.look(&proposal, ahead)).await?)
}

impl Ground {
    fn look(mut self, proposal: &Proposal, ahead: i64) -> Looked {
        let today = self.subjects(&self.scorecards).into_iter();
        let today = today
            .filter(|(_, _, applying)| applying.is_some_and(|applying| applying.id == proposal.scorecard))
            .filter_map(|(_, facts, _)| score_value(&proposal.definition, facts))
            .map(|score| score.round() as i64)
            .collect();
        self.keep_meant(proposal);
        let track =
            backtest::track(&self.panel, &self.outcomes, self.known_until, &proposal.definition, ahead);
        Looked { track, today, contradictions: self.outcomes.contradictions }
    }

    /// Today's customers with what is known of each and the scorecard that applies.
    fn subjects<'a>(
        &'a self,
        scorecards: &'a [Scorecard],
    ) -> Vec<(AccountId, &'a Facts, Option<&'a Scorecard>)> {
        let customers = self.accounts.iter().filter(|account| account.is_customer());
        customers
            .filter_map(|account| {
                let facts = self.present.get(&account.id)?;
                let traits = account.traits(facts.plan.as_deref(), &self.zone);
                Some((account.id, facts, scorecards::applying(scorecards, &traits)))
            })
            .collect()
    }

    async fn load(workspace: &Workspace, proposal: &Proposal) -> anyhow::Result<Self> {
        let accounts = store::known(&workspace.main).await?;
        let scorecards = scorecards::ensure_default(workspace).await?;
        let versions = scorecards::versions(&workspace.main).await?;
        let versions: Vec<Version> =
            versions.into_iter().filter(|version| version.scorecard == proposal.scorecard).collect();
        let mut panel = snapshots::panel(workspace).await?;
        let as_of = AsOf::present(workspace).await?;
        let mut present = present(workspace, &accounts, &panel, &as_of).await?;
        for past in &mut panel.accounts {
            past.points.retain(|point| point.day < as_of.day);
        }
        let definitions = std::iter::once(&proposal.definition)
            .chain(scorecards.iter().map(|card| &card.version.definition))
            .chain(versions.iter().map(|version| &version.definition));
        let own = Own::of_scorecards(definitions);
        if !own.is_empty() {
            add_own(workspace, &own, &as_of, &mut present, &mut panel).await?;
        }
        let contracts = store::contracts(workspace, None).await?;
        let mut since: HashMap<AccountId, Date> = HashMap::new();
        for contract in contracts.iter().filter(|contract| !contract.trial) {
            let first = since.entry(contract.account).or_insert(contract.started_on);
            *first = contract.started_on.min(*first);
        }
        let by_more_than_plan = scorecards
            .iter()
            .map(|card| &card.segment)
            .chain([&proposal.segment])
            .any(Audience::asks_for_more_than_plan);
        let ids: Vec<AccountId> = panel.accounts.iter().map(|past| past.account).collect();
        let records = Records::load(workspace, &ids, by_more_than_plan).await?;
        let churns = store::churn_records(&workspace.main).await?;
        let outcomes = Outcomes::new(contracts, &churns, as_of.day);
        Ok(Self {
            accounts,
            scorecards,
            versions,
            panel,
            outcomes,
            present,
            records,
            since,
            zone: workspace.zone.clone(),
            known_until: as_of.day,
        })
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
        let both = self.subjects(&self.scorecards).into_iter().zip(self.subjects(&proposed));
        let subjects = both.filter_map(|((account, facts, before), (.., after))| {
            let concerned =
                [before, after].into_iter().flatten().any(|scorecard| scorecard.id == proposal.scorecard);
            concerned.then_some(Subject {
                account,
                facts,
                before: before.map(|scorecard| &scorecard.version.definition),
                after: after.map(|scorecard| &scorecard.version.definition),
            })
        });
        what_if(subjects)
    }

    /// Leaves in the panel the moments at which the proposal is meant for the account, by its stage, touch model, plan and
    /// fields as they were then.
    fn keep_meant(&mut self, proposal: &Proposal) {
        let earlier: Vec<&Audience> = self
            .scorecards
            .iter()
            .take_while(|card| card.id != proposal.scorecard)
            .map(|card| &card.segment)
            // One that is for everyone says nothing of the past.
            .filter(|segment| !segment.is_for_everyone())
            .collect();
        let known: HashMap<AccountId, &Known> =
            self.accounts.iter().map(|account| (account.id, account)).collect();
        let (records, since, zone) = (&self.records, &self.since, &self.zone);
        for past in &mut self.panel.accounts {
            let today = known.get(&past.account).and_then(|account| account.plan.as_deref());
            past.points.retain(|point| {
                let as_of = AsOf::end_of(point.day, zone);
                let since = since.get(&past.account).copied();
                let Some(chosen) = records.chosen(past.account, &as_of, since) else { return false };
                let traits = chosen.traits(point.plan.as_deref().or(today), zone);
                proposal.segment.includes(&traits) && !earlier.iter().any(|segment| segment.includes(&traits))
            });
        }
        self.panel.accounts.retain(|past| !past.points.is_empty());
    }
}

/// Adds the workspace's own measures to what is known of today and of the past. They are not kept with the rest: which
/// there are changes with the draft.
async fn add_own(
    workspace: &Workspace,
    own: &[Own],
    as_of: &AsOf,
    present: &mut HashMap<AccountId, Facts>,
    panel: &mut Panel,
) -> db::Result<()> {
    let customers: Vec<AccountId> = present.keys().copied().collect();
    for (account, moments) in own_values(workspace, &customers, std::slice::from_ref(as_of), own).await? {
        if let Some(facts) = present.get_mut(&account) {
            facts.values.extend(moments.into_iter().flatten().map(|(key, value)| (key, Some(value))));
        }
    }
    let days: BTreeSet<Date> =
        panel.accounts.iter().flat_map(|past| &past.points).map(|point| point.day).collect();
    let moments: Vec<AsOf> = days.iter().map(|day| AsOf::end_of(*day, &workspace.zone)).collect();
    let places: HashMap<Date, usize> =
        days.into_iter().enumerate().map(|(place, day)| (day, place)).collect();
    let accounts: Vec<AccountId> = panel.accounts.iter().map(|past| past.account).collect();
    let past = own_values(workspace, &accounts, &moments, own).await?;
    let keys: Vec<String> = own.iter().map(Own::key).collect();
    panel.add(&keys, |account, day, key| {
        let found = past.get(&account)?.get(*places.get(&day)?)?;
        found.iter().find(|(of, _)| of == key).map(|(_, value)| *value)
    });
    Ok(())
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
