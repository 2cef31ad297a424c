//! What can be done with tracking, and by whom.
//!
//! Invariant: who is not named here may not.

use crate::members::{
    Act,
    Role::{Admin, Csm, Marketer},
    TokenScope, Tokens,
};

pub const ALL: &[Act] = &[VIEW_TRACKING, EDIT_TRACKING, DEFINE_EVENTS];

/// See tracking keys, arriving and refused events.
pub const VIEW_TRACKING: Act =
    Act { name: "view-tracking", roles: &[Admin, Csm, Marketer], tokens: Tokens::From(TokenScope::Read) };
/// Make and revoke tracking keys, say how long raw events are kept.
pub const EDIT_TRACKING: Act =
    Act { name: "edit-tracking", roles: &[Admin], tokens: Tokens::From(TokenScope::Admin) };
/// Define tracked events and the plan of expected ones.
pub const DEFINE_EVENTS: Act =
    Act { name: "define-events", roles: &[Admin, Csm], tokens: Tokens::From(TokenScope::Admin) };
