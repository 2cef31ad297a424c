//! What the rollups gain or lose.
//!
//! Invariant: the names of the workspace change with the days of the names, and an account's day in all with its parts,
//! so that every rollup adds up to the others.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use uuid::Uuid;

use super::totals;
use crate::{
    args, bounded,
    db::{self, Tx, Value, insert_many, placeholder_rows, query_dynamic},
    ids::{AccountId, PersonId},
    sums::bounded,
    time::Timestamp,
};

const QUANTITY: &str = bounded!("quantity");

/// Rows of one statement.
const ROWS: usize = 2_000;

/// What something is counted under: a name, and whether it is a tracked event's and not one that arrived.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Under<'a> {
    pub name: Cow<'a, str>,
    pub tracked: bool,
}

impl Under<'_> {
    fn into_owned(self) -> Under<'static> {
        Under { name: self.name.into_owned().into(), tracked: self.tracked }
    }
}

impl<'a> Under<'a> {
    pub fn arrived(name: impl Into<Cow<'a, str>>) -> Self {
        Self { name: name.into(), tracked: false }
    }

    pub fn tracked(name: impl Into<Cow<'a, str>>) -> Self {
        Self { name: name.into(), tracked: true }
    }
}

/// Whom something is counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whose {
    pub account: Option<AccountId>,
    pub person: Option<PersonId>,
}

