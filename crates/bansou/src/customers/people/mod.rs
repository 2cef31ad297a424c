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
    list::{Address, Conditions, Filter, OwnerChoice, Place},
    search,
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
    /// Of what the question finds, at most so many; all where none is said.
    pub most_found: Option<usize>,
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
            most_found: None,
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

    /// Whether the rows are found by something of the people's own, of which there are few enough to be put in order.
    fn is_of_few_people(&self) -> bool {
        self.question.is_some() || self.role.is_some() || self.left == Some(true)
    }

    /// The filters over `people p left join accounts a`. A name finds people by theirs and by their account's. `by` is the
    /// account's filter that people are found by, where that leaves few.
    fn conditions(&self, db: &Db, by: Option<Filter>) -> Conditions {
        let mut out = Conditions::none();
        let asked = self.question.as_deref().and_then(|question| search::match_expression(db, question));
        if let Some(expression) = asked {
            let place = out.bind(expression);
            out.and(&format!("p.id in ({})", search::people_found(db, &place, self.most_found)));
        }
        out.stage(self.stage, by == Some(Filter::Stage));
        out.owner(self.owner, by == Some(Filter::Owner));
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
