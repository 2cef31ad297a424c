//! Why scores moved lately, in a word for each account of a list.
//!
//! Invariant: what is said is what the newest move on the timeline says first, so a list and an account page agree.

use std::collections::HashMap;

use super::batch;
use crate::{
    activity::Verb,
    args, db,
    ids::AccountId,
    time::{DAY, Timestamp},
    workspaces::Workspace,
};

/// Days in which a move is news.
pub const NEWS: i64 = 7;

/// The measure that did most to move each of these accounts' scores the last time, where that was lately.
pub async fn latest_causes(
    workspace: &Workspace,
    accounts: &[AccountId],
    until: Timestamp,
) -> db::Result<HashMap<AccountId, String>> {
    const MOVES: &str = "
        select account_id as a, verb as b, detail as c from activities
         where occurred_at > $1 and occurred_at <= $2 and verb = 'health_changed' and account_id in ({accounts})
         order by occurred_at, seq";
    let span = args![until.plus(-NEWS * DAY), until];
    let rows: Vec<(AccountId, String, serde_json::Value)> =
        batch::rows(&workspace.main, MOVES, span, accounts).await?;
    let mut causes = HashMap::new();
    for (account, verb, detail) in rows {
        let Ok(Verb::HealthChanged { reasons, .. }) = Verb::from_stored(&verb, detail) else { continue };
        match reasons.into_iter().next() {
            Some(first) => causes.insert(account, first.measure),
            None => causes.remove(&account),
        };
    }
    Ok(causes)
}
