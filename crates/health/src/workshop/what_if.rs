//! What a changed scorecard would do to today's scores: who changes band, why, and the distribution before and after.
//!
//! Invariant: before and after are over the same accounts, so each distribution and its accounts without enough data add
//! up to the same number; and the reasons of a change are those that every other screen would give for it.

use std::collections::BTreeMap;

use bansou_metrics::score::{Facts, Scorecard, coverage, score_value};

use crate::{
    customers::Band,
    ids::AccountId,
    why::{self, Asked, Why},
};

/// Bars of the distribution: 0–9, 10–19 … 90–100.
pub const BARS: usize = 10;

/// One account with what is known about it and the scorecards that apply to it.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    pub account: AccountId,
    pub facts: &'a Facts,
    /// None where no scorecard applies.
    pub before: Option<&'a Scorecard>,
    pub after: Option<&'a Scorecard>,
}

/// How many accounts stand where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution {
    pub healthy: usize,
    pub watch: usize,
    pub at_risk: usize,
    /// Accounts without a score.
    pub unscored: usize,
    /// Of the scored ones, those that the scorecard calls uncertain.
    pub low_coverage: usize,
    /// Scored accounts by score, [`BARS`] bars.
    pub bars: [usize; BARS],
}

impl Distribution {
    pub fn scored(&self) -> usize {
        self.healthy + self.watch + self.at_risk
    }

    fn count(&mut self, outcome: &Outcome) {
        let (Some(score), Some(band)) = (outcome.score, outcome.band) else {
            self.unscored += 1;
            return;
        };
        match band {
            Band::Healthy => self.healthy += 1,
            Band::Watch => self.watch += 1,
            Band::AtRisk => self.at_risk += 1,
        }
        self.low_coverage += usize::from(outcome.low_coverage);
        self.bars[((score.round() / 10.0) as usize).min(BARS - 1)] += 1;
    }
}

/// A score and its band, without the explanation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    pub score: Option<f64>,
    pub band: Option<Band>,
    pub low_coverage: bool,
}

impl Outcome {
    fn of(card: Option<&Scorecard>, facts: &Facts) -> Self {
        let Some(card) = card else { return Self::default() };
        let score = score_value(card, facts);
        Self {
            score,
            band: score.map(|score| card.bands.band(score).into()),
            low_coverage: coverage(card, facts) < card.minimum_coverage,
        }
    }

    /// The whole number that every page shows.
    pub fn shown(&self) -> Option<i64> {
        self.score.map(|score| score.round() as i64)
    }
}

/// An account that would be in another band, or gain or lose its score.
#[derive(Clone, Debug)]
pub struct Change {
    pub account: AccountId,
    pub before: Outcome,
    pub after: Outcome,
    /// None where no scorecard is for the account any more, or one is only now.
    pub why: Option<Why>,
}

/// From one band to another; none is "no score".
pub type Move = (Option<Band>, Option<Band>);

/// The whole answer.
#[derive(Clone, Debug, Default)]
pub struct WhatIf {
    pub before: Distribution,
    pub after: Distribution,
    /// How many accounts make each move between bands.
    pub moves: BTreeMap<(i64, i64), (Move, usize)>,
    /// Every account that makes one, the worst new band and the greatest fall first.
    pub changes: Vec<Change>,
}

/// Tries the scorecards on every subject.
pub fn what_if<'a>(subjects: impl Iterator<Item = Subject<'a>>) -> WhatIf {
    let mut found = WhatIf::default();
    for subject in subjects {
        let before = Outcome::of(subject.before, subject.facts);
        let after = Outcome::of(subject.after, subject.facts);
        found.before.count(&before);
        found.after.count(&after);
        if before.band != after.band {
            let cards = subject.before.zip(subject.after);
            let why = cards.map(|(old, new)| {
                let asked = |card| Asked { card, facts: subject.facts };
                why::between(asked(old), asked(new))
            });
            found
                .moves
                .entry((rank(before.band), rank(after.band)))
                .or_insert(((before.band, after.band), 0))
                .1 += 1;
            found.changes.push(Change { account: subject.account, before, after, why });
        }
    }
    let moved = |change: &Change| change.after.score.unwrap_or(0.0) - change.before.score.unwrap_or(0.0);
    found.changes.sort_by(|a, b| {
        let band = rank(a.after.band).cmp(&rank(b.after.band));
        band.then(moved(a).total_cmp(&moved(b))).then(a.account.cmp(&b.account))
    });
    found
}

fn rank(band: Option<Band>) -> i64 {
    band.map_or(3, Band::rank)
}

#[cfg(test)]
mod tests {
    use bansou_metrics::score::{
        Bands, Cause, Comparison, Curve, Dimension, MeasureRule, MissingPolicy, RedFlag,
    };
    use proptest::prelude::*;

    use super::*;

