//! An [`Ask`]'s filters as the `where` of a query over `accounts a`.
//!
//! Invariant: only our own words become SQL; all that a person wrote is a bound value.

use uuid::Uuid;

use super::{
    Ask,
    ask::{CustomCondition, OwnerChoice},
};
use crate::{
    customers::{
        Stage,
        bands::{CUSTOMER, KEPT_CUSTOMER},
        search,
    },
    db::{Db, Value},
    health::Band,
    money::Currency,
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

    /// `by` is the filter whose index the rows are found by. The others are written so that no engine takes theirs: it would
    /// read and sort all of a large part where a page's worth of the order would do.
    pub fn of(ask: &Ask, db: &Db, currency: Currency, by: Option<Filter>) -> Self {
        let mut out = Self::none();
        if let Some(found) =
            ask.question.as_deref().and_then(|question| out.found(db, question, "accounts", ask.most_found))
        {
            out.and(&format!("a.id in ({found})"));
        }
        out.stage(ask.stage, by == Some(Filter::Stage));
        out.owner(ask.owner, by == Some(Filter::Owner));
        match ask.band {
            Some(None) if by == Some(Filter::Band) => out.and(&format!("a.band is null and {CUSTOMER}")),
            Some(None) => out.and(&format!("coalesce(a.band, '') = '' and {CUSTOMER}")),
            Some(Some(band)) => {
                out.and(CUSTOMER);
                out.text("a.band", band.as_str(), by == Some(Filter::Band));
            }
            None => {}
        }
        if let Some(plan) = &ask.plan {
            out.text("a.plan", plan, by == Some(Filter::Plan));
        }
        if let Some(touch) = ask.touch {
            out.text("a.touch", touch.as_str(), by == Some(Filter::Touch));
        }
        for condition in &ask.custom {
            out.custom(condition, currency);
        }
        out
    }

    /// The same filters over `kept_accounts k`; none where one of them is not kept.
    pub fn of_kept(ask: &Ask, db: &Db) -> Option<Self> {
        if ask.asks_a_question(db) || !ask.custom.is_empty() {
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

    /// The account's stage.
    pub fn stage(&mut self, stage: Option<Stage>, by_index: bool) {
        if let Some(stage) = stage {
            // By rank, which has the index.
            let place = self.bind(stage_rank(stage));
            let column = if by_index { "a.stage_rank" } else { "coalesce(a.stage_rank, 0)" };
            self.and(&format!("{column} = {place}"));
        }
    }

    /// Who owns the account.
    pub fn owner(&mut self, owner: Option<OwnerChoice>, by_index: bool) {
        match owner {
            Some(OwnerChoice::Nobody) if by_index => self.and("a.owner_id is null"),
            Some(OwnerChoice::Member(id)) if by_index => self.equals("a.owner_id", id),
            Some(owner) => {
                let (nobody, owner) = (self.bind(Uuid::nil()), self.bind(owner.kept()));
                self.and(&format!("coalesce(a.owner_id, {nobody}) = {owner}"));
            }
            None => {}
        }
    }

    fn text(&mut self, column: &str, value: &str, by_index: bool) {
        let place = self.bind(value);
        self.and(&if by_index {
            format!("{column} = {place}")
        } else {
            format!("coalesce({column}, '') = {place}")
        });
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

    fn custom(&mut self, condition: &CustomCondition, currency: Currency) {
        match condition {
            CustomCondition::Text { key, is, whole } => {
                let (key, is) = (self.bind(key), self.bind(is));
                let text = format!("cast(a.custom ->> {key} as text)");
                // Both engines have `replace`; neither's `like` treats case as the other's does.
                self.and(&if *whole {
                    format!("{text} = {is}")
                } else {
                    format!("replace({text}, {is}, '') <> {text}")
                });
            }
            CustomCondition::Flag { key, is } => {
                let key = self.bind(key);
                // SQLite answers 1 and 0 where PostgreSQL answers true and false.
                let words = if *is { "('true', '1')" } else { "('false', '0')" };
                self.and(&format!("cast(a.custom ->> {key} as text) in {words}"));
            }
            CustomCondition::Number { key, from, to, money } => {
                let key = self.bind(key);
                let value = if *money {
                    format!("a.custom -> {key} ->> 'minor'")
                } else {
                    format!("a.custom ->> {key}")
                };
                let value = format!("cast({value} as double precision)");
                let unit = if *money { 10_f64.powi(currency.decimals().cast_signed()) } else { 1.0 };
                self.between(&value, from.map(|n| n * unit), to.map(|n| n * unit));
            }
            CustomCondition::Day { key, from, to } => {
                let key = self.bind(key);
                self.between(&format!("cast(a.custom ->> {key} as text)"), *from, *to);
            }
        }
    }

    fn between<T: Into<Value>>(&mut self, value: &str, from: Option<T>, to: Option<T>) {
        if let Some(from) = from {
            let place = self.bind(from);
            self.and(&format!("{value} >= {place}"));
        }
        if let Some(to) = to {
            let place = self.bind(to);
            self.and(&format!("{value} <= {place}"));
        }
    }
}

/// As `accounts.stage_rank` has it: the stage's number in the order of `Stage::ALL`, from 1.
fn stage_rank(stage: Stage) -> i64 {
    Stage::ALL.iter().position(|each| *each == stage).map_or(0, |at| at as i64 + 1)
}
