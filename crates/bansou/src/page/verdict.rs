//! The verdict on an account in words: how it stands, what decides that, and what changed.
//!
//! Invariant: the figures are those of the ring, the breakdown and the list; a cap or an override that decides is named
//! first, and nothing is said of a score that there is not.

use crate::{
    args,
    customers::{Account, Stage},
    db::{self, query},
    health::{pages::AccountHealth, why::Told},
    i18n::value,
    revenue::Subscription,
    web::{Seat, Ui, figures::Delta},
};
use jiff::civil::Date;

/// Losses named.
const NAMED: usize = 2;

#[derive(Debug)]
pub struct Verdict {
    /// `20点（危険）`; of an account without a score, what it is.
    pub lead: String,
    pub tone: &'static str,
    /// What decides.
    pub because: String,
    /// By hand: what holds, until when and why.
    pub by_hand: Option<String>,
    pub change: Option<Change>,
    /// What to keep in mind: few data, being worked out anew.
    pub notes: Vec<String>,
}

#[derive(Debug)]
pub struct Change {
    pub delta: Delta,
    /// `30日前の77点から`.
    pub since: String,
    /// What brought it about.
    pub because: String,
}

/// When and why a customer left.
type Left = (Date, Option<String>);

impl Verdict {
    pub async fn of(
        seat: &Seat,
        account: &Account,
        health: &AccountHealth,
        contracts: &[Subscription],
    ) -> db::Result<Self> {
        let ui = &seat.ui;
        let mut verdict = match (health.explanation(), account.stage) {
            (Some(_), Stage::Lead | Stage::Opportunity | Stage::Churned) | (None, _) => {
                unscored(seat, account, health, contracts).await?
            }
            (Some(_), _) => scored(ui, account, health),
        };
        if health.is_waiting() && health.explanation().is_some() {
            verdict.notes.push(ui.t("health-waiting"));
        }
        Ok(verdict)
    }
}

fn scored(ui: &Ui, account: &Account, health: &AccountHealth) -> Verdict {
    let ring = account.ring();
    let band = account.band.map(|band| band.label(ui));
    let lead = match (ring.score, &band) {
        (Some(score), Some(band)) => ui.t2("verdict-lead", "score", score, "band", band.as_str()),
        _ => ui.t("verdict-no-score"),
    };
    let mut notes = Vec::new();
    if let Some(explanation) = health.explanation().filter(|explanation| explanation.low_coverage) {
        notes.push(ui.t1("verdict-low-coverage", "share", ui.percent(&explanation.coverage)));
    }
    Verdict {
        lead,
        tone: ring.tone,
        because: because(ui, health),
        by_hand: by_hand(ui, health),
        change: change(ui, account, health),
        notes,
    }
}

/// The cap that decides, or the measures that lose most.
fn because(ui: &Ui, health: &AccountHealth) -> String {
    let Some(explanation) = health.explanation() else { return String::new() };
    if let Some(cap) = &explanation.capped_by {
        return ui.t1("verdict-capped", "cap", cap.as_str());
    }
    let named: Vec<String> = explanation
        .costly()
        .into_iter()
        .take(NAMED)
        .filter_map(|line| {
            let values = [
                ("label", value(line.label.clone())),
                ("points", value(line.points.clone()?)),
                ("possible", value(line.possible.clone())),
            ];
            Some(ui.locale.ta("verdict-loss", values))
        })
        .collect();
    match named.is_empty() {
        true if explanation.score.is_some() => ui.t("verdict-nothing-lost"),
        true => ui.t("health-nothing-known"),
        false => ui.t1("verdict-losses", "list", named.join(&ui.t("word-comma"))),
    }
}

fn by_hand(ui: &Ui, health: &AccountHealth) -> Option<String> {
    let standing = health.standing()?;
    let computed = health.computed().map(|band| band.label(ui)).unwrap_or_default();
    let values = [
        ("band", value(standing.band.label(ui))),
        ("day", value(ui.day(&standing.expires_on))),
        ("computed", value(computed)),
        ("reason", value(standing.reason.clone())),
        ("who", value(standing.set_by_name.clone().unwrap_or_default())),
    ];
    Some(ui.locale.ta("verdict-by-hand", values))
}

fn change(ui: &Ui, account: &Account, health: &AccountHealth) -> Option<Change> {
    let delta = health.delta()?;
    // What holds the score down and an override stand in the verdict already.
    let told = Told { cap: None, overridden: None, ..health.lately()?.told(ui, account.mrr.currency) };
    let because = if delta.is_none() { String::new() } else { told.line(ui, NAMED) };
    Some(Change { delta, since: ui.t("health-lately"), because })
}

async fn unscored(
    seat: &Seat,
    account: &Account,
    health: &AccountHealth,
    contracts: &[Subscription],
) -> db::Result<Verdict> {
    let ui = &seat.ui;
    let stage = account.stage.label(ui);
    let day = seat.figures.day;
    let (lead, because) = match account.stage {
        Stage::Churned => {
            let left = left(seat, account).await?;
            let lead = match &left {
                Some((on, _)) => ui.t1("verdict-churned-on", "day", ui.day(on)),
                None => ui.t("verdict-churned"),
            };
            let because = match left.and_then(|(_, reason)| reason) {
                Some(reason) => ui.t1("verdict-churned-because", "reason", reason),
                None => ui.t("verdict-churned-unknown"),
            };
            (lead, because)
        }
        Stage::Lead | Stage::Opportunity => match trial_until(contracts, day) {
            Some(Some(until)) => {
                (ui.t1("verdict-trial-until", "day", ui.day(&until)), ui.t("verdict-trial-text"))
            }
            Some(None) => (ui.t("verdict-trial"), ui.t("verdict-trial-text")),
            None => (stage, ui.t("verdict-prospect-text")),
        },
        _ if health.is_waiting() => (ui.t("verdict-no-score"), ui.t("health-first-waiting")),
        _ => (ui.t("verdict-no-score"), ui.t("health-nothing-known")),
    };
    Ok(Verdict { lead, tone: "", because, by_hand: by_hand(ui, health), change: None, notes: Vec::new() })
}

async fn left(seat: &Seat, account: &Account) -> db::Result<Option<Left>> {
    const LEFT: &str = "
        select churned_on as a, reason as b from churn_events
         where account_id = $1 and is_reactivation = 0 order by churned_on desc limit 1";
    query(LEFT, args![account.id]).optional(&seat.workspace.main).await
}

/// Whether a trial is running and nothing is paid for; until when, where that is known.
pub fn trial_until(contracts: &[Subscription], day: Date) -> Option<Option<Date>> {
    if contracts.iter().any(|contract| contract.is_paying_on(day)) {
        return None;
    }
    let running = contracts.iter().filter(|contract| contract.trial && contract.is_open_on(day));
    running.map(|contract| contract.ended_on).max()
}