    fn measure(key: &str, weight: f64) -> MeasureRule {
        MeasureRule {
            key: key.into(),
            dimension: Dimension::Usage,
            weight,
            curve: Curve::new(vec![(0.0, 0.0), (10.0, 1.0)]).unwrap().into(),
            missing: MissingPolicy::LeaveOut,
        }
    }

    fn card(weights: &[f64], flag: Option<f64>, watch_from: f64) -> Scorecard {
        let flag =
            flag.map(|cap| RedFlag { key: "m0".into(), comparison: Comparison::Below, threshold: 2.0, cap });
        Scorecard {
            measures: weights.iter().enumerate().map(|(i, w)| measure(&format!("m{i}"), *w)).collect(),
            bands: Bands { healthy_from: 70.0, watch_from },
            red_flags: flag.into_iter().collect(),
            minimum_coverage: 0.5,
        }
    }

    fn facts(values: &[Option<f64>]) -> Facts {
        let values = values.iter().enumerate().map(|(i, value)| (format!("m{i}"), *value));
        Facts { values: values.collect(), ..Facts::default() }
    }

    prop_compose! {
        fn some_card()(
            weights in prop::collection::vec(0.1..20.0_f64, 1..5),
            flag in prop::option::of(0.0..60.0_f64),
            watch_from in 10.0..69.0_f64,
        ) -> Scorecard { card(&weights, flag, watch_from) }
    }

    proptest! {
        #[test]
        fn both_sides_add_up_and_reasons_explain_the_whole_change(
            old in some_card(),
            new in some_card(),
            values in prop::collection::vec(prop::collection::vec(prop::option::of(0.0..12.0_f64), 5), 1..40),
        ) {
            let all: Vec<Facts> = values.iter().map(|values| facts(values)).collect();
            let subjects = all.iter().map(|facts| Subject {
                account: AccountId::new(), facts, before: Some(&old), after: Some(&new),
            });
            let found = what_if(subjects);
            for side in [&found.before, &found.after] {
                prop_assert_eq!(side.scored() + side.unscored, all.len());
                prop_assert_eq!(side.bars.iter().sum::<usize>(), side.scored());
            }
            let moved: usize = found.moves.values().map(|(_, count)| count).sum();
            prop_assert_eq!(moved, found.changes.len());
            for band in [Band::Healthy, Band::Watch, Band::AtRisk] {
                let count = |side: &Distribution| match band {
                    Band::Healthy => side.healthy,
                    Band::Watch => side.watch,
                    Band::AtRisk => side.at_risk,
                } as i64;
                let came = found.changes.iter().filter(|change| change.after.band == Some(band)).count() as i64;
                let left = found.changes.iter().filter(|change| change.before.band == Some(band)).count() as i64;
                prop_assert_eq!(count(&found.before) + came - left, count(&found.after));
            }
            for change in &found.changes {
                let (Some(before), Some(after), Some(why)) = (change.before.score, change.after.score, &change.why)
                else { continue };
                let sum: f64 = why.grounds.effects.iter().map(|effect| effect.points).sum();
                prop_assert!((sum + why.grounds.other - (after - before)).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn says_which_measure_is_responsible() {
        let known = facts(&[Some(10.0), Some(0.0)]);
        let (old, new) = (card(&[10.0, 10.0], None, 45.0), card(&[10.0, 40.0], None, 45.0));
        let account = AccountId::new();
        let subject = Subject { account, facts: &known, before: Some(&old), after: Some(&new) };
        let found = what_if([subject].into_iter());
        let change = &found.changes[0];
        assert_eq!((change.before.shown(), change.after.shown()), (Some(50), Some(20)));
        let effects = &change.why.as_ref().unwrap().grounds.effects;
        let Cause::Measure { key, from, to } = &effects[0].cause else { panic!("{effects:?}") };
        assert_eq!((key.as_str(), from.weight, to.weight, effects.len()), ("m1", 10.0, 40.0, 1));
        assert!((effects[0].points + 30.0).abs() < 1e-9, "the weight that grew is the reason: {effects:?}");
        assert_eq!(found.moves.values().next().unwrap().0, (Some(Band::Watch), Some(Band::AtRisk)));
    }

    #[test]
    fn a_moved_band_is_a_reason_of_its_own() {
        let known = facts(&[Some(5.0)]);
        let (old, new) = (card(&[10.0], None, 45.0), card(&[10.0], None, 60.0));
        let subject =
            Subject { account: AccountId::new(), facts: &known, before: Some(&old), after: Some(&new) };
        let found = what_if([subject].into_iter());
        let why = found.changes[0].why.as_ref().unwrap();
        assert_eq!((why.points(), why.grounds.effects.len()), (Some(0.0), 0));
        assert_eq!((why.from_band, why.to_band), (Some(Band::Watch), Some(Band::AtRisk)));
    }
}
