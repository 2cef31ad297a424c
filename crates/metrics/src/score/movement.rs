//! Why a score moved from one value to another: how many points of it each measure and each cap brought about.
//!
//! Invariant: the effects add up to the movement exactly, and a cap that decides the new score stands first.
//!
//! The score before caps is `100 × Σ points ÷ Σ possible points`. A measure's effect is its part of the change along the
//! straight way from the old points and possible points to the new ones (the Aumann–Shapley value): where only values
//! changed, that is `100 × Δpoints ÷ possible`; where a weight grew, a measure that gives less than the average pulls the
//! score down, and a measure that stayed as it was has no effect, though its part of the hundred points shrank. A cap's
//! effect is what it takes now less what it took before.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{RedFlag, Scored};

/// Possible points that differ by a smaller part than this count as the same in the integral below.
const NEARLY_THE_SAME: f64 = 1e-4;

/// The way from one score to another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Movement {
    /// 0..=100; `None` where there was no score.
    pub from: Option<f64>,
    pub to: Option<f64>,
    /// The cap that decides the new score; then what pulled the way that the score went, the greatest effect first;
    /// then what pulled the other way, likewise. Without a score on both sides only the cap that decides stands here.
    pub effects: Vec<Effect>,
}

/// One thing that moved a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    #[serde(flatten)]
    pub cause: Cause,
    /// Points of score, −100..=100.
    pub points: f64,
}

/// Where an effect comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Cause {
    /// A red flag holds the new score down; without it the score would be `uncapped`.
    Cap {
        flag: RedFlag,
        uncapped: f64,
        /// The cap that the same flag's key set before, where it did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<f64>,
    },
    /// A red flag held the old score down, and no longer does.
    Lifted {
        flag: RedFlag,
        /// What the old score would have been without it.
        uncapped: f64,
        /// The flag is still up, but the score is below its cap by itself.
        still_up: bool,
    },
    /// A measure gives more or fewer points, or counts for more or less.
    Measure { key: String, from: Part, to: Part },
}

/// How a measure stood in a score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// In the measure's unit; `None` where unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Share of its points, 0..=1; `None` where it was left out or the scorecard has no such measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// As the scorecard has it; 0 where it has no such measure.
    pub weight: f64,
}

impl Part {
    fn possible(&self) -> f64 {
        if self.share.is_some() { self.weight } else { 0.0 }
    }

    fn points(&self) -> f64 {
        self.share.unwrap_or(0.0) * self.weight
    }
}

impl Movement {
    /// The new score less the old one; `None` where one of them is missing.
    #[must_use]
    pub fn points(&self) -> Option<f64> {
        Some(self.to? - self.from?)
    }
}

/// Why the score went from `before` to `after`; each may be of another scorecard.
#[must_use]
pub fn movement(before: &Scored, after: &Scored) -> Movement {
    let (from, to) = (before.score, after.score);
    let mut effects = Vec::new();
    if from.is_some() && to.is_some() {
        effects = measures(before, after);
        effects.retain(|effect| effect.points != 0.0);
    }
    let (lifted, cap) = caps(before, after);
    effects.extend(lifted.filter(|_| to.is_some()));
    let fell = to < from;
    effects.sort_by(|a, b| {
        let against = |effect: &Effect| (effect.points > 0.0) == fell;
        against(a).cmp(&against(b)).then(b.points.abs().total_cmp(&a.points.abs()))
    });
    effects.splice(0..0, cap);
    Movement { from, to, effects }
}

fn measures(before: &Scored, after: &Scored) -> Vec<Effect> {
    let (old, new) = (parts(before), parts(after));
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).copied().collect();
    let way = Way::between(old.values(), new.values());
    keys.into_iter()
        .map(|key| {
            let part = |parts: &BTreeMap<&String, Part>| parts.get(key).copied().unwrap_or_default();
            let (from, to) = (part(&old), part(&new));
            let points = way.effect(to.points() - from.points(), to.possible() - from.possible());
            Effect { cause: Cause::Measure { key: key.clone(), from, to }, points }
        })
        .collect()
}

fn parts(scored: &Scored) -> BTreeMap<&String, Part> {
    let part = |row: &super::Contribution| Part { value: row.value, share: row.share, weight: row.weight };
    scored.contributions.iter().map(|row| (&row.key, part(row))).collect()
}

/// The straight way between two scores before caps, `100 × points ÷ possible`.
struct Way {
    /// ∫ 1 ÷ possible along the way.
    by_points: f64,
    /// ∫ points ÷ possible² along the way.
    by_possible: f64,
}

impl Way {
    fn between<'a>(old: impl Iterator<Item = &'a Part>, new: impl Iterator<Item = &'a Part>) -> Self {
        let sums = |(points, possible): (f64, f64), part: &Part| {
            (points + part.points(), possible + part.possible())
        };
        let (points, possible) = old.fold((0.0, 0.0), sums);
        let (new_points, new_possible) = new.fold((0.0, 0.0), sums);
        let grown = new_possible - possible;
        if grown.abs() < NEARLY_THE_SAME * possible {
            let (points, possible) = ((points + new_points) / 2.0, (possible + new_possible) / 2.0);
            return Self { by_points: 1.0 / possible, by_possible: points / (possible * possible) };
        }
        let by_points = (grown / possible).ln_1p() / grown;
        let moved = new_points / new_possible - points / possible;
        Self { by_points, by_possible: ((new_points - points) * by_points - moved) / grown }
    }

    fn effect(&self, points: f64, possible: f64) -> f64 {
        100.0 * (points * self.by_points - possible * self.by_possible)
    }
}

