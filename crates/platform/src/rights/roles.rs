//! Roles of members.
//!
//! Invariant: a role may do only what an [`Act`](super::Act) names it for; `docs/roles.md` is made from the same values.

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
