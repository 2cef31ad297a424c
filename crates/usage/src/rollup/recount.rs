//! The rollups made anew from the raw events, as far back as all of those are there.
//!
//! Invariant: days of which raw events were dropped are left as they are.

use uuid::Uuid;

use super::{Gains, Under, Whose, totals};
use crate::{
    COUNTED_KINDS, args, bounded,
    counting::Rules,
    db::{self, Tx, query_dynamic},
    ids::{AccountId, PersonId},
    time::Timestamp,
};

const QUANTITY: &str = bounded!("e.quantity");
const DAYS: &str = bounded!("d.quantity");

const FROM_EVENTS: &str = concat!(
    "
    insert into usage_daily (account_id, day, name, person_id, quantity)
    select e.account_id, e.day, e.name, coalesce(e.person_id, $1), cast(sum(",
    bounded!("e.quantity"),
    ") as bigint)
      from usage_events e
     where e.account_id is not null and e.day >= $2"
);

/// Makes every rollup anew from the raw events.
pub async fn recount(tx: &mut Tx) -> db::Result<()> {
    let rules = Rules::alone(tx).await?;
    let from = rules.raw_from_day.unwrap_or(i64::MIN);
    for sql in [
        "delete from usage_daily where day >= $1",
        "delete from usage_account_days where day >= $1",
        "delete from usage_active_people where day >= $1",
        "delete from usage_name_days where day >= $1",
    ] {
        query_dynamic(sql.to_owned(), args![from]).run(&mut *tx).await?;
    }
    let daily = format!(
        "{FROM_EVENTS} and e.kind in {COUNTED_KINDS} group by e.account_id, e.day, e.name, coalesce(e.person_id, $1)"
    );
    query_dynamic(daily, args![Uuid::nil(), from]).run(&mut *tx).await?;
    totals::work_out_since(tx, from).await?;
    let name_days = format!(
        "insert into usage_name_days (name, day, quantity)
         select e.name, e.day, cast(sum({QUANTITY}) as bigint) from usage_events e
          where e.day >= $1 and e.kind in {COUNTED_KINDS} group by e.name, e.day"
    );
    query_dynamic(name_days, args![from]).run(&mut *tx).await?;
    for event in rules.watched() {
        recount_tracked(tx, &rules, event, from).await?;
    }
    sum_up_names(tx).await
}

type Found = (Option<AccountId>, Option<PersonId>, i64, i64, i64, (i64, String));

impl db::FromRow for FoundEvent {
    fn from_row(row: &db::Row) -> db::Result<Self> {
        let rest = (row.get("quantity")?, row.get("properties")?);
        Ok(Self((
            row.get("account_id")?,
            row.get("person_id")?,
            row.get("day")?,
            row.get("seq")?,
            row.get("received_at")?,
            rest,
        )))
    }
}

struct FoundEvent(Found);

async fn recount_tracked(tx: &mut Tx, rules: &Rules, event: &str, from: i64) -> db::Result<()> {
    let sql = format!(
        "select e.account_id, e.person_id, e.day, e.seq, e.received_at, e.quantity, e.properties
           from usage_events e where e.name = $1 and e.day >= $2 and e.kind in {COUNTED_KINDS}"
    );
    let mut gains = Gains::default();
    for FoundEvent((account, person, day, seq, received_at, (quantity, properties))) in
        query_dynamic(sql, args![event, from]).all::<FoundEvent>(&mut *tx).await?
    {
        for tracked in rules.that_count(event, &properties, day, seq) {
            let under = Under::tracked(tracked.name.clone());
            gains.add(Whose { account, person }, day, under, quantity, Timestamp(received_at));
        }
    }
    gains.apply(tx, Timestamp(0)).await
}

/// Names keep the moment at which they were first seen.
async fn sum_up_names(tx: &mut Tx) -> db::Result<()> {
    let first_seen = format!(
        "coalesce((select n.first_seen_at from usage_names_before n where n.name = d.name and n.tracked = d.tracked),
                  (select min(e.received_at) from usage_events e where e.name = d.name and e.kind in {COUNTED_KINDS}), 0)"
    );
    for sql in [
        "create temporary table usage_names_before as select * from usage_names".to_owned(),
        "delete from usage_names".to_owned(),
        format!(
            "insert into usage_names (name, tracked, first_day, last_day, quantity, first_seen_at)
             select d.name, d.tracked, min(d.day), max(d.day), cast(sum({DAYS}) as bigint), {first_seen}
               from usage_name_days d group by d.name, d.tracked"
        ),
        "drop table usage_names_before".to_owned(),
    ] {
        query_dynamic(sql, args![]).run(&mut *tx).await?;
    }
    Ok(())
}
