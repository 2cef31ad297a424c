//! What is counted from usage events, kept as they arrive.
//!
//! Invariant: only use of the product counts ([`super::UsageKind::counts`]), per account only where the account is
//! known; the event names of the workspace count either way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{COUNTED_KINDS, NewEvent};
use crate::{
    args,
    db::{self, Tx, Value, insert_many, placeholder_rows, query, query_dynamic},
    ids::{AccountId, ImportId},
    time::Timestamp,
};

/// Account and days whose totals are worked out anew by one statement.
const PAIRS: usize = 2_000;

/// Counts new events, each with its day, into the rollups, and notes which accounts were touched.
pub(super) async fn count<'a>(
    tx: &mut Tx,
    events: impl Iterator<Item = (&'a NewEvent, i64)>,
) -> db::Result<()> {
    let mut daily: HashMap<(AccountId, i64, &str, Uuid), i64> = HashMap::new();
    let mut names: BTreeMap<&str, Name> = BTreeMap::new();
    let mut touched: BTreeMap<AccountId, Timestamp> = BTreeMap::new();
    for (event, day) in events.filter(|(event, _)| event.kind.counts()) {
        names
            .entry(&event.name)
            .or_insert_with(|| Name::new(day, event.received_at))
            .add(day, event.quantity);
        if let Some(account) = event.account {
            let person = event.person.map_or(Uuid::nil(), |person| person.0);
            *daily.entry((account, day, &event.name, person)).or_default() += event.quantity;
            touched.insert(account, event.received_at);
        }
    }
    add_names(tx, &names).await?;
    add_daily(tx, &daily).await?;
    let days: BTreeSet<(AccountId, i64)> = daily.keys().map(|(account, day, ..)| (*account, *day)).collect();
    total_days(tx, &days.into_iter().collect::<Vec<_>>()).await?;
    touch(tx, touched).await
}

struct Name {
    first_day: i64,
    last_day: i64,
    quantity: i64,
    seen_at: Timestamp,
}

impl Name {
    fn new(day: i64, seen_at: Timestamp) -> Self {
        Self { first_day: day, last_day: day, quantity: 0, seen_at }
    }

    fn add(&mut self, day: i64, quantity: i64) {
        self.first_day = self.first_day.min(day);
        self.last_day = self.last_day.max(day);
        self.quantity += quantity;
    }
}

async fn add_names(tx: &mut Tx, names: &BTreeMap<&str, Name>) -> db::Result<()> {
    const INSERT: &str = "insert into usage_names (name, first_day, last_day, quantity, first_seen_at)";
    const ADD: &str = "
        on conflict (name) do update
           set first_day = case when excluded.first_day < usage_names.first_day
                                then excluded.first_day else usage_names.first_day end,
               last_day  = case when excluded.last_day > usage_names.last_day
                                then excluded.last_day else usage_names.last_day end,
               quantity  = usage_names.quantity + excluded.quantity";
    let rows = names
        .iter()
        .map(|(name, of)| args![*name, of.first_day, of.last_day, of.quantity, of.seen_at])
        .collect::<Vec<_>>();
    insert_many(tx, INSERT, ADD, rows).await?;
    Ok(())
}

async fn add_daily(tx: &mut Tx, daily: &HashMap<(AccountId, i64, &str, Uuid), i64>) -> db::Result<()> {
    const INSERT: &str = "insert into usage_daily (account_id, day, name, person_id, quantity)";
    const ADD: &str = "
        on conflict (account_id, day, name, person_id)
        do update set quantity = usage_daily.quantity + excluded.quantity";
    // In the order of the key: neighbours share pages, and two nodes never wait for one another in a circle.
    let sorted: BTreeMap<_, _> = daily.iter().collect();
    let rows: Vec<Vec<Value>> = sorted
        .into_iter()
        .map(|((account, day, name, person), quantity)| args![*account, *day, *name, *person, *quantity])
        .collect();
    insert_many(tx, INSERT, ADD, rows).await?;
    Ok(())
}

const TOTALS: &str = "
    select d.account_id, d.day, cast(sum(d.quantity) as bigint), count(distinct d.name),
           count(distinct case when d.person_id <> $1 then d.person_id end)";

const SET_TOTALS: &str = "
    on conflict (account_id, day) do update
       set quantity = excluded.quantity, names = excluded.names, people = excluded.people";

/// Works out the totals of these days of these accounts from `usage_daily`.
async fn total_days(tx: &mut Tx, days: &[(AccountId, i64)]) -> db::Result<()> {
    for chunk in days.chunks(PAIRS) {
        let pairs = placeholder_rows(2, chunk.len(), 2);
        let sql = format!(
            "with touched (account_id, day) as (values {pairs})
             insert into usage_account_days (account_id, day, quantity, names, people)
             {TOTALS}
               from touched join usage_daily d on d.account_id = touched.account_id and d.day = touched.day
              where true
              group by d.account_id, d.day
             {SET_TOTALS}"
        );
        let mut values = args![Uuid::nil()];
        values.extend(chunk.iter().flat_map(|(account, day)| args![*account, *day]));
        query_dynamic(sql, values).run(&mut *tx).await?;
    }
    Ok(())
}

/// What a day of an account gains (or loses, where negative) of one person doing one thing.
pub(super) type Gains = BTreeMap<(AccountId, i64, String, Uuid), i64>;

