//! Scorecards: which one applies to an account, and its versions.
//!
//! Invariant: a version is never changed once saved; a scorecard points at the version in force.

mod asked;
mod audience;
mod default;
mod store;

use bansou_metrics::score::Scorecard as Definition;

pub use super::records::Traits;
pub use asked::own_attributes;
pub use audience::{Askable, Audience, bound, convert_stored, literals};
pub use default::{collapse_flag, default_definition};
pub use store::{all, ensure_default, named_versions, save_version, version, versions};

use crate::{
    ids::{MemberId, ScorecardId, ScorecardVersionId},
    time::Timestamp,
};

/// A scorecard with the version in force.
#[derive(Clone, Debug)]
pub struct Scorecard {
    pub id: ScorecardId,
    pub name: String,
    /// The first in this order whose segment matches applies.
    pub position: i64,
    pub segment: Audience,
    pub version: Version,
}

/// One saved state of a scorecard.
#[derive(Clone, Debug)]
pub struct Version {
    pub id: ScorecardVersionId,
    pub scorecard: ScorecardId,
    /// Counts from 1 within its scorecard.
    pub number: i64,
    pub definition: Definition,
    pub note: Option<String>,
    pub created_by: Option<MemberId>,
    pub created_at: Timestamp,
}

impl Version {
    /// Whether it is what the program gave the workspace to begin with.
    pub fn is_first_of_system(&self) -> bool {
        self.number == 1 && self.created_by.is_none() && self.note.is_none()
    }
}

/// The scorecard that applies: the first whose segment matches.
pub fn applying<'a>(scorecards: &'a [Scorecard], traits: &Traits<'_>) -> Option<&'a Scorecard> {
    scorecards.iter().find(|scorecard| scorecard.segment.includes(traits))
}