/// The cap that no longer decides, and the one that does.
fn caps(before: &Scored, after: &Scored) -> (Option<Effect>, Option<Effect>) {
    let taken = |scored: &Scored| {
        let flag = scored.capped_by.clone()?;
        let uncapped = scored.uncapped?;
        Some((uncapped - flag.cap, uncapped, flag))
    };
    let lift = |(taken, uncapped, flag): (f64, f64, RedFlag)| {
        let still_up = after.red_flags.iter().any(|other| other.key == flag.key);
        Effect { cause: Cause::Lifted { flag, uncapped, still_up }, points: taken }
    };
    let cap = |(taken, uncapped, flag): (f64, f64, RedFlag), before: Option<(f64, f64)>| Effect {
        cause: Cause::Cap { flag, uncapped, before: before.map(|(_, cap)| cap) },
        points: before.map_or(0.0, |(taken, _)| taken) - taken,
    };
    match (taken(before), taken(after)) {
        (None, None) => (None, None),
        (Some(old), None) => (Some(lift(old)), None),
        (None, Some(new)) => (None, Some(cap(new, None))),
        (Some(old), Some(new)) if old.2.key == new.2.key => (None, Some(cap(new, Some((old.0, old.2.cap))))),
        (Some(old), Some(new)) => (Some(lift(old)), Some(cap(new, None))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{Comparison, Curve, Dimension, Facts, MeasureRule, MissingPolicy, Scorecard, score};

    fn measure(key: &str, weight: f64) -> MeasureRule {
        let curve = Curve::new(vec![(0.0, 0.0), (1.0, 1.0)]).unwrap().into();
        let (dimension, missing) = (Dimension::Usage, MissingPolicy::LeaveOut);
        MeasureRule { key: key.into(), dimension, weight, curve, missing }
    }

    fn card(weights: &[(&str, f64)], flags: &[(&str, f64)]) -> Scorecard {
        let flag = |&(key, cap): &(&str, f64)| RedFlag {
            key: key.into(),
            comparison: Comparison::AtLeast,
            threshold: 3.0,
            cap,
        };
        Scorecard {
            measures: weights.iter().map(|&(key, weight)| measure(key, weight)).collect(),
            red_flags: flags.iter().map(flag).collect(),
            ..Scorecard::default()
        }
    }

    fn facts(values: &[(&str, f64)]) -> Facts {
        let values = values.iter().map(|&(key, value)| (key.to_owned(), Some(value)));
        Facts { values: values.collect(), ..Facts::default() }
    }

    fn told(movement: &Movement) -> Vec<(String, f64)> {
        let name = |cause: &Cause| match cause {
            Cause::Cap { flag, .. } => format!("cap {}", flag.key),
            Cause::Lifted { flag, .. } => format!("lifted {}", flag.key),
            Cause::Measure { key, .. } => key.clone(),
        };
        movement.effects.iter().map(|e| (name(&e.cause), (e.points * 10.0).round() / 10.0)).collect()
    }

    #[test]
    fn a_cap_that_decides_stands_before_the_greatest_losses() {
        let card = card(&[("money", 8.0), ("use", 92.0)], &[("urgent", 50.0)]);
        let before = score(&card, &facts(&[("money", 0.25), ("use", 1.0)]));
        let after = score(&card, &facts(&[("money", 0.2), ("use", 0.9), ("urgent", 3.0)]));
        let found = movement(&before, &after);
        assert_eq!(
            told(&found),
            [("cap urgent".into(), -34.4), ("use".into(), -9.2), ("money".into(), -0.4)],
            "94 → 84.4 → 50"
        );
        let Cause::Cap { uncapped, .. } = &found.effects[0].cause else { panic!() };
        assert!((uncapped - 84.4).abs() < 1e-9);
    }

    #[test]
    fn a_heavier_weight_is_the_reason_and_not_what_shrank_beside_it() {
        let (old, new) =
            (card(&[("last", 60.0), ("trend", 12.0)], &[]), card(&[("last", 60.0), ("trend", 30.0)], &[]));
        let known = facts(&[("last", 0.9), ("trend", 0.1)]);
        let found = movement(&score(&old, &known), &score(&new, &known));
        assert_eq!(told(&found).len(), 1, "{found:?}");
        let Cause::Measure { key, from, to } = &found.effects[0].cause else { panic!() };
        assert_eq!((key.as_str(), from.weight, to.weight), ("trend", 12.0, 30.0));
        assert!((found.effects[0].points - found.points().unwrap()).abs() < 1e-9);
    }

    #[test]
    fn a_lifted_cap_explains_a_rise_and_a_lower_cap_of_another_flag_decides() {
        let card = card(&[("use", 10.0)], &[("urgent", 50.0), ("notice", 20.0)]);
        let of = |extra: &[(&str, f64)]| score(&card, &facts(&[&[("use", 0.86)], extra].concat()));
        let rise = movement(&of(&[("urgent", 4.0)]), &of(&[("urgent", 0.0)]));
        assert_eq!(told(&rise), [("lifted urgent".into(), 36.0)]);
        let other = movement(&of(&[("urgent", 4.0)]), &of(&[("urgent", 4.0), ("notice", 5.0)]));
        assert_eq!(told(&other), [("cap notice".into(), -66.0), ("lifted urgent".into(), 36.0)]);
        let Cause::Lifted { still_up, .. } = &other.effects[1].cause else { panic!() };
        assert!(still_up);
    }

    #[test]
    fn a_first_score_that_is_capped_names_the_cap_alone() {
        let card = card(&[("use", 10.0)], &[("urgent", 50.0)]);
        let first =
            movement(&score(&card, &facts(&[])), &score(&card, &facts(&[("use", 0.9), ("urgent", 3.0)])));
        assert_eq!((first.from, first.points()), (None, None));
        assert_eq!(told(&first), [("cap urgent".into(), -40.0)]);
    }
}
