//! How well versions of a scorecard would have told, on the workspace's own past, who churned from who stayed.
//!
//! Invariant: every figure says on how many churns it rests; a case is only counted where enough time has passed to know
//! what became of it, and the windows of one horizon do not overlap, so that a churn counts once.
//!
//! A customer that stays is a case in each window, so stayed cases are not independent of each other and intervals are
//! somewhat narrower than they should be; the churns, which are the few, are.

use std::{cmp::Reverse, collections::BTreeSet, thread};

use bansou_metrics::{
    discrimination::{
        AtCut, Case, Estimate, Lift, MeasureLift, Shown, TooFew, at_cut, auc, auc_difference, lift_at,
        measure_lifts,
    },
    score::{Scorecard, Scored, score, score_value},
};
use jiff::civil::Date;

use super::{outcomes::Outcomes, panel::Panel};
use crate::{customers::Band, ids::AccountId, time::days_between};

/// Days ahead at which versions are judged.
pub const HORIZONS: [i64; 3] = [30, 60, 90];

/// Share of the customers of greatest risk in which churns are counted for the lift.
pub const TOP_SHARE: f64 = 0.1;

/// Cases that are enough to judge each measure by itself; of more, evenly chosen stayed ones are left out.
const ENOUGH_CASES: usize = 20_000;

/// Everything found out about some versions.
#[derive(Clone, Debug)]
pub struct Backtest {
    /// The first and the last day looked back from; none where no customer's past is measured.
    pub span: Option<(Date, Date)>,
    pub horizons: Vec<Horizon>,
}

/// What was found at one distance.
#[derive(Clone, Debug)]
pub struct Horizon {
    pub days: i64,
    /// Windows looked at.
    pub windows: usize,
    /// Customers at the beginning of each window, added up.
    pub cases: usize,
    /// Churns in those windows, each counted once.
    pub churns: usize,
    /// In the order of the versions.
    pub verdicts: Vec<Verdict>,
}

/// How one version did.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub scored: usize,
    pub churned: usize,
    /// Cases that this version had no score for.
    pub unscored: usize,
    /// ½ is chance, 1 is perfect.
    pub auc: Result<Estimate, TooFew>,
    /// AUC less that of the first version, on the cases that both scored; none for the first itself.
    pub over_first: Option<Result<Estimate, TooFew>>,
    /// Where the band "at risk" is the alarm.
    pub at_risk: AtCut,
    /// Where "watch" is one as well.
    pub below_healthy: AtCut,
    pub lift: Option<Lift>,
}

impl Backtest {
    /// The distance that rests on most churns; the nearest of equals.
    pub fn best_supported(&self) -> i64 {
        let most = self.horizons.iter().max_by_key(|horizon| (horizon.churns, Reverse(horizon.days)));
        most.map_or(HORIZONS[0], |horizon| horizon.days)
    }
}

/// One customer at one month's end.
struct Moment {
    account: usize,
    point: usize,
    day: Date,
    /// The next churn within the longest horizon.
    churn: Option<Date>,
    /// Days that have passed since, as far as anything is known.
    seen: i64,
}

/// A version's score at a moment.
#[derive(Clone, Copy)]
struct Judged {
    score: f64,
    band: Band,
}

/// Judges the versions; the first is what the others are compared with.
pub fn backtest(panel: &Panel, outcomes: &Outcomes, known_until: Date, versions: &[&Scorecard]) -> Backtest {
    let moments = moments(panel, outcomes, known_until);
    let days: BTreeSet<Date> = moments.iter().map(|moment| moment.day).collect();
    let judged: Vec<Vec<Option<Judged>>> = thread::scope(|scope| {
        let work: Vec<_> = versions.iter().map(|card| scope.spawn(|| judge(panel, &moments, card))).collect();
        work.into_iter().map(|work| work.join().expect("judging does not panic")).collect()
    });
    let horizons = HORIZONS.iter().map(|&ahead| horizon(panel, &moments, &days, &judged, ahead)).collect();
    Backtest { span: days.first().copied().zip(days.last().copied()), horizons }
}

