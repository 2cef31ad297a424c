//! Health: measures to a score from 0 to 100, with a band, and why.
//!
//! Invariant: scores are only ever added. Each row keeps its facts, its points and the version of the scorecard that made
//! it, so that what was shown on any day can be shown again.

mod area;
mod batch;
pub mod card;
mod chart;
pub mod crossings;
pub mod engine;
pub mod jobs;
mod listen;
pub mod measures;
pub mod overrides;
pub mod queue;
pub mod quiet;
mod reconstruct;
mod records;
pub mod score;
pub mod scorecards;
#[cfg(test)]
pub mod tests;
mod verb;
pub mod web;
pub mod why;
mod work;
pub mod workshop;

use serde::{Deserialize, Serialize};

pub use area::AREA;
pub use crossings::{Crossing, crossings_since};
pub use listen::LISTENER;
pub use quiet::{QuietSpell, open_quiet_spells};
pub use verb::{ScoreReason, Verb};
pub use work::{settle, work};

/// The three bands of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    Healthy,
    Watch,
    AtRisk,
}

crate::text_enum!(Band { Healthy => "healthy", Watch => "watch", AtRisk => "at_risk" });

impl Band {
    /// 0 for the worst; a fall is a smaller number.
    pub fn rank(self) -> i64 {
        match self {
            Self::AtRisk => 0,
            Self::Watch => 1,
            Self::Healthy => 2,
        }
    }
}

/// The name of a measure, of whatever version; unknown keys are shown as they are.
pub fn measure_label(ui: &crate::web::Ui, key: &str) -> String {
    measures::kind(key).map_or_else(|| key.to_owned(), |kind| kind.label(ui))
}

fn dimension_label(ui: &crate::web::Ui, dimension: bansou_metrics::score::Dimension) -> String {
    use bansou_metrics::score::Dimension;
    ui.t(match dimension {
        Dimension::Usage => "dimension-usage",
        Dimension::Adoption => "dimension-adoption",
        Dimension::Support => "dimension-support",
        Dimension::Survey => "dimension-survey",
        Dimension::Relationship => "dimension-relationship",
        Dimension::Revenue => "dimension-revenue",
        Dimension::Outcome => "dimension-outcome",
    })
}

impl From<bansou_metrics::score::Band> for Band {
    fn from(band: bansou_metrics::score::Band) -> Self {
        match band {
            bansou_metrics::score::Band::Healthy => Self::Healthy,
            bansou_metrics::score::Band::Watch => Self::Watch,
            bansou_metrics::score::Band::AtRisk => Self::AtRisk,
        }
    }
}
