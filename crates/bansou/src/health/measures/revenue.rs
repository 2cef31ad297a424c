//! Revenue: from the subscriptions, and what they say of plan, seats and the age of the contract.
//!
//! Invariant: a trial earns nothing and is no contract; amounts in another currency than the account's are left out.

use std::collections::HashMap;

use jiff::{Span, civil::Date};

use super::{AsOf, Gathered};
use crate::{
    args,
    db::{self, FromRow, Row},
    health::batch,
    ids::AccountId,
    time::{day_number, days_between},
    workspaces::Workspace,
};

/// Days of an average month.
const MONTH: f64 = 30.44;
/// Renewals further ahead need no decision yet.
const FAR_RENEWAL: i64 = 180;

/// The fact of how many contracts cover the day; accounts without any contract on file do not have it.
pub const CONTRACTS: &str = "contracts";

const SUBSCRIPTIONS: &str = "
    select s.account_id, s.plan, s.seats, s.mrr_minor, s.started_on, s.ended_on, s.renewal_on, s.auto_renew,
           coalesce(s.ends_with_term, 0) as ends_with_term
      from subscriptions s join accounts a on a.id = s.account_id
     where s.trial = 0 and s.currency = a.currency and s.account_id in ({accounts})
     order by s.account_id, s.started_on";

const ACCOUNTS: &str = "
    select id as a, plan as b, seats as c, coalesce(customer_since, signed_up_on) as d
      from accounts where id in ({accounts})";

struct Subscription {
    account: AccountId,
    plan: Option<String>,
    seats: Option<i64>,
    mrr: i64,
    started_on: Date,
    ended_on: Option<Date>,
    renewal_on: Option<Date>,
    auto_renew: bool,
    ends_with_term: bool,
}

impl FromRow for Subscription {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            account: row.get("account_id")?,
            plan: row.get("plan")?,
            seats: row.get("seats")?,
            mrr: row.get("mrr_minor")?,
            started_on: row.get("started_on")?,
            ended_on: row.get("ended_on")?,
            renewal_on: row.get("renewal_on")?,
            auto_renew: row.get("auto_renew")?,
            ends_with_term: row.get("ends_with_term")?,
        })
    }
}

impl Subscription {
    /// The end is the first day not covered.
    fn covers(&self, day: Date) -> bool {
        self.started_on <= day && self.ended_on.is_none_or(|end| end > day)
    }
}

pub(super) async fn gather(
    workspace: &Workspace,
    accounts: &[AccountId],
    as_of: &AsOf,
    to: &mut Gathered,
) -> db::Result<()> {
    type Known = (AccountId, Option<String>, Option<i64>, Option<Date>);
    let known: Vec<Known> = batch::rows(&workspace.main, ACCOUNTS, args![], accounts).await?;
    let rows: Vec<Subscription> = batch::rows(&workspace.main, SUBSCRIPTIONS, args![], accounts).await?;
    let mut of_account: HashMap<AccountId, Vec<Subscription>> = HashMap::new();
    for row in rows {
        of_account.entry(row.account).or_default().push(row);
    }
    for (account, plan, seats, since) in known {
        match of_account.get(&account) {
            Some(subscriptions) => tell(account, subscriptions, as_of, to),
            // Without contracts on file, the account's own fields are all there is.
            None => {
                to.set(account, "seats", seats.map(|seats| seats as f64));
                if let Some(facts) = to.facts(account) {
                    facts.plan = plan;
                    facts.tenure_months = since.map(|day| months(day, as_of.day));
                }
            }
        }
    }
    Ok(())
}

fn months(from: Date, to: Date) -> f64 {
    days_between(from, to).max(0) as f64 / MONTH
}

fn tell(account: AccountId, all: &[Subscription], as_of: &AsOf, to: &mut Gathered) {
    let day = as_of.day;
    let open: Vec<&Subscription> = all.iter().filter(|row| row.covers(day)).collect();
    if let Some(facts) = to.facts(account) {
        let first = all.iter().map(|row| row.started_on).filter(|start| *start <= day).min();
        facts.tenure_months = first.map(|first| months(first, day));
        facts.plan = open.iter().max_by_key(|row| row.mrr).and_then(|row| row.plan.clone());
    }
    to.set(account, CONTRACTS, open.len() as f64);
    let seats: i64 = open.iter().filter_map(|row| row.seats).sum();
    to.set(account, "seats", (seats > 0).then_some(seats as f64));
    let mrr_on = |day: Date| all.iter().filter(|row| row.covers(day)).map(|row| row.mrr).sum::<i64>();
    let mrr = mrr_on(day);
    to.set(account, "mrr", mrr as f64);
    for (key, fact, days) in
        [("mrr_change_180", "mrr_before", 180), ("mrr_change_365", "mrr_year_before", 365)]
    {
        let before = day.checked_sub(Span::new().days(days)).map_or(0, mrr_on);
        if before > 0 {
            to.set(account, fact, before as f64);
            to.set(account, key, mrr as f64 / before as f64 - 1.0);
        }
    }
    if as_of.present {
        tell_ending(account, all, &open, day, to);
    }
    let undecided =
        open.iter().filter(|row| !row.auto_renew && (row.ended_on.is_none() || row.ends_with_term));
    let renewal = undecided.filter_map(|row| row.renewal_on).min();
    if let Some(on) = renewal.filter(|on| days_between(day, *on) <= FAR_RENEWAL) {
        to.set(account, "renewal_day", day_number(on) as f64);
        to.set(account, "undecided_renewal_days", days_between(day, on) as f64);
    }
}

/// A contract that has an end and nothing that follows it: notice has been given.
fn tell_ending(
    account: AccountId,
    all: &[Subscription],
    open: &[&Subscription],
    day: Date,
    to: &mut Gathered,
) {
    let end_of = |row: &&Subscription| row.ended_on.filter(|_| !row.ends_with_term).unwrap_or(Date::MAX);
    let last_end = open.iter().map(end_of).max();
    let Some(end) = last_end.filter(|end| *end != Date::MAX) else { return };
    let goes_on = all.iter().any(|row| row.started_on > day && row.started_on <= end);
    if !goes_on {
        to.set(account, "ending_day", day_number(end) as f64);
        to.set(account, "ending_in_days", days_between(day, end) as f64);
    }
}
