//! What became of each account: when it was a customer, when it churned, and where the records contradict each other.
//!
//! Invariant: an account's churn days are sorted and apart by more than [`SAME_CHURN`], so one churn that is recorded twice
//! (as an event and as a contract that ended) counts once.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    ids::AccountId,
    time::{day_number, days_between},
};

/// Days after the end of the last contract within which a new one still means that the customer stayed.
pub const FOLLOWS_WITHIN: i64 = 30;

/// Days within which two records of churn are one churn.
pub const SAME_CHURN: i64 = 45;

/// Days after a churn event by which the contracts should have ended.
pub const ENDED_BY: i64 = 31;

/// A contract as far as it says who was a customer when.
#[derive(Clone, Debug)]
pub struct Contract {
    pub account: AccountId,
    pub started_on: Date,
    /// The first day without it; none while it is open.
    pub ended_on: Option<Date>,
    pub trial: bool,
}

impl Contract {
    /// Whether it was open on the day.
    pub fn covers(&self, day: Date) -> bool {
        self.started_on <= day && self.ended_on.is_none_or(|end| end > day)
    }
}

/// A churn as recorded.
#[derive(Clone, Copy, Debug)]
pub struct ChurnRecord {
    pub account: AccountId,
    pub on: Date,
}

/// How far churn events and contracts agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contradictions {
    /// Churn events of accounts that have contracts on record.
    pub events: usize,
    /// Those after which a contract that was there before was still open, [`ENDED_BY`] days later.
    pub still_open: usize,
}

impl Contradictions {
    /// Whether so many labels contradict the contracts that no judgement should rest on them.
    pub fn spoil(self) -> bool {
        self.events >= 5 && self.still_open * 5 > self.events
    }
}

#[derive(Clone, Debug, Default)]
struct Past {
    contracts: Vec<Contract>,
    churns: Vec<Date>,
}

/// Every account's past.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    pasts: BTreeMap<AccountId, Past>,
    pub contradictions: Contradictions,
}

impl Outcomes {
    /// Puts the records together. Trials make no customers. Only what lies at or before `known_until` has happened.
    pub fn new(contracts: Vec<Contract>, events: &[ChurnRecord], known_until: Date) -> Self {
        let mut pasts: BTreeMap<AccountId, Past> = BTreeMap::new();
        for contract in contracts.into_iter().filter(|contract| !contract.trial) {
            pasts.entry(contract.account).or_default().contracts.push(contract);
        }
        let mut contradictions = Contradictions::default();
        for event in events.iter().filter(|event| event.on <= known_until) {
            let past = pasts.entry(event.account).or_default();
            if !past.contracts.is_empty() {
                contradictions.events += 1;
                contradictions.still_open += usize::from(goes_on(&past.contracts, event.on));
            }
            past.churns.push(event.on);
        }
        for past in pasts.values_mut() {
            let lapses: Vec<Date> = lapses(&past.contracts).filter(|day| *day <= known_until).collect();
            past.churns.extend(lapses);
            past.churns.sort();
            past.churns.dedup_by(|later, first| days_between(*first, *later) <= SAME_CHURN);
        }
        Self { pasts, contradictions }
    }

    /// Whether a contract that is no trial was open on the day.
    pub fn was_customer(&self, account: AccountId, day: Date) -> bool {
        self.pasts.get(&account).is_some_and(|past| past.contracts.iter().any(|c| c.covers(day)))
    }

    /// The first churn in the `days` days after `day`.
    pub fn churn_within(&self, account: AccountId, day: Date, days: i64) -> Option<Date> {
        let churns = &self.pasts.get(&account)?.churns;
        let next = *churns.get(churns.partition_point(|churn| *churn <= day))?;
        (days_between(day, next) <= days).then_some(next)
    }

    /// How many churns there were in all.
    pub fn churns(&self) -> usize {
        self.pasts.values().map(|past| past.churns.len()).sum()
    }
}

/// Whether a contract from before the day was still open when the churn should have taken effect.
fn goes_on(contracts: &[Contract], churned_on: Date) -> bool {
    contracts.iter().any(|contract| {
        contract.started_on < churned_on
            && contract.ended_on.is_none_or(|end| days_between(churned_on, end) > ENDED_BY)
    })
}

/// The days on which the last open contract ended and none followed.
fn lapses(contracts: &[Contract]) -> impl Iterator<Item = Date> + '_ {
    contracts.iter().filter_map(|contract| contract.ended_on).filter(|&end| {
        !contracts.iter().any(|other| {
            other.covers(end)
                || (other.started_on > end
                    && day_number(other.started_on) - day_number(end) <= FOLLOWS_WITHIN)
        })
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn contract(account: AccountId, from: Date, to: Option<Date>) -> Contract {
        Contract { account, started_on: from, ended_on: to, trial: false }
    }

    #[test]
    fn a_contract_that_is_followed_is_no_churn() {
        let [left, renewed, back] = [AccountId::new(), AccountId::new(), AccountId::new()];
        let until = date(2025, 12, 31);
        let contracts = vec![
            contract(left, date(2024, 4, 1), Some(date(2025, 4, 1))),
            contract(renewed, date(2024, 4, 1), Some(date(2025, 4, 1))),
            contract(renewed, date(2025, 4, 15), None),
            contract(back, date(2024, 4, 1), Some(date(2025, 4, 1))),
            contract(back, date(2025, 9, 1), None),
            Contract { trial: true, ..contract(left, date(2025, 3, 1), None) },
        ];
        // The same churn twice: as an event a month before, and as the contract's end.
        let events = [ChurnRecord { account: left, on: date(2025, 3, 10) }];
        let outcomes = Outcomes::new(contracts, &events, until);
        assert_eq!(outcomes.churns(), 2);
        assert_eq!(outcomes.churn_within(left, date(2025, 2, 28), 30), Some(date(2025, 3, 10)));
        assert_eq!(outcomes.churn_within(left, date(2025, 1, 31), 30), None);
        assert_eq!(outcomes.churn_within(left, date(2025, 1, 31), 60), Some(date(2025, 3, 10)));
        assert_eq!(outcomes.churn_within(renewed, date(2025, 3, 31), 90), None);
        assert_eq!(outcomes.churn_within(back, date(2025, 3, 31), 30), Some(date(2025, 4, 1)));
        assert!(
            outcomes.was_customer(left, date(2025, 3, 31)) && !outcomes.was_customer(left, date(2025, 4, 1))
        );
        assert_eq!(outcomes.contradictions, Contradictions { events: 1, still_open: 0 });
    }

    #[test]
    fn counts_churn_events_whose_contracts_go_on() {
        let accounts: Vec<AccountId> = (0..6).map(|_| AccountId::new()).collect();
        let contracts = accounts.iter().map(|&id| contract(id, date(2024, 1, 1), None)).collect();
        let events: Vec<ChurnRecord> =
            accounts.iter().map(|&account| ChurnRecord { account, on: date(2024, 6, 1) }).collect();
        let outcomes = Outcomes::new(contracts, &events, date(2024, 12, 31));
        assert_eq!(outcomes.contradictions, Contradictions { events: 6, still_open: 6 });
        assert!(outcomes.contradictions.spoil());
        assert!(outcomes.was_customer(accounts[0], date(2024, 7, 31)));
    }

    #[test]
    fn what_is_still_to_come_has_not_happened() {
        let id = AccountId::new();
        let contracts = vec![contract(id, date(2024, 1, 1), Some(date(2025, 3, 1)))];
        let outcomes = Outcomes::new(contracts, &[], date(2025, 1, 31));
        assert_eq!(outcomes.churns(), 0);
    }
}
