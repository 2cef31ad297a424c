//! What an account's subscriptions add up to on one day.
//!
//! Invariant: amounts of different currencies are neither added nor compared: the account's figures are in the
//! workspace's currency where it pays in it, else in that of its oldest contract; what it pays in others is left out.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Subscription;
use crate::{
    Stage,
    money::{Currency, Money},
    sums::sum_of,
};

/// The contract columns of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The plan of the largest paying subscription, or of the trial where there is nothing else.
    pub plan: Option<String>,
    pub seats: Option<i64>,
    pub mrr: Money,
    pub customer_since: Option<Date>,
    /// The earliest renewal among the open paying subscriptions.
    pub renewal_on: Option<Date>,
    /// The notice deadline of the earliest that still can be refused or was just missed.
    pub notice_on: Option<Date>,
}

/// What an account's own record says of its contract, as a customer list does that stands alone. It counts while the
/// account has no subscription. Kept in `custom` under [`Stated::KEY`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stated {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seats: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mrr: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_since: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renewal_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial: Option<bool>,
    /// A stage that was stated is not worked out from contracts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
}

impl Stated {
    pub const KEY: &'static str = "stated";

    /// What the record's custom fields hold of it.
    pub fn of_custom(custom: &serde_json::Value) -> Self {
        serde_json::from_value(custom[Self::KEY].clone()).unwrap_or_default()
    }

    /// Whether anything is stated that only a customer has.
    pub fn says_customer(&self) -> bool {
        self.plan.is_some() || self.customer_since.is_some() || self.mrr.is_some_and(|mrr| mrr.minor > 0)
    }

    pub fn summary(self, currency: Currency) -> Summary {
        Summary {
            plan: self.plan,
            seats: self.seats,
            mrr: self.mrr.unwrap_or(Money::new(0, currency)),
            customer_since: self.customer_since,
            renewal_on: self.renewal_on,
            notice_on: self.notice_on,
        }
    }
}

/// Adds up the subscriptions of one account on the day, each account's in the order of their start. `home` is the
/// workspace's currency.
pub fn summary(subscriptions: &[Subscription], day: Date, home: Currency) -> Summary {
    let paying: Vec<&Subscription> = subscriptions.iter().filter(|s| s.is_paying_on(day)).collect();
    let currency =
        currency_of(&paying, home).or(subscriptions.last().map(|s| s.mrr.currency)).unwrap_or(home);
    let comparable = paying.iter().filter(|s| s.mrr.currency == currency);
    let largest = comparable.max_by_key(|s| (s.mrr.minor, s.started_on, s.id));
    let counted: Vec<&Subscription> = if paying.is_empty() {
        subscriptions.iter().filter(|s| s.is_open_on(day)).collect()
    } else {
        paying.clone()
    };
    let seats: Vec<i64> = counted.iter().filter_map(|s| s.seats).collect();
    let newest_trial = counted.iter().max_by_key(|s| (s.started_on, s.id));
    Summary {
        plan: largest.or(newest_trial).and_then(|s| s.plan.clone().or_else(|| s.product.clone())),
        seats: (!seats.is_empty()).then(|| sum_of(seats.iter().copied())),
        mrr: Money::new(
            sum_of(paying.iter().filter(|s| s.mrr.currency == currency).map(|s| s.mrr.minor)),
            currency,
        ),
        customer_since: subscriptions.iter().filter(|s| !s.trial).map(|s| s.started_on).min(),
        renewal_on: paying.iter().filter_map(|s| s.next_renewal(day)).min(),
        notice_on: paying
            .iter()
            .filter_map(|s| s.notice_on(day))
            .min_by_key(|notice| (*notice < day, *notice)),
    }
}

/// What an account that pays in several currencies is counted in: the workspace's own, else that of its oldest
/// contract. Without rates, amounts of different currencies cannot be compared.
fn currency_of(paying: &[&Subscription], home: Currency) -> Option<Currency> {
    let priced = || paying.iter().filter(|s| s.mrr.minor != 0).map(|s| s.mrr.currency);
    priced().find(|currency| *currency == home).or(priced().next()).or(paying.first().map(|s| s.mrr.currency))
}
