//! What open pages look at again where nothing happened that anyone would read of: a score that moved by decimals, facts of
//! one account, a step of a job.
//!
//! Invariant: it is written in the transaction of what is shown, like an activity, and [`crate::web::live`] reads both.

use crate::{
    args,
    db::{self, Tx},
    ids::AccountId,
    live::Changed,
};

/// Has open pages look again once the transaction is committed.
pub async fn shown_anew(tx: &mut Tx, changed: impl IntoIterator<Item = Changed>) -> db::Result<()> {
    const INSERT: &str = "insert into shown_anew (account_id, topic, written_at)";
    let now = tx.now();
    let rows = changed.into_iter().map(|changed| {
        let (account, topic): (Option<AccountId>, _) = match changed {
            Changed::Account(account) => (Some(account), Some(Changed::LISTS)),
            Changed::Facts(account) => (Some(account), None),
            Changed::Topic(topic) => (None, Some(topic)),
        };
        args![account, topic, now]
    });
    if db::insert_many(tx, INSERT, "", rows.collect::<Vec<_>>()).await? > 0 {
        tx.wake_others();
    }
    Ok(())
}
