//! The stage that contracts show, for an account whose stage nobody has said.

use jiff::civil::Date;

use super::{Stated, Subscription};
use crate::{Stage, time::days_between};

/// Days from the first contract in which a customer is being brought in.
const ONBOARDING_DAYS: i64 = 90;

/// The stage on the day, by subscriptions, or where there are none by what the record states.
pub fn initial_stage(subscriptions: &[Subscription], stated: &Stated, day: Date) -> Stage {
    if let Some(stage) = stated.stage {
        return stage;
    }
    let begun: Vec<&Subscription> = subscriptions.iter().filter(|s| s.started_on <= day).collect();
    let paid_since = begun.iter().filter(|s| !s.trial).map(|s| s.started_on).min();
    if begun.iter().any(|s| s.is_paying_on(day)) {
        return running_since(paid_since, day);
    }
    if subscriptions.is_empty() {
        return match stated {
            Stated { trial: Some(true), .. } => Stage::Opportunity,
            stated if stated.says_customer() => running_since(stated.customer_since, day),
            _ => Stage::Lead,
        };
    }
    // A contract that begins later, or a trial: not a customer yet. A trial after the last contract wins them back.
    if begun.iter().any(|s| s.is_open_on(day)) || begun.is_empty() {
        return Stage::Opportunity;
    }
    if paid_since.is_some() { Stage::Churned } else { Stage::Lead }
}

/// The stage of a customer whose contract runs since then.
pub fn running_since(since: Option<Date>, day: Date) -> Stage {
    match since {
        Some(since) if days_between(since, day) < ONBOARDING_DAYS => Stage::Onboarding,
        _ => Stage::Adoption,
    }
}
