//! Scores one account's facts against a scorecard and explains every point.
//!
//! Invariant: the score is the weighted mean of the shares that count, so leaving out an unknown measure
//! never moves the score, whatever its weight; what it moves is the coverage. A measure that does not apply to the
//! account (nothing is missing: there is nothing to know) moves neither.

mod card;
mod curve;
mod displayed;
mod improvement;
mod movement;
#[cfg(test)]
mod properties;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use card::{
    Band, Bands, Comparison, Dimension, MeasureRule, MissingPolicy, RedFlag, Scorecard, ScorecardError,
};
pub use curve::{Curve, CurveCondition, CurveError, CurveSet, CurveVariant, RENEWAL_IN_DAYS};
pub use displayed::{Displayed, DisplayedRow, Shown};
pub use improvement::{Improvement, to_next_band};
pub use movement::{Cause, Effect, Movement, Part, movement};

/// What is known about one account at one time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Measure key → value in the measure's own unit. Absent, `None` and non-finite all mean "unknown".
    #[serde(default)]
    pub values: BTreeMap<String, Option<f64>>,
    /// Measures without a value because there is nothing to measure, as a renewal that is far away. A value beats it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub not_applicable: BTreeSet<String>,
    /// Whole or part months since the account became a customer; `None` if that is unknown.
    #[serde(default)]
    pub tenure_months: Option<f64>,
    /// The plan's name as the scorecard's curve variants write it.
    #[serde(default)]
    pub plan: Option<String>,
}

impl Facts {
    /// The value of a measure, or `None` where nothing usable is known.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<f64> {
        self.values.get(key).copied().flatten().filter(|value| value.is_finite())
    }

    /// Whether there is anything to know of the measure.
    #[must_use]
    pub fn applies(&self, key: &str) -> bool {
        self.value(key).is_some() || !self.not_applicable.contains(key)
    }
}

/// How one measure came to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A value was there and its curve gave the share.
    Known,
    /// No value: the scorecard grants fixed points.
    Fixed,
    /// No value: the measure takes no part in the score.
    LeftOut,
    /// There is nothing to measure: no part in the score, and nothing is missing.
    NotApplicable,
}

/// One measure's part in a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    pub key: String,
    pub dimension: Dimension,
    /// In the measure's own unit; `None` where unknown or not applicable.
    pub value: Option<f64>,
    /// Share of the possible points that was earned, 0..=1; `None` if left out.
    pub share: Option<f64>,
    /// `share × weight`; 0 if left out.
    pub points: f64,
    /// The weight if the measure counts, otherwise 0.
    pub possible_points: f64,
    /// As the scorecard has it, also where the measure is left out.
    pub weight: f64,
    pub standing: Standing,
}

/// A score with everything that explains it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// 0..=100, not rounded, after red flags; `None` if no measure has a value.
    pub score: Option<f64>,
    /// Band of the score **as shown** (rounded to a whole number), so that a page never says "70, watch".
    pub band: Option<Band>,
    /// Share of the weight of those measures that apply to the account that had a value, 0..=1.
    pub coverage: f64,
    /// Coverage is below the scorecard's minimum: show the score as uncertain.
    pub low_coverage: bool,
    /// In the order of the scorecard.
    pub contributions: Vec<Contribution>,
    /// The score before red flags, 0..=100.
    pub uncapped: Option<f64>,
    /// The red flag that lowered the score; `None` where none did.
    pub capped_by: Option<RedFlag>,
    /// Every red flag that is up, also those whose cap changes nothing.
    pub red_flags: Vec<RedFlag>,
}

