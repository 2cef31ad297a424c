//! The queries behind the lines: one for each kind of fact, whatever the number of accounts.
//!
//! Invariant: each query names its accounts by [`Whose::condition`], so a member's list cannot have another's lines, and
//! brings at most [`most`] rows, those with the most money first.

use std::collections::HashSet;

use jiff::civil::Date;

use super::{
    Head, LineKind, Reason, Whose,
    days::plus,
    decisions::{DECISION_WINDOW, NOTICE_WINDOW, RENEWAL_WINDOW},
};
use crate::{
    args,
    customers::Stage,
    db::{self, Db, FromRow, Row, Value, query_dynamic},
    health::{self, crossings::NOTABLE_FALL, engine::NEARLY_FULL},
    import,
    money::{Currency, Money},
    time::Timestamp,
};

/// Days in which a fall is news.
pub(super) const FALL_WINDOW: i64 = 7;
/// Lines that one kind of fact can make; more than any team does in a day. Of what is worked out of all accounts, fewer are
/// read than of what somebody waits for.
const MOST: i64 = 500;
const MOST_WORKED_OUT: i64 = 200;

/// Lines that this kind of fact can make.
pub(super) fn most(kind: LineKind) -> i64 {
    match kind {
        LineKind::UrgentTicket | LineKind::TaskDue => MOST,
        _ => MOST_WORKED_OUT,
    }
}

pub(super) const HEAD: &str =
    "a.id as account_id, a.name as account_name, a.owner_id, a.stage, a.band, a.score, a.scored_at, a.mrr_minor, a.currency,
    a.renewal_on as account_renewal_on, a.notice_on as account_notice_on";
/// The most money first: the order of the indexes of accounts that fell or went quiet.
const MOST_MONEY: &str = "order by a.mrr_minor desc, a.id";
// Former customers and those who are none yet have tasks, but no lines of their own.
pub(super) use crate::customers::bands::CUSTOMER;

/// A reason and the account it is about.
#[derive(Debug)]
pub(super) struct Signal {
    pub account: Head,
    pub reason: Reason,
}

/// The instants and days that the facts are seen from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// The day of the figures.
    pub day: Date,
    /// The day on the wall, which tasks and postponed lines follow.
    pub today: Date,
    /// The instant of the figures: now, or the end of the day on which the data ends.
    pub at: Timestamp,
    /// When the days in which a fall is news began.
    pub falls_since: Timestamp,
}

/// Every reason that the facts give beside the days of contracts, in no order. A fixed number of queries.
pub(super) async fn signals(db: &Db, whose: Whose, moment: &Moment) -> db::Result<Vec<Signal>> {
    let (mut found, quiet, tickets, tasks) = tokio::try_join!(
        falls(db, whose, moment),
        quiet(db, whose),
        tickets(db, whose, moment.at),
        tasks(db, whose, moment.today),
    )?;
    found.extend(quiet.into_iter().chain(tickets).chain(tasks));
    // Chances are a member's own to take up; a manager's list has enough without them.
    if !matches!(whose, Whose::Everyone) {
        found.extend(full_seats(db, whose).await?);
    }
    Ok(found)
}

async fn falls(db: &Db, whose: Whose, moment: &Moment) -> db::Result<Vec<Signal>> {
    let whose_accounts = whose.condition(3);
    // Those whose score is lower than one of the days before are marked as it is made (`fell_at`): no others are read.
    // An override is a member's own judgement, with its reason: while it stands, a fall is no news to them.
    // While files come in and the past is worked out from them, the score before knew less than the one now.
    let sql = format!(
        "select {HEAD}, '{kind}' as kind, b.score as before, b.band as band_before, a.score as now, a.band as band_now
           from accounts a
           join scores b on b.account_id = a.id
            and b.as_of = (select max(p.as_of) from scores p where p.account_id = a.id and p.as_of < $1)
          where a.fell_at is not null and {CUSTOMER} and {whose_accounts} and a.scored_at >= $1 and b.score > a.score
            and (a.score <= 100 - $2 or a.band <> 'healthy')
            and (b.score - a.score >= $2 or b.band <> a.band)
            and not exists (select 1 from score_overrides o
                             where o.account_id = a.id and o.ended_at is null and o.expires_on >= ${last})
            and not exists (select 1 from jobs j
                             where j.kind in ('{importing}', '{past}') and j.state in ('waiting', 'running'))
          {MOST_MONEY} limit {MOST_WORKED_OUT}",
        kind = LineKind::HealthFell,
        importing = import::IMPORT.name,
        past = health::chores::RECONSTRUCT.name,
        last = 3 + usize::from(whose.id().is_some()),
    );
    let mut args = args![moment.falls_since, NOTABLE_FALL];
    args.extend(whose.id());
    args.push(Value::from(moment.today));
    query_dynamic(sql, args).all(db).await
}

