//! What a rule looks at: whose changes can change its answer.
//!
//! Invariant: whatever an evaluator asks for stands here, also inside related sets. Segments are named, not opened.

use std::collections::BTreeSet;

use crate::{Rule, Test};

/// Something that a rule reads, of the record itself or of one that is reached through related sets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// The related sets on the way, from the record outwards; empty for the record itself.
    pub through: Vec<String>,
    pub key: String,
}

/// All that a rule reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    pub attributes: BTreeSet<Read>,
    /// Attributes whose changes are asked for.
    pub changes: BTreeSet<Read>,
    pub behaviours: BTreeSet<Read>,
    pub segments: BTreeSet<Read>,
    /// Related sets: a record that comes or goes can change the answer.
    pub sets: BTreeSet<Read>,
    /// Whether the answer can change by time alone. An attribute that is [`by_calendar`](crate::Attribute::by_calendar) and a
    /// segment that is opened can make it so as well: [`next_change`](crate::next_change) knows them.
    pub by_time: bool,
}

impl Rule {
    /// What the rule reads.
    pub fn reads(&self) -> Reads {
        let mut reads = Reads::default();
        collect(self, &mut Vec::new(), &mut reads);
        reads
    }
}

fn collect(rule: &Rule, through: &mut Vec<String>, reads: &mut Reads) {
    let read = |key: &String| Read { through: through.clone(), key: key.clone() };
    match rule {
        Rule::Attribute { key, test } => {
            reads.attributes.insert(read(key));
            reads.by_time |= matches!(test, Test::Within(_) | Test::Beyond(_) | Test::In(_));
        }
        Rule::Changed { key, .. } => {
            reads.changes.insert(read(key));
            reads.by_time = true;
        }
        Rule::Did { event, .. } => {
            reads.behaviours.insert(read(event));
            reads.by_time = true;
        }
        Rule::Segment(key) => {
            reads.segments.insert(read(key));
        }
        Rule::Related { set, rule, .. } => {
            reads.sets.insert(read(set));
            through.push(set.clone());
            collect(rule, through, reads);
            through.pop();
        }
        Rule::All(rules) | Rule::Any(rules) => rules.iter().for_each(|rule| collect(rule, through, reads)),
        Rule::Not(rule) => collect(rule, through, reads),
    }
}