/// What one version would have shown: the ground on which limits are proposed.
#[derive(Clone, Debug, Default)]
pub struct Track {
    /// Days ahead at which churns count.
    pub ahead: i64,
    /// The first and the last day looked back from.
    pub span: Option<(Date, Date)>,
    pub windows: usize,
    pub churns: usize,
    /// Scores at the beginnings of windows, with what became of each; those without a score are in none.
    pub shown: Vec<Shown>,
    /// Scores of an account at one month's end and at the next.
    pub moves: Vec<(i64, i64)>,
}

impl Track {
    /// Weeks over which [`Self::moves`] were counted.
    pub fn weeks(&self) -> f64 {
        self.span.map_or(0.0, |(from, to)| days_between(from, to) as f64 / 7.0)
    }
}

/// What the version would have shown at each month's end.
pub fn track(panel: &Panel, outcomes: &Outcomes, known_until: Date, card: &Scorecard, ahead: i64) -> Track {
    let moments = moments(panel, outcomes, known_until);
    let days: BTreeSet<Date> = moments.iter().map(|moment| moment.day).collect();
    let scores: Vec<Option<i64>> = judge(panel, &moments, card)
        .into_iter()
        .map(|judged| judged.map(|judged| judged.score.round() as i64))
        .collect();
    let (windows, cases, churns) = cases(panel, &moments, &days, ahead);
    let next = moments.windows(2).zip(scores.windows(2));
    Track {
        ahead,
        span: days.first().copied().zip(days.last().copied()),
        windows,
        churns,
        shown: cases
            .into_iter()
            .filter_map(|(number, churned)| Some(Shown { score: scores[number]?, churned }))
            .collect(),
        moves: next
            .filter(|(pair, _)| pair[0].account == pair[1].account)
            .filter_map(|(_, scores)| scores[0].zip(scores[1]))
            .collect(),
    }
}

/// What each measure of the scorecard tells by itself and adds to the whole, at one of the [`HORIZONS`].
pub fn measures(
    panel: &Panel,
    outcomes: &Outcomes,
    known_until: Date,
    card: &Scorecard,
    ahead: i64,
) -> Vec<MeasureLift> {
    let moments = moments(panel, outcomes, known_until);
    let days: BTreeSet<Date> = moments.iter().map(|moment| moment.day).collect();
    let windows = windows(&days, &moments, ahead);
    let in_window = |moment: &&Moment| windows.contains(&moment.day) && moment.seen >= ahead;
    let (churned, stayed): (Vec<&Moment>, Vec<&Moment>) =
        moments.iter().filter(in_window).partition(|moment| moment.churned_within(ahead));
    let step = stayed.len().div_ceil(ENOUGH_CASES).max(1);
    let mut facts = panel.blank();
    let mut scored: Vec<(Scored, bool)> = Vec::new();
    for (moment, churned) in
        churned.iter().map(|m| (m, true)).chain(stayed.iter().step_by(step).map(|m| (m, false)))
    {
        panel.fill(&mut facts, &panel.accounts[moment.account].points[moment.point]);
        scored.push((score(card, &facts), churned));
    }
    let outcomes: Vec<(&Scored, bool)> = scored.iter().map(|(scored, churned)| (scored, *churned)).collect();
    measure_lifts(&outcomes)
}

impl Moment {
    fn churned_within(&self, ahead: i64) -> bool {
        self.churn.is_some_and(|churn| days_between(self.day, churn) <= ahead)
    }
}

fn moments(panel: &Panel, outcomes: &Outcomes, known_until: Date) -> Vec<Moment> {
    let longest = HORIZONS[HORIZONS.len() - 1];
    let mut found = Vec::new();
    for (number, past) in panel.accounts.iter().enumerate() {
        for (place, point) in past.points.iter().enumerate() {
            let seen = days_between(point.day, known_until);
            if seen < HORIZONS[0] || !outcomes.was_customer(past.account, point.day) {
                continue;
            }
            let churn = outcomes.churn_within(past.account, point.day, longest);
            found.push(Moment { account: number, point: place, day: point.day, churn, seen });
        }
    }
    found
}

fn judge(panel: &Panel, moments: &[Moment], card: &Scorecard) -> Vec<Option<Judged>> {
    let mut facts = panel.blank();
    moments
        .iter()
        .map(|moment| {
            panel.fill(&mut facts, &panel.accounts[moment.account].points[moment.point]);
            let score = score_value(card, &facts)?;
            Some(Judged { score, band: card.bands.band(score).into() })
        })
        .collect()
}

