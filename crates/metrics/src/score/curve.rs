//! Turns a measure's value into a share of its points by a piecewise-linear curve.
//!
//! Invariant: a curve that exists has strictly rising, finite x and shares in 0..=1.

use serde::{Deserialize, Serialize};

use super::Facts;

/// Piecewise-linear: straight between its points, level outside them. Written as `[[x, share], …]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(f64, f64)>", into = "Vec<(f64, f64)>")]
pub struct Curve {
    points: Vec<(f64, f64)>,
}

/// Why points are not a curve. Positions count from 0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CurveError {
    #[error("a curve needs at least one point")]
    Empty,
    #[error("point {position} has x = {x}: x must be finite and greater than the one before")]
    NotRising { position: usize, x: f64 },
    #[error("point {position} gives the share {share}: a share lies between 0 and 1")]
    ShareOutside { position: usize, share: f64 },
}

impl Curve {
    /// Points of (value in the measure's unit, share of the points 0..=1), x strictly rising.
    ///
    /// # Errors
    /// [`CurveError`] names the first point that does not fit.
    pub fn new(points: Vec<(f64, f64)>) -> Result<Self, CurveError> {
        if points.is_empty() {
            return Err(CurveError::Empty);
        }
        let mut previous = f64::NEG_INFINITY;
        for (position, &(x, share)) in points.iter().enumerate() {
            if !x.is_finite() || x <= previous {
                return Err(CurveError::NotRising { position, x });
            }
            if !(0.0..=1.0).contains(&share) {
                return Err(CurveError::ShareOutside { position, share });
            }
            previous = x;
        }
        Ok(Self { points })
    }

    #[must_use]
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    /// Share of the points, 0..=1, at `x`. `x` must not be NaN.
    #[must_use]
    pub fn share(&self, x: f64) -> f64 {
        let after = self.points.partition_point(|&(at, _)| at <= x);
        match (after.checked_sub(1).map(|before| self.points[before]), self.points.get(after)) {
            (None, Some(&(_, share))) | (Some((_, share)), None) => share,
            (Some((x0, s0)), Some(&(x1, s1))) => {
                let between = s0 + (s1 - s0) * ((x - x0) / (x1 - x0));
                between.clamp(s0.min(s1), s0.max(s1))
            }
            (None, None) => 0.0, // `new` refuses an empty curve
        }
    }

    /// Distance between the first and the last x, in the measure's unit: what a full change means here.
    #[must_use]
    pub fn span(&self) -> f64 {
        match (self.points.first(), self.points.last()) {
            (Some(first), Some(last)) => last.0 - first.0,
            _ => 0.0,
        }
    }

    /// Every x at which the curve crosses `share` inside a piece, in rising order.
    pub(super) fn crossings(&self, share: f64) -> Vec<f64> {
        self.points
            .windows(2)
            .filter(|piece| (piece[0].1 - share) * (piece[1].1 - share) < 0.0)
            .map(|piece| {
                let ((x0, s0), (x1, s1)) = (piece[0], piece[1]);
                x0 + (x1 - x0) * (share - s0) / (s1 - s0)
            })
            .collect()
    }
}

impl TryFrom<Vec<(f64, f64)>> for Curve {
    type Error = CurveError;
    fn try_from(points: Vec<(f64, f64)>) -> Result<Self, CurveError> {
        Self::new(points)
    }
}

impl From<Curve> for Vec<(f64, f64)> {
    fn from(curve: Curve) -> Self {
        curve.points
    }
}

/// A measure's curve, with other curves for some plans and ages of the contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurveSet {
    pub base: Curve,
    /// The first variant whose condition holds is used; none holding, the base.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<CurveVariant>,
}

/// A curve that stands in for the base where its condition holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurveVariant {
    pub when: CurveCondition,
    pub curve: Curve,
}

/// The fact by which a condition knows how many days are left until the account can next decide to leave.
pub const RENEWAL_IN_DAYS: &str = "renewal_in_days";

/// All that is set must hold. What is unknown about the account holds for nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CurveCondition {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Months of tenure, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenure_from: Option<f64>,
    /// Months of tenure, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenure_to: Option<f64>,
    /// Days until the renewal ([`RENEWAL_IN_DAYS`]), inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal_within: Option<f64>,
}

