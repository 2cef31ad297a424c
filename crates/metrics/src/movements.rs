//! MRR movements: from contracts to month-end snapshots, and from two snapshots to who was won, grew, shrank
//! and left.
//!
//! Invariant: `start + new + reactivation + expansion − contraction − churn = end` in every month, exactly, in
//! minor units of one currency. Contracts in several currencies are given one currency at a time.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One contract of an account at one monthly price. A change of price is a second span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionSpan<A> {
    pub account: A,
    /// First day that counts.
    pub start: Date,
    /// First day that no longer counts; `None` while open.
    pub end: Option<Date>,
    /// Recurring amount of a month, in minor units.
    pub monthly: i64,
    /// Trials never count as MRR.
    pub trial: bool,
}

impl<A> SubscriptionSpan<A> {
    /// Counts on a day if `start ≤ day < end` and it is no trial.
    #[must_use]
    pub fn counts_on(&self, day: Date) -> bool {
        !self.trial && self.start <= day && self.end.is_none_or(|end| end > day)
    }
}

/// MRR by account at the end of `day`, in minor units; accounts that pay nothing are absent.
#[must_use]
pub fn snapshot<A: Ord + Clone>(spans: &[SubscriptionSpan<A>], day: Date) -> BTreeMap<A, i64> {
    let mut paying = BTreeMap::new();
    for span in spans.iter().filter(|span| span.counts_on(day)) {
        *paying.entry(span.account.clone()).or_insert(0) += span.monthly;
    }
    paying.retain(|_, monthly| *monthly > 0);
    paying
}

/// What an account's MRR did between two snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    New,
    Reactivation,
    Expansion,
    Contraction,
    Churn,
}

/// When the return of a former customer is a reactivation; otherwise it is new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReactivationRule {
    /// However long it was away (ProfitWell). The default.
    #[default]
    Always,
    /// Only within so many days (Maxio: 90), counted between the last month's end at which it paid and this one.
    WithinDays(u16),
}

/// One account's movement in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountMovement<A> {
    pub account: A,
    pub movement: Movement,
    /// MRR at the end of the month before, in minor units.
    pub before: i64,
    /// MRR at the end of this month, in minor units.
    pub after: i64,
}

impl<A> AccountMovement<A> {
    /// What it adds to the month's figure, ≥ 0: losses, too, count as positive amounts.
    #[must_use]
    pub fn amount(&self) -> i64 {
        (self.after - self.before).abs()
    }
}

/// A month's movements. Amounts in minor units, ≥ 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthMovements<A> {
    /// Last day of the month: the day of its snapshot.
    pub month_end: Date,
    pub start: i64,
    pub new: i64,
    pub reactivation: i64,
    pub expansion: i64,
    pub contraction: i64,
    pub churn: i64,
    pub end: i64,
    pub accounts_start: usize,
    pub accounts_new: usize,
    pub accounts_reactivated: usize,
    pub accounts_churned: usize,
    pub accounts_end: usize,
    /// Every account that moved, in the order of the accounts; the rows behind the sums.
    pub moved: Vec<AccountMovement<A>>,
}

/// Movements by account, month by month, from the month of `from` to the month of `to`, both included.
///
/// Only month-end snapshots are compared: an account that comes and goes within a month does not show (as with
/// ProfitWell; Stripe would count it twice). Spans before `from` are used to tell a return from a first time.
#[must_use]
pub fn waterfall<A: Ord + Clone>(
    spans: &[SubscriptionSpan<A>],
    from: Date,
    to: Date,
    rule: ReactivationRule,
) -> Vec<MonthMovements<A>> {
    let Some(first) = spans.iter().map(|span| span.start).chain([from]).min() else { return Vec::new() };
    let mut months = Vec::new();
    let mut before = BTreeMap::new();
    let mut last_paid: BTreeMap<A, Date> = BTreeMap::new();
    let mut month_end = first.last_of_month();
    while month_end <= to.last_of_month() {
        let after = snapshot(spans, month_end);
        if month_end >= from {
            let returns = |account: &A| match (rule, last_paid.get(account)) {
                (_, None) => false,
                (ReactivationRule::Always, Some(_)) => true,
                (ReactivationRule::WithinDays(days), Some(&paid)) => {
                    (month_end - paid).get_days() <= i32::from(days)
                }
            };
            months.push(month(month_end, &before, &after, returns));
        }
        last_paid.extend(after.keys().map(|account| (account.clone(), month_end)));
        before = after;
        let Ok(next) = month_end.checked_add(1.day()) else { break };
        month_end = next.last_of_month();
    }
    months
}

