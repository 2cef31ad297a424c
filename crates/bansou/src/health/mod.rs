//! Health: measures to a score from 0 to 100, with a band, and why.

use serde::{Deserialize, Serialize};

/// The three bands of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    Healthy,
    Watch,
    AtRisk,
}

crate::text_enum!(Band { Healthy => "healthy", Watch => "watch", AtRisk => "at_risk" });
