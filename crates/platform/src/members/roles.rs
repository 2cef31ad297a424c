//! Roles of members.
//!
//! Invariant: a role may do only what an [`Act`] names it for; `docs/roles.md` is made from the same values.

use super::Act;
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
        act.roles.contains(&self)
    }
}
