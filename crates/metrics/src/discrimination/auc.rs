//! Area under the ROC curve: the chance that one who churned had a greater risk than one who stayed.
//!
//! Invariant: ties count one half, so the figure does not depend on the order of the cases.

use super::{Case, Estimate, FEWEST_OF_EACH, TooFew, Z95};

/// AUC, 0..=1 (½ is chance), with the interval of DeLong, DeLong and Clarke-Pearson (1988) cut to 0..=1.
///
/// # Errors
/// [`TooFew`] below [`FEWEST_OF_EACH`] churned or stayed.
pub fn auc(cases: &[Case]) -> Result<Estimate, TooFew> {
    let parts = Placements::of(cases);
    parts.enough()?;
    Ok(interval(parts.mean(), parts.variance(), 0.0))
}

/// AUC of `first` less the AUC of `second` on the same accounts, −1..=1, with DeLong's interval for paired
/// curves: it excludes 0 where one is better beyond chance. Each entry: (first risk, second risk, churned).
///
/// # Errors
/// [`TooFew`] below [`FEWEST_OF_EACH`] churned or stayed.
pub fn auc_difference(cases: &[(f64, f64, bool)]) -> Result<Estimate, TooFew> {
    let one = |risk: fn(&(f64, f64, bool)) -> f64| {
        let cases: Vec<Case> = cases.iter().map(|case| Case { risk: risk(case), churned: case.2 }).collect();
        Placements::of(&cases)
    };
    let (first, second) = (one(|case| case.0), one(|case| case.1));
    first.enough()?;
    // The variance of a difference of means is that of the mean of differences.
    let difference = first.less(&second);
    Ok(interval(difference.mean(), difference.variance(), -1.0))
}

fn interval(value: f64, variance: f64, floor: f64) -> Estimate {
    let half = Z95 * variance.sqrt();
    Estimate { value, low: (value - half).max(floor), high: (value + half).min(1.0) }
}

/// For each churned case the share of stayed ones that it outranks, and for each stayed one the share of churned
/// ones that outrank it: DeLong's structural components, found by midranks (Sun, Xu 2014).
struct Placements {
    churned: Vec<f64>,
    stayed: Vec<f64>,
}

impl Placements {
    fn of(cases: &[Case]) -> Self {
        let side = |churned: bool| -> Vec<f64> {
            cases.iter().filter(|case| case.churned == churned).map(|case| case.risk).collect()
        };
        let (churned, stayed) = (side(true), side(false));
        let outranked = |risks: &[f64], by: &[f64]| -> Vec<f64> {
            let mut others = by.to_vec();
            others.sort_by(f64::total_cmp);
            let share = |risk: &f64| {
                let below = others.partition_point(|other| other < risk);
                let tied = others.partition_point(|other| other <= risk) - below;
                (below as f64 + 0.5 * tied as f64) / others.len() as f64
            };
            risks.iter().map(share).collect()
        };
        let (of_churned, of_stayed) = (outranked(&churned, &stayed), outranked(&stayed, &churned));
        Self { churned: of_churned, stayed: of_stayed.into_iter().map(|below| 1.0 - below).collect() }
    }

    fn enough(&self) -> Result<(), TooFew> {
        let (churned, stayed) = (self.churned.len(), self.stayed.len());
        if churned.min(stayed) < FEWEST_OF_EACH {
            return Err(TooFew { churned, stayed, fewest: FEWEST_OF_EACH });
        }
        Ok(())
    }

    fn less(&self, other: &Self) -> Self {
        let less = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect();
        Self { churned: less(&self.churned, &other.churned), stayed: less(&self.stayed, &other.stayed) }
    }

    fn mean(&self) -> f64 {
        self.churned.iter().sum::<f64>() / self.churned.len() as f64
    }

    fn variance(&self) -> f64 {
        let of_mean = |values: &[f64]| {
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0) / n
        };
        of_mean(&self.churned) + of_mean(&self.stayed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cases(churned: &[f64], stayed: &[f64]) -> Vec<Case> {
        let side = |risks: &[f64], churned| -> Vec<Case> {
            risks.iter().map(|&risk| Case { risk, churned }).collect()
        };
        [side(churned, true), side(stayed, false)].concat()
    }

    #[test]
    fn by_hand() {
        // 4 outranks both, 2 outranks one: ¾; each side's placements are {1, ½} with variance ⅛.
        let parts = Placements::of(&cases(&[4.0, 2.0], &[3.0, 1.0]));
        assert_eq!((parts.mean(), parts.variance()), (0.75, 0.125));
        // 25 pairs: 5 + 5 + 4½ + 3 + 1 of them right, the one tie counted half.
        let found = auc(&cases(&[9.0, 8.0, 6.0, 4.0, 2.0], &[6.0, 5.0, 3.0, 2.5, 1.0])).unwrap();
        assert!((found.value - 18.5 / 25.0).abs() < 1e-12);
        // Placements churned {1, 1, .9, .6, .2}: variance .118; stayed {.5, .6, .8, .8, 1}: variance .038.
        let half = Z95 * ((0.118 + 0.038) / 5.0_f64).sqrt();
        assert!((found.low - (0.74 - half)).abs() < 1e-6 && found.high == 1.0, "{found:?}");
    }

    #[test]
    fn refuses_too_few_churns_and_says_how_many() {
        let error = auc(&cases(&[1.0; 4], &[0.0; 90])).unwrap_err();
        assert_eq!(error, TooFew { churned: 4, stayed: 90, fewest: 5 });
    }

    #[test]
    fn the_same_risk_differs_by_nothing() {
        let paired: Vec<(f64, f64, bool)> =
            (0..20).map(|i| (f64::from(i * 7 % 20), f64::from(i * 7 % 20) * 3.0, i % 3 == 0)).collect();
        let same = auc_difference(&paired).unwrap();
        assert_eq!((same.value, same.low, same.high), (0.0, 0.0, 0.0));
    }

    proptest! {
        #[test]
        fn equals_the_count_over_all_pairs(
            churned in prop::collection::vec((0..20_u8).prop_map(f64::from), 5..30),
            stayed in prop::collection::vec((0..20_u8).prop_map(f64::from), 5..30),
        ) {
            let pairs = churned.iter().flat_map(|c| stayed.iter().map(move |s| {
                if c > s { 1.0 } else if c < s { 0.0 } else { 0.5 }
            }));
            let counted: f64 = pairs.sum::<f64>() / (churned.len() * stayed.len()) as f64;
            let found = auc(&cases(&churned, &stayed)).unwrap();
            prop_assert!((found.value - counted).abs() < 1e-12);
            prop_assert!(0.0 <= found.low && found.low <= found.value && found.value <= found.high + 1e-12);
            let reversed = auc(&cases(&stayed, &churned)).unwrap();
            prop_assert!((found.value + reversed.value - 1.0).abs() < 1e-12);
        }
    }
}
