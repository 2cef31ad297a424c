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

/// A register with the segments of its records opened.
#[derive(Debug)]
pub(super) struct Opened {
    pub register: Register,
    rules: BTreeMap<String, Rule>,
    has_done: bool,
}

impl Opened {
    pub async fn load(
        workspace: &Workspace,
        record: &'static Record,
        segments: &[Segment],
    ) -> db::Result<Self> {
        let of_it = segments.iter().filter(|segment| segment.of == record.table);
        Ok(Self {
            register: Register::load(workspace, record).await?,
            rules: of_it.map(|segment| (segment.key.clone(), segment.rule.clone())).collect(),
            // What a person did stands by accounts and days, and is not found by the person.
            has_done: record.table == "accounts" && workspace.parts.first::<Done>().is_some(),
        })
    }
}

impl Catalog for Opened {
    fn attribute(&self, key: &str) -> Option<Attribute> {
        self.register.attribute(key)
    }

    fn related(&self, set: &str) -> Option<Related<'_>> {
        self.register.related(set)
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
