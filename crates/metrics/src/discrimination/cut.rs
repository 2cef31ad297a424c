//! What a risk is worth to someone who acts on it: precision and recall at a cut, lift at the top.
//!
//! Invariant: the four counts sum to the cases, and a share without a denominator is `None`.

use serde::{Deserialize, Serialize};

use super::{Case, Estimate, Z95};

/// Counts and rates where `risk ≥ cut` is called at risk.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AtCut {
    pub cut: f64,
    /// Called at risk, and churned.
    pub flagged_churned: usize,
    /// Called at risk, and stayed.
    pub flagged_stayed: usize,
    /// Not called at risk, and churned.
    pub missed: usize,
    /// Not called at risk, and stayed.
    pub passed: usize,
    /// Share of those called at risk that churned, 0..=1, with Wilson's interval; `None` if none was called.
    pub precision: Option<Estimate>,
    /// Share of those that churned that was called at risk, 0..=1, with Wilson's interval; `None` without churns.
    pub recall: Option<Estimate>,
    /// Harmonic mean of the two, 0..=1; `None` where nobody was called at risk and nobody churned.
    pub f1: Option<f64>,
}

/// Counts and rates at a cut.
#[must_use]
pub fn at_cut(cases: &[Case], cut: f64) -> AtCut {
    let count = |flagged: bool, churned: bool| {
        cases.iter().filter(|case| (case.risk >= cut) == flagged && case.churned == churned).count()
    };
    let [flagged_churned, flagged_stayed] = [count(true, true), count(true, false)];
    let [missed, passed] = [count(false, true), count(false, false)];
    let either = 2 * flagged_churned + flagged_stayed + missed;
    AtCut {
        cut,
        flagged_churned,
        flagged_stayed,
        missed,
        passed,
        precision: wilson(flagged_churned, flagged_churned + flagged_stayed),
        recall: wilson(flagged_churned, flagged_churned + missed),
        f1: (either > 0).then(|| 2.0 * flagged_churned as f64 / either as f64),
    }
}

/// How much richer in churns the top of the list is than the whole.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lift {
    /// Accounts in the top: the share of all, rounded to a whole number, at least 1.
    pub accounts: usize,
    /// Churns among them; a fraction where the line goes through cases of equal risk.
    pub churned: f64,
    /// Share of the top that churned ÷ share of all that churned; 1 is no better than chance.
    pub lift: f64,
}

/// Lift among the `top_share` (0..=1) of greatest risk; of equal risks at the line, the expected part counts.
/// `None` without cases or without churns.
#[must_use]
pub fn lift_at(cases: &[Case], top_share: f64) -> Option<Lift> {
    let all_churned = cases.iter().filter(|case| case.churned).count();
    if all_churned == 0 {
        return None;
    }
    let accounts = ((top_share * cases.len() as f64).round() as usize).clamp(1, cases.len());
    let mut risks: Vec<f64> = cases.iter().map(|case| case.risk).collect();
    risks.sort_by(|a, b| b.total_cmp(a));
    let line = risks[accounts - 1];
    let above = cases.iter().filter(|case| case.risk > line);
    let (above_all, above_churned) = above.fold((0, 0), add);
    let tied = cases.iter().filter(|case| case.risk == line);
    let (tied_all, tied_churned) = tied.fold((0, 0), add);
    let part = (accounts - above_all) as f64 / tied_all as f64;
    let churned = above_churned as f64 + part * tied_churned as f64;
    let lift = (churned / accounts as f64) / (all_churned as f64 / cases.len() as f64);
    Some(Lift { accounts, churned, lift })
}

/// Counts a case and whether it churned.
fn add((all, churned): (usize, usize), case: &Case) -> (usize, usize) {
    (all + 1, churned + usize::from(case.churned))
}

/// A share with Wilson's (1927) score interval.
fn wilson(part: usize, whole: usize) -> Option<Estimate> {
    if whole == 0 {
        return None;
    }
    let (n, share) = (whole as f64, part as f64 / whole as f64);
    let shrink = 1.0 + Z95 * Z95 / n;
    let centre = (share + Z95 * Z95 / (2.0 * n)) / shrink;
    let half = Z95 / shrink * (share * (1.0 - share) / n + Z95 * Z95 / (4.0 * n * n)).sqrt();
    let low = if part == 0 { 0.0 } else { centre - half };
    let high = if part == whole { 1.0 } else { centre + half };
    Some(Estimate { value: share, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(table: &[(f64, bool)]) -> Vec<Case> {
        table.iter().map(|&(risk, churned)| Case { risk, churned }).collect()
    }

    #[test]
    fn wilson_as_in_the_tables() {
        let near = |found: Option<Estimate>, low: f64, high: f64| {
            let found = found.unwrap();
            assert!((found.low - low).abs() < 5e-5 && (found.high - high).abs() < 5e-5, "{found:?}");
        };
        near(wilson(8, 10), 0.4902, 0.9433);
        near(wilson(0, 10), 0.0, 0.2775);
        near(wilson(10, 10), 0.7225, 1.0);
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn precision_recall_and_f1_by_hand() {
        let table = [(90.0, true), (80.0, false), (70.0, true), (60.0, true), (50.0, false), (40.0, true)];
        let found = at_cut(&cases(&table), 60.0);
        let counts = [found.flagged_churned, found.flagged_stayed, found.missed, found.passed];
        assert_eq!(counts, [3, 1, 1, 1]);
        assert_eq!((found.precision.unwrap().value, found.recall.unwrap().value), (0.75, 0.75));
        assert_eq!(found.f1, Some(0.75));
        let none = at_cut(&cases(&[(1.0, false)]), 5.0);
        assert_eq!((none.precision, none.recall, none.f1), (None, None, None));
    }

    #[test]
    fn lift_shares_out_ties() {
        let mut table = vec![(9.0, true), (8.0, false)];
        table.extend([(5.0, true), (5.0, false), (5.0, false), (5.0, false)]);
        table.extend([(1.0, false); 4]);
        // Top 4 of 10: 9, 8 and half of the four at 5, of which one churned: 1½ of 4 against 2 of 10.
        let found = lift_at(&cases(&table), 0.4).unwrap();
        assert_eq!((found.accounts, found.churned), (4, 1.5));
        assert!((found.lift - 1.875).abs() < 1e-12);
        assert_eq!(lift_at(&cases(&[(1.0, false)]), 0.1), None);
        assert_eq!(lift_at(&cases(&table), 1.0).unwrap().lift, 1.0);
    }
}
