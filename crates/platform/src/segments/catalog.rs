//! What a segment can ask: the register's attributes, other segments, and what the records did.
//!
//! Invariant: a segment that another asks for is asked by its rule, not by its kept members, so that no order in which they are
//! brought up to date shows.

use std::collections::{BTreeMap, HashMap};

use bansou_rules::{
    Attribute, Behaviour, Catalog, DayColumn, Fragment, Related, Rows, Rule, Segment as Found,
};
use jiff::civil::Date;
use uuid::Uuid;

use super::Segment;
use crate::{
    attributes::{Record, Register},
    db::{self, Answer},
    workspaces::Workspace,
};

/// What these records did on which days, by the name of what was done.
pub type DoneDays = HashMap<Uuid, BTreeMap<String, BTreeMap<Date, i64>>>;

/// Who knows what accounts did, by the names that are asked for.
pub type Done = for<'a> fn(&'a Workspace, &'a [Uuid], &'a [String]) -> Answer<'a, DoneDays>;

/// A register with the segments of its records opened, and of those that belong to them.
#[derive(Debug)]
pub(super) struct Opened {
    pub register: Register,
    rules: BTreeMap<String, Rule>,
    /// The records that belong to these, by their set. Of those of their own kind, none: they are asked like themselves.
    related: BTreeMap<&'static str, Self>,
    has_done: bool,
}

impl Opened {
    pub async fn load(
        workspace: &Workspace,
        record: &'static Record,
        segments: &[Segment],
    ) -> db::Result<Self> {
        let register = Register::load(workspace, record).await?;
        // What a person did stands by accounts and days, and is not found by the person; nor what those did that belong to a record.
        let has_done = record.table == "accounts" && workspace.parts.first::<Done>().is_some();
        let of_sets = |own: bool| {
            let sets = record.related.iter().filter(move |related| own || related.of != record);
            sets.filter_map(|related| {
                Some((related.name, Self::of(register.of_related(related.name)?, segments)))
            })
        };
        let mut related: BTreeMap<&'static str, Self> = of_sets(true).collect();
        for (_, opened) in related.iter_mut().filter(|(_, opened)| opened.register.record == record) {
            opened.related = of_sets(false).collect();
        }
        Ok(Self { related, has_done, ..Self::of(&register, segments) })
    }

    fn of(register: &Register, segments: &[Segment]) -> Self {
        let of_it = segments.iter().filter(|segment| segment.of == register.record.table);
        Self {
            rules: of_it.map(|segment| (segment.key.clone(), segment.rule.clone())).collect(),
            register: register.clone(),
            related: BTreeMap::new(),
            has_done: false,
        }
    }

    /// The records of a set.
    fn of_set(&self, set: &str) -> &Self {
        self.related.get(set).unwrap_or(self)
    }

    /// The rule with those of the segments that it asks for in their places, so that all that it reads stands in it. It has been
    /// resolved, so no segment asks for itself.
    pub fn opened(&self, rule: &Rule) -> Rule {
        let each = |rules: &[Rule]| rules.iter().map(|rule| self.opened(rule)).collect();
        match rule {
            Rule::Segment(key) => {
                self.rules.get(key).map_or_else(|| rule.clone(), |inner| self.opened(inner))
            }
            Rule::Related { quantifier, set, rule } => Rule::Related {
                quantifier: *quantifier,
                set: set.clone(),
                rule: Box::new(self.of_set(set).opened(rule)),
            },
            Rule::All(rules) => Rule::All(each(rules)),
            Rule::Any(rules) => Rule::Any(each(rules)),
            Rule::Not(rule) => Rule::Not(Box::new(self.opened(rule))),
            _ => rule.clone(),
        }
    }
}

impl Catalog for Opened {
    fn attribute(&self, key: &str) -> Option<Attribute> {
        self.register.attribute(key)
    }

    fn related(&self, set: &str) -> Option<Related<'_>> {
        let Related { rows, .. } = self.register.related(set)?;
        Some(Related { rows, catalog: self.of_set(set) })
    }

    fn behaviour(&self, _: &str) -> Option<Behaviour> {
        // Use stands in a store of its own: it is asked in memory alone.
        let nowhere = || Fragment::new("false", []);
        self.has_done.then(|| Behaviour {
            rows: Rows::new(nowhere(), nowhere()),
            day: DayColumn::Number(nowhere()),
            quantity: None,
        })
    }

    fn segment(&self, key: &str) -> Option<Found> {
        self.rules.get(key).cloned().map(Found::Rule)
    }

    fn minor_digits(&self, currency: &str) -> Option<u32> {
        self.register.minor_digits(currency)
    }

    fn attribute_keys(&self) -> Vec<String> {
        self.register.attribute_keys()
    }

    fn related_sets(&self) -> Vec<String> {
        self.register.related_sets()
    }
}
