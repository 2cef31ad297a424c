//! Accounts that wait to be scored anew.
//!
//! Invariant: an account waits once, and one that is queued again while it is being scored stays in the queue.

use crate::{
    args,
    db::{self, Db, Tx, placeholder_list, placeholder_rows, query, query_dynamic},
    ids::AccountId,
    time::Timestamp,
};

/// Ids of one statement.
const IDS: usize = 2_000;

/// Time moves on by at least a millisecond, or a worker that read the row before could take it out.
const AGAIN: &str = "
    on conflict (account_id) do update
       set queued_at = case when excluded.queued_at > score_queue.queued_at
                            then excluded.queued_at else score_queue.queued_at + 1 end";

/// Queues those of the accounts that still exist.
pub async fn enqueue(tx: &mut Tx, accounts: &[AccountId], now: Timestamp) -> db::Result<()> {
    for chunk in accounts.chunks(IDS) {
        let sql = format!(
            "insert into score_queue (account_id, queued_at)
             select id, $1 from accounts where id in ({}) {AGAIN}",
            placeholder_list(2, chunk.len())
        );
        let mut values = args![now];
        values.extend(chunk.iter().map(|id| db::Value::from(*id)));
        query_dynamic(sql, values).run(&mut *tx).await?;
    }
    Ok(())
}

/// Queues every account, also those that are no customers any more and only lose their score.
pub async fn enqueue_all(tx: &mut Tx, now: Timestamp) -> db::Result<()> {
    let sql = format!(
        "insert into score_queue (account_id, queued_at)
         select id, $1 from accounts
          where stage not in ('lead', 'opportunity', 'churned') or score is not null {AGAIN}"
    );
    query_dynamic(sql, args![now]).run(tx).await?;
    Ok(())
}

/// The accounts that have waited longest, each with its ticket.
pub async fn waiting(db: &Db, limit: usize) -> db::Result<Vec<(AccountId, Timestamp)>> {
    const WAITING: &str =
        "select account_id as a, queued_at as b from score_queue order by queued_at, account_id limit $1";
    query(WAITING, args![limit as i64]).all(db).await
}

pub async fn length(db: &Db) -> db::Result<i64> {
    let (length,): (i64,) = query("select count(*) as a from score_queue", args![]).one(db).await?;
    Ok(length)
}

/// Whether the account waits to be scored.
pub async fn holds(db: &Db, account: AccountId) -> db::Result<bool> {
    const HOLDS: &str = "select count(*) as a from score_queue where account_id = $1";
    Ok(query(HOLDS, args![account]).one::<(i64,)>(db).await?.0 > 0)
}

/// Takes out the tickets that still stand as they were read, and answers whose they were. Of two workers with the same
/// ticket, one gets the account.
pub(super) async fn take(
    tx: &mut Tx,
    tickets: &[(AccountId, Timestamp)],
) -> db::Result<std::collections::HashSet<AccountId>> {
    let mut taken = std::collections::HashSet::new();
    for chunk in tickets.chunks(IDS) {
        let sql = format!(
            "delete from score_queue where (account_id, queued_at) in (values {}) returning account_id as a",
            placeholder_rows(1, chunk.len(), 2)
        );
        let values = chunk.iter().flat_map(|(account, at)| args![*account, *at]).collect();
        let rows: Vec<(AccountId,)> = query_dynamic(sql, values).all(&mut *tx).await?;
        taken.extend(rows.into_iter().map(|(account,)| account));
    }
    Ok(taken)
}
