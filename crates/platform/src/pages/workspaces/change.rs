//! Changing a workspace's settings.
//!
//! Invariant: each setting that changes leaves an activity that says what it was before.

use crate::{
    activity::{Actor, FloorVerb, Subject, SubjectKind},
    workspaces::{self, Home, HomeError, WorkspaceRow, time_zone},
};

impl Home {
    /// Changes a workspace's settings. Pages see them from the next request on.
    pub async fn change(
        &self,
        row: &WorkspaceRow,
        by: &Actor,
        told: Vec<FloorVerb>,
    ) -> Result<(), HomeError> {
        time_zone(&row.timezone)?;
        let Some(workspace) = self.with_id(row.id).await? else { return Ok(()) };
        let mut change = workspace.change_in(&self.control, by).await?;
        workspaces::update_row(&mut change.tx, row).await?;
        for verb in told {
            change.record(Subject::alone(SubjectKind::Workspace, row.id.0), verb);
        }
        change.commit().await?;
        self.settings_changed(row).await
    }
}
