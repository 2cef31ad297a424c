//! Whose accounts a list is about.
//!
//! Invariant: a list of one member, of one account and of everybody asks the same questions, under another condition.

use crate::{
    db::Value,
    ids::{AccountId, MemberId},
};

/// Whose accounts a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The accounts that a member owns, and the tasks that they have.
    Member(MemberId),
    /// Every account, owned or not.
    Everyone,
    /// One account, for answering its line.
    Account(AccountId),
}

impl Whose {
    /// The condition on `accounts a` that names them, with its placeholder.
    pub(super) fn condition(self, place: usize) -> String {
        match self {
            Self::Member(_) => format!("a.owner_id = ${place}"),
            Self::Account(_) => format!("a.id = ${place}"),
            Self::Everyone => "true".to_owned(),
        }
    }

    /// The same on `kept_accounts k` and `kept_renewals k`, of which those of one account are none.
    pub(super) fn kept(self, place: usize) -> String {
        match self {
            Self::Member(_) => format!("k.owner_id = ${place}"),
            Self::Account(_) => format!("k.owner_id = ${place} and 1 = 0"),
            Self::Everyone => "true".to_owned(),
        }
    }

    /// What the placeholder of [`Whose::condition`] is given, where it has one.
    pub(super) fn id(self) -> Option<Value> {
        match self {
            Self::Member(id) => Some(id.into()),
            Self::Account(id) => Some(id.into()),
            Self::Everyone => None,
        }
    }
}