impl CurveCondition {
    #[must_use]
    pub fn holds(&self, facts: &Facts) -> bool {
        let plan = self.plan.as_ref().is_none_or(|plan| facts.plan.as_ref() == Some(plan));
        let from =
            self.tenure_from.is_none_or(|from| facts.tenure_months.is_some_and(|months| months >= from));
        let to = self.tenure_to.is_none_or(|to| facts.tenure_months.is_some_and(|months| months < to));
        let near = self
            .renewal_within
            .is_none_or(|within| facts.value(RENEWAL_IN_DAYS).is_some_and(|days| days <= within));
        plan && from && to && near
    }
}

impl CurveSet {
    /// The curve that applies to this account now.
    #[must_use]
    pub fn curve_for(&self, facts: &Facts) -> &Curve {
        self.variant_for(facts).map_or(&self.base, |variant| &variant.curve)
    }

    /// The variant that applies to this account now; none where it is the base.
    #[must_use]
    pub fn variant_for(&self, facts: &Facts) -> Option<&CurveVariant> {
        self.variants.iter().find(|variant| variant.when.holds(facts))
    }
}

impl From<Curve> for CurveSet {
    fn from(base: Curve) -> Self {
        Self { base, variants: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(points: &[(f64, f64)]) -> Curve {
        Curve::new(points.to_vec()).unwrap()
    }

    #[test]
    fn is_straight_between_points_and_level_outside() {
        let seats = curve(&[(0.2, 0.0), (0.6, 0.5), (0.9, 1.0)]);
        let cases = [(0.0, 0.0), (0.2, 0.0), (0.4, 0.25), (0.6, 0.5), (0.75, 0.75), (0.9, 1.0), (4.0, 1.0)];
        for (x, share) in cases {
            assert!((seats.share(x) - share).abs() < 1e-12, "{x}");
        }
        assert!((curve(&[(3.0, 0.4)]).share(-5.0) - 0.4).abs() < 1e-12);
    }

    #[test]
    fn refuses_what_is_not_a_curve_and_names_the_point() {
        assert_eq!(Curve::new(vec![]), Err(CurveError::Empty));
        let again = Curve::new(vec![(1.0, 0.0), (1.0, 1.0)]);
        assert_eq!(again, Err(CurveError::NotRising { position: 1, x: 1.0 }));
        let outside = Curve::new(vec![(1.0, 0.0), (2.0, 1.1)]);
        assert_eq!(outside, Err(CurveError::ShareOutside { position: 1, share: 1.1 }));
        assert!(serde_json::from_str::<Curve>("[[0, 0], [1, 2]]").is_err());
    }

    #[test]
    fn a_variant_applies_while_the_renewal_is_near() {
        let set: CurveSet = serde_json::from_str(
            r#"{"base": [[0, 1]], "variants": [{"when": {"renewal_within": 90}, "curve": [[0, 0.2]]}]}"#,
        )
        .unwrap();
        let share = |days: Option<f64>| {
            let facts = Facts { values: [(RENEWAL_IN_DAYS.to_owned(), days)].into(), ..Facts::default() };
            set.curve_for(&facts).share(1.0)
        };
        assert_eq!([share(Some(90.0)), share(Some(91.0)), share(None)], [0.2, 1.0, 1.0]);
    }

    #[test]
    fn variants_apply_by_plan_and_tenure_in_order() {
        let set: CurveSet = serde_json::from_str(
            r#"{"base": [[0, 0], [1, 1]],
                "variants": [{"when": {"plan": "Pro", "tenure_to": 3}, "curve": [[0, 0.5]]},
                             {"when": {"tenure_from": 3, "tenure_to": 12}, "curve": [[0, 0.7]]}]}"#,
        )
        .unwrap();
        let share = |plan: Option<&str>, tenure_months| {
            let facts = Facts { plan: plan.map(String::from), tenure_months, ..Facts::default() };
            set.curve_for(&facts).share(1.0)
        };
        assert_eq!(share(Some("Pro"), Some(2.0)), 0.5);
        assert_eq!(share(Some("Pro"), Some(3.0)), 0.7);
        assert_eq!(share(None, Some(2.0)), 1.0);
        assert_eq!(share(Some("Pro"), None), 1.0, "an unknown tenure meets no condition on tenure");
        assert_eq!(share(Some("Pro"), Some(12.0)), 1.0);
    }
}
