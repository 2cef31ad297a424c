//! By which rules events are counted: tracked events with their conditions, and what planned events must carry.
//!
//! Invariant: a rule is read in the transaction that counts by it ([`Rules`]).

mod condition;
mod event;
mod event_rule;
pub(crate) mod gaps;
mod rules;

pub use condition::{Condition, Operator, Wrong};
pub use event::{TrackedEvent, all, find};
pub use event_rule::EventRule;
pub use rules::Rules;
