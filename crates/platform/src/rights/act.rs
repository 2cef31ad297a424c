//! What can be done in a workspace, and by whom: roles of members and scopes of API tokens. Each area declares its own
//! (`AREA.permissions`); those of the floor stand here.
//!
//! Invariant: nobody may do what an act does not name them for. An act is written as a whole, so one that says nothing of
//! tokens does not compile; and what is no area's is refused to everybody by a test.

use super::roles::Role::{self, Admin, Agent, Csm, Sales};
use crate::parts::Parts;

/// Something that can be done in a workspace. Every route names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// Its words are the message `act-NAME`.
    pub name: &'static str,
    pub roles: &'static [Role],
    pub tokens: Tokens,
}

/// Which API tokens may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokens {
    /// None, whatever their scope.
    Never,
    /// Those of this scope and of the wider ones.
    From(TokenScope),
}

/// What an API token may do. Each scope has all that stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenScope {
    Read,
    Write,
    Admin,
}

crate::text_enum!(TokenScope { Read => "read", Write => "write", Admin => "admin" });

impl Act {
    /// See accounts, people, contracts, tickets, scores, Today.
    pub const VIEW_RECORDS: Self =
        Self { name: "view-records", roles: Role::ALL, tokens: Tokens::From(TokenScope::Read) };
    /// Change accounts and people, write notes, keep tasks, answer lines on Today.
    pub const EDIT_RECORDS: Self = Self {
        name: "edit-records",
        roles: &[Admin, Csm, Agent, Sales],
        tokens: Tokens::From(TokenScope::Write),
    };
    /// See the members of the workspace.
    pub const VIEW_MEMBERS: Self =
        Self { name: "view-members", roles: Role::ALL, tokens: Tokens::From(TokenScope::Read) };
    /// Invite, change roles, remove members.
    pub const MANAGE_MEMBERS: Self =
        Self { name: "manage-members", roles: &[Admin], tokens: Tokens::From(TokenScope::Admin) };
    /// Change the workspace's settings, see jobs, make API tokens.
    pub const MANAGE_WORKSPACE: Self =
        Self { name: "manage-workspace", roles: &[Admin], tokens: Tokens::From(TokenScope::Admin) };

    /// Those of the floor.
    pub const OF_THE_FLOOR: &'static [Self] = &[
        Self::VIEW_RECORDS,
        Self::EDIT_RECORDS,
        Self::VIEW_MEMBERS,
        Self::MANAGE_MEMBERS,
        Self::MANAGE_WORKSPACE,
    ];
}

impl Role {
    pub fn may(self, act: Act) -> bool {
        act.roles.contains(&self)
    }
}

impl TokenScope {
    pub fn may(self, act: Act) -> bool {
        match act.tokens {
            Tokens::Never => false,
            Tokens::From(least) => self >= least,
        }
    }
}

/// Whether the one role may do all that the other may.
pub fn includes(parts: &Parts, one: Role, other: Role) -> bool {
    parts.all::<Act>().iter().all(|act| one.may(*act) || !other.may(*act))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_business_of_tokens_is_refused_to_each_of_them() {
        let act = Act { name: "sign-for-the-company", roles: Role::ALL, tokens: Tokens::Never };
        assert!(!TokenScope::ALL.iter().any(|scope| scope.may(act)));
        assert!(Role::ALL.iter().all(|role| role.may(act)));
    }

    #[test]
    fn a_scope_has_all_that_stands_before_it() {
        let may = |act| TokenScope::ALL.iter().filter(|scope| scope.may(act)).copied().collect::<Vec<_>>();
        assert_eq!(may(Act::VIEW_RECORDS), [TokenScope::Read, TokenScope::Write, TokenScope::Admin]);
        assert_eq!(may(Act::EDIT_RECORDS), [TokenScope::Write, TokenScope::Admin]);
        assert_eq!(may(Act::MANAGE_MEMBERS), [TokenScope::Admin]);
    }
}
