//! The scorecard that a workspace starts with.
//!
//! Invariant: it asks for nothing that a workspace must have; what is not recorded is left out. Its curves suit daily use
//! by many people as well as a few uses a month, because habit is measured against the account itself. How its figures
//! were found, and on what they were proven, is in `docs/decisions/0009-default-scorecard.md`.

use bansou_metrics::score::{
    Bands, Comparison, Curve, CurveCondition, CurveSet, CurveVariant, MeasureRule, MissingPolicy, RedFlag,
    Scorecard,
};

use crate::measures::kind;

type Points = &'static [(f64, f64)];

/// Measure, weight of 100, curve as (value, share of the points).
const MEASURES: &[(&str, f64, Points)] = &[
    ("silence_vs_habit", 8.0, &[(1.0, 1.0), (3.0, 0.8), (6.0, 0.5), (10.0, 0.2)]),
    ("use_vs_habit", 12.0, &[(0.3, 0.3), (0.6, 0.7), (0.9, 1.0)]),
    ("active_days_28", 12.0, &[(0.0, 0.2), (2.0, 0.5), (6.0, 0.8), (14.0, 1.0)]),
    ("seats_used", 8.0, &[(0.1, 0.3), (0.4, 0.6), (0.7, 1.0)]),
    ("use_days_per_seat", 12.0, &[(0.0, 0.3), (1.0, 0.6), (3.0, 0.9), (5.0, 1.0)]),
    ("features_used", 3.0, &[(0.0, 0.0), (0.1, 0.6), (0.3, 0.8), (0.5, 1.0)]),
    ("active_people_change", 3.0, &[(-0.5, 0.0), (-0.25, 0.4), (0.0, 1.0)]),
    ("open_urgent_high", 8.0, &[(0.0, 1.0), (1.0, 0.4), (2.0, 0.1), (3.0, 0.0)]),
    ("tickets_90", 2.0, &[(1.0, 1.0), (4.0, 0.6), (10.0, 0.0)]),
    ("csat_180", 4.0, &[(2.0, 0.0), (3.0, 0.4), (4.0, 0.9), (5.0, 1.0)]),
    ("nps_180", 14.0, &[(3.0, 0.3), (6.0, 0.6), (8.0, 0.9), (9.0, 1.0)]),
    ("days_since_contact", 4.0, &[(30.0, 1.0), (90.0, 0.7), (180.0, 0.3), (365.0, 0.0)]),
    ("key_people_known", 2.0, &[(0.0, 0.0), (1.0, 0.7), (2.0, 1.0)]),
    ("key_people_left", 2.0, &[(0.0, 1.0), (1.0, 0.2), (2.0, 0.0)]),
    ("mrr_change_180", 3.0, &[(-0.4, 0.0), (-0.15, 0.3), (0.0, 1.0)]),
    ("undecided_renewal_days", 3.0, &[(0.0, 0.0), (30.0, 0.4), (60.0, 0.7), (120.0, 1.0)]),
];

/// A customer in the first months is still being set up: measure, months of tenure before which it holds, curve.
const WHILE_NEW: &[(&str, f64, Points)] = &[
    ("active_days_28", 2.0, &[(0.0, 0.4), (2.0, 0.8), (6.0, 1.0)]),
    ("seats_used", 3.0, &[(0.0, 0.3), (0.2, 0.7), (0.5, 1.0)]),
    ("use_days_per_seat", 3.0, &[(0.0, 0.4), (1.0, 0.8), (2.0, 1.0)]),
    ("features_used", 3.0, &[(0.0, 0.3), (0.1, 0.8), (0.25, 1.0)]),
];

/// Days before the renewal in which weakness counts for more: then it is decided whether the customer stays.
const RENEWAL_NEAR: f64 = 90.0;

/// Where a renewal is near: measure, curve.
const BEFORE_RENEWAL: &[(&str, Points)] = &[
    ("use_vs_habit", &[(0.4, 0.0), (0.7, 0.4), (1.0, 1.0)]),
    ("active_days_28", &[(0.0, 0.0), (4.0, 0.2), (12.0, 0.6), (20.0, 1.0)]),
    ("seats_used", &[(0.2, 0.0), (0.5, 0.4), (0.9, 1.0)]),
    ("use_days_per_seat", &[(0.5, 0.0), (2.0, 0.3), (4.0, 0.7), (7.0, 1.0)]),
    ("nps_180", &[(4.0, 0.0), (6.0, 0.1), (8.0, 0.7), (10.0, 1.0)]),
];

/// Fact, threshold, cap.
const RED_FLAGS: &[(&str, Comparison, f64, f64)] = &[
    ("oldest_urgent_days", Comparison::AtLeast, 3.0, 50.0),
    ("ending_in_days", Comparison::AtLeast, 0.0, 20.0),
    ("silence_vs_habit", Comparison::AtLeast, 10.0, 44.0),
    ("use_vs_habit", Comparison::AtMost, 0.35, 60.0),
    ("undecided_renewal_days", Comparison::AtMost, 14.0, 60.0),
    ("active_days_28", Comparison::AtMost, 0.0, 65.0),
];

/// The flag that a collapse of use against the account's own habit raises.
pub fn collapse_flag() -> RedFlag {
    let flags = default_definition().red_flags;
    flags.into_iter().find(|flag| flag.key == "use_vs_habit").expect("the default has it, as a test checks")
}

/// The scorecard as a new workspace gets it.
pub fn default_definition() -> Scorecard {
    Scorecard {
        measures: MEASURES.iter().map(|(key, weight, points)| rule(key, *weight, points)).collect(),
        bands: Bands { healthy_from: 77.0, watch_from: 50.0 },
        red_flags: RED_FLAGS
            .iter()
            .map(|&(key, comparison, threshold, cap)| RedFlag {
                key: key.to_owned(),
                comparison,
                threshold,
                cap,
            })
            .collect(),
        minimum_coverage: 0.3,
    }
}

fn rule(key: &str, weight: f64, points: Points) -> MeasureRule {
    let new = WHILE_NEW.iter().filter(|(of, ..)| *of == key).map(|(_, months, points)| {
        let when = CurveCondition { tenure_to: Some(*months), ..CurveCondition::default() };
        CurveVariant { when, curve: curve(points) }
    });
    let near = BEFORE_RENEWAL.iter().filter(|(of, _)| *of == key).map(|(_, points)| {
        let when = CurveCondition { renewal_within: Some(RENEWAL_NEAR), ..CurveCondition::default() };
        CurveVariant { when, curve: curve(points) }
    });
    let variants = new.chain(near);
    MeasureRule {
        key: key.to_owned(),
        dimension: kind(key).expect("a test checks that every measure here is in the register").dimension,
        weight,
        curve: CurveSet { base: curve(points), variants: variants.collect() },
        missing: MissingPolicy::LeaveOut,
    }
}

fn curve(points: Points) -> Curve {
    Curve::new(points.to_vec()).expect("a test checks that every curve here is one")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_a_scorecard_of_a_hundred_points() {
        let card = default_definition();
        card.check().unwrap();
        assert_eq!(card.measures.iter().map(|rule| rule.weight).sum::<f64>(), 100.0);
        assert!(collapse_flag().cap < card.bands.healthy_from);
        assert!(card.red_flags.iter().all(|flag| kind(&flag.key).is_some()));
        let measured = |key: &str| MEASURES.iter().any(|(of, ..)| *of == key);
        assert!(WHILE_NEW.iter().all(|(key, ..)| measured(key)));
        assert!(BEFORE_RENEWAL.iter().all(|(key, _)| measured(key)));
    }
}
