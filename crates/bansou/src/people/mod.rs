//! The list of all people: what is asked for stands in the address, as on the accounts list.
//!
//! Invariant: rows, their number and files come from the same [`Ask`] through the same conditions.

mod done;
mod export;
mod rows;
#[cfg(test)]
mod tests;
mod used;
pub mod web;

use std::sync::Arc;

use bansou_rules::{Rule, Test, Type};

use crate::{
    attributes::Attribute,
    customers::{PersonRole, Stage, search},
    db::{self, Db},
    ids::{MemberId, SegmentId},
    list::{
        Address, Conditions, Filter, OwnerChoice, Place, Terms,
        columns::key_of,
        filters::{self, Filtered},
        members,
        sql::Columns,
    },
    web::Ui,
    workspaces::Workspace,
};

use done::{Did, Doers};
pub use rows::{ListedPerson, count, slice};
pub use used::Used;

/// How the list is ordered. People without an account, or of whom no use is known, come last in either direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Name,
    Account,
    LastUse,
}

crate::text_enum!(Sort { Name => "name", Account => "account", LastUse => "last_use" });

impl Sort {
    /// The key of its attribute.
    fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Account => "account",
            Self::LastUse => LAST_USE,
        }
    }
}

const LAST_USE: &str = "last_used_on";

/// What people are found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FoundBy {
    /// A filter of their accounts that leaves few of these.
    Accounts(Filter),
    /// The members of a segment, who are few.
    Members(SegmentId),
}

impl FoundBy {
    fn filter(self) -> Option<Filter> {
        match self {
            Self::Accounts(filter) => Some(filter),
            Self::Members(_) => None,
        }
    }
}

/// All that the list's address says.
#[derive(Clone, Debug)]
pub struct Ask {
    pub terms: Arc<Terms>,
    pub question: Option<String>,
    /// Of their account.
    pub stage: Option<Stage>,
    /// Of their account.
    pub owner: Option<OwnerChoice>,
    pub role: Option<PersonRole>,
    /// Whether they have left their company.
    pub left: Option<bool>,
    /// Filters on whatever else the register has.
    pub more: Vec<Filtered>,
    /// What they did, or did not.
    pub did: Vec<Did>,
    /// Who did that, once it is looked up.
    doers: Vec<Doers>,
    /// Of what the question finds, at most so many; all where none is said.
    pub most_found: Option<usize>,
    pub sort: Sort,
    pub descending: bool,
    pub place: Place,
    /// The keys of the columns that are chosen, beside those that always are there.
    pub columns: Vec<String>,
    pub address: Address,
}

/// Whether the attribute is a column to be chosen, beside those that every list of people shows.
pub fn is_chosen(attribute: &Attribute) -> bool {
    const ALWAYS: [&str; 7] = ["name", "role", "title", "email", "phone", "account_stage", "account_owner"];
    !ALWAYS.contains(&attribute.key.as_str()) && !matches!(attribute.kind, Type::Account)
}

impl Ask {
    /// Reads an address; what makes no sense in it is left out. `me` is who asks, for `owner=me`.
    pub fn read(pairs: &[(String, String)], terms: Arc<Terms>, me: Option<MemberId>) -> Self {
        let address = Address::new(pairs);
        let one = |name: &str| address.given(name);
        let sort = one("sort").unwrap_or("name");
        let is_column = |key: &String| terms.register.get(key).is_some_and(is_chosen);
        let (did, rest) = done::read(&address, &terms);
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
            more: filters::read(&address, &terms)
                .into_iter()
                .chain(used::read(&address))
                .chain(rest)
                .collect(),
            did,
            doers: Vec::new(),
            most_found: None,
            sort: sort.trim_start_matches('-').parse().unwrap_or(Sort::Name),
            descending: sort.starts_with('-'),
            place: Place::read(&address),
            columns: address.all("col").map(key_of).filter(is_column).collect(),
            address,
            terms,
        }
    }

    /// Looks up who did what is asked. To be done before rows are read.
    pub async fn look_up(&mut self, workspace: &Workspace) -> db::Result<()> {
        let mut doers = Vec::new();
        for did in &self.did {
            doers.push(did.find(workspace, &self.terms).await?);
        }
        self.doers = doers;
        Ok(())
    }

    /// What the page says where a rule cannot be asked, or not all is known of what people did.
    pub fn notes(&self, ui: &Ui) -> Vec<String> {
        let filters = self.more.iter().flat_map(|filtered| &filtered.names);
        let read = filters.chain(self.did.iter().flat_map(|did| &did.names));
        let left_out = filters::is_rule_left_out(&self.address, read).then(|| ui.t("list-rule-left-out"));
        left_out.into_iter().chain(self.doers.iter().filter_map(|doers| doers.note(ui))).collect()
    }

    /// Whether anybody is left out of the list.
    pub fn is_filtered(&self) -> bool {
        self.question.is_some() || !self.did.is_empty() || self.rule() != Rule::ANYTHING
    }

    /// All filters as one rule; the question is none of them.
    fn rule(&self) -> Rule {
        let is = |key: &str, value: &str| Rule::attribute(key, Test::Is(vec![value.into()]));
        let gone = Rule::attribute("left_on", Test::Set);
        let mut rules = Vec::new();
        rules.extend(self.stage.map(|stage| is("account_stage", stage.as_str())));
        rules.extend(self.owner.map(|owner| owner.rule("account_owner")));
        rules.extend(self.role.map(|role| is("role", role.as_str())));
        rules.extend(self.left.map(|left| if left { gone.clone() } else { Rule::not(gone.clone()) }));
        rules.extend(self.more.iter().map(|filtered| filtered.rule.clone()));
        Rule::All(rules)
    }

    /// Whether the rows are found by something of the people's own, of which there are few enough to be put in order.
    fn is_of_few_people(&self) -> bool {
        self.question.is_some() || self.role.is_some() || self.left == Some(true)
    }

    /// The filters over `people p left join accounts a`. A name finds people by theirs and by their account's. `by` is the
    /// account's filter that people are found by, where that leaves few, or a segment with few members; `range` the attribute
    /// whose index they are found by.
    fn conditions(&self, db: &Db, by: Option<FoundBy>, range: Option<&str>) -> db::Result<Conditions> {
        let mut out = Conditions::none();
        if let Some(FoundBy::Members(segment)) = by {
            members::are_the_rows(&mut out, segment, "p");
        }
        let by = by.and_then(FoundBy::filter);
        let asked = self.question.as_deref().and_then(|question| search::match_expression(db, question));
        if let Some(expression) = asked {
            let place = out.bind(expression);
            out.and(&format!("p.id in ({})", search::people_found(db, &place, self.most_found)));
        }
        let column = |filter: Filter, column: &str| match by == Some(filter) {
            true => column.to_owned(),
            false => db.without_index(column),
        };
        let stage = column(Filter::Stage, "a.stage_rank");
        let owner = column(Filter::Owner, "a.owner_id");
        let instead = [("account_stage", &*stage), ("account_owner", &*owner)];
        let bare: Vec<&str> = ["role", "left_on"].into_iter().chain(range).collect();
        let columns = Columns { db, terms: &self.terms, bare: &bare, instead: &instead };
        columns.add(&mut out, &self.rule(), "p")?;
        self.doers.iter().for_each(|doers| doers.add(&mut out));
        Ok(out)
    }
}
