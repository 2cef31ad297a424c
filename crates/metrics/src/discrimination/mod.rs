//! How well a risk told the accounts that churned from those that stayed.
//!
//! Invariant: every answer says on how many churns it rests, and a figure that too few churns cannot carry is a
//! typed refusal and not a number.

mod auc;
mod cut;
mod limits;
mod measures;

use serde::{Deserialize, Serialize};

pub use auc::{auc, auc_difference};
pub use cut::{AtCut, Lift, at_cut, lift_at};
pub use limits::{Limit, Shown, best_at_precision, for_crossings, for_recall, limits};
pub use measures::{MeasureLift, measure_lifts};

/// Fewest accounts on each side (churned, stayed) for an AUC and its interval: below it, the normal
/// approximation behind the interval means nothing.
pub const FEWEST_OF_EACH: usize = 5;

/// Two-sided 95 % of the normal distribution.
const Z95: f64 = 1.959_964;

/// One account at one past time and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Greater means likelier to churn; any finite scale (of a health score: 100 − score).
    pub risk: f64,
    pub churned: bool,
}

/// A figure and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// Why there is no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{churned} churned and {stayed} stayed: at least {fewest} of each are needed")]
pub struct TooFew {
    pub churned: usize,
    pub stayed: usize,
    pub fewest: usize,
}

/// A backtest's summary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Discrimination {
    pub cases: usize,
    /// How many of them churned: to be shown with every figure.
    pub churned: usize,
    pub auc: Result<Estimate, TooFew>,
    pub at_cut: AtCut,
    /// `None` without churns.
    pub lift: Option<Lift>,
}

/// Judges a risk on past cases: AUC, precision and recall where `risk ≥ cut` is called at risk, and the lift among
/// the `top_share` (0..=1) of greatest risk.
#[must_use]
pub fn discrimination(cases: &[Case], cut: f64, top_share: f64) -> Discrimination {
    Discrimination {
        cases: cases.len(),
        churned: cases.iter().filter(|case| case.churned).count(),
        auc: auc(cases),
        at_cut: at_cut(cases, cut),
        lift: lift_at(cases, top_share),
    }
}
