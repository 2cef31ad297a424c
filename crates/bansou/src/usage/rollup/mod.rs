//! What is counted from usage events, kept as they arrive.
//!
//! Invariant: only use of the product counts ([`super::UsageKind::counts`]), per account only where the account is
//! known; the event names of the workspace count either way. Counts change by differences only, so days whose raw
//! events were dropped keep theirs.

mod gains;
mod recount;
mod take_out;
mod totals;

pub(super) use gains::{Gains, Under, Whose};
pub use recount::recount;
pub(super) use take_out::{Which, take_out};

use std::collections::BTreeMap;

use super::{NewEvent, plan, tracked::Rules};
use crate::{
    db::{self, Tx},
    time::Timestamp,
};

/// Counts new events, each with its day, into the rollups: under their own name, and under that of each tracked event
/// that they are.
pub(super) async fn count<'a>(
    tx: &mut Tx,
    rules: &'a Rules,
    events: impl Iterator<Item = (&'a NewEvent, i64)>,
) -> db::Result<()> {
    let mut gains = Gains::default();
    let mut newest = Timestamp(0);
    let mut gaps = BTreeMap::new();
    for (event, day) in events.filter(|(event, _)| event.kind.counts()) {
        let whose = Whose { account: event.account, person: event.person };
        newest = newest.max(event.received_at);
        gains.add(whose, day, Under::arrived(&event.name), event.quantity, event.received_at);
        for tracked in rules.that_match(&event.name, &event.properties) {
            gains.add(whose, day, Under::tracked(&tracked.name), event.quantity, event.received_at);
        }
        for property in rules.missing(&event.name, &event.properties) {
            *gaps.entry((event.name.as_str(), property, day)).or_insert(0) += 1;
        }
    }
    plan::add_gaps(tx, &gaps).await?;
    gains.apply(tx, newest).await
}