/// The month ends from which to look ahead, far enough apart that no churn lies in two windows; the newest that can be
/// known comes first.
fn windows(days: &BTreeSet<Date>, moments: &[Moment], ahead: i64) -> BTreeSet<Date> {
    let known: BTreeSet<Date> =
        moments.iter().filter(|moment| moment.seen >= ahead).map(|moment| moment.day).collect();
    let mut chosen: BTreeSet<Date> = BTreeSet::new();
    for day in days.iter().rev().filter(|day| known.contains(day)) {
        // A month may be two days short of thirty; the churn in those days is told apart below.
        let apart = chosen.first().is_none_or(|later| days_between(*day, *later) >= ahead - 3);
        if apart {
            chosen.insert(*day);
        }
    }
    chosen
}

/// How many windows there are, the moments at their beginnings with what became of each, and how many churned.
fn cases(
    panel: &Panel,
    moments: &[Moment],
    days: &BTreeSet<Date>,
    ahead: i64,
) -> (usize, Vec<(usize, bool)>, usize) {
    let windows = windows(days, moments, ahead);
    let mut churns: BTreeSet<(AccountId, Reverse<Date>)> = BTreeSet::new();
    let mut cases: Vec<(usize, bool)> = Vec::new();
    for (number, moment) in moments.iter().enumerate().rev() {
        if !windows.contains(&moment.day) || moment.seen < ahead {
            continue;
        }
        let churned = moment.churned_within(ahead);
        let account = panel.accounts[moment.account].account;
        // Moments of an account run back in time here: the churn belongs to the nearest window before it.
        if churned && !churns.insert((account, Reverse(moment.churn.unwrap_or(moment.day)))) {
            continue;
        }
        cases.push((number, churned));
    }
    (windows.len(), cases, churns.len())
}

fn horizon(
    panel: &Panel,
    moments: &[Moment],
    days: &BTreeSet<Date>,
    judged: &[Vec<Option<Judged>>],
    ahead: i64,
) -> Horizon {
    let (windows, cases, churns) = cases(panel, moments, days, ahead);
    let verdicts = thread::scope(|scope| {
        let work: Vec<_> = judged
            .iter()
            .enumerate()
            .map(|(place, scores)| {
                let first = (place > 0).then(|| &judged[0]);
                scope.spawn({
                    let cases = &cases;
                    move || verdict(cases, scores, first)
                })
            })
            .collect();
        work.into_iter().map(|work| work.join().expect("judging does not panic")).collect()
    });
    Horizon { days: ahead, windows, cases: cases.len(), churns, verdicts }
}

fn verdict(
    cases: &[(usize, bool)],
    scores: &[Option<Judged>],
    first: Option<&Vec<Option<Judged>>>,
) -> Verdict {
    let judged: Vec<(Judged, bool)> =
        cases.iter().filter_map(|&(number, churned)| Some((scores[number]?, churned))).collect();
    let by_risk = |risk: fn(&Judged) -> f64| -> Vec<Case> {
        judged.iter().map(|(judged, churned)| Case { risk: risk(judged), churned: *churned }).collect()
    };
    let risk = by_risk(|judged| 100.0 - judged.score);
    let at_risk = by_risk(|judged| f64::from(u8::from(judged.band == Band::AtRisk)));
    let below_healthy = by_risk(|judged| f64::from(u8::from(judged.band != Band::Healthy)));
    let over_first = first.map(|first| {
        let pairs: Vec<(f64, f64, bool)> = cases
            .iter()
            .filter_map(|&(number, churned)| Some((-scores[number]?.score, -first[number]?.score, churned)))
            .collect();
        auc_difference(&pairs)
    });
    Verdict {
        scored: risk.len(),
        churned: risk.iter().filter(|case| case.churned).count(),
        unscored: cases.len() - risk.len(),
        auc: auc(&risk),
        over_first,
        at_risk: at_cut(&at_risk, 0.5),
        below_healthy: at_cut(&below_healthy, 0.5),
        lift: lift_at(&risk, TOP_SHARE),
    }
}

#[cfg(test)]
mod tests {
    use bansou_metrics::score::{Bands, Curve, Dimension, MeasureRule, MissingPolicy};
    use jiff::civil::date;

    use super::{
        super::{
            outcomes::{ChurnRecord, Contract},
            panel::{AccountPast, Point, month_ends},
        },
        *,
    };

