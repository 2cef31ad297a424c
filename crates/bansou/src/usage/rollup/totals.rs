//! What an account did on a day in all, from what each of its people did.
//!
//! Invariant: a tracked event adds nothing: it is counted beside the event that it is made from.

use uuid::Uuid;

use crate::{
    args,
    db::{self, Tx, Value, placeholder_rows, query_dynamic},
    ids::AccountId,
};

/// Accounts and days whose totals are worked out anew by one statement.
const PAIRS: usize = 2_000;

/// `$1` stands for nobody known.
pub(super) const TOTALS: &str = "
    select d.account_id, d.day, cast(sum(d.quantity) as bigint), count(distinct d.name),
           count(distinct case when d.person_id <> $1 then d.person_id end)";

pub(super) const INSERT: &str = "insert into usage_account_days (account_id, day, quantity, names, people)";

const SET_TOTALS: &str = "
    on conflict (account_id, day) do update
       set quantity = excluded.quantity, names = excluded.names, people = excluded.people";

/// Works out the totals of these days of these accounts from `usage_daily`; `lost` says that some may be without use now.
pub(super) async fn total_days(tx: &mut Tx, days: &[(AccountId, i64)], lost: bool) -> db::Result<()> {
    for chunk in days.chunks(PAIRS) {
        let values = || chunk.iter().flat_map(|(account, day)| args![*account, *day]);
        if lost {
            let pairs = placeholder_rows(1, chunk.len(), 2);
            let sql = format!("delete from usage_account_days where (account_id, day) in (values {pairs})");
            query_dynamic(sql, values().collect()).run(&mut *tx).await?;
        }
        let pairs = placeholder_rows(2, chunk.len(), 2);
        let sql = format!(
            "with touched (account_id, day) as (values {pairs})
             {INSERT}
             {TOTALS}
               from touched join usage_daily d on d.account_id = touched.account_id and d.day = touched.day
              where d.tracked = 0
              group by d.account_id, d.day
             {SET_TOTALS}"
        );
        let args: Vec<Value> = args![Uuid::nil()].into_iter().chain(values()).collect();
        query_dynamic(sql, args).run(&mut *tx).await?;
    }
    Ok(())
}