async fn quiet(db: &Db, whose: Whose) -> db::Result<Vec<Signal>> {
    let whose_accounts = whose.condition(1);
    let sql = format!(
        "select {HEAD}, '{kind}' as kind, q.id as spell, q.since,
               case when a.last_used_on > q.last_used_on then a.last_used_on else q.last_used_on end as last_used_on,
               case when q.observed = 0 and a.last_used_on > q.last_used_on then a.last_used_on end as back_on,
               q.usual_days, q.expected, q.observed
           from accounts a {} quiet_spells q on q.account_id = a.id
          where a.quiet_since is not null and q.ended_on is null and {CUSTOMER} and {whose_accounts} {MOST_MONEY} limit {MOST_WORKED_OUT}",
        db.join_in_order(),
        kind = LineKind::WentQuiet,
    );
    query_dynamic(sql, whose.id().into_iter().collect()).all(db).await
}

/// The customers whose contracts have to be looked at beside those that have a signal: in doubt with a day near enough,
/// or with a contract that ends unless somebody decides. And whether there may be more, of [`MOST_WORKED_OUT`] of a kind that were read.
pub(super) async fn dated(db: &Db, whose: Whose, day: Date) -> db::Result<(Vec<Head>, bool)> {
    let kinds = [
        doubted(whose, "renewal_on", "$1 and $2"),
        doubted(whose, "notice_on", "$1 and $3"),
        ending(db, whose, "s.trial = 0 and s.ended_on between $4 and $5"),
        ending(
            db,
            whose,
            "s.trial = 0 and s.auto_renew = 0 and s.ended_on is null and s.renewal_on between $1 and $5",
        ),
    ];
    let kinds: Vec<String> = kinds
        .iter()
        .enumerate()
        .map(|(at, accounts)| {
            format!(
                "select {HEAD}, cast({at} as bigint) as which from accounts a where a.id in ({accounts}) and {CUSTOMER}"
            )
        })
        .collect();
    let mut args = args![
        day,
        plus(day, RENEWAL_WINDOW),
        plus(day, NOTICE_WINDOW),
        plus(day, 1),
        plus(day, DECISION_WINDOW)
    ];
    args.extend(whose.id());
    let rows: Vec<Dated> = query_dynamic(kinds.join(" union all "), args).all(db).await?;
    let cut = (0..kinds.len() as i64)
        .any(|kind| rows.iter().filter(|row| row.which == kind).count() as i64 >= MOST_WORKED_OUT);
    let mut seen = HashSet::new();
    let accounts = rows.into_iter().map(|row| row.account).filter(|account| seen.insert(account.id));
    Ok((accounts.collect(), cut))
}

/// A customer with the kind of day that it has.
struct Dated {
    account: Head,
    which: i64,
}

impl FromRow for Dated {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self { account: Head::from_row(row)?, which: row.get("which")? })
    }
}

/// A query for customers in doubt with this day of theirs in the span. It reads an index of these days alone.
fn doubted(whose: Whose, column: &str, span: &str) -> String {
    let whose_accounts = whose.condition(6).replace("a.", "r.");
    format!(
        "select r.id from accounts r
          where r.{column} between {span} and r.in_doubt = 1 and {whose_accounts}
          order by r.mrr_minor desc, r.id limit {MOST_WORKED_OUT}"
    )
}

/// A query for the accounts of such contracts, the largest contracts first. Of one owner or one account, by theirs; of all,
/// by the days.
fn ending(db: &Db, whose: Whose, which: &str) -> String {
    match whose {
        Whose::Everyone => format!(
            "select s.account_id from subscriptions s where {which} order by s.mrr_minor desc limit {MOST_WORKED_OUT}"
        ),
        _ => format!(
            "select s.account_id from accounts o {} subscriptions s on s.account_id = o.id
              where {which} and {} order by s.mrr_minor desc limit {MOST_WORKED_OUT}",
            db.join_in_order(),
            whose.condition(6).replace("a.", "o.")
        ),
    }
}

