//! What a default scorecard is to reach on a company's own past, and what it does reach.
//!
//! Invariant: it is judged by the same backtest that the workshop shows, on the same kept past.

use bansou_simulator::{Drivers, Settings};
use jiff::civil::Date;

use super::{
    Proposal,
    backtest::{Backtest, Verdict},
    limits::{AHEAD, WANTED_PRECISION, WANTED_RECALL},
    snapshots, try_out,
};
use crate::{jobs, scorecards, workspaces::Workspace};

/// How many times as dense in churn as the whole the lowest tenth of scores should be.
pub const WANTED_LIFT: f64 = 6.0;

/// What a scorecard as it is in force does [`AHEAD`] days ahead, with 注意 and below as the alarm.
#[derive(Clone, Copy, Debug)]
pub struct Reached {
    pub churns: usize,
    /// ½ is chance.
    pub auc: f64,
    /// Share of churns that were alarmed, 0–1.
    pub recall: f64,
    /// Share of alarms that churned, 0–1.
    pub precision: f64,
    /// Of the lowest tenth.
    pub lift: f64,
}

impl Reached {
    /// None where too few churned to say.
    pub fn of(backtest: &Backtest) -> Option<Self> {
        let horizon = backtest.horizons.iter().find(|horizon| horizon.days == AHEAD)?;
        let Verdict { auc, below_healthy, lift, .. } = horizon.verdicts.first()?;
        Some(Self {
            churns: horizon.churns,
            auc: auc.as_ref().ok()?.value,
            recall: below_healthy.recall?.value,
            precision: below_healthy.precision?.value,
            lift: lift.as_ref()?.lift,
        })
    }

    pub fn meets(&self) -> bool {
        self.recall >= WANTED_RECALL && self.precision > WANTED_PRECISION && self.lift >= WANTED_LIFT
    }
}

/// Measures the workspace's past and holds its first scorecard against it.
pub async fn reached(workspace: &Workspace) -> anyhow::Result<Option<Reached>> {
    snapshots::ask(workspace).await?;
    jobs::drain(workspace, workspace.parts.all()).await?;
    let scorecard = scorecards::ensure_default(workspace).await?.remove(0);
    let definition = scorecard.version.definition.clone();
    let proposal = Proposal { scorecard: scorecard.id, definition, segment: scorecard.segment };
    Ok(Reached::of(&try_out(workspace, proposal).await?.backtest))
}

/// The company of the demo, up to a day.
pub fn demo_company(end: Date) -> Settings {
    Settings::new(1, 400, 24, end)
}

/// Companies of the same size on which the default scorecard was not tuned: two seeds for each other mix of drivers.
pub fn unseen_companies(end: Date) -> impl Iterator<Item = Settings> {
    let others = Drivers::ALL.iter().filter(|drivers| **drivers != Drivers::Mixed);
    others.flat_map(move |drivers| {
        [201, 202].map(|seed| Settings { seed, drivers: *drivers, ..demo_company(end) })
    })
}
