//! An [`Ask`]'s filters as the `where` of a query over `accounts a`, and over what is kept of all accounts together.
//!
//! Invariant: only our own words become SQL; all that a person wrote is a bound value.

use super::{Ask, OwnerChoice};
use crate::{
    customers::{Band, Stage, bands::KEPT_CUSTOMER, search},
    db::{self, Db, Value},
};

/// A filter of which is kept how many accounts it leaves, and which has an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    Stage,
    Owner,
    Band,
    Plan,
    Touch,
}

impl Filter {
    pub const ALL: &[Self] = &[Self::Stage, Self::Owner, Self::Band, Self::Plan, Self::Touch];

    /// Its attribute.
    pub fn key(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Owner => "owner",
            Self::Band => "band",
            Self::Plan => "plan",
            Self::Touch => "touch",
        }
    }
}

/// Conditions joined by `and`, with their values.
#[derive(Clone, Debug)]
pub struct Conditions {
    sql: String,
    pub args: Vec<Value>,
}

impl Conditions {
    pub fn none() -> Self {
        Self { sql: "true".to_owned(), args: Vec::new() }
    }

    /// The same filters over `kept_accounts k`; none where one of them is not kept.
    pub fn of_kept(ask: &Ask, db: &Db) -> Option<Self> {
        if ask.asks_a_question(db) || !ask.more.is_empty() {
            return None;
        }
        let mut out = Self::none();
        for filter in Filter::ALL {
            if let Some(condition) = out.kept(ask, *filter) {
                out.and(&condition);
            }
        }
        Some(out)
    }

    /// One filter over `kept_accounts k`; none where the question does not have it.
    pub fn kept(&mut self, ask: &Ask, filter: Filter) -> Option<String> {
        let (column, value) = match filter {
            Filter::Stage => ("k.stage_rank", Value::from(stage_rank(ask.stage?))),
            Filter::Owner => ("k.owner_id", Value::from(ask.owner?.kept())),
            Filter::Band => {
                let band = ask.band?.map_or("", Band::as_str);
                return Some(format!("{KEPT_CUSTOMER} and k.band = {}", self.bind(band)));
            }
            Filter::Plan => ("k.plan", Value::from(ask.plan.as_deref()?)),
            Filter::Touch => ("k.touch", Value::from(ask.touch?.as_str())),
        };
        Some(format!("{column} = {}", self.bind(value)))
    }

    /// The stage of `kept_accounts k`.
    pub fn kept_stage(&mut self, stage: Option<Stage>) {
        if let Some(stage) = stage {
            self.equals("k.stage_rank", stage_rank(stage));
        }
    }

    /// The owner of `kept_accounts k`.
    pub fn kept_owner(&mut self, owner: Option<OwnerChoice>) {
        if let Some(owner) = owner {
            self.equals("k.owner_id", owner.kept());
        }
    }

    /// A query for the ids of the records of a kind that a search finds; none where the question asks for nothing.
    pub fn found(&mut self, db: &Db, question: &str, kind: &str, most: Option<usize>) -> Option<String> {
        let place = self.bind(search::match_expression(db, question)?);
        Some(db.search_found(kind, &place, most))
    }

    /// The conditions of a query within this one: their values are bound here, and their text is answered.
    pub fn within(&mut self, add: impl FnOnce(&mut Self) -> db::Result<()>) -> db::Result<String> {
        let around = std::mem::replace(&mut self.sql, "true".to_owned());
        let added = add(self);
        let within = std::mem::replace(&mut self.sql, around);
        added.map(|()| within)
    }

    /// Adds a condition of our own words.
    pub fn and(&mut self, condition: &str) {
        self.sql.push_str(" and ");
        self.sql.push_str(condition);
    }

    /// Binds a value and answers its placeholder.
    pub fn bind(&mut self, value: impl Into<Value>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    pub fn sql(&self) -> &str {
        &self.sql
    }

    pub fn equals(&mut self, column: &str, value: impl Into<Value>) {
        let place = self.bind(value);
        self.and(&format!("{column} = {place}"));
    }
}

/// As `accounts.stage_rank` has it: the stage's number in the order of `Stage::ALL`, from 1.
fn stage_rank(stage: Stage) -> i64 {
    Stage::ALL.iter().position(|each| *each == stage).map_or(0, |at| at as i64 + 1)
}