    fn card(keys: &[&str]) -> Scorecard {
        let measures = keys.iter().map(|key| MeasureRule {
            key: (*key).into(),
            dimension: Dimension::Usage,
            weight: 10.0,
            curve: Curve::new(vec![(0.0, 0.0), (100.0, 1.0)]).unwrap().into(),
            missing: MissingPolicy::LeaveOut,
        });
        Scorecard { measures: measures.collect(), bands: Bands::default(), ..Scorecard::default() }
    }

    /// Customers of whom every tenth churns in the middle of a month, with usage that falls before it and noise that
    /// means nothing.
    fn company(accounts: u32, every: u32) -> (Panel, Outcomes, Date) {
        let today = date(2025, 1, 10);
        let ends = month_ends(today, 12);
        let (mut pasts, mut contracts, mut events) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..accounts {
            let account = AccountId::new();
            let left = (number % every == 0)
                .then(|| ends[(number as usize / every as usize) % 11].tomorrow().unwrap());
            let left = left.map(|first| first.with().day(15).build().unwrap());
            contracts.push(Contract { account, started_on: date(2023, 1, 1), ended_on: left, trial: false });
            events.extend(left.map(|on| ChurnRecord { account, on }));
            let points = ends.iter().map(|&day| {
                let soon = left.is_some_and(|on| (0..=40).contains(&days_between(day, on)));
                let noise = f64::from(number * 37 % 101);
                let use_ = (f64::from(number * 53 % 71) + if soon { 0.0 } else { 29.0 }).min(100.0);
                Point {
                    day,
                    around: 0,
                    tenure_months: Some(12.0),
                    plan: None,
                    values: vec![Some(noise), Some(use_)],
                    not_applicable: Vec::new(),
                }
            });
            pasts.push(AccountPast { account, points: points.collect() });
        }
        let panel = Panel { keys: vec!["noise".into(), "use".into()], accounts: pasts };
        (panel, Outcomes::new(contracts, &events, today), today)
    }

    #[test]
    fn prefers_the_version_that_tells_and_counts_each_churn_once() {
        let (panel, outcomes, today) = company(300, 10);
        assert_eq!(outcomes.churns(), 30);
        let (old, new) = (card(&["noise", "use"]), card(&["use"]));
        let found = backtest(&panel, &outcomes, today, &[&old, &new]);
        for horizon in &found.horizons {
            assert!(horizon.churns <= 30, "{} churns at {} days", horizon.churns, horizon.days);
            for verdict in &horizon.verdicts {
                assert_eq!(verdict.churned, horizon.churns, "every churn is scored here");
                assert_eq!(verdict.scored + verdict.unscored, horizon.cases);
                let cut = &verdict.at_risk;
                let sum = cut.flagged_churned + cut.flagged_stayed + cut.missed + cut.passed;
                assert_eq!(sum, verdict.scored);
            }
        }
        let month = &found.horizons[0];
        assert_eq!((month.days, month.windows), (30, 11));
        let [first, second] = &month.verdicts[..] else { panic!() };
        assert!(second.auc.unwrap().low > first.auc.unwrap().value);
        assert!(second.over_first.unwrap().unwrap().low > 0.0);
        assert!(first.over_first.is_none());
        let lifts = measures(&panel, &outcomes, today, &old, 30);
        let of = |key: &str| lifts.iter().find(|lift| lift.key == key).unwrap();
        assert!(of("use").alone.unwrap().low > 0.6);
        assert!(of("noise").alone.unwrap().low < 0.5);
        assert_eq!(of("use").churned, month.churns);
    }

    #[test]
    fn says_that_there_are_too_few() {
        let (panel, outcomes, today) = company(40, 10);
        let card = card(&["use"]);
        let found = backtest(&panel, &outcomes, today, &[&card]);
        let verdict = &found.horizons[0].verdicts[0];
        let few = verdict.auc.unwrap_err();
        assert!(few.churned < few.fewest && few.churned == found.horizons[0].churns);
    }

    #[test]
    fn nothing_measured_is_no_span() {
        let found = backtest(&Panel::default(), &Outcomes::default(), date(2025, 1, 1), &[&card(&["use"])]);
        assert!(found.span.is_none());
        assert!(found.horizons.iter().all(|horizon| horizon.cases == 0));
    }
}
