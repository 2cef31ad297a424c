//! What moved a score, as it is kept.
//!
//! Invariant: what was kept before a field came reads as before.

use std::collections::BTreeMap;

use bansou_metrics::score::Effect;
use serde::{Deserialize, Serialize};

/// What moved a score, as it is kept with the activity that tells the move.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grounds {
    /// The cap that decides; what pulled the way that the score went, the greatest first; what pulled the other way.
    #[serde(default)]
    pub effects: Vec<Effect>,
    /// Points of all effects too small to be kept one by one.
    #[serde(default)]
    pub other: f64,
    /// Set where another version of a scorecard made the new score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Rules>,
    /// Whether the new score is in its band only because the limits of the bands are others than before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub limits_moved: bool,
    /// Facts of the new score that its measures are told with.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, f64>,
}

/// A change of the rules that scores are made by.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// Numbers of the versions.
    pub from: i64,
    pub to: i64,
    /// Whether both are versions of one scorecard.
    pub same_scorecard: bool,
    /// What the rules alone did to the score, by the old facts.
    pub points: f64,
}
