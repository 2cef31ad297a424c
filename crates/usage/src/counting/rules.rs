//! The rules by which events are counted: tracked events, what is missed of planned ones, and which days are whole.
//!
//! Invariant: whoever stores, moves or removes events reads the rules in the same transaction and holds them shared until
//! it ends; whoever changes the rules, or catches up on them, holds them alone. So every event is counted by the old rules
//! or by the new, never by half of each.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{
    event::{self, TrackedEvent},
    gaps::{Requirement, missing, required},
};
use crate::{
    args,
    db::{self, Tx, query_dynamic},
};

/// The rules as they stand in a transaction.
#[derive(Debug, Default)]
pub struct Rules {
    /// By the name of the event that is watched.
    tracked: BTreeMap<String, Vec<TrackedEvent>>,
    /// The properties that planned events must carry, by the event's name.
    required: BTreeMap<String, Requirement>,
    /// Days before this one may lack raw events.
    pub raw_from_day: Option<i64>,
}

impl Rules {
    /// The rules, held with others until the transaction ends.
    pub async fn shared(tx: &mut Tx) -> db::Result<Self> {
        let lock = tx.lock_shared();
        Self::read(tx, lock).await
    }

    /// The rules, held by this transaction alone.
    pub async fn alone(tx: &mut Tx) -> db::Result<Self> {
        let lock = tx.lock_alone();
        Self::read(tx, lock).await
    }

    async fn read(tx: &mut Tx, lock: &'static str) -> db::Result<Self> {
        let state = format!("select raw_from_day as a from usage_state where id = 1 {lock}");
        let (raw_from_day,): (Option<i64>,) = query_dynamic(state, args![]).one(&mut *tx).await?;
        let mut rules = Self { raw_from_day, ..Self::default() };
        for event in event::all(&mut *tx).await? {
            rules.tracked.entry(event.event.clone()).or_default().push(event);
        }
        rules.required = required(tx).await?;
        Ok(rules)
    }

    /// The properties that an event of this name must carry and does not.
    pub fn missing<'a>(&'a self, name: &str, properties: &str) -> Vec<&'a str> {
        let required = self.required.get(name);
        required.map(|required| missing(&required.properties, properties)).unwrap_or_default()
    }

    /// As [`Rules::missing`], but only what a stored event of that day is counted for by now.
    pub fn counted_missing<'a>(&'a self, name: &str, properties: &str, day: i64) -> Vec<&'a str> {
        let looked_at = |required: &Requirement| required.counted_from.is_some_and(|from| day >= from);
        if self.required.get(name).is_some_and(looked_at) {
            self.missing(name, properties)
        } else {
            Vec::new()
        }
    }

    /// Whether any rule asks for the properties of events of this name.
    pub fn look_into(&self, name: &str) -> bool {
        self.watch(name) || self.required.contains_key(name)
    }

    pub fn all(&self) -> impl Iterator<Item = &TrackedEvent> {
        self.tracked.values().flatten()
    }

    /// Whether any tracked event is made from events of this name.
    pub fn watch(&self, name: &str) -> bool {
        self.tracked.contains_key(name)
    }

    /// The names of events that are watched.
    pub fn watched(&self) -> Vec<&str> {
        self.tracked.keys().map(String::as_str).collect()
    }

    /// The tracked events that an event of this name with these properties is.
    pub fn that_match<'a>(&'a self, name: &str, properties: &str) -> impl Iterator<Item = &'a TrackedEvent> {
        self.matching(name, properties, |_| true)
    }

    /// As [`Rules::that_match`], but only those under which the stored event is counted by now.
    pub fn that_count<'a>(
        &'a self,
        name: &str,
        properties: &str,
        day: i64,
        seq: i64,
    ) -> impl Iterator<Item = &'a TrackedEvent> {
        self.matching(name, properties, move |event| event.has_counted(day, seq))
    }

    fn matching<'a>(
        &'a self,
        name: &str,
        properties: &str,
        also: impl Fn(&TrackedEvent) -> bool + 'a,
    ) -> impl Iterator<Item = &'a TrackedEvent> {
        let watching = self.tracked.get(name).map_or(&[][..], Vec::as_slice);
        let read: Json = if watching.is_empty() {
            Json::Null
        } else {
            serde_json::from_str(properties).unwrap_or_default()
        };
        watching.iter().filter(move |event| also(event) && event.conditions.is_met_by(&read))
    }
}
