//! What would bring an account to the next band: for each measure alone, how far its value must move.
//!
//! Invariant: `gain` is the difference of two real scores, so a promise shown here is kept when it happens.

use serde::{Deserialize, Serialize};

use super::{Band, Comparison, Curve, Facts, MeasureRule, RedFlag, Scorecard, score, score_value};

/// A change of one known value, everything else as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Improvement {
    pub key: String,
    /// The value now, in the measure's unit.
    pub from: f64,
    /// The value that is needed. For whole things (seats, tickets) round away from `from`.
    pub to: f64,
    /// Points of score (0..=100) won by it, after red flags.
    pub gain: f64,
    /// Whether this alone reaches the next band; if not, `to` is where the measure gives the most.
    pub reaches: bool,
    /// Size of the change as a share of the curve's own span, > 0; what the list is ordered by, per point.
    pub effort: f64,
}

/// For each measure with a value, the smallest change along its curve that alone reaches the next band, or
/// the one that wins most where none does; and for each red flag on a fact that no measure scores, the nearest
/// value at which it is down. Those that reach come first, then by effort per point won.
/// Empty for a healthy account and for one without a score, and where several red flags hold the score down so
/// that no single change lifts it. Unknown measures are not listed: to learn a
/// value is not to improve it.
#[must_use]
pub fn to_next_band(card: &Scorecard, facts: &Facts) -> Vec<Improvement> {
    let now = score(card, facts);
    let (Some(current), Some(band)) = (now.score, now.band) else { return Vec::new() };
    let Some((next, begins)) = card.bands.next(band) else { return Vec::new() };
    let possible: f64 = now.contributions.iter().map(|row| row.possible_points).sum();
    let points: f64 = now.contributions.iter().map(|row| row.points).sum();
    // The band is judged on the rounded score, so half a point less is enough.
    let needed = (begins - 0.5) / 100.0 * possible - points;
    let mut improvements: Vec<Improvement> = card
        .measures
        .iter()
        .zip(&now.contributions)
        .filter(|(measure, _)| measure.weight > 0.0)
        .filter_map(|(measure, row)| {
            let share = row.share? + needed / measure.weight;
            best_change(card, facts, measure, row.value?, share, current, next)
        })
        .collect();
    improvements.extend(lifted_flags(card, facts, current, next));
    improvements.sort_by(|a, b| {
        let cost = |change: &Improvement| change.effort / change.gain;
        b.reaches.cmp(&a.reaches).then(cost(a).total_cmp(&cost(b)))
    });
    improvements
}

/// Red flags on facts that no measure scores: nothing but the flag itself can be lifted there.
fn lifted_flags(card: &Scorecard, facts: &Facts, current: f64, next: Band) -> Vec<Improvement> {
    let is_scored =
        |key: &str| card.measures.iter().any(|measure| measure.key == key && measure.weight > 0.0);
    let mut seen: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for flag in card.red_flags.iter().filter(|flag| flag.is_up(facts) && !is_scored(&flag.key)) {
        if seen.contains(&flag.key.as_str()) {
            continue;
        }
        seen.push(&flag.key);
        let Some(from) = facts.value(&flag.key) else { continue };
        // Of several flags on one fact, the value must be past all of them.
        let past =
            card.red_flags.iter().filter(|other| other.key == flag.key).map(|other| cleared(other, 0.0));
        let changes = past.filter_map(|to| {
            let mut tried = facts.clone();
            tried.values.insert(flag.key.clone(), Some(to));
            let score = score_value(card, &tried)?;
            Some(Improvement {
                key: flag.key.clone(),
                from,
                to,
                gain: score - current,
                reaches: card.bands.band(score) >= next,
                effort: (to - from).abs() / flag.threshold.abs().max(1.0),
            })
        });
        let best = changes.filter(|change| change.gain > 1e-9).max_by(|a, b| {
            a.reaches.cmp(&b.reaches).then(a.gain.total_cmp(&b.gain)).then(b.effort.total_cmp(&a.effort))
        });
        found.extend(best);
    }
    found
}

fn best_change(
    card: &Scorecard,
    facts: &Facts,
    measure: &MeasureRule,
    from: f64,
    share: f64,
    current: f64,
    next: Band,
) -> Option<Improvement> {
    let curve = measure.curve.curve_for(facts);
    let mut tried = facts.clone();
    let mut changes: Vec<Improvement> = candidates(card, curve, &measure.key, share)
        .into_iter()
        .filter(|&to| to != from)
        .filter_map(|to| {
            tried.values.insert(measure.key.clone(), Some(to));
            let score = score_value(card, &tried)?;
            let unit = if curve.span() > 0.0 { curve.span() } else { 1.0 };
            Some(Improvement {
                key: measure.key.clone(),
                from,
                to,
                gain: score - current,
                reaches: card.bands.band(score) >= next,
                effort: (to - from).abs() / unit,
            })
        })
        .filter(|change| change.gain > 1e-9)
        .collect();
    changes.sort_by(|a, b| {
        let smaller = a.effort.total_cmp(&b.effort);
        let order = b.reaches.cmp(&a.reaches);
        order.then(if a.reaches { smaller } else { b.gain.total_cmp(&a.gain).then(smaller) })
    });
    changes.into_iter().next()
}

