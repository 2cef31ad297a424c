//! Revenue: subscriptions, and what they add up to for each account.
//!
//! Invariant: the contract columns of an account (plan, seats, MRR, renewal) say what its subscriptions say on the day
//! of the figures, and so do the columns of these that follow from the day; an account without any subscription shows what its own
//! record stated.

mod day;
mod decisions;
mod entry;
mod refresh;
mod renewal;
mod stage;
mod standing;
mod store;
mod summary;
pub mod tables;
#[cfg(test)]
mod tests;

pub use day::{DAY_TURN, turn_to};
pub use decisions::{Decision, DecisionFields, DecisionKind, decisions_of, find_decision};
pub use entry::{ContractEdit, Contracts, Price, end_after, read_amount};
pub use refresh::{Standpoint, refresh_accounts};
pub use stage::{initial_stage, running_since};
pub use store::{of_account, of_many};
pub use summary::{Stated, Summary, summary};

use jiff::{ToSpan as _, civil::Date};

use crate::{
    ids::{AccountId, SubscriptionId},
    money::Money,
};

/// Days ahead in which a renewal counts as coming, on every screen.
pub const SOON: i64 = 30;

/// The first and the last day on which a renewal counts as coming.
pub fn soon(day: Date) -> (Date, Date) {
    (day, day.checked_add(SOON.days()).unwrap_or(day))
}

/// What an account bought: a product or plan, from a day, perhaps until a day.
#[derive(Clone, Debug)]
pub struct Subscription {
    pub id: SubscriptionId,
    pub account: AccountId,
    pub external_id: Option<String>,
    pub product: Option<String>,
    pub plan: Option<String>,
    pub seats: Option<i64>,
    /// Per month.
    pub mrr: Money,
    pub started_on: Date,
    /// The first day on which it no longer holds.
    pub ended_on: Option<Date>,
    /// Whether it ends because its term does, and nobody has given notice: somebody decides whether it goes on.
    pub ends_with_term: bool,
    /// As given; [`Subscription::next_renewal`] also works it out.
    pub renewal_on: Option<Date>,
    pub auto_renew: bool,
    /// How many days before the renewal it can last be refused.
    pub notice_days: Option<i64>,
    pub billing_months: Option<i64>,
    /// A trial is no revenue.
    pub trial: bool,
    pub custom: serde_json::Value,
}

/// Where a contract is in its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContractState {
    /// It begins on a later day.
    Upcoming,
    Active,
    Ended,
}

crate::text_enum!(ContractState { Upcoming => "upcoming", Active => "active", Ended => "ended" });

impl Subscription {
    /// Where it is in its time on the day.
    pub fn state(&self, day: Date) -> ContractState {
        match self.ended_on {
            Some(end) if end <= day => ContractState::Ended,
            _ if self.started_on > day => ContractState::Upcoming,
            _ => ContractState::Active,
        }
    }

    /// Whether it holds on the day.
    pub fn is_open_on(&self, day: Date) -> bool {
        self.started_on <= day && self.ended_on.is_none_or(|end| end > day)
    }

    /// The last day on which it holds, as contracts and people say it.
    pub fn last_day(&self) -> Option<Date> {
        self.ended_on.map(|end| end.yesterday().unwrap_or(end))
    }

    /// Whether it is revenue on the day.
    pub fn is_paying_on(&self, day: Date) -> bool {
        !self.trial && self.is_open_on(day)
    }
}
