//! An [`Ask`]'s filters as the `where` of a query over `accounts a`.
//!
//! Invariant: only our own words become SQL; all that a person wrote is a bound value.

use super::{
    Ask,
    ask::{CustomCondition, OwnerChoice},
};
use crate::{
    customers::{Stage, bands::CUSTOMER, search},
    db::{Db, Value},
    money::Currency,
};

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

    pub fn of(ask: &Ask, db: &Db, currency: Currency) -> Self {
        let mut out = Self::none();
        if let Some(found) = ask.question.as_deref().and_then(|question| out.found(db, question, "accounts"))
        {
            out.and(&format!("a.id in {found}"));
        }
        out.stage(ask.stage);
        out.owner(ask.owner);
        match ask.band {
            Some(None) => out.and(&format!("a.band is null and {CUSTOMER}")),
            Some(Some(band)) => {
                out.and(CUSTOMER);
                out.equals("a.band", band);
            }
            None => {}
        }
        if let Some(plan) = &ask.plan {
            out.equals("a.plan", plan);
        }
        if let Some(touch) = ask.touch {
            out.equals("a.touch", touch);
        }
        for condition in &ask.custom {
            out.custom(condition, currency);
        }
        out
    }

    /// The ids of the records of a kind that a search finds; none where the question asks for nothing.
    pub fn found(&mut self, db: &Db, question: &str, kind: &str) -> Option<String> {
        let place = self.bind(search::match_expression(db, question)?);
        let matches = db.search_matches(&place);
        Some(format!(
            "(select d.record_id from search_documents d where d.record_kind = '{kind}' and {matches})"
        ))
    }

    /// The account's stage.
    pub fn stage(&mut self, stage: Option<Stage>) {
        if let Some(stage) = stage {
            // By rank, which has the index.
            let place = self.bind(stage_rank(stage));
            self.and(&format!("a.stage_rank = {place}"));
        }
    }

    /// Who owns the account.
    pub fn owner(&mut self, owner: Option<OwnerChoice>) {
        match owner {
            Some(OwnerChoice::Nobody) => self.and("a.owner_id is null"),
            Some(OwnerChoice::Member(id)) => self.equals("a.owner_id", id),
            None => {}
        }
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
