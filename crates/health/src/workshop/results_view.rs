//! A trial's results as the page shows them.
//!
//! Invariant: every judgement stands beside the number of churns that it rests on, and where that is too few the page says
//! so in place of a figure.

use bansou_metrics::discrimination::{AtCut, Estimate, TooFew};
use fluent_bundle::FluentValue;

use super::{
    backtest::{Horizon, TOP_SHARE, Verdict},
    form_view::label_of,
    trial::Trial,
    what_if::{BARS, Change, Distribution},
};
use crate::{
    customers::{Band, Ring},
    i18n::value,
    web::{
        Ui,
        figures::{Chart, Delta, Series},
    },
};

/// Accounts that a list names; the rest are counted.
const MOST_CHANGES: usize = 50;
const MOST_REASONS: usize = 3;

#[derive(Debug)]
pub struct ResultsView {
    pub total: i64,
    /// Healthy, watch, at risk, no score.
    pub rows: Vec<BandRow>,
    pub low_coverage: (i64, i64),
    pub changed: i64,
    /// From, to, how many.
    pub moves: Vec<(String, String, i64)>,
    pub changes: Vec<ChangeRow>,
    /// Accounts that change band and are not in the list.
    pub more: i64,
    pub chart: Chart,
    /// Scores, before, after.
    pub bars: Vec<(String, i64, i64)>,
    pub scored: (i64, i64),
    pub backtest: BacktestView,
}

#[derive(Debug)]
pub struct BandRow {
    pub tone: &'static str,
    pub label: String,
    pub before: i64,
    pub after: i64,
    pub delta: String,
}

#[derive(Debug)]
pub struct ChangeRow {
    pub href: String,
    pub name: String,
    pub mrr: String,
    pub before: Ring,
    pub before_band: String,
    pub after: Ring,
    pub after_band: String,
    pub delta: Option<Delta>,
    pub reasons: String,
}

