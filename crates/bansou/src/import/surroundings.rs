//! What the cells of a file are read by besides its mapping: the workspace's currency and zone, and the file as a whole.

use bansou_tabular::ColumnProfile;
use jiff::tz::TimeZone;

use super::Import;
use crate::{money::Currency, workspaces::Workspace};

/// What the cells of a file are read by, besides its mapping.
#[derive(Clone, Debug)]
pub struct Surroundings {
    pub currency: Currency,
    pub zone: TimeZone,
    /// What stands above the headings, which may say a unit.
    pub above: Vec<String>,
    /// How the whole of each column is written, in the order of the headings.
    pub profiles: Vec<ColumnProfile>,
    /// Whether the file is of text, in which a cell that a spreadsheet would run has an apostrophe before it.
    pub is_delimited: bool,
}

impl Surroundings {
    pub fn of(workspace: &Workspace, import: &Import) -> Self {
        Self {
            currency: workspace.currency,
            zone: workspace.zone.clone(),
            above: import.format.above.clone(),
            profiles: import.format.profiles.clone(),
            is_delimited: import.format.encoding.is_some(),
        }
    }
}
