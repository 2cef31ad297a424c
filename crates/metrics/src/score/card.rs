//! The scorecard: which measures count, by how much, and where the bands and red flags lie.
//!
//! Invariant: a scorecard whose [`Scorecard::check`] is `Ok` scores any facts without a surprise (no NaN,
//! nothing outside 0..=100).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{CurveSet, Facts};

/// One version of a scorecard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    pub measures: Vec<MeasureRule>,
    #[serde(default)]
    pub bands: Bands,
    #[serde(default)]
    pub red_flags: Vec<RedFlag>,
    /// 0..=1: below this coverage the score is shown as uncertain.
    #[serde(default)]
    pub minimum_coverage: f64,
}

/// How one measure counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasureRule {
    pub key: String,
    pub dimension: Dimension,
    /// ≥ 0, on any scale: the points that the measure can give.
    pub weight: f64,
    pub curve: CurveSet,
    #[serde(default)]
    pub missing: MissingPolicy,
}

/// The part of the relation that a measure speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    Usage,
    Adoption,
    Support,
    Survey,
    Relationship,
    Revenue,
    Outcome,
}

impl Dimension {
    pub const ALL: [Self; 7] = [
        Self::Usage,
        Self::Adoption,
        Self::Support,
        Self::Survey,
        Self::Relationship,
        Self::Revenue,
        Self::Outcome,
    ];
}

/// What an unknown value means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingPolicy {
    /// The measure takes no part.
    #[default]
    LeaveOut,
    /// The measure gives this share (0..=1) of its points; it still does not count as covered.
    FixedPoints(f64),
}

/// How a red flag compares the value with its threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    AtLeast,
    Above,
    AtMost,
    Below,
}

impl Comparison {
    #[must_use]
    pub fn holds(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::AtLeast => value >= threshold,
            Self::Above => value > threshold,
            Self::AtMost => value <= threshold,
            Self::Below => value < threshold,
        }
    }
}

/// Caps the score while a value is past a threshold. The key may be of a fact that no measure scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RedFlag {
    pub key: String,
    pub comparison: Comparison,
    pub threshold: f64,
    /// 0..=100: the most that the score can be while the flag is up.
    pub cap: f64,
}

impl RedFlag {
    /// An unknown value raises no flag.
    #[must_use]
    pub fn is_up(&self, facts: &Facts) -> bool {
        facts.value(&self.key).is_some_and(|value| self.comparison.holds(value, self.threshold))
    }
}

/// From worst to best, so that `a < b` reads as "a is worse than b".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    AtRisk,
    Watch,
    Healthy,
}

/// Where the bands begin, on the score as shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bands {
    pub healthy_from: f64,
    pub watch_from: f64,
}

impl Default for Bands {
    fn default() -> Self {
        Self { healthy_from: 70.0, watch_from: 45.0 }
    }
}

impl Bands {
    /// The band of a score 0..=100, judged by the whole number that a page shows.
    #[must_use]
    pub fn band(&self, score: f64) -> Band {
        let shown = score.round();
        if shown >= self.healthy_from {
            Band::Healthy
        } else if shown >= self.watch_from {
            Band::Watch
        } else {
            Band::AtRisk
        }
    }

    /// The next better band and the whole score at which it begins; `None` from healthy.
    #[must_use]
    pub fn next(&self, band: Band) -> Option<(Band, f64)> {
        match band {
            Band::AtRisk => Some((Band::Watch, self.watch_from.ceil())),
            Band::Watch => Some((Band::Healthy, self.healthy_from.ceil())),
            Band::Healthy => None,
        }
    }
}

/// One thing wrong with a scorecard.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScorecardError {
    #[error("no measure has a weight above zero")]
    NoWeight,
    #[error("measure {key} stands twice")]
    Twice { key: String },
    #[error("measure {key} has the weight {weight}: a weight is a number of zero or more")]
    Weight { key: String, weight: f64 },
    #[error("measure {key} gives {share} where the value is missing: a share lies between 0 and 1")]
    FixedShare { key: String, share: f64 },
    #[error("bands must satisfy 0 ≤ watch ({watch_from}) ≤ healthy ({healthy_from}) ≤ 100")]
    Bands { watch_from: f64, healthy_from: f64 },
    #[error("the red flag on {key} caps at {cap}: a cap lies between 0 and 100")]
    Cap { key: String, cap: f64 },
    #[error("the red flag on {key} has a threshold that is not a number")]
    Threshold { key: String },
    #[error("the minimum coverage is {minimum}: it lies between 0 and 1")]
    MinimumCoverage { minimum: f64 },
}

impl Scorecard {
    /// Everything that is wrong, at once.
    ///
    /// # Errors
    /// One [`ScorecardError`] for each fault.
    pub fn check(&self) -> Result<(), Vec<ScorecardError>> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for measure in &self.measures {
            let key = || measure.key.clone();
            if !seen.insert(&measure.key) {
                faults.push(ScorecardError::Twice { key: key() });
            }
            if !measure.weight.is_finite() || measure.weight < 0.0 {
                faults.push(ScorecardError::Weight { key: key(), weight: measure.weight });
            }
            if let MissingPolicy::FixedPoints(share) = measure.missing
                && !(0.0..=1.0).contains(&share)
            {
                faults.push(ScorecardError::FixedShare { key: key(), share });
            }
        }
        if !self.measures.iter().any(|measure| measure.weight > 0.0) {
            faults.push(ScorecardError::NoWeight);
        }
        let Bands { healthy_from, watch_from } = self.bands;
        if !(0.0 <= watch_from && watch_from <= healthy_from && healthy_from <= 100.0) {
            faults.push(ScorecardError::Bands { watch_from, healthy_from });
        }
        for flag in &self.red_flags {
            if !(0.0..=100.0).contains(&flag.cap) {
                faults.push(ScorecardError::Cap { key: flag.key.clone(), cap: flag.cap });
            }
            if !flag.threshold.is_finite() {
                faults.push(ScorecardError::Threshold { key: flag.key.clone() });
            }
        }
        if !(0.0..=1.0).contains(&self.minimum_coverage) {
            faults.push(ScorecardError::MinimumCoverage { minimum: self.minimum_coverage });
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}
