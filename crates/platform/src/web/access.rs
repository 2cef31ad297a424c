//! What it takes to take a route.
//!
//! Invariant: every route names one of these.

use crate::rights::Act;

/// What it takes to take a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Open to the world: sign-in, assets, health checks.
    Open,
    /// Open to programs and to pages of any site: the tracking API. No cookie is read, so the layers that protect
    /// what cookies allow do not stand before it.
    Anywhere,
    /// Whoever holds a signed link: people who are no members. No cookie is read.
    Linked,
    /// A login, in no workspace in particular.
    SignedIn,
    /// A member of the workspace in the path who may do this. The path is below `/w/{workspace}`.
    Member(Act),
    /// An API token of a workspace whose scope allows this. The path is below `/api/v1`.
    Token(Act),
}

impl From<Act> for Access {
    fn from(act: Act) -> Self {
        Self::Member(act)
    }
}
