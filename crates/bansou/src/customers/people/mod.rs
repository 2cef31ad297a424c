//! The list of all people: what is asked for stands in the address, as on the accounts list.
//!
//! Invariant: rows, their number and files come from the same [`Ask`] through the same conditions.

mod export;
mod rows;
#[cfg(test)]
mod tests;
pub mod web;

use super::{
    PersonRole, Stage,
    list::{Address, Conditions, OwnerChoice, Place},
};
use crate::{db::Db, ids::MemberId};

pub use rows::{ListedPerson, count, slice};

/// How the list is ordered. People without an account come last in either direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Name,
    Account,
}

crate::text_enum!(Sort { Name => "name", Account => "account" });

/// All that the list's address says.
#[derive(Clone, Debug)]
pub struct Ask {
    pub question: Option<String>,
    /// Of their account.
    pub stage: Option<Stage>,
    /// Of their account.
    pub owner: Option<OwnerChoice>,
    pub role: Option<PersonRole>,
    /// Whether they have left their company.
    pub left: Option<bool>,
    pub sort: Sort,
    pub descending: bool,
    pub place: Place,
    pub address: Address,
}

impl Ask {
    /// Reads an address; what makes no sense in it is left out. `me` is who asks, for `owner=me`.
    pub fn read(pairs: &[(String, String)], me: Option<MemberId>) -> Self {
        let address = Address::new(pairs);
        let one = |name: &str| address.given(name);
        let sort = one("sort").unwrap_or("name");
        Self {
            question: one("q").map(str::to_owned),
            stage: one("stage").and_then(|stage| stage.parse().ok()),
            owner: OwnerChoice::read(one("owner"), me),
            role: one("role").and_then(|role| role.parse().ok()),
            left: one("left").and_then(|left| match left {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            }),
            sort: sort.trim_start_matches('-').parse().unwrap_or(Sort::Name),
            descending: sort.starts_with('-'),
            place: Place::read(&address),
            address,
        }
    }

    /// Whether anybody is left out of the list.
    pub fn is_filtered(&self) -> bool {
        self.question.is_some()
            || self.stage.is_some()
            || self.owner.is_some()
            || self.role.is_some()
            || self.left.is_some()
    }

    /// The filters over `people p left join accounts a`. A name finds people by theirs and by their account's.
    fn conditions(&self, db: &Db) -> Conditions {
        let mut out = Conditions::none();
        if let Some(question) = &self.question
            && let Some(people) = out.found(db, question, "people")
            && let Some(accounts) = out.found(db, question, "accounts")
        {
            out.and(&format!("(p.id in {people} or p.account_id in {accounts})"));
        }
        out.stage(self.stage);
        out.owner(self.owner);
        if let Some(role) = self.role {
            out.equals("p.role", role);
        }
        match self.left {
            Some(true) => out.and("p.left_on is not null"),
            Some(false) => out.and("p.left_on is null"),
            None => {}
        }
        out
    }
}
