//! Health: measures to a score from 0 to 100, with a band, and why.
//!
//! Invariant: scores are only ever added. Each row keeps its facts, its points and the version of the scorecard that made
//! it, so that what was shown on any day can be shown again.

mod area;
mod as_of;
mod batch;
pub mod card;
mod chart;
pub mod chores;
pub mod crossings;
mod demo;
pub mod engine;
mod grounds;
mod last_use;
mod listen;
pub mod measures;
pub mod overrides;
pub mod pages;
mod passes;
pub mod permissions;
pub mod queue;
pub mod quiet;
mod reconstruct;
mod records;
pub mod score;
pub mod scorecards;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod texts;
mod verb;
pub mod why;
mod work;
pub mod workshop;

// The floor, and the areas below, under their own names.
use bansou_customers::{self as customers, Band, revenue};
use bansou_platform::{
    activity, areas, args, attributes, bounded, custom_fields, db, i18n, ids, jobs, live, members, money,
    numbers, personal, segments, sums, text_enum, time, verbs, web, workspaces,
};
#[cfg(any(test, feature = "testing"))]
use bansou_success as success;
use bansou_usage as usage;

pub use area::AREA;
pub use crossings::{Crossing, crossings_since};
pub use listen::LISTENER;
pub use quiet::{QuietSpell, open_quiet_spells};
pub use verb::{ScoreReason, Verb};
pub use work::{QUEUE, settle};

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
