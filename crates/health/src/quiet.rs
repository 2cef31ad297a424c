//! Accounts that have gone quiet against their own habit.
//!
//! Invariant: an account has at most one open spell; a spell is opened, and ended by recovery, with an activity.

use std::collections::HashMap;

use bansou_metrics::rhythm::{QuietSettings, QuietVerdict, gone_quiet};
use jiff::civil::Date;

use super::{
    batch,
    measures::AsOf,
    passes::{self, Place},
};
use crate::{
    Verb,
    activity::{self, Actor, NewActivity, Subject},
    args,
    db::{self, FromRow, Row, Tx, insert_many, placeholder_rows, query, query_dynamic},
    ids::{AccountId, MemberId, QuietSpellId},
    jobs::Running,
    money::{Currency, Money},
    time::{Timestamp, day_from_number, day_number},
    workspaces::Workspace,
};

/// Fewest days with use in a usual week that make a habit.
const FEWEST_DAYS_A_WEEK: f64 = 1.0;
/// The newest days by which a recovery is judged, and the share of the former use that they must reach.
const RECOVERY_DAYS: usize = 14;
const RECOVERY_SHARE: f64 = 0.6;

/// An account that uses the product less than it used to, and has not recovered.
#[derive(Clone, Debug)]
pub struct QuietSpell {
    pub id: QuietSpellId,
    pub account: AccountId,
    pub name: String,
    pub owner: Option<MemberId>,
    /// Per month.
    pub mrr: Money,
    pub renewal_on: Option<Date>,
    /// The likeliest day on which the drop began.
    pub since: Date,
    pub noticed_on: Date,
    /// What was expected from `since` on by the account's own rhythm, in uses.
    pub expected: f64,
    /// What was seen instead.
    pub observed: f64,
    /// Days with use in a usual week, 0–7.
    pub usual_days: f64,
    pub last_used_on: Option<Date>,
}

impl FromRow for QuietSpell {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            name: row.get("name")?,
            owner: row.get("owner_id")?,
            mrr: Money::new(row.get("mrr_minor")?, row.get::<Currency>("currency")?),
            renewal_on: row.get("renewal_on")?,
            since: row.get("since")?,
            noticed_on: row.get("noticed_on")?,
            expected: row.get("expected")?,
            observed: row.get("observed")?,
            usual_days: row.get("usual_days")?,
            last_used_on: row.get("last_used_on")?,
        })
    }
}

/// The spells that stand open, largest MRR first.
pub async fn open_quiet_spells(workspace: &Workspace) -> db::Result<Vec<QuietSpell>> {
    const OPEN: &str = "
        select q.id, q.account_id, a.name, a.owner_id, a.mrr_minor, a.currency, a.renewal_on, q.since, q.noticed_on,
               q.expected, q.observed, q.usual_days, q.last_used_on
          from quiet_spells q join accounts a on a.id = q.account_id
         where q.ended_on is null
         order by a.mrr_minor desc, q.since, q.id";
    query(OPEN, args![]).all(&workspace.main).await
}

/// A spell as the judgement finds it.
struct Standing {
    id: QuietSpellId,
    account: AccountId,
    since: Date,
}

impl FromRow for Standing {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self { id: row.get("id")?, account: row.get("account_id")?, since: row.get("since")? })
    }
}

/// What a judgement changes.
enum Change {
    Opened(AccountId, QuietVerdict, Option<Date>),
    /// Still quiet, with newer figures.
    Goes(QuietSpellId, QuietVerdict, Option<Date>),
    Recovered(QuietSpellId, AccountId, Date),
    /// No customer any more.
    Left(QuietSpellId),
}

