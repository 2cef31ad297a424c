//! What each measure of a scorecard adds to telling the churned from those that stayed.
//!
//! Invariant: a measure is judged on the accounts that had a value for it, and says how many churned.

use serde::{Deserialize, Serialize};

use super::{Case, Estimate, TooFew, auc, auc_difference};
use crate::score::{Scored, Standing};

/// One measure's own power and what the score would lose without it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasureLift {
    pub key: String,
    /// Cases with a value for the measure.
    pub known: usize,
    /// How many of those churned.
    pub churned: usize,
    /// AUC of the measure's share alone, 0..=1, on the cases with a value.
    pub alone: Result<Estimate, TooFew>,
    /// AUC of the whole score less that of the score without the measure, −1..=1, on the cases with a value
    /// where another measure is known, too. Below 0 the measure misleads.
    pub gain: Result<Estimate, TooFew>,
}

/// Judges each measure on scores of one scorecard's version and what became of the accounts. Red flags are left
/// aside: scores are taken before their caps. Measures come in the order of the first score.
#[must_use]
pub fn measure_lifts(outcomes: &[(&Scored, bool)]) -> Vec<MeasureLift> {
    let Some((first, _)) = outcomes.first() else { return Vec::new() };
    (0..first.contributions.len())
        .map(|position| {
            let mut alone = Vec::new();
            let mut paired = Vec::new();
            for &(scored, churned) in outcomes {
                let Some(row) = scored.contributions.get(position) else { continue };
                let (Standing::Known, Some(share), Some(score)) = (row.standing, row.share, scored.uncapped)
                else {
                    continue;
                };
                alone.push(Case { risk: -share, churned });
                if let Some(without) = score_without(scored, position) {
                    paired.push((-score, -without, churned));
                }
            }
            MeasureLift {
                key: first.contributions[position].key.clone(),
                known: alone.len(),
                churned: alone.iter().filter(|case| case.churned).count(),
                alone: auc(&alone),
                gain: auc_difference(&paired),
            }
        })
        .collect()
}

fn score_without(scored: &Scored, position: usize) -> Option<f64> {
    let others =
        || scored.contributions.iter().enumerate().filter(|&(i, _)| i != position).map(|(_, row)| row);
    let possible: f64 = others().map(|row| row.possible_points).sum();
    let known = others().any(|row| row.standing == Standing::Known && row.weight > 0.0);
    known.then(|| 100.0 * others().map(|row| row.points).sum::<f64>() / possible)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{Curve, Dimension, Facts, MeasureRule, MissingPolicy, Scorecard, score};

    #[test]
    fn tells_a_telling_measure_from_noise() {
        let measure = |key: &str| MeasureRule {
            key: key.into(),
            dimension: Dimension::Usage,
            weight: 50.0,
            curve: Curve::new(vec![(0.0, 0.0), (100.0, 1.0)]).unwrap().into(),
            missing: MissingPolicy::LeaveOut,
        };
        let card = Scorecard { measures: vec![measure("telling"), measure("noise")], ..Scorecard::default() };
        let scored: Vec<(Scored, bool)> = (0..60)
            .map(|i| {
                let churned = i % 4 == 0;
                let telling = f64::from(i * 7 % 30) + if churned { 0.0 } else { 35.0 };
                let noise = (i % 6 != 5).then(|| f64::from(i * 37 % 101));
                let values = [("telling".to_owned(), Some(telling)), ("noise".to_owned(), noise)];
                (score(&card, &Facts { values: values.into(), ..Facts::default() }), churned)
            })
            .collect();
        let outcomes: Vec<(&Scored, bool)> =
            scored.iter().map(|(scored, churned)| (scored, *churned)).collect();
        let [telling, noise]: [MeasureLift; 2] = measure_lifts(&outcomes).try_into().unwrap();
        assert_eq!((telling.known, telling.churned), (60, 15));
        assert_eq!(noise.known, 50);
        assert_eq!(telling.alone.unwrap().value, 1.0);
        assert!(telling.gain.unwrap().low > 0.0);
        assert!(noise.gain.unwrap().value < 0.0, "a perfect measure can only be blurred");
        let few = measure_lifts(&outcomes[..12]);
        assert_eq!(few[0].alone.unwrap_err().churned, 3);
    }
}
