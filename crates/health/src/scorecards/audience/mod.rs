//! Which accounts a scorecard is for: a rule over what is known of accounts on any day, their plan, stage, touch model and own
//! fields.
//!
//! Invariant: an audience was checked when it was made, so whoever asks it gets an answer, in memory and at once.

mod askable;
mod earlier;

use std::{collections::BTreeMap, sync::Arc};

use bansou_rules::{Fact, Facts, Problem, Resolved, Rule, Type, json};
use serde_json::Value;

pub use askable::Askable;
pub use earlier::{bound, convert_stored, literals};

use super::Traits;
use crate::db::{self, unreadable};

/// A rule that was checked.
#[derive(Clone, Debug)]
pub struct Audience {
    rule: Rule,
    resolved: Arc<Resolved>,
    /// What each field that it asks for is.
    kinds: Arc<BTreeMap<String, Type>>,
}

impl PartialEq for Audience {
    fn eq(&self, other: &Self) -> bool {
        self.rule == other.rule
    }
}

impl Audience {
    /// # Errors
    ///
    /// Where the rule asks for what is not known of accounts on any day, or asks it wrongly.
    pub fn new(rule: Rule, askable: &Askable) -> Result<Self, Vec<Problem>> {
        let resolved = Arc::new(Resolved::new(&rule, askable, askable.moment())?);
        let reads = rule.reads().attributes;
        let kinds = reads.into_iter().filter_map(|read| Some((read.key.clone(), askable.kind(&read.key)?)));
        Ok(Self { kinds: Arc::new(kinds.collect()), resolved, rule })
    }

    /// Whom the rule is true of, as it is stored.
    pub(super) fn of_stored(stored: &Value, askable: &Askable) -> db::Result<Self> {
        let rule = json::from_value(stored).map_err(|error| unreadable("segment", error))?;
        let told = |problems: Vec<Problem>| {
            unreadable("segment", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        };
        Self::new(rule, askable).map_err(told)
    }

    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    pub fn to_json(&self) -> Value {
        json::to_value(&self.rule)
    }

    pub fn is_for_everyone(&self) -> bool {
        self.rule == Rule::ANYTHING
    }

    /// Whether it looks at more than the plan.
    pub fn asks_for_more_than_plan(&self) -> bool {
        self.kinds.keys().any(|key| key != "plan")
    }

    pub fn includes(&self, traits: &Traits<'_>) -> bool {
        self.resolved.holds(&Asked { traits, kinds: &self.kinds })
    }
}

struct Asked<'a> {
    traits: &'a Traits<'a>,
    kinds: &'a BTreeMap<String, Type>,
}

impl Facts for Asked<'_> {
    fn value(&self, key: &str) -> Option<Fact> {
        let text = |text: Option<&str>| text.map(|text| Fact::Text(text.to_owned()));
        match key {
            "plan" => text(self.traits.plan),
            "stage" => text(self.traits.stage),
            "touch" => text(self.traits.touch),
            key => {
                let field = key.strip_prefix(crate::attributes::CUSTOM)?;
                Fact::from_json(self.kinds.get(key)?, self.traits.custom.get(field)?)
            }
        }
    }
}
