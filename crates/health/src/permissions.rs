//! What can be done with scores and scorecards, and by whom.
//!
//! Invariant: who is not named here may not.

use crate::members::{
    Act,
    Role::{self, Admin, Csm},
    TokenScope, Tokens,
};

pub const ALL: &[Act] = &[OVERRIDE_HEALTH, VIEW_SCORECARD, EDIT_SCORECARD];

/// Set a health score's band by hand.
pub const OVERRIDE_HEALTH: Act =
    Act { name: "override-health", roles: &[Admin, Csm], tokens: Tokens::From(TokenScope::Write) };
/// See the scorecard and try changes on the past.
pub const VIEW_SCORECARD: Act =
    Act { name: "view-scorecard", roles: Role::ALL, tokens: Tokens::From(TokenScope::Read) };
/// Save a scorecard.
pub const EDIT_SCORECARD: Act =
    Act { name: "edit-scorecard", roles: &[Admin], tokens: Tokens::From(TokenScope::Admin) };
