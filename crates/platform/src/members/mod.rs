//! Logins, members, roles and sessions: who may come in, and what they may do there.
//!
//! Invariant: a login is a human and stands in the control store; a member is that human inside one workspace, with a
//! role there. Passwords and tokens are stored only as hashes.

pub mod api_tokens;
pub mod changes;
pub mod devices;
pub mod lockout;
pub mod password;
pub mod recovery;
pub mod second_factor;
pub mod session;
mod store;
pub mod token;

pub use store::{
    add_member, all_members, any_login, find_login, find_login_by_email, find_member, insert_login,
    login_key, new_login,
};

use std::sync::Arc;

pub use crate::rights::{Act, Role, TokenScope, Tokens};
use crate::{
    activity::Actor,
    i18n::Locale,
    ids::{LoginId, MemberId},
    scope::Scope,
    time::Timestamp,
    ui::Theme,
    workspaces::Workspace,
};

/// A human who can sign in.
#[derive(Clone, Debug)]
pub struct Login {
    pub id: LoginId,
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub locale: Locale,
    pub theme: Theme,
    pub totp_secret: Option<String>,
    /// Since when a second factor is asked for; none while it is off or not yet confirmed.
    pub totp_since: Option<Timestamp>,
}

/// A user of one workspace.
#[derive(Clone, Debug)]
pub struct Member {
    pub id: MemberId,
    pub login_id: LoginId,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// Since when the member is no longer one; their work stays.
    pub ended_at: Option<Timestamp>,
}

impl Member {
    pub fn actor(&self) -> Actor {
        Actor::Member { id: self.id, name: self.name.clone() }
    }

    pub fn may(&self, act: Act) -> bool {
        self.ended_at.is_none() && self.role.may(act)
    }
}

impl Scope {
    pub fn of_member(workspace: Arc<Workspace>, member: &Member) -> Self {
        Self::of_role(workspace, member.actor(), member.role)
    }
}