/// Moves counts whose events turned out to be of another account or person.
pub(super) async fn move_counts(tx: &mut Tx, gains: &Gains, now: Timestamp) -> db::Result<()> {
    let by_name = gains
        .iter()
        .map(|((account, day, name, person), gain)| ((*account, *day, name.as_str(), *person), *gain));
    add_daily(tx, &by_name.collect()).await?;
    let days: BTreeSet<(AccountId, i64)> = gains.keys().map(|(account, day, ..)| (*account, *day)).collect();
    let days: Vec<_> = days.into_iter().collect();
    for chunk in days.chunks(PAIRS) {
        let pairs = placeholder_rows(1, chunk.len(), 2);
        for sql in [
            format!("delete from usage_daily where (account_id, day) in (values {pairs}) and quantity = 0"),
            format!("delete from usage_account_days where (account_id, day) in (values {pairs})"),
        ] {
            let values = chunk.iter().flat_map(|(account, day)| args![*account, *day]).collect();
            query_dynamic(sql, values).run(&mut *tx).await?;
        }
    }
    total_days(tx, &days).await?;
    touch(tx, days.into_iter().map(|(account, _)| (account, now)).collect()).await
}

async fn touch(tx: &mut Tx, touched: BTreeMap<AccountId, Timestamp>) -> db::Result<()> {
    const INSERT: &str = "insert into usage_touched (account_id, touched_at)";
    const SET: &str = "on conflict (account_id) do update set touched_at = excluded.touched_at";
    let rows: Vec<_> = touched.into_iter().map(|(account, at)| args![account, at]).collect();
    insert_many(tx, INSERT, SET, rows).await?;
    Ok(())
}

/// Daily counts from raw events; `$1` stands for nobody known, and the conditions follow.
const DAILY_FROM_EVENTS: &str = "
    insert into usage_daily (account_id, day, name, person_id, quantity)
    select e.account_id, e.day, e.name, coalesce(e.person_id, $1), cast(sum(e.quantity) as bigint)
      from usage_events e
     where e.account_id is not null";
const DAILY_GROUPS: &str = "group by e.account_id, e.day, e.name, coalesce(e.person_id, $1)";

const NAMES_FROM_EVENTS: &str = "
    insert into usage_names (name, first_day, last_day, quantity, first_seen_at)
    select e.name, min(e.day), max(e.day), cast(sum(e.quantity) as bigint), min(e.received_at)
      from usage_events e
     where true";

const ACCOUNT_DAYS: &str = "insert into usage_account_days (account_id, day, quantity, names, people)";

/// Takes what an import counted out of the rollups, while its events still stand: the days that it touched are counted
/// anew from the events of others.
pub(super) async fn take_out_import(tx: &mut Tx, import: ImportId, now: Timestamp) -> db::Result<()> {
    const TOUCH: &str = "
        insert into usage_touched (account_id, touched_at)
        select account_id, $2 from usage_events
         where import_id = $1 and account_id is not null group by account_id
        on conflict (account_id) do update set touched_at = excluded.touched_at";
    const DAYS: &str = "
        select distinct account_id, day from usage_events where import_id = $1 and account_id is not null";
    const NAMES: &str = "select distinct name from usage_events where import_id = $1";
    query(TOUCH, args![import, now]).run(&mut *tx).await?;
    for sql in [
        format!("delete from usage_daily where (account_id, day) in ({DAYS})"),
        format!("delete from usage_account_days where (account_id, day) in ({DAYS})"),
        format!("delete from usage_names where name in ({NAMES})"),
        format!(
            "{NAMES_FROM_EVENTS} and e.kind in {COUNTED_KINDS} and e.name in ({NAMES})
             and (e.import_id is null or e.import_id <> $1) group by e.name"
        ),
    ] {
        query_dynamic(sql, args![import]).run(&mut *tx).await?;
    }
    let days = DAYS.replace("$1", "$2");
    for sql in [
        format!(
            "{DAILY_FROM_EVENTS} and e.kind in {COUNTED_KINDS} and (e.account_id, e.day) in ({days})
             and (e.import_id is null or e.import_id <> $2) {DAILY_GROUPS}"
        ),
        format!(
            "{ACCOUNT_DAYS} {TOTALS} from usage_daily d
              where (d.account_id, d.day) in ({days}) group by d.account_id, d.day"
        ),
    ] {
        query_dynamic(sql, args![Uuid::nil(), import]).run(&mut *tx).await?;
    }
    Ok(())
}

/// Makes every rollup anew from the raw events.
pub async fn recount(tx: &mut Tx) -> db::Result<()> {
    for sql in ["delete from usage_daily", "delete from usage_account_days", "delete from usage_names"] {
        query(sql, args![]).run(&mut *tx).await?;
    }
    let daily = format!("{DAILY_FROM_EVENTS} and e.kind in {COUNTED_KINDS} {DAILY_GROUPS}");
    query_dynamic(daily, args![Uuid::nil()]).run(&mut *tx).await?;
    let totals = format!("{ACCOUNT_DAYS} {TOTALS} from usage_daily d group by d.account_id, d.day");
    query_dynamic(totals, args![Uuid::nil()]).run(&mut *tx).await?;
    let names = format!("{NAMES_FROM_EVENTS} and e.kind in {COUNTED_KINDS} group by e.name");
    query_dynamic(names, args![]).run(tx).await?;
    Ok(())
}
