//! Roles and what each may do: the one table that code and docs share.
//!
//! Invariant: every route names one [`Act`], and a role may do only what [`Role::may`] says.

/// What a member is in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Admin,
    Csm,
    Agent,
    Marketer,
    Sales,
    Viewer,
}

crate::text_enum!(Role {
    Admin => "admin", Csm => "csm", Agent => "agent", Marketer => "marketer", Sales => "sales", Viewer => "viewer",
});

/// What can be done in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// See accounts, people, contracts, tickets, scores, Today.
    ViewRecords,
    /// Change accounts and people, write notes, keep tasks, answer lines on Today.
    EditRecords,
    /// Take records out as a file.
    ExportRecords,
    /// Bring files in and undo that.
    ImportRecords,
    /// Set a health score's band by hand.
    OverrideHealth,
    /// See the scorecard and try changes on the past.
    ViewScorecard,
    /// Save a scorecard.
    EditScorecard,
    /// See tracking keys, arriving and refused events.
    ViewTracking,
    /// Make and revoke tracking keys, define tracked events.
    EditTracking,
    /// See the members of the workspace.
    ViewMembers,
    /// Invite, change roles, remove members.
    ManageMembers,
    /// Change the workspace's settings, see jobs, make API tokens.
    ManageWorkspace,
    /// Erase a person's data for good.
    ErasePeople,
}

impl Act {
    pub const ALL: &'static [Self] = &[
        Self::ViewRecords,
        Self::EditRecords,
        Self::ExportRecords,
        Self::ImportRecords,
        Self::OverrideHealth,
        Self::ViewScorecard,
        Self::EditScorecard,
        Self::ViewTracking,
        Self::EditTracking,
        Self::ViewMembers,
        Self::ManageMembers,
        Self::ManageWorkspace,
        Self::ErasePeople,
    ];

    /// The roles that may do it.
    pub fn roles(self) -> &'static [Role] {
        use Role::{Admin, Agent, Csm, Marketer, Sales, Viewer};
        match self {
            Self::ViewRecords | Self::ViewScorecard | Self::ViewMembers => {
                &[Admin, Csm, Agent, Marketer, Sales, Viewer]
            }
            Self::EditRecords => &[Admin, Csm, Agent, Sales],
            Self::ExportRecords => &[Admin, Csm, Marketer, Sales],
            Self::ImportRecords => &[Admin, Csm, Marketer],
            Self::OverrideHealth => &[Admin, Csm],
            Self::ViewTracking => &[Admin, Csm, Marketer],
            Self::EditScorecard
            | Self::EditTracking
            | Self::ManageMembers
            | Self::ManageWorkspace
            | Self::ErasePeople => &[Admin],
        }
    }
}

impl Role {
    pub fn may(self, act: Act) -> bool {
        act.roles().contains(&self)
    }
}
