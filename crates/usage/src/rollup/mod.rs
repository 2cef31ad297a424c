//! What is counted from usage events, kept as they arrive.
//!
//! Invariant: only use of the product counts ([`super::UsageKind::counts`]), per account only where the account is
//! known; the event names of the workspace count either way. Counts change by differences only, so days whose raw
//! events were dropped keep theirs.

pub(super) mod gains;
mod recount;
mod take_out;
mod totals;

pub(super) use gains::{Gains, Under, Whose};
pub use recount::recount;
pub(super) use take_out::{Which, take_out};

use std::collections::BTreeMap;

use super::{
    NewEvent,
    counting::{Rules, gaps::add_gaps},
};
use crate::{
    db::{self, Tx},
    time::Timestamp,
};

/// What new events come to, gathered until it is written at once: the rows of a flood lie close together then.
#[derive(Debug, Default)]
pub(super) struct Counting {
    gains: Gains<'static>,
    /// When the newest of them was received.
    newest: Option<Timestamp>,
    gaps: BTreeMap<(String, String, i64), i64>,
}

impl Counting {
    /// Counts new events, each with its day: under their own name, and under that of each tracked event that they are.
    pub fn add<'a>(&mut self, rules: &'a Rules, events: impl Iterator<Item = (&'a NewEvent, i64)>) {
        let mut gains = Gains::default();
        for (event, day) in events.filter(|(event, _)| event.kind.counts()) {
            let whose = Whose { account: event.account, person: event.person };
            self.newest = self.newest.max(Some(event.received_at));
            gains.add(whose, day, Under::arrived(&event.name), event.quantity, event.received_at);
            for tracked in rules.that_match(&event.name, &event.properties) {
                gains.add(whose, day, Under::tracked(&tracked.name), event.quantity, event.received_at);
            }
            for property in rules.missing(&event.name, &event.properties) {
                *self.gaps.entry((event.name.clone(), property.to_owned(), day)).or_insert(0) += 1;
            }
        }
        self.gains.absorb(gains);
    }

    /// Writes it into the rollups.
    pub async fn apply(self, tx: &mut Tx) -> db::Result<()> {
        let gaps = self.gaps.iter().map(|((name, property, day), n)| ((&**name, &**property, *day), *n));
        add_gaps(tx, &gaps.collect()).await?;
        self.gains.apply(tx, self.newest.unwrap_or(Timestamp(0))).await
    }
}
