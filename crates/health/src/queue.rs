//! Accounts that wait to be scored anew.
//!
//! Invariant: an account waits once, and one that is queued again while it is being scored stays in the queue.

use std::collections::HashSet;

use crate::{
    args,
    db::{self, Db, Tx, placeholder_list, placeholder_rows, query, query_dynamic},
    ids::AccountId,
    time::Timestamp,
};

/// Ids of one statement.
const IDS: usize = 2_000;

/// Its place in the queue it keeps: who is queued again and again would never be next. Time moves on by at least a millisecond, or a worker that read the row before could take it out.
const AGAIN: &str = "
    on conflict (account_id) do update
       set queued_at = case when excluded.queued_at > score_queue.queued_at
                            then excluded.queued_at else score_queue.queued_at + 1 end";

/// Queues those of the accounts that still exist.
pub async fn enqueue(tx: &mut Tx, accounts: &[AccountId], now: Timestamp) -> db::Result<()> {
    for chunk in accounts.chunks(IDS) {
        let sql = format!(
            "insert into score_queue (account_id, queued_at, waiting_since)
             select id, $1, $1 from accounts where id in ({}) {AGAIN}",
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
        "insert into score_queue (account_id, queued_at, waiting_since)
         select id, $1, $1 from accounts
          where stage not in ('lead', 'opportunity', 'churned') or score is not null {AGAIN}"
    );
    query_dynamic(sql, args![now]).run(tx).await?;
    Ok(())
}

/// A waiting account with its ticket.
pub type Ticket = (AccountId, Timestamp);

/// The tickets to work on next: first those of `watched`, whom somebody is looking at, up to half of them, so that the
/// others are never kept out; then those that have waited longest.
pub async fn waiting(db: &Db, watched: &[AccountId], limit: usize) -> db::Result<Vec<Ticket>> {
    const WAITING: &str =
        "select account_id as a, queued_at as b from score_queue order by waiting_since, account_id limit $1";
    let watched = &watched[..watched.len().min(limit / 2)];
    let mut tickets: Vec<Ticket> = Vec::new();
    if !watched.is_empty() {
        // Few lengths, so that few statements are prepared.
        let places = watched.len().next_power_of_two();
        let sql = format!(
            "select account_id as a, queued_at as b from score_queue where account_id in ({})",
            placeholder_list(1, places)
        );
        let values = watched.iter().cycle().take(places).copied().map(db::Value::from).collect();
        tickets = query_dynamic(sql, values).all(db).await?;
    }
    let first: HashSet<AccountId> = tickets.iter().map(|(account, _)| *account).collect();
    let others: Vec<Ticket> = query(WAITING, args![limit as i64]).all(db).await?;
    tickets.extend(others.into_iter().filter(|(account, _)| !first.contains(account)));
    tickets.truncate(limit);
    Ok(tickets)
}

pub async fn length(db: &Db) -> db::Result<i64> {
    let (length,): (i64,) = query("select count(*) as a from score_queue", args![]).one(db).await?;
    Ok(length)
}

/// Whether more accounts wait than are scored at a time.
pub async fn is_long(db: &Db) -> db::Result<bool> {
    const LONG: &str = "select cast(1 as bigint) as a from score_queue limit 1 offset $1";
    Ok(query(LONG, args![super::batch::SIZE as i64]).optional::<(i64,)>(db).await?.is_some())
}

/// Whether the account waits to be scored.
pub async fn holds(db: &Db, account: AccountId) -> db::Result<bool> {
    const HOLDS: &str = "select count(*) as a from score_queue where account_id = $1";
    Ok(query(HOLDS, args![account]).one::<(i64,)>(db).await?.0 > 0)
}

/// Takes out the tickets that still stand as they were read, and answers whose they were. Of two workers with the same
/// ticket, one gets the account.
pub(super) async fn take(tx: &mut Tx, tickets: &[Ticket]) -> db::Result<HashSet<AccountId>> {
    let mut taken = HashSet::new();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{testing::on_both_engines, usage::testing::account};

    #[tokio::test]
    async fn who_is_watched_comes_first_and_who_is_queued_again_keeps_the_place() {
        on_both_engines(async |bench| {
            let (workspace, main) = (&bench.workspace, &bench.workspace.main);
            let mut ids = Vec::new();
            for (at, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
                ids.push(account(workspace, name).await);
                let mut tx = main.begin().await.unwrap();
                enqueue(&mut tx, &ids[at..], Timestamp(at as i64)).await.unwrap();
                tx.commit().await.unwrap();
            }
            let mut tx = main.begin().await.unwrap();
            enqueue(&mut tx, &ids[..1], Timestamp(9)).await.unwrap();
            tx.commit().await.unwrap();
            let next = async |watched: &[AccountId], limit| {
                let tickets = waiting(main, watched, limit).await.unwrap();
                tickets.into_iter().map(|(account, _)| account).collect::<Vec<_>>()
            };
            assert_eq!(next(&[], 3).await, ids[..3]);
            assert_eq!(next(&[ids[3]], 3).await, [ids[3], ids[0], ids[1]]);
            let nobody = AccountId::new();
            let watched = [ids[2], nobody, ids[0]];
            assert_eq!(next(&watched, 4).await[2..], [ids[1], ids[3]]);
            assert_eq!(next(&ids[2..], 2).await, [ids[2], ids[0]], "the others have their half");
            assert_eq!(waiting(main, &[], 1).await.unwrap(), [(ids[0], Timestamp(9))]);
        })
        .await;
    }
}
