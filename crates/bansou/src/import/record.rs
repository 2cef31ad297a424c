//! A row as typed values.
//!
//! Invariant: a value is of the kind that its field has.

use jiff::civil::Date;
use serde_json::Value as Json;

use super::{Refusal, term::Term};
use crate::{
    money::{Currency, Money},
    time::Timestamp,
};

/// The typed values of a row.
#[derive(Clone, Debug)]
pub struct Record {
    pub number: u64,
    pub(super) values: Vec<(&'static str, Typed)>,
    /// The workspace's own fields.
    pub custom: serde_json::Map<String, Json>,
    /// Cells that could not be read and are left out.
    pub left: Vec<Refusal>,
}

/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    Text(String),
    Integer(i64),
    Money(Money),
    Date(Date),
    /// A day that stands for "for ever": there is no such end.
    Never,
    Moment(Timestamp),
    Boolean(bool),
    /// Days of two fields in one cell.
    Term(Term),
}

impl Record {
    pub(super) fn value(&self, key: &str) -> Option<&Typed> {
        self.values.iter().find(|(of, _)| *of == key).map(|(_, value)| value)
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        match self.value(key)? {
            Typed::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn owned_text(&self, key: &str) -> Option<String> {
        self.text(key).map(str::to_owned)
    }

    pub fn integer(&self, key: &str) -> Option<i64> {
        match self.value(key)? {
            Typed::Integer(number) => Some(*number),
            _ => None,
        }
    }

    pub fn money(&self, key: &str) -> Option<Money> {
        match self.value(key)? {
            Typed::Money(money) => Some(*money),
            _ => None,
        }
    }

    pub fn date(&self, key: &str) -> Option<Date> {
        match self.value(key)? {
            Typed::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// Whether the file says that the day will never come.
    pub fn is_never(&self, key: &str) -> bool {
        self.value(key) == Some(&Typed::Never)
    }

    /// The currency that the row says its amounts are in.
    pub fn currency(&self) -> Option<Currency> {
        self.text("currency")?.parse().ok()
    }

    pub(super) fn set_money(&mut self, key: &'static str, money: Money) {
        self.values.push((key, Typed::Money(money)));
    }

    /// Takes the days of a term for those that no column of their own says.
    pub(super) fn take_term(&mut self) {
        let Some(Typed::Term(term)) = self.value("term") else { return };
        let days = [("started_on", Some(term.from)), ("last_day", term.to)];
        for (key, day) in days {
            if let (None, Some(day)) = (self.value(key), day) {
                self.values.push((key, Typed::Date(day)));
            }
        }
    }

    pub fn moment(&self, key: &str) -> Option<Timestamp> {
        match self.value(key)? {
            Typed::Moment(at) => Some(*at),
            _ => None,
        }
    }

    pub fn boolean(&self, key: &str) -> Option<bool> {
        match self.value(key)? {
            Typed::Boolean(yes) => Some(*yes),
            _ => None,
        }
    }
}
