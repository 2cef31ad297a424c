//! What the scorecards in force ask to be measured.

use super::all;
use crate::{
    attributes::{Attribute, Record},
    customers::attributes::ACCOUNTS,
    db,
    measures::{AsOf, Own, Surroundings, own_attribute},
    workspaces::Workspace,
};

/// The measures of the workspace's own that the scorecards ask for and that are worked out. What a field itself says, the field is.
pub async fn own_attributes(workspace: &Workspace, record: &'static Record) -> db::Result<Vec<Attribute>> {
    if *record != ACCOUNTS {
        return Ok(Vec::new());
    }
    let scorecards = all(workspace).await?;
    let own = Own::of_scorecards(scorecards.iter().map(|scorecard| &scorecard.version.definition));
    Ok(own.into_iter().filter(Own::is_kept).map(own_attribute).collect())
}

impl Surroundings {
    /// For the scorecards in force.
    pub async fn load(workspace: &Workspace, as_of: &AsOf) -> db::Result<Self> {
        let scorecards = all(workspace).await?;
        Self::asked_by(workspace, as_of, scorecards.iter().map(|card| &card.version.definition)).await
    }
}