async fn tickets(db: &Db, whose: Whose, at: Timestamp) -> db::Result<Vec<Signal>> {
    let whose_accounts = whose.condition(3);
    let sql = format!(
        "select {HEAD}, '{kind}' as kind, c.id as ticket, c.subject, c.opened_at
           from conversations c join accounts a on a.id = c.account_id
          where c.closed_at is null and c.priority = 'urgent' and c.opened_at <= $1 and {CUSTOMER} and {whose_accounts}
          order by c.opened_at limit $2",
        kind = LineKind::UrgentTicket,
    );
    let mut args = args![at, MOST];
    args.extend(whose.id());
    query_dynamic(sql, args).all(db).await
}

async fn tasks(db: &Db, whose: Whose, today: Date) -> db::Result<Vec<Signal>> {
    let whose_tasks = match whose {
        Whose::Member(_) => "t.assignee_id = $3".to_owned(),
        _ => whose.condition(3),
    };
    let sql = format!(
        "select {HEAD}, '{kind}' as kind, t.id as task, t.title, t.due_on
           from tasks t join accounts a on a.id = t.account_id
          where t.done_at is null and t.due_on <= $1 and {whose_tasks}
          order by t.due_on, t.id limit $2",
        kind = LineKind::TaskDue,
    );
    let mut args = args![today, MOST];
    args.extend(whose.id());
    query_dynamic(sql, args).all(db).await
}

/// A handful of seats is always full.
const FEWEST_SEATS: i64 = 5;

async fn full_seats(db: &Db, whose: Whose) -> db::Result<Vec<Signal>> {
    let whose_accounts = whose.condition(1);
    // The limits are written out, as the index of these accounts has them.
    let sql = format!(
        "select {HEAD}, '{kind}' as kind, a.seats, a.active_people as used
           from accounts a
          where a.active_people >= a.seats * {NEARLY_FULL} and a.seats >= {FEWEST_SEATS} and {CUSTOMER} and {whose_accounts}
          {MOST_MONEY} limit {MOST_WORKED_OUT}",
        kind = LineKind::SeatsNearlyFull,
    );
    query_dynamic(sql, whose.id().into_iter().collect()).all(db).await
}

impl FromRow for Head {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("account_id")?,
            name: row.get("account_name")?,
            owner: row.get("owner_id")?,
            customer: is_customer(row.get("stage")?),
            scored: row.get::<Option<Timestamp>>("scored_at")?.is_some(),
            band: row.get("band")?,
            score: row.get("score")?,
            mrr: Money::new(row.get("mrr_minor")?, row.get::<Currency>("currency")?),
            renewal_on: row.get("account_renewal_on")?,
            notice_on: row.get("account_notice_on")?,
        })
    }
}

impl FromRow for Signal {
    fn from_row(row: &Row) -> db::Result<Self> {
        let reason = match row.get::<LineKind>("kind")? {
            LineKind::HealthFell => Reason::HealthFell {
                before: row.get("before")?,
                now: row.get("now")?,
                band_before: row.get("band_before")?,
                band_now: row.get("band_now")?,
            },
            LineKind::WentQuiet => Reason::WentQuiet {
                spell: row.get("spell")?,
                since: row.get("since")?,
                last_used_on: row.get("last_used_on")?,
                back_on: row.get("back_on")?,
                usual_days: row.get("usual_days")?,
                expected: row.get("expected")?,
                observed: row.get("observed")?,
            },
            kind @ (LineKind::ContractEnding | LineKind::NoticeComing | LineKind::RenewalComing) => {
                return Err(db::unreadable("kind", format!("{kind} is found in contracts")));
            }
            LineKind::UrgentTicket => Reason::UrgentTicket {
                id: row.get("ticket")?,
                subject: row.get("subject")?,
                opened_at: row.get("opened_at")?,
            },
            LineKind::TaskDue => {
                Reason::TaskDue { id: row.get("task")?, title: row.get("title")?, due: row.get("due_on")? }
            }
            LineKind::SeatsNearlyFull => Reason::SeatsNearlyFull {
                used: row.get::<f64>("used")?.round() as i64,
                seats: row.get("seats")?,
            },
        };
        Ok(Self { account: Head::from_row(row)?, reason })
    }
}

/// What [`CUSTOMER`] says in SQL.
fn is_customer(stage: Stage) -> bool {
    !matches!(stage, Stage::Lead | Stage::Opportunity | Stage::Churned)
}