/// Scores `facts` against `card`: Σ share × weight ÷ Σ weight × 100 over the measures that count
/// (design.md, "Health"), then the lowest cap of the red flags that are up.
#[must_use]
pub fn score(card: &Scorecard, facts: &Facts) -> Scored {
    let contributions: Vec<Contribution> =
        card.measures.iter().map(|measure| contribution(measure, facts)).collect();
    let sums = contributions
        .iter()
        .fold(Sums::default(), |sums, row| sums.with(row.standing, row.weight, row.points));
    let uncapped = sums.score();
    let red_flags: Vec<RedFlag> = card.red_flags.iter().filter(|flag| flag.is_up(facts)).cloned().collect();
    let lowest = red_flags.iter().min_by(|a, b| a.cap.total_cmp(&b.cap));
    let capped_by = lowest.filter(|flag| uncapped.is_some_and(|score| flag.cap < score)).cloned();
    let score = match &capped_by {
        Some(flag) => Some(flag.cap),
        None => uncapped,
    };
    let coverage = sums.coverage();
    Scored {
        score,
        band: score.map(|score| card.bands.band(score)),
        coverage,
        low_coverage: coverage < card.minimum_coverage,
        contributions,
        uncapped,
        capped_by,
        red_flags,
    }
}

/// The score alone (0..=100, after red flags): the same figure as [`score`] without building its explanation,
/// for trying a scorecard on many accounts and months.
#[must_use]
pub fn score_value(card: &Scorecard, facts: &Facts) -> Option<f64> {
    let sums = card.measures.iter().fold(Sums::default(), |sums, measure| {
        let (standing, share) = standing(measure, facts);
        sums.with(standing, measure.weight, share.unwrap_or(0.0) * measure.weight)
    });
    let cap = card.red_flags.iter().filter(|flag| flag.is_up(facts)).map(|flag| flag.cap);
    sums.score().map(|score| cap.fold(score, f64::min))
}

/// Share of the weight that applies to the account and has a value, 0..=1: the same figure as [`score`]'s.
#[must_use]
pub fn coverage(card: &Scorecard, facts: &Facts) -> f64 {
    let sums = card
        .measures
        .iter()
        .fold(Sums::default(), |sums, measure| sums.with(standing(measure, facts).0, measure.weight, 0.0));
    sums.coverage()
}

#[derive(Clone, Copy, Default)]
struct Sums {
    weight: f64,
    known_weight: f64,
    possible: f64,
    points: f64,
}

impl Sums {
    fn with(mut self, standing: Standing, weight: f64, points: f64) -> Self {
        match standing {
            Standing::NotApplicable => return self,
            Standing::Known | Standing::Fixed | Standing::LeftOut => self.weight += weight,
        }
        match standing {
            Standing::Known => {
                self.known_weight += weight;
                self.possible += weight;
                self.points += points;
            }
            Standing::Fixed => {
                self.possible += weight;
                self.points += points;
            }
            Standing::LeftOut | Standing::NotApplicable => {}
        }
        self
    }

    /// Fixed points alone say nothing about the account, so they make no score.
    fn score(self) -> Option<f64> {
        (self.known_weight > 0.0).then(|| (100.0 * self.points / self.possible).clamp(0.0, 100.0))
    }

    fn coverage(self) -> f64 {
        if self.weight > 0.0 { (self.known_weight / self.weight).min(1.0) } else { 0.0 }
    }
}

fn standing(measure: &MeasureRule, facts: &Facts) -> (Standing, Option<f64>) {
    match (facts.value(&measure.key), measure.missing) {
        (Some(value), _) => (Standing::Known, Some(measure.curve.curve_for(facts).share(value))),
        (None, _) if !facts.applies(&measure.key) => (Standing::NotApplicable, None),
        (None, MissingPolicy::FixedPoints(share)) => (Standing::Fixed, Some(share)),
        (None, MissingPolicy::LeaveOut) => (Standing::LeftOut, None),
    }
}

fn contribution(measure: &MeasureRule, facts: &Facts) -> Contribution {
    let (standing, share) = standing(measure, facts);
    Contribution {
        key: measure.key.clone(),
        dimension: measure.dimension,
        value: facts.value(&measure.key),
        share,
        points: share.unwrap_or(0.0) * measure.weight,
        possible_points: if share.is_some() { measure.weight } else { 0.0 },
        weight: measure.weight,
        standing,
    }
}
