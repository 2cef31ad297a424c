//! Roles and what each may do: the one table that code and docs share.
//!
//! Invariant: every route names one [`Act`], and a role may do only what [`Role::may`] says.

use crate::web::Ui;

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
    /// Make and revoke tracking keys, say how long raw events are kept.
    EditTracking,
    /// Define tracked events and the plan of expected ones.
    DefineEvents,
    /// See the members of the workspace.
    ViewMembers,
    /// Invite, change roles, remove members.
    ManageMembers,
    /// Change the workspace's settings, see jobs, make API tokens.
    ManageWorkspace,
    /// Erase a person's data for good.
    ErasePeople,
}

crate::text_enum!(Act {
    ViewRecords => "view-records", EditRecords => "edit-records", ExportRecords => "export-records",
    ImportRecords => "import-records", OverrideHealth => "override-health", ViewScorecard => "view-scorecard",
    EditScorecard => "edit-scorecard", ViewTracking => "view-tracking", EditTracking => "edit-tracking",
    DefineEvents => "define-events",
    ViewMembers => "view-members", ManageMembers => "manage-members", ManageWorkspace => "manage-workspace",
    ErasePeople => "erase-people",
});

impl Act {
    /// What it is, in the page's language.
    pub fn label(self, ui: &Ui) -> String {
        ui.t(&format!("act-{self}"))
    }

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
            Self::OverrideHealth | Self::DefineEvents => &[Admin, Csm],
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
    /// Its name, in the page's language.
    pub fn label(self, ui: &Ui) -> String {
        ui.t(&format!("role-{self}"))
    }

    /// What it is for, in a line.
    pub fn text(self, ui: &Ui) -> String {
        ui.t(&format!("role-{self}-text"))
    }

    pub fn may(self, act: Act) -> bool {
        act.roles().contains(&self)
    }

    /// Whether it may do all that the other may.
    pub fn includes(self, other: Self) -> bool {
        Act::ALL.iter().all(|act| self.may(*act) || !other.may(*act))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::i18n::Locale;

    /// The page in docs, made from the same table.
    fn page() -> String {
        let words = |key: String| Locale::En.t(&key);
        let mut page = String::from(
            "# Roles\n\nWhat each member of a workspace may do. Made from `crates/bansou/src/members/roles.rs`; a test keeps it\n\
             in step (run it with `BANSOU_TEST_WRITE_DOCS=1` to write this page anew).\n\n|",
        );
        for role in Role::ALL {
            let _ = write!(page, " | {}", words(format!("role-{role}")));
        }
        page.push_str(" |\n| ---");
        for _ in Role::ALL {
            page.push_str(" | ---");
        }
        page.push_str(" |\n");
        for act in Act::ALL {
            let _ = write!(page, "| {}", words(format!("act-{act}")));
            for role in Role::ALL {
                page.push_str(if role.may(*act) { " | yes" } else { " | " });
            }
            page.push_str(" |\n");
        }
        page.push('\n');
        page.push_str(
            "A note is its author's: of those who may edit records, only the author and admins change or remove it. For an API\n\
             token that means: the scope `admin`, not `write`.\n\n",
        );
        for role in Role::ALL {
            let _ = writeln!(
                page,
                "- **{}** (`{role}`, {}): {}",
                words(format!("role-{role}")),
                Locale::Ja.t(&format!("role-{role}")),
                words(format!("role-{role}-text"))
            );
        }
        page
    }

    #[test]
    fn the_page_in_docs_is_in_step() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/roles.md");
        if std::env::var_os("BANSOU_TEST_WRITE_DOCS").is_some() {
            std::fs::write(&path, page()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), page());
    }

    #[test]
    fn an_admin_may_do_everything_and_a_viewer_changes_nothing() {
        assert!(Act::ALL.iter().all(|act| Role::Admin.may(*act)));
        assert!(Role::ALL.iter().all(|role| Role::Admin.includes(*role) && role.includes(Role::Viewer)));
        assert!(!Role::Csm.includes(Role::Admin) && !Role::Sales.includes(Role::Csm));
        let seen: Vec<_> = Act::ALL.iter().filter(|act| Role::Viewer.may(**act)).collect();
        assert_eq!(seen, [&Act::ViewRecords, &Act::ViewScorecard, &Act::ViewMembers]);
    }
}
