//! Why a score went from one value to another: the one answer that Today, the timeline, the what-if, the account's page,
//! the list, the explanation and the API give.
//!
//! Invariant: a cap that decides is always named, and first; then come the greatest changes in points, the greatest first;
//! all effects together are the movement.
//!
//! How to use it. Many accounts against an instant: [`since`] (30 days: [`lately`]). Two rows of the history:
//! [`Versions::of`] and [`Versions::between`]. A `HealthChanged` of the spine: [`of_activities`], which works out again
//! what older activities lack. Then `why.told(ui, currency)` gives the words: `told.cap` ("緊急の問い合わせが未解決のため
//! 上限50点（本来86点）"), `told.drivers` (label, from → to, points), `told.rules` (another version of the scorecard),
//! `told.overridden` (a band set by hand), `told.against` (what pulled the other way); [`Told::line`] joins them to sentences, [`Told::short`] names the first.

mod rows;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

pub use super::grounds::{Grounds, Rules};
use bansou_metrics::score::{Cause, Effect, Facts, Scorecard as Definition, movement, score, score_value};
pub use rows::{LATELY, Lately, Versions, closing, lately, lately_from, of_activities, since};
pub use words::{Driver, Told, cap_sentence, condition_in_words};

use super::{Band, measures, overrides::Override};

/// Effects of fewer points than this are kept as one sum: they would be written as 0.
const LEAST_KEPT: f64 = 0.05;

/// Why a score moved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Why {
    /// 0–100, not rounded; none where there was no score.
    pub from: Option<f64>,
    pub to: Option<f64>,
    /// As computed, without an override.
    pub from_band: Option<Band>,
    pub to_band: Option<Band>,
    /// The override that stands today, of [`since`] and [`lately`]: it decides the band and leaves the score.
    pub overridden: Option<Override>,
    pub grounds: Grounds,
}

/// A scorecard with what it was asked about.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub card: &'a Definition,
    pub facts: &'a Facts,
}

/// Why the score of `before` became that of `after`.
pub fn between(before: Asked<'_>, after: Asked<'_>) -> Why {
    let (old, new) = (score(before.card, before.facts), score(after.card, after.facts));
    let moved = movement(&old, &new);
    let limits_moved =
        moved.from.and(moved.to).is_some_and(|to| before.card.bands.band(to) != after.card.bands.band(to));
    let (effects, small): (Vec<Effect>, Vec<Effect>) = moved.effects.into_iter().partition(is_kept);
    Why {
        from: moved.from,
        to: moved.to,
        from_band: old.band.map(Band::from),
        to_band: new.band.map(Band::from),
        overridden: None,
        grounds: Grounds {
            facts: told_facts(&effects, after.facts),
            effects,
            other: small.iter().map(|effect| effect.points).sum(),
            rules: None,
            limits_moved,
        },
    }
}

fn is_kept(effect: &Effect) -> bool {
    matches!(effect.cause, Cause::Cap { .. }) || effect.points.abs() >= LEAST_KEPT
}

fn told_facts(effects: &[Effect], facts: &Facts) -> BTreeMap<String, f64> {
    let measures = effects.iter().filter_map(|effect| match &effect.cause {
        Cause::Measure { key, .. } => Some(key),
        _ => None,
    });
    let named = measures.filter_map(|key| measures::change_told_by(key)).flat_map(|(from, to)| [from, to]);
    named.filter_map(|fact| Some((fact.to_owned(), facts.value(fact)?))).collect()
}

/// What other rules alone would have done to a score.
fn rules_alone(before: Asked<'_>, after: &Definition) -> f64 {
    let then = score_value(before.card, before.facts);
    then.zip(score_value(after, before.facts)).map_or(0.0, |(then, now)| now - then)
}

impl Why {
    /// The new score less the old one; none where one of them is missing.
    pub fn points(&self) -> Option<f64> {
        Some(self.to? - self.from?)
    }

    /// Whether an effect pulled the way that the score went, or decides it.
    fn is_along(&self, effect: &Effect) -> bool {
        let fell = self.to < self.from;
        matches!(effect.cause, Cause::Cap { .. }) || (effect.points < 0.0) == fell
    }
}
