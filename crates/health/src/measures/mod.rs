//! The measures: numbers about accounts, worked out as of any instant from dated facts.
//!
//! Invariant: an unknown value is absent, never 0, and one that there cannot be is told from one that is missing; and a value for a day in the past rests on nothing that was not known
//! on that day.

mod attributes;
mod calendar;
pub(crate) mod kept;
mod kinds;
mod own;
mod own_values;
mod people;
mod revenue;
mod support;
mod surroundings;
mod units;
mod usage;
mod voice;

use std::collections::HashMap;

use bansou_metrics::score::Facts;

pub use super::as_of::AsOf;
pub use attributes::{ATTRIBUTES, COLUMNS, own_attribute};
pub use kinds::{KINDS, MeasureKind, change_told_by, kind};
pub use own::{EventMeasure, EventName, FieldMeasure, Own};
pub use own_values::own_values;
pub use revenue::CONTRACTS;
pub use surroundings::{Surroundings, Yardstick};
pub use units::Unit;
pub use usage::{active_people, last_days};

use crate::{db, ids::AccountId, workspaces::Workspace};

/// Facts of many accounts while they are gathered.
#[derive(Debug)]
pub(crate) struct Gathered(HashMap<AccountId, Facts>);

impl Gathered {
    fn of(accounts: &[AccountId]) -> Self {
        Self(accounts.iter().map(|id| (*id, Facts::default())).collect())
    }

    /// Notes a value; none is kept as unknown.
    fn set(&mut self, account: AccountId, key: &str, value: impl Into<Option<f64>>) {
        if let (Some(facts), Some(value)) = (self.0.get_mut(&account), value.into()) {
            facts.values.insert(key.to_owned(), Some(value));
        }
    }

    /// Notes that there is nothing to know of the measure.
    fn does_not_apply(&mut self, account: AccountId, key: &str) {
        if let Some(facts) = self.0.get_mut(&account) {
            facts.not_applicable.insert(key.to_owned());
        }
    }

    fn value(&self, account: AccountId, key: &str) -> Option<f64> {
        self.0.get(&account)?.value(key)
    }

    fn facts(&mut self, account: AccountId) -> Option<&mut Facts> {
        self.0.get_mut(&account)
    }
}

/// What is known of each of these accounts. Every group of measures is one query for all of them.
pub async fn facts(
    workspace: &Workspace,
    accounts: &[AccountId],
    as_of: &AsOf,
    around: &Surroundings,
) -> db::Result<HashMap<AccountId, Facts>> {
    let mut gathered = Gathered::of(accounts);
    // Revenue first: seats and the age of the contract are what usage is measured against.
    revenue::gather(workspace, accounts, as_of, &mut gathered).await?;
    usage::gather(workspace, accounts, as_of, around, &mut gathered).await?;
    support::gather(workspace, accounts, as_of, around, &mut gathered).await?;
    voice::gather(workspace, accounts, as_of, &mut gathered).await?;
    people::gather(workspace, accounts, as_of, around, &mut gathered).await?;
    if !around.own.is_empty() {
        let own = own_values(workspace, accounts, std::slice::from_ref(as_of), &around.own).await?;
        for (account, moments) in own {
            for (key, value) in moments.into_iter().flatten() {
                gathered.set(account, &key, value);
            }
        }
    }
    Ok(gathered.0)
}
