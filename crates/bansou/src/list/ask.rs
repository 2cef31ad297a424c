//! What a list's address asks for: filters, order, place, columns.
//!
//! Invariant: an address that makes no sense in part is read without that part; nothing in it is an error.

use std::sync::Arc;

use bansou_rules::{Literal, Rule, Test};
use uuid::Uuid;

use super::{
    Address, Place, Terms,
    columns::{self, Sort},
    filters::{self, Filtered},
};
use crate::{
    customers::{Band, Stage, Touch, search},
    db::Db,
    ids::MemberId,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerChoice {
    Nobody,
    Member(MemberId),
}

impl OwnerChoice {
    /// As the kept figures name them.
    pub(super) fn kept(self) -> Uuid {
        match self {
            Self::Nobody => Uuid::nil(),
            Self::Member(id) => id.0,
        }
    }

    /// `none`, `me` or a member's id.
    pub fn read(word: Option<&str>, me: Option<MemberId>) -> Option<Self> {
        match word? {
            "none" => Some(Self::Nobody),
            "me" => me.map(Self::Member),
            id => id.parse().ok().map(Self::Member),
        }
    }

    /// The rule, over this attribute.
    pub fn rule(self, key: &str) -> Rule {
        match self {
            Self::Nobody => Rule::not(Rule::attribute(key, Test::Set)),
            Self::Member(id) => is(key, &id.to_string()),
        }
    }
}

/// All that a list's address says.
#[derive(Clone, Debug)]
pub struct Ask {
    pub terms: Arc<Terms>,
    pub question: Option<String>,
    pub stage: Option<Stage>,
    pub owner: Option<OwnerChoice>,
    /// `Some(None)`: accounts without a band.
    pub band: Option<Option<Band>>,
    pub plan: Option<String>,
    pub touch: Option<Touch>,
    /// Filters on whatever else the register has.
    pub more: Vec<Filtered>,
    /// Of what the question finds, at most so many; all where none is said.
    pub most_found: Option<usize>,
    pub sort: Sort,
    pub descending: bool,
    pub place: Place,
    /// The keys of the columns that are chosen, beside those that always are there.
    pub columns: Vec<String>,
    pub address: Address,
}

impl Ask {
    /// Reads an address. `me` is who asks, for `owner=me`.
    pub fn read(pairs: &[(String, String)], terms: Arc<Terms>, me: Option<MemberId>) -> Self {
        let address = Address::new(pairs);
        let one = |name: &str| address.given(name);
        let sort = one("sort").unwrap_or("name");
        let owner = OwnerChoice::read(one("owner"), me);
        let band = one("band")
            .and_then(|band| if band == "none" { Some(None) } else { band.parse().ok().map(Some) });
        let is_column = |key: &String| terms.register.get(key).is_some_and(columns::is_chosen);
        Self {
            question: one("q").map(str::to_owned),
            stage: one("stage").and_then(|stage| stage.parse().ok()),
            owner,
            band,
            plan: one("plan").filter(|plan| terms.can_be_asked(&is("plan", plan))).map(str::to_owned),
            touch: one("touch").and_then(|touch| touch.parse().ok()),
            more: filters::read(&address, &terms),
            most_found: None,
            sort: Sort::read(sort.trim_start_matches('-'), &terms).unwrap_or_else(Sort::by_name),
            descending: sort.starts_with('-'),
            place: Place::read(&address),
            columns: address.all("col").map(columns::key_of).filter(is_column).collect(),
            address,
            terms,
        }
    }

    /// Whether the address has a rule that cannot be asked, which the page says.
    pub fn is_rule_left_out(&self) -> bool {
        filters::is_rule_left_out(&self.address, self.more.iter().flat_map(|filtered| &filtered.names))
    }

    /// All filters as one rule; the question is none of them.
    pub fn rule(&self) -> Rule {
        let customers = || {
            let stages = Stage::ALL.iter().filter(|stage| stage.is_customer());
            Rule::attribute("stage", Test::Is(stages.map(|stage| Literal::Text(stage.to_string())).collect()))
        };
        let mut rules = Vec::new();
        rules.extend(self.stage.map(|stage| is("stage", stage.as_str())));
        rules.extend(self.owner.map(|owner| owner.rule("owner")));
        match self.band {
            Some(None) => rules.extend([Rule::not(Rule::attribute("band", Test::Set)), customers()]),
            Some(Some(band)) => rules.extend([customers(), is("band", band.as_str())]),
            None => {}
        }
        rules.extend(self.plan.as_ref().map(|plan| is("plan", plan)));
        rules.extend(self.touch.map(|touch| is("touch", touch.as_str())));
        rules.extend(self.more.iter().map(|filtered| filtered.rule.clone()));
        Rule::All(rules)
    }

    /// Whether anything is left out of the list.
    pub fn is_filtered(&self) -> bool {
        self.question.is_some() || self.rule() != Rule::ANYTHING
    }

    /// Whether there is something to search for.
    pub fn asks_a_question(&self, db: &Db) -> bool {
        self.question.as_deref().is_some_and(|question| search::match_expression(db, question).is_some())
    }

    /// The query of the same list from its start, with these pairs set (or left out where the value is empty).
    pub fn query_with(&self, changes: &[(&str, &str)]) -> String {
        self.address.query_with(changes)
    }

    /// What the address says under this name.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.address.given(name)
    }
}

fn is(key: &str, value: &str) -> Rule {
    Rule::attribute(key, Test::Is(vec![value.into()]))
}