/// The values at which something changes: the curve's corners, where it crosses the share that is needed,
/// and the nearest values at which a red flag on this measure is down.
fn candidates(card: &Scorecard, curve: &Curve, key: &str, share: f64) -> Vec<f64> {
    let corners = curve.points().iter().map(|&(x, _)| x);
    // A hair above the share that is needed, or rounding could leave the score a hair below.
    let crossings = curve.crossings(share + 1e-9);
    let cleared =
        card.red_flags.iter().filter(|flag| flag.key == key).map(|flag| cleared(flag, curve.span()));
    corners.chain(crossings).chain(cleared).collect()
}

fn cleared(flag: &RedFlag, span: f64) -> f64 {
    // A strict bound has no nearest value beyond it: one whole step, or a hundredth of the curve's span.
    let step = if flag.threshold.fract() == 0.0 || span == 0.0 { 1.0 } else { span / 100.0 };
    match flag.comparison {
        Comparison::Above | Comparison::Below => flag.threshold,
        Comparison::AtLeast => flag.threshold - step,
        Comparison::AtMost => flag.threshold + step,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{Bands, Dimension, MissingPolicy};

    fn measure(key: &str, weight: f64, points: &[(f64, f64)]) -> MeasureRule {
        let curve = Curve::new(points.to_vec()).unwrap().into();
        let (dimension, missing) = (Dimension::Usage, MissingPolicy::LeaveOut);
        MeasureRule { key: key.into(), dimension, weight, curve, missing }
    }

    fn facts(values: &[(&str, f64)]) -> Facts {
        let values = values.iter().map(|&(key, value)| (key.to_owned(), Some(value))).collect();
        Facts { values, ..Facts::default() }
    }

    #[test]
    fn finds_the_smallest_change_and_the_most_where_none_reaches() {
        let card = Scorecard {
            measures: vec![
                measure("days_since_login", 60.0, &[(0.0, 1.0), (20.0, 0.0)]),
                measure("seat_use", 35.0, &[(0.0, 0.0), (1.0, 1.0)]),
                measure("open_urgent", 5.0, &[(0.0, 1.0), (3.0, 0.0)]),
            ],
            ..Scorecard::default()
        };
        // 60 × 0.4 + 35 × 0.2 + 5 × 0 = 31: at risk; watch begins at 45, shown from 44.5.
        let list = to_next_band(
            &card,
            &facts(&[("days_since_login", 12.0), ("seat_use", 0.2), ("open_urgent", 3.0)]),
        );
        let keys: Vec<&str> = list.iter().map(|change| change.key.as_str()).collect();
        assert_eq!(keys, ["days_since_login", "seat_use", "open_urgent"]);
        assert!((list[0].to - 7.5).abs() < 1e-6 && list[0].reaches && list[0].gain >= 13.5);
        assert!((list[1].to - (0.2 + 13.5 / 35.0)).abs() < 1e-6 && list[1].reaches);
        assert!(!list[2].reaches && list[2].to == 0.0 && (list[2].gain - 5.0).abs() < 1e-9);
    }

    #[test]
    fn a_red_flag_must_come_down_first() {
        let flag =
            RedFlag { key: "urgent_days".into(), comparison: Comparison::AtLeast, threshold: 3.0, cap: 40.0 };
        let card = Scorecard {
            measures: vec![
                measure("urgent_days", 10.0, &[(0.0, 1.0), (10.0, 0.0)]),
                measure("seat_use", 90.0, &[(0.0, 0.0), (1.0, 1.0)]),
            ],
            red_flags: vec![flag],
            bands: Bands::default(),
            minimum_coverage: 0.0,
        };
        let list = to_next_band(&card, &facts(&[("urgent_days", 5.0), ("seat_use", 0.6)]));
        assert_eq!(list.len(), 1, "more seats change nothing while the cap holds");
        assert_eq!((list[0].key.as_str(), list[0].to, list[0].reaches), ("urgent_days", 2.0, true));
    }

    fn capped(flags: &[(&str, f64, f64)]) -> Scorecard {
        let flag = |&(key, threshold, cap): &(&str, f64, f64)| RedFlag {
            key: key.into(),
            comparison: Comparison::AtLeast,
            threshold,
            cap,
        };
        Scorecard {
            measures: vec![measure("seat_use", 100.0, &[(0.0, 0.0), (1.0, 1.0)])],
            red_flags: flags.iter().map(flag).collect(),
            bands: Bands::default(),
            minimum_coverage: 0.0,
        }
    }

    #[test]
    fn a_red_flag_on_a_fact_that_nothing_scores_is_a_way_of_its_own() {
        let card = capped(&[("urgent_days", 3.0, 50.0), ("urgent_days", 7.0, 30.0)]);
        let list = to_next_band(&card, &facts(&[("seat_use", 0.9), ("urgent_days", 9.0)]));
        // 30 → watch needs 45: below seven days the cap is 50, below three there is none.
        assert_eq!(list.len(), 1, "{list:?}");
        assert_eq!((list[0].to, list[0].reaches, list[0].gain), (2.0, true, 60.0));
    }

    #[test]
    fn what_another_red_flag_still_holds_down_is_not_promised() {
        let card = capped(&[("urgent_days", 3.0, 44.0), ("notice", 1.0, 40.0)]);
        let all = [("seat_use", 0.9), ("urgent_days", 5.0), ("notice", 1.0)];
        let list = to_next_band(&card, &facts(&all));
        assert_eq!(list.len(), 1, "{list:?}");
        assert_eq!((list[0].key.as_str(), list[0].reaches, list[0].gain), ("notice", false, 4.0));
        let card = capped(&[("urgent_days", 3.0, 40.0), ("notice", 1.0, 40.0)]);
        assert_eq!(to_next_band(&card, &facts(&all)), [], "neither alone lifts the score");
    }
}
