//! Logins, members, roles and sessions: who may come in, and what they may do there.
//!
//! Invariant: a login is a human and stands in the control store; a member is that human inside one workspace, with a
//! role there. Passwords and tokens are stored only as hashes.

mod act;
pub mod api_tokens;
pub mod changes;
pub mod devices;
mod factor_pages;
mod forgot;
pub mod invitations;
mod joining;
pub mod lockout;
pub mod mails;
mod me;
pub mod own;
pub mod pages;
pub mod password;
pub mod person_fields;
pub mod recovery;
pub mod reset_pages;
#[cfg(test)]
mod reset_tests;
pub mod resets;
pub mod roles;
pub mod second_factor;
pub mod session;
pub mod sign_in;
#[cfg(test)]
mod sign_in_tests;
mod store;
#[cfg(test)]
mod tests;
pub mod token;
pub mod web;

pub use act::{Act, TokenScope, Tokens};
pub use roles::Role;
pub use store::{
    add_member, all_members, find_login, find_login_by_email, find_member, insert_login, login_key, new_login,
};

use crate::{
    activity::Actor,
    i18n::Locale,
    ids::{LoginId, MemberId},
    time::Timestamp,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

crate::text_enum!(Theme { System => "system", Light => "light", Dark => "dark" });

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
