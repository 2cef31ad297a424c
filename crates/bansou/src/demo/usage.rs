//! The simulated use of the product, as events and as what is counted from them.
//!
//! Invariant: the rollups say exactly what the events say.

use std::collections::{BTreeMap, HashMap, HashSet};

use bansou_simulator::{AccountNo, Company, UsageRow};
use jiff::civil::Date;
use uuid::Uuid;

use super::Cast;
use crate::{
    args,
    db::{self, Value, insert_many},
    time::{Timestamp, day_number},
    workspaces::Workspace,
};

/// What was stored, and when whom was seen last.
#[derive(Default)]
pub(super) struct Used {
    pub events: u64,
    /// By place in [`Company::accounts`].
    pub last_used_on: HashMap<usize, Date>,
    /// By place in [`Company::people`].
    pub last_seen_at: HashMap<usize, Timestamp>,
}

/// Accounts whose use is stored in one transaction.
const ACCOUNTS_A_STEP: usize = 20;

const EVENTS: &str = "
    insert into usage_events (dedupe_key, received_at, occurred_at, day, account_id, person_id, group_ref, user_ref,
                              kind, name, quantity, properties, source)";
const DAILY: &str = "insert into usage_daily (account_id, day, name, person_id, quantity)";
const ACCOUNT_DAYS: &str = "insert into usage_account_days (account_id, day, quantity, names, people)";
const NAMES: &str = "insert into usage_names (name, first_day, last_day, quantity, first_seen_at)";
const TOUCHED: &str = "insert into usage_touched (account_id, touched_at)";

pub(super) async fn load(
    workspace: &Workspace,
    company: &Company,
    cast: &Cast<'_>,
    progress: &impl Fn(&str),
) -> db::Result<Used> {
    let mut used = Used::default();
    let mut names: BTreeMap<&'static str, (i64, i64, i64)> = BTreeMap::new();
    let numbers: Vec<AccountNo> = (0..).map(AccountNo).take(company.accounts.len()).collect();
    for (step, part) in numbers.chunks(ACCOUNTS_A_STEP).enumerate() {
        let rows: Vec<UsageRow> = part.iter().flat_map(|no| company.usage_of(*no)).collect();
        let mut tx = workspace.usage.begin().await?;
        used.events +=
            insert_many(&mut tx, EVENTS, "", rows.iter().map(|row| event(company, cast, row))).await?;
        insert_many(&mut tx, DAILY, "", rows.iter().map(|row| daily(cast, row))).await?;
        insert_many(&mut tx, ACCOUNT_DAYS, "", account_days(cast, &rows)).await?;
        let touched: HashSet<AccountNo> = rows.iter().map(|row| row.account).collect();
        let now = workspace.clock.now();
        insert_many(&mut tx, TOUCHED, "", touched.iter().map(|no| args![cast.account(*no), now])).await?;
        tx.commit().await?;
        for row in &rows {
            let day = day_number(row.day);
            let name = names.entry(row.feature.key()).or_insert((day, day, 0));
            *name = (name.0.min(day), name.1.max(day), name.2 + i64::from(row.count));
            let last = used.last_used_on.entry(row.account.place()).or_insert(row.day);
            *last = row.day.max(*last);
            let at = occurred_at(cast, row);
            let seen = used.last_seen_at.entry(row.person.place()).or_insert(at);
            *seen = at.max(*seen);
        }
        if step % 25 == 24 {
            progress(&format!("  {} events", used.events));
        }
    }
    let mut tx = workspace.usage.begin().await?;
    let now = workspace.clock.now();
    let rows =
        names.iter().map(|(name, (first, last, quantity))| args![*name, *first, *last, *quantity, now]);
    insert_many(&mut tx, NAMES, "", rows).await?;
    tx.commit().await?;
    Ok(used)
}

fn event(company: &Company, cast: &Cast<'_>, row: &UsageRow) -> Vec<Value> {
    let at = occurred_at(cast, row);
    args![
        Uuid::now_v7(),
        at,
        at,
        day_number(row.day),
        cast.account(row.account),
        cast.person(row.person),
        &company.accounts[row.account.place()].external_id,
        &company.people[row.person.place()].external_id,
        "track",
        row.feature.key(),
        i64::from(row.count),
        "{}",
        "demo",
    ]
}

fn daily(cast: &Cast<'_>, row: &UsageRow) -> Vec<Value> {
    args![
        cast.account(row.account),
        day_number(row.day),
        row.feature.key(),
        cast.person(row.person),
        i64::from(row.count)
    ]
}

/// The rows come account by account and day by day, so neighbours make a day.
fn account_days(cast: &Cast<'_>, rows: &[UsageRow]) -> Vec<Vec<Value>> {
    rows.chunk_by(|a, b| (a.account, a.day) == (b.account, b.day))
        .map(|day| {
            let quantity: i64 = day.iter().map(|row| i64::from(row.count)).sum();
            let names: HashSet<_> = day.iter().map(|row| row.feature).collect();
            let people: HashSet<_> = day.iter().map(|row| row.person).collect();
            args![
                cast.account(day[0].account),
                day_number(day[0].day),
                quantity,
                names.len() as i64,
                people.len() as i64
            ]
        })
        .collect()
}

/// The simulation knows days; the hour is spread over a working day, the same for the same row.
fn occurred_at(cast: &Cast<'_>, row: &UsageRow) -> Timestamp {
    let minute =
        (row.person.0.wrapping_mul(7_919) + row.feature as u32 * 61 + row.day.day() as u32 * 37) % 540;
    cast.at(row.day.at(9 + (minute / 60) as i8, (minute % 60) as i8, 0, 0))
}
