//! Revenue: from the subscriptions, and what they say of plan, seats and the age of the contract.
//!
//! Invariant: a trial earns nothing and is no contract; amounts in another currency than the account's are left out.

use std::collections::HashMap;

use jiff::{Span, civil::Date};

use super::{AsOf, Gathered};
use crate::{
    args, batch,
    db::{self, FromRow, Row},
    ids::AccountId,
    sums::sum_of,
    time::{day_number, days_between},
    workspaces::Workspace,
};

/// Days of an average month.
const MONTH: f64 = 30.44;
/// The usual term, in months.
const YEAR: i64 = 12;
/// Renewals further ahead need no decision yet.
const FAR_RENEWAL: i64 = 180;

/// The fact of how many contracts cover the day; accounts without any contract on file do not have it.
pub const CONTRACTS: &str = "contracts";

/// Each account with its contracts; once, and without any, where there are none.
const CONTRACTS_OF: &str = "
    select a.id, a.plan as account_plan, a.seats as account_seats,
           coalesce(a.customer_since, a.signed_up_on) as account_since,
           s.plan, s.seats, s.mrr_minor, s.started_on, s.ended_on, s.renewal_on, s.auto_renew,
           s.notice_days, s.billing_months, coalesce(s.ends_with_term, 0) as ends_with_term
      from accounts a
      left join subscriptions s on s.account_id = a.id and s.trial = 0 and s.currency = a.currency
     where a.id in ({accounts})
     order by a.id, s.started_on";

/// What the account itself says, which counts where it has no contracts on file.
struct Own {
    plan: Option<String>,
    seats: Option<i64>,
    since: Option<Date>,
}

/// A row of [`CONTRACTS_OF`].
struct Found {
    account: AccountId,
    own: Own,
    contract: Option<Subscription>,
}

impl FromRow for Found {
    fn from_row(row: &Row) -> db::Result<Self> {
        let started_on: Option<Date> = row.get("started_on")?;
        Ok(Self {
            account: row.get("id")?,
            own: Own {
                plan: row.get("account_plan")?,
                seats: row.get("account_seats")?,
                since: row.get("account_since")?,
            },
            contract: started_on.map(|_| Subscription::from_row(row)).transpose()?,
        })
    }
}

struct Subscription {
    plan: Option<String>,
    seats: Option<i64>,
    mrr: i64,
    started_on: Date,
    ended_on: Option<Date>,
    renewal_on: Option<Date>,
    auto_renew: bool,
    ends_with_term: bool,
    notice_days: Option<i64>,
    billing_months: Option<i64>,
}

impl FromRow for Subscription {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            plan: row.get("plan")?,
            seats: row.get("seats")?,
            mrr: row.get("mrr_minor")?,
            started_on: row.get("started_on")?,
            ended_on: row.get("ended_on")?,
            renewal_on: row.get("renewal_on")?,
            auto_renew: row.get("auto_renew")?,
            ends_with_term: row.get("ends_with_term")?,
            notice_days: row.get("notice_days")?,
            billing_months: row.get("billing_months")?,
        })
    }
}

impl Subscription {
    /// The end is the first day not covered.
    fn covers(&self, day: Date) -> bool {
        self.started_on <= day && self.ended_on.is_none_or(|end| end > day)
    }

    /// Months from one renewal to the next: a year, or longer where it is paid for longer at once. What is paid by the
    /// month and can be left within less than four weeks renews every month.
    fn term(&self) -> i64 {
        match (self.billing_months, self.notice_days) {
            (Some(1), Some(notice)) if notice < 28 => 1,
            (billing, _) => billing.unwrap_or(YEAR).clamp(YEAR, 120),
        }
    }

    /// The first renewal after the day, by whole terms from the one on record, forwards or backwards: which of them
    /// stood on record that day is not dated, but when they come round is.
    fn renewal_after(&self, day: Date) -> Option<Date> {
        let (from, term) = (self.renewal_on?, self.term());
        let months = i64::from(day.year() - from.year()) * 12 + i64::from(day.month() - from.month());
        let terms = months.div_euclid(term);
        // Always from the first day, so that the 31st does not become the 28th for good.
        (terms..=terms + 2)
            .filter_map(|terms| from.checked_add(Span::new().months(terms * term)).ok())
            .find(|renewal| *renewal > day)
    }