fn month<A: Ord + Clone>(
    month_end: Date,
    before: &BTreeMap<A, i64>,
    after: &BTreeMap<A, i64>,
    returns: impl Fn(&A) -> bool,
) -> MonthMovements<A> {
    let came = after.iter().filter(|(account, _)| !before.contains_key(account)).map(|(account, &after)| {
        let movement = if returns(account) { Movement::Reactivation } else { Movement::New };
        AccountMovement { account: account.clone(), movement, before: 0, after }
    });
    let stayed_or_left = before.iter().filter_map(|(account, &before)| {
        let (movement, after) = match after.get(account) {
            None => (Movement::Churn, 0),
            Some(&after) if after > before => (Movement::Expansion, after),
            Some(&after) if after < before => (Movement::Contraction, after),
            Some(_) => return None,
        };
        Some(AccountMovement { account: account.clone(), movement, before, after })
    });
    let mut moved: Vec<AccountMovement<A>> = came.chain(stayed_or_left).collect();
    moved.sort_by(|a, b| a.account.cmp(&b.account));
    let of = |movement| moved.iter().filter(move |row| row.movement == movement);
    let sum = |movement| of(movement).map(AccountMovement::amount).sum();
    MonthMovements {
        month_end,
        start: before.values().sum(),
        new: sum(Movement::New),
        reactivation: sum(Movement::Reactivation),
        expansion: sum(Movement::Expansion),
        contraction: sum(Movement::Contraction),
        churn: sum(Movement::Churn),
        end: after.values().sum(),
        accounts_start: before.len(),
        accounts_new: of(Movement::New).count(),
        accounts_reactivated: of(Movement::Reactivation).count(),
        accounts_churned: of(Movement::Churn).count(),
        accounts_end: after.len(),
        moved,
    }
}

/// Which gains net MRR churn sets against the losses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetChurn {
    /// Expansion and reactivation (ChartMogul). The default.
    #[default]
    WithReactivation,
    /// Expansion only.
    WithoutReactivation,
}

/// Of whom logo churn is a share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogoChurn {
    /// Accounts at the start (Baremetrics). The default.
    #[default]
    OfStart,
    /// Accounts at the start and those that came (Stripe).
    OfStartAndNew,
}

/// Rates as shares (1.0 is 100 %); `None` where the denominator is 0.
impl<A> MonthMovements<A> {
    /// (start + expansion − contraction − churn) ÷ start: of the accounts of the start only, so a reactivation
    /// is no part of it.
    #[must_use]
    pub fn net_revenue_retention(&self) -> Option<f64> {
        ratio(self.start + self.expansion - self.contraction - self.churn, self.start)
    }

    /// (start − contraction − churn) ÷ start, 0..=1.
    #[must_use]
    pub fn gross_revenue_retention(&self) -> Option<f64> {
        ratio(self.start - self.contraction - self.churn, self.start)
    }

    /// (churn + contraction) ÷ start, 0..=1.
    #[must_use]
    pub fn gross_mrr_churn(&self) -> Option<f64> {
        ratio(self.churn + self.contraction, self.start)
    }

    /// (churn + contraction − expansion [− reactivation]) ÷ start; negative where the gains are greater.
    #[must_use]
    pub fn net_mrr_churn(&self, definition: NetChurn) -> Option<f64> {
        let reactivation = match definition {
            NetChurn::WithReactivation => self.reactivation,
            NetChurn::WithoutReactivation => 0,
        };
        ratio(self.churn + self.contraction - self.expansion - reactivation, self.start)
    }

    /// (new + reactivation + expansion) ÷ (churn + contraction); `None` where nothing was lost.
    #[must_use]
    pub fn quick_ratio(&self) -> Option<f64> {
        ratio(self.new + self.reactivation + self.expansion, self.churn + self.contraction)
    }

    /// Accounts that left as a share, 0..=1.
    #[must_use]
    pub fn logo_churn(&self, definition: LogoChurn) -> Option<f64> {
        let came = match definition {
            LogoChurn::OfStart => 0,
            LogoChurn::OfStartAndNew => self.accounts_new + self.accounts_reactivated,
        };
        let of = self.accounts_start + came;
        (of > 0).then(|| self.accounts_churned as f64 / of as f64)
    }
}

/// What became of the accounts of one day by a later day, in minor units: the cohort definition of NRR and GRR,
/// over any distance. Monthly rates multiplied over a year give another figure, since accounts won on the way
/// join them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CohortRetention {
    /// MRR of the first day.
    pub start: i64,
    /// MRR of the same accounts on the later day.
    pub retained: i64,
    /// The same with each account counted at most at its first day's MRR.
    pub kept: i64,
}

impl CohortRetention {
    /// Compares two [`snapshot`]s.
    #[must_use]
    pub fn between<A: Ord>(first: &BTreeMap<A, i64>, later: &BTreeMap<A, i64>) -> Self {
        let mut cohort = Self { start: 0, retained: 0, kept: 0 };
        for (account, &before) in first {
            let after = later.get(account).copied().unwrap_or(0);
            cohort.start += before;
            cohort.retained += after;
            cohort.kept += after.min(before);
        }
        cohort
    }

    /// As a share of the start; above 1 where accounts grew. `None` without a start.
    #[must_use]
    pub fn net_revenue_retention(&self) -> Option<f64> {
        ratio(self.retained, self.start)
    }

    /// As a share of the start, 0..=1. `None` without a start.
    #[must_use]
    pub fn gross_revenue_retention(&self) -> Option<f64> {
        ratio(self.kept, self.start)
    }
}

fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole != 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests;