#[derive(Debug)]
pub struct BacktestView {
    /// What the past that was looked at is; none where there is none.
    pub span: Option<String>,
    /// What is wrong with the records of churn.
    pub contradiction: Option<(&'static str, String)>,
    /// The sentence that sums it up, with its tone.
    pub summary: (&'static str, String),
    pub horizons: Vec<HorizonView>,
    pub measures_title: String,
    pub measures: Vec<MeasureLine>,
}

#[derive(Debug)]
pub struct HorizonView {
    pub title: String,
    pub rests_on: String,
    pub too_few: bool,
    pub verdicts: Vec<VerdictLine>,
}

#[derive(Debug)]
pub struct VerdictLine {
    pub version: String,
    pub draft: bool,
    pub auc: String,
    pub over_first: String,
    pub at_risk: (String, String),
    pub below_healthy: (String, String),
    pub lift: String,
    pub unscored: i64,
}

#[derive(Debug)]
pub struct MeasureLine {
    pub label: String,
    pub known: i64,
    pub churned: i64,
    pub alone: String,
    pub gain: String,
    /// Below chance even at the upper end of its interval.
    pub misleads: bool,
}

impl ResultsView {
    pub fn new(ui: &Ui, trial: &Trial) -> Self {
        let found = &trial.what_if;
        let changes: Vec<ChangeRow> = found
            .changes
            .iter()
            .take(MOST_CHANGES)
            .filter_map(|change| change_row(ui, trial, change))
            .collect();
        let bars: Vec<(String, i64, i64)> = (0..BARS)
            .map(|bar| {
                let last = if bar + 1 == BARS { 100 } else { bar * 10 + 9 };
                let label = format!("{}–{last}", bar * 10);
                (label, found.before.bars[bar] as i64, found.after.bars[bar] as i64)
            })
            .collect();
        let series = |name: &str, tone, figures: Vec<i64>| Series {
            name: ui.t(name),
            data: figures.into_iter().map(|figure| Some(figure as f64)).collect(),
            tone: Some(tone),
        };
        Self {
            total: (found.before.scored() + found.before.unscored) as i64,
            rows: band_rows(ui, &found.before, &found.after),
            low_coverage: (found.before.low_coverage as i64, found.after.low_coverage as i64),
            changed: found.changes.len() as i64,
            moves: found
                .moves
                .values()
                .map(|((from, to), count)| (band_word(ui, *from), band_word(ui, *to), *count as i64))
                .collect(),
            more: found.changes.len() as i64 - changes.len() as i64,
            changes,
            chart: Chart {
                kind: "bar",
                x: bars.iter().map(|(label, ..)| label.clone()).collect(),
                series: vec![
                    series("workshop-before", "grey", bars.iter().map(|bar| bar.1).collect()),
                    series("workshop-after", "ai", bars.iter().map(|bar| bar.2).collect()),
                ],
                ..Chart::default()
            },
            bars,
            scored: (found.before.scored() as i64, found.after.scored() as i64),
            backtest: BacktestView::new(ui, trial),
        }
    }
}

fn band_word(ui: &Ui, band: Option<Band>) -> String {
    band.map_or_else(|| ui.t("workshop-no-score"), |band| band.label(ui))
}

fn band_rows(ui: &Ui, before: &Distribution, after: &Distribution) -> Vec<BandRow> {
    let row = |tone, label: String, before: usize, after: usize| {
        let delta = match after as i64 - before as i64 {
            0 => "±0".to_owned(),
            more @ 1.. => format!("+{more}"),
            fewer => format!("−{}", -fewer),
        };
        BandRow { tone, label, before: before as i64, after: after as i64, delta }
    };
    vec![
        row("good", Band::Healthy.label(ui), before.healthy, after.healthy),
        row("watch", Band::Watch.label(ui), before.watch, after.watch),
        row("risk", Band::AtRisk.label(ui), before.at_risk, after.at_risk),
        row("", ui.t("workshop-no-score"), before.unscored, after.unscored),
    ]
}

fn change_row(ui: &Ui, trial: &Trial, change: &Change) -> Option<ChangeRow> {
    let account = trial.accounts.get(&change.account)?;
    let reasons = match &change.why {
        Some(why) => why.told(ui, account.mrr.currency).list(ui, MOST_REASONS),
        None => ui.t("workshop-reason-audience"),
    };
    Some(ChangeRow {
        href: ui.href(&format!("/accounts/{}", change.account)),
        name: account.name.clone(),
        mrr: account.mrr.to_string(),
        before: Ring::new(change.before.score, change.before.band),
        before_band: band_word(ui, change.before.band),
        after: Ring::new(change.after.score, change.after.band),
        after_band: band_word(ui, change.after.band),
        delta: change.before.score.zip(change.after.score).map(|(from, to)| Delta::between(from, to)),
        reasons,
    })
}

impl BacktestView {
    fn new(ui: &Ui, trial: &Trial) -> Self {
        let backtest = &trial.backtest;
        let span = backtest.span.map(|(from, to)| {
            let months = [("from", value(ui.day(&from))), ("to", value(ui.day(&to)))];
            ui.locale.ta("workshop-span", months)
        });
        let agreement = trial.contradictions;
        let contradiction = (agreement.still_open > 0).then(|| {
            let key = if agreement.spoil() { "workshop-contradiction" } else { "workshop-contradiction-few" };
            let counts =
                [("open", value(agreement.still_open as i64)), ("events", value(agreement.events as i64))];
            (if agreement.spoil() { "risk" } else { "watch" }, ui.locale.ta(key, counts))
        });
        let measures = trial.measures.iter().map(|lift| MeasureLine {
            label: label_of(ui, &lift.key),
            known: lift.known as i64,
            churned: lift.churned as i64,
            alone: estimate(ui, &lift.alone),
            gain: difference(ui, &lift.gain),
            misleads: lift.gain.is_ok_and(|gain| gain.high < 0.0),
        });
        Self {
            span,
            contradiction,
            summary: summary(ui, trial),
            horizons: backtest.horizons.iter().map(|horizon| HorizonView::new(ui, trial, horizon)).collect(),
            measures_title: ui.t1("workshop-measures-alone", "n", trial.measured_ahead),
            measures: measures.collect(),
        }
    }
}

/// What the comparison of the draft with the version in force comes to.
fn summary(ui: &Ui, trial: &Trial) -> (&'static str, String) {
    let horizon = trial.backtest.horizons.iter().find(|horizon| horizon.days == trial.measured_ahead);
    let draft = trial.versions.iter().position(Option::is_none);
    let (Some(horizon), Some(draft)) = (horizon, draft) else {
        return ("", ui.t("workshop-summary-none"));
    };
    let churns = [("churns", value(horizon.churns as i64)), ("days", value(horizon.days))];
    let said = |key: &str| ui.locale.ta(key, churns.clone());
    match horizon.verdicts.get(draft).and_then(|verdict| verdict.over_first) {
        Some(Ok(difference)) if trial.contradictions.spoil() => {
            let _ = difference;
            ("watch", said("workshop-summary-spoiled"))
        }
        Some(Ok(difference)) if difference.low > 0.0 => ("good", said("workshop-summary-better")),
        Some(Ok(difference)) if difference.high < 0.0 => ("risk", said("workshop-summary-worse")),
        Some(Ok(difference)) if difference.value == 0.0 && difference.low == 0.0 => {
            ("", said("workshop-summary-same"))
        }
        Some(Ok(_)) => ("", said("workshop-summary-undecided")),
        Some(Err(few)) => ("watch", too_few(ui, &few)),
        None => ("", ui.t("workshop-summary-none")),
    }
}

impl HorizonView {
    fn new(ui: &Ui, trial: &Trial, horizon: &Horizon) -> Self {
        let counts = [
            ("churns", value(horizon.churns as i64)),
            ("cases", value(ui.number(&(horizon.cases as i64)))),
            ("windows", value(horizon.windows as i64)),
        ];
        let verdicts = horizon.verdicts.iter().zip(&trial.versions);
        Self {
            title: ui.t1("workshop-horizon", "n", horizon.days),
            rests_on: ui.locale.ta("workshop-rests-on", counts),
            too_few: horizon.verdicts.iter().all(|verdict| verdict.auc.is_err()),
            verdicts: verdicts.map(|(verdict, version)| VerdictLine::new(ui, verdict, *version)).collect(),
        }
    }
}

impl VerdictLine {
    fn new(ui: &Ui, verdict: &Verdict, version: Option<i64>) -> Self {
        let lift = verdict
            .lift
            .map_or_else(|| "—".to_owned(), |lift| ui.t1("workshop-lift", "n", ui.decimal(&lift.lift)));
        Self {
            version: version.map_or_else(|| ui.t("workshop-draft"), |n| ui.t1("workshop-version", "n", n)),
            draft: version.is_none(),
            auc: estimate(ui, &verdict.auc),
            over_first: verdict
                .over_first
                .as_ref()
                .map_or_else(|| "—".to_owned(), |found| difference(ui, found)),
            at_risk: cut(ui, &verdict.at_risk),
            below_healthy: cut(ui, &verdict.below_healthy),
            lift,
            unscored: verdict.unscored as i64,
        }
    }
}

/// Precision and recall, each with the counts that it is a share of.
fn cut(ui: &Ui, at: &AtCut) -> (String, String) {
    let share = |estimate: Option<Estimate>, part: usize, whole: usize| match estimate {
        Some(estimate) => format!("{} ({part}/{whole})", ui.percent(&estimate.value)),
        None => "—".to_owned(),
    };
    (
        share(at.precision, at.flagged_churned, at.flagged_churned + at.flagged_stayed),
        share(at.recall, at.flagged_churned, at.flagged_churned + at.missed),
    )
}

fn estimate(ui: &Ui, found: &Result<Estimate, TooFew>) -> String {
    match found {
        Ok(found) => format!("{:.2} ({:.2}–{:.2})", found.value, found.low, found.high),
        Err(few) => too_few(ui, few),
    }
}

fn difference(ui: &Ui, found: &Result<Estimate, TooFew>) -> String {
    let sign = |value: f64| {
        let rounded = (value * 100.0).round() / 100.0;
        let mark = if rounded > 0.0 {
            "+"
        } else if rounded < 0.0 {
            "−"
        } else {
            "±"
        };
        format!("{mark}{:.2}", rounded.abs())
    };
    match found {
        Ok(found) => format!("{} ({} … {})", sign(found.value), sign(found.low), sign(found.high)),
        Err(few) => too_few(ui, few),
    }
}

fn too_few(ui: &Ui, few: &TooFew) -> String {
    let counts: [(&str, FluentValue<'_>); 3] = [
        ("churned", value(few.churned as i64)),
        ("stayed", value(few.stayed as i64)),
        ("fewest", value(few.fewest as i64)),
    ];
    ui.locale.ta("workshop-too-few", counts)
}

/// The share of customers among which churns are counted for the lift, in per cent.
pub fn top_share(ui: &Ui) -> String {
    ui.percent(&TOP_SHARE)
}