/// Judges every account on its newest complete days.
pub(super) async fn run(workspace: &Workspace, running: &mut Running) -> anyhow::Result<()> {
    if passes::is_overtaken(workspace, running).await? {
        return Ok(());
    }
    let mut place: Place = running.cursor()?.unwrap_or_default();
    let total = passes::count_accounts(&workspace.main).await?;
    let day = newest_complete_day(workspace).await?;
    loop {
        let accounts = passes::next_accounts(&workspace.main, place).await?;
        let Some(last) = accounts.last() else { break };
        let changes = judge(workspace, &accounts, day).await?;
        place = Place { after: Some(*last), done: place.done + accounts.len() as i64 };
        let mut tx = workspace.main.begin().await?;
        write(&mut tx, &changes, day, workspace).await?;
        running.save(&mut tx, place, place.done, Some(total)).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Today is not over; the last day of data that has ended is.
async fn newest_complete_day(workspace: &Workspace) -> db::Result<Date> {
    let present = AsOf::present(workspace).await?;
    let is_over = present.day < workspace.today();
    Ok(if is_over { present.day } else { present.day.yesterday().unwrap_or(present.day) })
}

async fn judge(workspace: &Workspace, accounts: &[AccountId], day: Date) -> db::Result<Vec<Change>> {
    const CUSTOMERS: &str = "
        select id as a from accounts
         where stage not in ('lead', 'opportunity', 'churned') and id in ({accounts})";
    const STANDING: &str = "
        select id, account_id, since from quiet_spells
         where ended_on is null and account_id in ({accounts})";
    const DAYS: &str = "
        select account_id as a, day as b, quantity as c from usage_account_days
         where day between $1 and $2 and account_id in ({accounts}) order by account_id, day";
    let settings = QuietSettings::default();
    let table = workspace.holiday_table();
    let last = day_number(day);
    let first = last - (settings.baseline_days + settings.judged_days) as i64 + 1;
    let customers: Vec<(AccountId,)> = batch::rows(&workspace.main, CUSTOMERS, args![], accounts).await?;
    let customers: Vec<AccountId> = customers.into_iter().map(|(id,)| id).collect();
    let standing: Vec<Standing> = batch::rows(&workspace.main, STANDING, args![], accounts).await?;
    let mut standing: HashMap<AccountId, Standing> =
        standing.into_iter().map(|spell| (spell.account, spell)).collect();
    let rows: Vec<(AccountId, i64, i64)> =
        batch::rows(&workspace.usage, DAYS, args![first, last], &customers).await?;
    let mut used: HashMap<AccountId, Vec<(i64, i64)>> = HashMap::new();
    for (account, day, quantity) in rows {
        used.entry(account).or_default().push((day, quantity));
    }
    let mut changes = Vec::new();
    for account in customers {
        let spell = standing.remove(&account);
        let days = used.remove(&account).unwrap_or_default();
        let last_used_on = days.last().map(|(day, _)| day_from_number(*day));
        let series = every_day(&days, last);
        let verdict = gone_quiet(&series, &table, &settings)
            .filter(|verdict| verdict.usual_active_days_per_week >= FEWEST_DAYS_A_WEEK);
        match (spell, verdict.filter(|verdict| verdict.alarm_on.is_some())) {
            (None, Some(verdict)) => changes.push(Change::Opened(account, verdict, last_used_on)),
            (Some(spell), Some(verdict)) => changes.push(Change::Goes(spell.id, verdict, last_used_on)),
            (Some(spell), None) if has_recovered(&spell, &series) => {
                changes.push(Change::Recovered(spell.id, account, spell.since));
            }
            // A long silence becomes the new habit of the mathematics, but not of the account.
            (Some(_), None) | (None, None) => {}
        }
    }
    changes.extend(standing.into_values().map(|spell| Change::Left(spell.id)));
    Ok(changes)
}

/// One entry a day from the first use on, days without use as 0.
fn every_day(days: &[(i64, i64)], last: i64) -> Vec<(Date, f64)> {
    let Some(&(first, _)) = days.first() else { return Vec::new() };
    let mut series: Vec<(Date, f64)> = (first..=last).map(|day| (day_from_number(day), 0.0)).collect();
    for &(day, quantity) in days {
        if let Some(entry) = usize::try_from(day - first).ok().and_then(|place| series.get_mut(place)) {
            entry.1 = quantity as f64;
        }
    }
    series
}

/// Whether the newest days come near what the account did before the spell. Where that lies too far back to be seen, any
/// use counts.
fn has_recovered(spell: &Standing, series: &[(Date, f64)]) -> bool {
    let mean =
        |days: &[(Date, f64)]| days.iter().map(|(_, count)| count).sum::<f64>() / days.len().max(1) as f64;
    let newest = mean(&series[series.len().saturating_sub(RECOVERY_DAYS)..]);
    let before = series.partition_point(|(day, _)| *day < spell.since);
    newest > 0.0 && newest >= RECOVERY_SHARE * mean(&series[..before])
}

async fn write(tx: &mut Tx, changes: &[Change], day: Date, workspace: &Workspace) -> db::Result<()> {
    const INSERT: &str = "
        insert into quiet_spells (id, account_id, since, noticed_on, expected, observed, usual_days, last_used_on, updated_at)";
    let now = workspace.clock.now();
    let at = if day < workspace.today() { AsOf::end_of(day, &workspace.zone).at.min(now) } else { now };
    let opened = changes.iter().filter_map(|change| match change {
        Change::Opened(account, verdict, last_used_on) => Some(args![
            QuietSpellId::new(),
            *account,
            verdict.since.unwrap_or(day),
            day,
            verdict.expected_total,
            verdict.observed_total,
            verdict.usual_active_days_per_week,
            *last_used_on,
            now
        ]),
        _ => None,
    });
    insert_many(tx, INSERT, "", opened.collect::<Vec<_>>()).await?;
    go_on(tx, changes, now).await?;
    end(tx, changes, day, now).await?;
    activity::record_all(tx, changes.iter().filter_map(|change| told(change, at)).collect::<Vec<_>>()).await
}

/// Newer figures of spells that go on.
async fn go_on(tx: &mut Tx, changes: &[Change], now: Timestamp) -> db::Result<()> {
    let newer: Vec<_> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Goes(id, verdict, last_used_on) => {
                Some(args![*id, verdict.expected_total, verdict.observed_total, *last_used_on])
            }
            _ => None,
        })
        .collect();
    if newer.is_empty() {
        return Ok(());
    }
    let rows = newer.len();
    let sql = format!(
        "with newer (id, expected, observed, last_used_on) as (values {})
         update quiet_spells
            set expected = newer.expected, observed = newer.observed, last_used_on = newer.last_used_on,
                updated_at = ${}
           from newer where quiet_spells.id = newer.id",
        placeholder_rows(1, rows, 4),
        rows * 4 + 1
    );
    let mut values: Vec<db::Value> = newer.into_iter().flatten().collect();
    values.push(now.into());
    query_dynamic(sql, values).run(tx).await?;
    Ok(())
}

async fn end(tx: &mut Tx, changes: &[Change], day: Date, now: Timestamp) -> db::Result<()> {
    let ended: Vec<QuietSpellId> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Recovered(id, ..) | Change::Left(id) => Some(*id),
            _ => None,
        })
        .collect();
    if ended.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "update quiet_spells set ended_on = $1, updated_at = $2 where id in ({})",
        db::placeholder_list(3, ended.len())
    );
    let mut values = args![day, now];
    values.extend(ended.into_iter().map(db::Value::from));
    query_dynamic(sql, values).run(tx).await?;
    Ok(())
}

fn told(change: &Change, at: Timestamp) -> Option<NewActivity> {
    let (account, verb) = match change {
        Change::Opened(account, verdict, _) => (
            *account,
            Verb::WentQuiet {
                since: verdict.since.map(|day| day.to_string()).unwrap_or_default(),
                expected: verdict.expected_total,
                observed: verdict.observed_total,
            },
        ),
        Change::Recovered(_, account, since) => (*account, Verb::UsageRecovered { since: since.to_string() }),
        Change::Goes(..) | Change::Left(_) => return None,
    };
    Some(NewActivity::new(at, &Actor::System, Subject::account(account), verb))
}
