//! What an event must say of itself to be a tracked one: a rule over its properties.
//!
//! Invariant: whether an event meets it depends on the event and the rule alone, so that arriving events and a back-fill come to
//! the same; and each of its conditions can stand in a row of the form.

use std::sync::Arc;

use bansou_rules::{Attribute, Catalog, Fact, Facts, Moment, Resolved, Rule, Type, json};
use jiff::tz::TimeZone;
use serde_json::Value as Json;

use super::condition::{Condition, Wrong, find};
use crate::db::{self, unreadable};

/// Conditions that must all be met.
#[derive(Clone, Debug)]
pub struct EventRule {
    rule: Rule,
    resolved: Arc<Resolved>,
}

impl PartialEq for EventRule {
    fn eq(&self, other: &Self) -> bool {
        self.rule == other.rule
    }
}

impl Eq for EventRule {}

/// Every event meets it.
impl Default for EventRule {
    fn default() -> Self {
        Self::of_rows(&[]).expect("nothing is asked")
    }
}

impl EventRule {
    /// # Errors
    ///
    /// Where a condition could never be met by what somebody means.
    pub fn of_rows(rows: &[Condition]) -> Result<Self, Wrong> {
        let rules: Result<Vec<Rule>, Wrong> = rows.iter().map(Condition::rule).collect();
        Self::checked(Rule::All(rules?)).ok_or(Wrong::TooLong)
    }

    fn checked(rule: Rule) -> Option<Self> {
        let moment = Moment::new(jiff::Timestamp::UNIX_EPOCH, TimeZone::UTC, 1);
        let resolved = Arc::new(Resolved::new(&rule, &Properties, &moment).ok()?);
        Some(Self { rule, resolved })
    }

    /// As it is stored.
    pub(super) fn of_stored(stored: &str) -> db::Result<Self> {
        let rule = json::from_str(stored).map_err(|error| unreadable("conditions", error))?;
        let is_of_rows =
            matches!(&rule, Rule::All(rules) if rules.iter().all(|rule| Condition::of_rule(rule).is_some()));
        let checked = Self::checked(rule).filter(|_| is_of_rows);
        checked.ok_or_else(|| unreadable("conditions", "it is no rule of an event's properties"))
    }

    pub(crate) fn to_stored(&self) -> String {
        json::to_value(&self.rule).to_string()
    }

    /// Whether every event meets it.
    pub fn is_empty(&self) -> bool {
        self.rule == Rule::ANYTHING
    }

    /// As rows of a form.
    pub fn rows(&self) -> Vec<Condition> {
        match &self.rule {
            Rule::All(rules) => rules.iter().filter_map(Condition::of_rule).collect(),
            rule => Condition::of_rule(rule).into_iter().collect(),
        }
    }

    /// Whether an event with these properties meets it.
    pub fn is_met_by(&self, properties: &Json) -> bool {
        self.resolved.holds(&Said(properties))
    }
}

/// An event may say anything, by any name.
struct Properties;

impl Catalog for Properties {
    fn attribute(&self, _: &str) -> Option<Attribute> {
        Some(Attribute::in_memory(Type::Said))
    }
}

/// What an event said.
struct Said<'a>(&'a Json);

impl Facts for Said<'_> {
    fn value(&self, path: &str) -> Option<Fact> {
        find(self.0, path).cloned().map(Fact::Said)
    }
}
