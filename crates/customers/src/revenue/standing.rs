//! What follows for a contract itself from the day: its state, the next renewal, and the last day on which that can be refused.
//!
//! Invariant: these columns are written where the account's contract columns are, for the same day, and nowhere else.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Subscription;
use crate::{
    args,
    db::{self, Tx, Value, placeholder_rows, query_dynamic},
    ids::AccountId,
};

/// Contracts of one statement.
const AT_ONCE: usize = 2_000;

/// Brings these contracts to the day. Answers the accounts of those that it changed.
pub(super) async fn bring_to(
    tx: &mut Tx,
    day: Date,
    subscriptions: &[&Subscription],
) -> db::Result<BTreeSet<AccountId>> {
    let mut changed = BTreeSet::new();
    for chunk in subscriptions.chunks(AT_ONCE) {
        let sql = format!(
            "with fresh (id, state, next_renewal_on, notice_on) as (values {})
             update subscriptions
                set state = fresh.state, next_renewal_on = fresh.next_renewal_on, notice_on = fresh.notice_on
               from fresh
              where subscriptions.id = fresh.id
                and (subscriptions.state is distinct from fresh.state
                     or subscriptions.next_renewal_on is distinct from fresh.next_renewal_on
                     or subscriptions.notice_on is distinct from fresh.notice_on)
             returning account_id as a",
            placeholder_rows(1, chunk.len(), 4)
        );
        let values: Vec<Value> = chunk.iter().flat_map(|of| columns(of, day)).collect();
        let rows: Vec<(AccountId,)> = query_dynamic(sql, values).all(&mut *tx).await?;
        changed.extend(rows.into_iter().map(|(account,)| account));
    }
    Ok(changed)
}

fn columns(of: &Subscription, day: Date) -> Vec<Value> {
    args![of.id, of.state(day).as_str(), of.next_renewal(day), of.notice_on(day)]
}