    /// The next renewal that is still open: one that can no longer be refused is settled, as far as that is known.
    fn open_renewal(&self, as_of: &AsOf) -> Option<Date> {
        let next = self.renewal_after(as_of.day)?;
        let settled = as_of.present
            && self.auto_renew
            && (self.ended_on.is_none() || self.ends_with_term)
            && self.notice_days.is_some_and(|notice| days_between(as_of.day, next) < notice);
        if settled { self.renewal_after(next) } else { Some(next) }
    }
}

pub(super) async fn gather(
    workspace: &Workspace,
    accounts: &[AccountId],
    as_of: &AsOf,
    to: &mut Gathered,
) -> db::Result<()> {
    let found: Vec<Found> = batch::rows(&workspace.main, CONTRACTS_OF, args![], accounts).await?;
    let mut of_account: HashMap<AccountId, (Own, Vec<Subscription>)> = HashMap::new();
    for Found { account, own, contract } in found {
        of_account.entry(account).or_insert_with(|| (own, Vec::new())).1.extend(contract);
    }
    for (account, (own, contracts)) in of_account {
        if !contracts.is_empty() {
            tell(account, &contracts, as_of, to);
            continue;
        }
        // Without contracts on file, the account's own fields are all there is.
        to.set(account, "seats", own.seats.map(|seats| seats as f64));
        if let Some(facts) = to.facts(account) {
            facts.plan = own.plan;
            facts.tenure_months = own.since.map(|day| months(day, as_of.day));
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
        // Of equals the same one, in whatever order they are found.
        let largest = open.iter().max_by_key(|row| (row.mrr, row.started_on, &row.plan));
        facts.plan = largest.and_then(|row| row.plan.clone());
    }
    to.set(account, CONTRACTS, open.len() as f64);
    let seats = sum_of(open.iter().filter_map(|row| row.seats));
    to.set(account, "seats", (seats > 0).then_some(seats as f64));
    let mrr_on = |day: Date| sum_of(all.iter().filter(|row| row.covers(day)).map(|row| row.mrr));
    let mrr = mrr_on(day);
    to.set(account, "mrr", mrr as f64);
    for (key, fact, days) in
        [("mrr_change_180", "mrr_before", 180), ("mrr_change_365", "mrr_year_before", 365)]
    {
        let before = day.checked_sub(Span::new().days(days)).map_or(0, mrr_on);
        if before > 0 {
            to.set(account, fact, before as f64);
            to.set(account, key, mrr as f64 / before as f64 - 1.0);
        } else {
            // Whoever paid nothing then was no customer yet, or had come for free.
            to.does_not_apply(account, key);
        }
    }
    if as_of.present {
        tell_ending(account, all, &open, day, to);
        tell_undecided(account, &open, day, to);
    }
    // The largest contract decides whether the customer stays; of what has no day on record, nothing is guessed.
    let dated = open.iter().filter(|row| row.renewal_on.is_some());
    let next = |row: &Subscription| row.open_renewal(as_of);
    // Of equals the one that comes first.
    let largest = dated.max_by_key(|row| (row.mrr, next(row).map(std::cmp::Reverse)));
    if let Some(on) = largest.and_then(|row| next(row)) {
        to.set(account, "next_renewal_day", day_number(on) as f64);
        to.set(account, "renewal_in_days", days_between(day, on) as f64);
    }
}

/// The renewal that somebody must decide on: of contracts that do not renew by themselves, and not while it is far away.
/// Since when a contract does not is not dated.
fn tell_undecided(account: AccountId, open: &[&Subscription], day: Date, to: &mut Gathered) {
    let undecided =
        || open.iter().filter(|row| !row.auto_renew && (row.ended_on.is_none() || row.ends_with_term));
    let near =
        undecided().filter_map(|row| row.renewal_on).filter(|on| days_between(day, *on) <= FAR_RENEWAL);
    if let Some(on) = near.min() {
        to.set(account, "renewal_day", day_number(on) as f64);
        to.set(account, "undecided_renewal_days", days_between(day, on) as f64);
    } else if undecided().all(|row| row.renewal_on.is_some()) {
        to.does_not_apply(account, "undecided_renewal_days");
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
    let Some(end) = last_end.filter(|end| *end != Date::MAX) else {
        return to.does_not_apply(account, "ending_in_days");
    };
    let goes_on = all.iter().any(|row| row.started_on > day && row.started_on <= end);
    if !goes_on {
        to.set(account, "ending_day", day_number(end) as f64);
        to.set(account, "ending_in_days", days_between(day, end) as f64);
    } else {
        to.does_not_apply(account, "ending_in_days");
    }
}