/// What is gained, or lost where negative.
#[derive(Debug, Default)]
pub struct Gains<'a> {
    /// Of a person of an account on a day.
    daily: BTreeMap<(AccountId, i64, Under<'a>, Uuid), i64>,
    /// Of a name on a day: how much, and when that was received first.
    names: BTreeMap<(Under<'a>, i64), (i64, Timestamp)>,
}

impl<'a> Gains<'a> {
    /// Events that come or go.
    pub fn add(&mut self, whose: Whose, day: i64, under: Under<'a>, quantity: i64, received_at: Timestamp) {
        let of_name = self.names.entry((under.clone(), day)).or_insert((0, received_at));
        *of_name = (of_name.0.saturating_add(bounded(quantity)), of_name.1.min(received_at));
        self.give(whose, day, under, quantity);
    }

    /// Events that stay and only change hands.
    pub fn give(&mut self, whose: Whose, day: i64, under: Under<'a>, quantity: i64) {
        let Some(account) = whose.account else { return };
        let person = whose.person.map_or(Uuid::nil(), |person| person.0);
        let gain = self.daily.entry((account, day, under, person)).or_default();
        *gain = gain.saturating_add(bounded(quantity));
    }

    /// Adds what others gained.
    pub fn absorb(&mut self, more: Gains<'_>) {
        for ((account, day, under, person), more) in more.daily {
            let gain = self.daily.entry((account, day, under.into_owned(), person)).or_default();
            *gain = gain.saturating_add(more);
        }
        for ((under, day), (more, received_at)) in more.names {
            let of_name = self.names.entry((under.into_owned(), day)).or_insert((0, received_at));
            *of_name = (of_name.0.saturating_add(more), of_name.1.min(received_at));
        }
    }

    /// Writes all of it, and notes which accounts were touched.
    pub async fn apply(mut self, tx: &mut Tx, now: Timestamp) -> db::Result<()> {
        self.daily.retain(|_, gain| *gain != 0);
        let some_lost = self.daily.values().any(|gain| *gain < 0);
        let some_names_lost = self.names.values().any(|(gain, _)| *gain < 0);
        self.write_names(tx, some_names_lost).await?;
        self.write_daily(tx).await?;
        let all: BTreeSet<(AccountId, i64)> =
            self.daily.keys().map(|(account, day, ..)| (*account, *day)).collect();
        if some_lost {
            remove_nothings(tx, &all.iter().copied().collect::<Vec<_>>()).await?;
            totals::work_out(tx, &self.days().into_keys().collect::<Vec<_>>()).await?;
        } else {
            totals::add(tx, &self.days()).await?;
        }
        touch(tx, all.into_iter().map(|(account, _)| account).collect(), now).await
    }

    /// What the days gain in all.
    fn days(&self) -> BTreeMap<(AccountId, i64), totals::Day> {
        let mut days: BTreeMap<_, totals::Day> = BTreeMap::new();
        for ((account, day, under, person), gain) in &self.daily {
            if under.tracked {
                continue;
            }
            let of = days.entry((*account, *day)).or_default();
            of.quantity = of.quantity.saturating_add(*gain);
            if !person.is_nil() {
                of.people.insert(*person);
            }
        }
        days
    }

    async fn write_daily(&self, tx: &mut Tx) -> db::Result<()> {
        const INSERT: &str = "insert into usage_daily (account_id, day, name, tracked, person_id, quantity)";
        const ADD: &str = concat!(
            "
            on conflict (account_id, day, name, tracked, person_id)
            do update set quantity = ",
            bounded!("usage_daily.quantity"),
            " + ",
            bounded!("excluded.quantity")
        );
        // In the order of the key: neighbours share pages, and two nodes never wait for one another in a circle.
        let rows = self.daily.iter().map(|((account, day, under, person), gain)| {
            args![*account, *day, &*under.name, under.tracked, *person, *gain]
        });
        insert_many(tx, INSERT, ADD, rows.collect::<Vec<_>>()).await?;
        Ok(())
    }

    async fn write_names(&self, tx: &mut Tx, some_lost: bool) -> db::Result<()> {
        const DAYS: &str = "insert into usage_name_days (name, tracked, day, quantity)";
        const ADD: &str = concat!(
            "
            on conflict (name, tracked, day) do update set quantity = ",
            bounded!("usage_name_days.quantity"),
            " + ",
            bounded!("excluded.quantity")
        );
        let rows = self
            .names
            .iter()
            .map(|((under, day), (gain, _))| args![&*under.name, under.tracked, *day, *gain]);
        insert_many(tx, DAYS, ADD, rows.collect::<Vec<_>>()).await?;
        if some_lost {
            let names: BTreeSet<&Under> = self.names.keys().map(|(under, _)| under).collect();
            return sum_up_names(tx, &names).await;
        }
        self.add_to_names(tx).await
    }

    async fn add_to_names(&self, tx: &mut Tx) -> db::Result<()> {
        const INSERT: &str = "
            insert into usage_names (name, tracked, first_day, last_day, quantity, first_seen_at)";
        const ADD: &str = concat!(
            "
            on conflict (name, tracked) do update
               set first_day = case when excluded.first_day < usage_names.first_day
                                    then excluded.first_day else usage_names.first_day end,
                   last_day  = case when excluded.last_day > usage_names.last_day
                                    then excluded.last_day else usage_names.last_day end,
                   quantity  = ",
            bounded!("usage_names.quantity"),
            " + ",
            bounded!("excluded.quantity")
        );
        let mut names: BTreeMap<&Under, (i64, i64, i64, Timestamp)> = BTreeMap::new();
        for ((under, day), (gain, seen_at)) in &self.names {
            let name = names.entry(under).or_insert((*day, *day, 0, *seen_at));
            *name = (name.0.min(*day), name.1.max(*day), name.2.saturating_add(*gain), name.3.min(*seen_at));
        }
        let rows = names.into_iter().map(|(under, (first, last, quantity, seen_at))| {
            args![&*under.name, under.tracked, first, last, quantity, seen_at]
        });
        insert_many(tx, INSERT, ADD, rows.collect::<Vec<_>>()).await?;
        Ok(())
    }
}

/// Sums these names up anew from their days, and forgets those that have none left.
async fn sum_up_names(tx: &mut Tx, names: &BTreeSet<&Under<'_>>) -> db::Result<()> {
    let names: Vec<&Under> = names.iter().copied().collect();
    for chunk in names.chunks(ROWS) {
        let pairs = placeholder_rows(1, chunk.len(), 2);
        for sql in [
            format!("delete from usage_name_days where (name, tracked) in (values {pairs}) and quantity = 0"),
            format!(
                "delete from usage_names where (name, tracked) in (values {pairs})
                    and not exists (select 1 from usage_name_days d
                                     where d.name = usage_names.name and d.tracked = usage_names.tracked)"
            ),
            format!(
                "update usage_names
                    set first_day = s.first_day, last_day = s.last_day, quantity = s.quantity
                   from (select name, tracked, min(day) as first_day, max(day) as last_day,
                                cast(sum({QUANTITY}) as bigint) as quantity
                           from usage_name_days where (name, tracked) in (values {pairs})
                          group by name, tracked) s
                  where s.name = usage_names.name and s.tracked = usage_names.tracked"
            ),
        ] {
            let values = chunk.iter().flat_map(|under| args![&*under.name, under.tracked]).collect();
            query_dynamic(sql, values).run(&mut *tx).await?;
        }
    }
    Ok(())
}

async fn remove_nothings(tx: &mut Tx, days: &[(AccountId, i64)]) -> db::Result<()> {
    for chunk in days.chunks(ROWS) {
        let pairs = placeholder_rows(1, chunk.len(), 2);
        let sql =
            format!("delete from usage_daily where (account_id, day) in (values {pairs}) and quantity = 0");
        let values: Vec<Value> = chunk.iter().flat_map(|(account, day)| args![*account, *day]).collect();
        query_dynamic(sql, values).run(&mut *tx).await?;
    }
    Ok(())
}

/// Notes that these accounts' usage changed.
async fn touch(tx: &mut Tx, accounts: BTreeSet<AccountId>, now: Timestamp) -> db::Result<()> {
    const INSERT: &str = "insert into usage_touched (account_id, touched_at)";
    const SET: &str = "on conflict (account_id) do update set touched_at = excluded.touched_at";
    let rows: Vec<_> = accounts.into_iter().map(|account| args![account, now]).collect();
    insert_many(tx, INSERT, SET, rows).await?;
    Ok(())
}
