//! Where to draw the line of an alarm: what each limit of a score would have caught, and what it would have cost.
//!
//! Invariant: limits are judged on scores as they are shown, so what a page promises is what the band will do.

use serde::{Deserialize, Serialize};

use super::{AtCut, Case, at_cut};

/// The highest score.
const BEST: i64 = 100;

/// One account at one past time: its score as shown, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Whole points, 0..=100.
    pub score: i64,
    pub churned: bool,
}

/// A limit and what it would have done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// The alarm is a score below this, 1..=100.
    pub below: i64,
    pub at: AtCut,
    /// How often scores fell below it, from one time to the next of the same account.
    pub crossings: usize,
}

impl Limit {
    /// Share of the alarms that were followed by a churn, 0..=1; 0 where nothing was alarmed.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.at.precision.map_or(0.0, |estimate| estimate.value)
    }

    /// Share of the churns that were alarmed, 0..=1; 0 without churns.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.at.recall.map_or(0.0, |estimate| estimate.value)
    }
}

/// Every limit from 1 to 100. `moves` are an account's scores at one time and at the next.
#[must_use]
pub fn limits(cases: &[Shown], moves: &[(i64, i64)]) -> Vec<Limit> {
    let risks: Vec<Case> =
        cases.iter().map(|case| Case { risk: (BEST - case.score) as f64, churned: case.churned }).collect();
    (1..=BEST)
        .map(|below| Limit {
            below,
            at: at_cut(&risks, (BEST - below + 1) as f64),
            crossings: moves.iter().filter(|(before, after)| *after < below && *before >= below).count(),
        })
        .collect()
}

/// The limit that catches at least this share of churns with the fewest false alarms; `None` where none does.
#[must_use]
pub fn for_recall(limits: &[Limit], wanted: f64) -> Option<&Limit> {
    limits
        .iter()
        .filter(|limit| limit.at.recall.is_some() && limit.recall() >= wanted - 1e-9)
        .min_by(|a, b| b.precision().total_cmp(&a.precision()).then(a.below.cmp(&b.below)))
}

/// The limit that catches most among those that are crossed at most so often; `None` where every one is crossed more.
#[must_use]
pub fn for_crossings(limits: &[Limit], most: f64) -> Option<&Limit> {
    let within = limits.iter().filter(|limit| limit.crossings as f64 <= most && limit.at.recall.is_some());
    within.max_by(|a, b| a.recall().total_cmp(&b.recall()).then(b.below.cmp(&a.below)))
}

/// The limit that catches most with at least this precision; where none has it, the one with the best precision that
/// catches anything. `None` where nothing churned.
#[must_use]
pub fn best_at_precision(limits: &[Limit], wanted: f64) -> Option<&Limit> {
    let catching = || limits.iter().filter(|limit| limit.at.flagged_churned > 0);
    let precise = catching().filter(|limit| limit.precision() >= wanted);
    precise
        .max_by(|a, b| a.recall().total_cmp(&b.recall()).then(b.below.cmp(&a.below)))
        .or_else(|| catching().max_by(|a, b| a.precision().total_cmp(&b.precision())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cases(table: &[(i64, bool)]) -> Vec<Shown> {
        table.iter().map(|&(score, churned)| Shown { score, churned }).collect()
    }

    const TABLE: [(i64, bool); 8] =
        [(20, true), (30, false), (40, true), (60, false), (60, true), (80, false), (90, false), (95, true)];

    #[test]
    fn a_wanted_recall_has_the_limit_of_fewest_false_alarms() {
        let found = limits(&cases(&TABLE), &[]);
        let half = for_recall(&found, 0.5).unwrap();
        assert_eq!((half.below, half.at.flagged_churned, half.at.flagged_stayed), (41, 2, 1));
        let most = for_recall(&found, 0.75).unwrap();
        assert_eq!((most.below, most.recall(), most.precision()), (61, 0.75, 0.6));
        assert_eq!(for_recall(&found, 1.0).unwrap().below, 96);
        // Somebody who left with a score of 100 is beyond every limit.
        let mut hidden = TABLE.to_vec();
        hidden.push((100, true));
        assert_eq!(for_recall(&limits(&cases(&hidden), &[]), 1.0), None);
    }

    #[test]
    fn a_number_of_alerts_has_the_limit_that_catches_most() {
        let moves = [(90, 35), (35, 70), (70, 58), (58, 57)];
        let found = limits(&cases(&TABLE), &moves);
        assert_eq!(found[40].crossings, 1, "below 41: 90 → 35");
        assert_eq!(found[58].crossings, 2, "below 59: 90 → 35 and 70 → 58");
        let one = for_crossings(&found, 1.0).unwrap();
        assert!(one.crossings <= 1 && one.recall() >= 0.5, "{one:?}");
        assert_eq!(for_crossings(&found, 0.0).unwrap().crossings, 0);
    }

    #[test]
    fn what_cannot_be_had_gives_the_best_that_can() {
        let found = limits(&cases(&TABLE), &[]);
        assert_eq!(best_at_precision(&found, 0.6).unwrap().below, 61);
        let beyond = cases(&[(50, true), (40, false), (45, false), (60, false)]);
        let best = limits(&beyond, &[]);
        let best = best_at_precision(&best, 0.9).unwrap();
        assert!((best.precision() - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!(best_at_precision(&limits(&cases(&[(50, false)]), &[]), 0.5), None);
    }

    proptest! {
        #[test]
        fn more_is_caught_and_more_is_alarmed_as_the_limit_rises(
            table in prop::collection::vec((0..=100_i64, prop::bool::weighted(0.3)), 1..60),
        ) {
            let found = limits(&cases(&table), &[]);
            prop_assert_eq!(found.len(), 100);
            for pair in found.windows(2) {
                prop_assert!(pair[0].at.flagged_churned <= pair[1].at.flagged_churned);
                prop_assert!(pair[0].at.flagged_stayed <= pair[1].at.flagged_stayed);
            }
            for limit in &found {
                let below = table.iter().filter(|(score, _)| *score < limit.below).count();
                prop_assert_eq!(below, limit.at.flagged_churned + limit.at.flagged_stayed);
            }
        }
    }
}
