//! What an account did on a day in all, from what each of its people did.
//!
//! Invariant: a tracked event adds nothing: it is counted beside the event that it is made from. A person is active on
//! a day once, whoever else stores events at the same time.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{
    args, bounded,
    db::{self, Tx, Value, insert_many, insert_many_returning, placeholder_rows, query_dynamic},
    ids::AccountId,
};

/// Accounts and days whose totals are worked out anew by one statement.
const PAIRS: usize = 2_000;

const QUANTITY: &str = bounded!("d.quantity");

const INSERT: &str = "insert into usage_account_days (account_id, day, quantity, people)";

/// What a day of an account gains.
#[derive(Debug, Default)]
pub(super) struct Day {
    pub quantity: i64,
    /// The known people who were active.
    pub people: BTreeSet<Uuid>,
}

/// Adds to the totals of these days.
pub(super) async fn add(tx: &mut Tx, days: &BTreeMap<(AccountId, i64), Day>) -> db::Result<()> {
    const PERSON: &str = "insert into usage_active_people (account_id, day, person_id)";
    const NEW: &str = "on conflict do nothing returning account_id as a, day as b";
    const ADD: &str = concat!(
        "
        on conflict (account_id, day) do update
           set quantity = ",
        bounded!("usage_account_days.quantity"),
        " + ",
        bounded!("excluded.quantity"),
        ",
               people = usage_account_days.people + excluded.people"
    );
    let people = days
        .iter()
        .flat_map(|((account, day), of)| of.people.iter().map(|person| args![*account, *day, *person]));
    let mut first_seen: BTreeMap<(AccountId, i64), i64> = BTreeMap::new();
    for pair in insert_many_returning(tx, PERSON, NEW, people.collect::<Vec<_>>()).await? {
        *first_seen.entry(pair).or_default() += 1;
    }
    let rows = days.iter().map(|(pair, of)| {
        args![pair.0, pair.1, of.quantity, first_seen.get(pair).copied().unwrap_or_default()]
    });
    insert_many(tx, INSERT, ADD, rows.collect::<Vec<_>>()).await?;
    Ok(())
}

/// Works out the totals of these days anew from `usage_daily`; a day without use has none.
pub(super) async fn work_out(tx: &mut Tx, days: &[(AccountId, i64)]) -> db::Result<()> {
    for chunk in days.chunks(PAIRS) {
        let values = || chunk.iter().flat_map(|(account, day)| args![*account, *day]);
        let pairs = placeholder_rows(1, chunk.len(), 2);
        for table in ["usage_active_people", "usage_account_days"] {
            let sql = format!("delete from {table} where (account_id, day) in (values {pairs})");
            query_dynamic(sql, values().collect()).run(&mut *tx).await?;
        }
        let touched =
            format!("with touched (account_id, day) as (values {})", placeholder_rows(2, chunk.len(), 2));
        let daily = "touched join usage_daily d on d.account_id = touched.account_id and d.day = touched.day";
        insert_from(tx, &touched, daily, "true", values().collect()).await?;
    }
    Ok(())
}

/// Works out the totals of all days from this one on, of which there are none yet.
pub(super) async fn work_out_since(tx: &mut Tx, day: i64) -> db::Result<()> {
    insert_from(tx, "", "usage_daily d", "d.day >= $2", args![day]).await
}

/// `values` are those of `with` and of `condition`, from `$2` on.
async fn insert_from(
    tx: &mut Tx,
    with: &str,
    daily: &str,
    condition: &str,
    values: Vec<Value>,
) -> db::Result<()> {
    for sql in [
        format!(
            "{with} insert into usage_active_people (account_id, day, person_id)
             select distinct d.account_id, d.day, d.person_id from {daily}
              where d.tracked = 0 and d.person_id <> $1 and {condition}"
        ),
        format!(
            "{with} {INSERT}
             select d.account_id, d.day, cast(sum({QUANTITY}) as bigint),
                    count(distinct case when d.person_id <> $1 then d.person_id end)
               from {daily} where d.tracked = 0 and {condition} group by d.account_id, d.day"
        ),
    ] {
        let args = args![Uuid::nil()].into_iter().chain(values.iter().cloned()).collect();
        query_dynamic(sql, args).run(&mut *tx).await?;
    }
    Ok(())
}
