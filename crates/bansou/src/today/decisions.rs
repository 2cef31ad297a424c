//! Which days of a contract need somebody now: a decision that is due, or a customer in doubt whose deadline comes near.
//!
//! Invariant: a renewal that goes by itself, and a deadline after which nothing can be done any more, are no reason; they
//! stand in the calendar.

use jiff::civil::Date;

use super::{Head, Reason};
use crate::{customers::Band, ids::SubscriptionId, revenue::Subscription, time::days_between};

/// Days ahead in which a contract that does not renew by itself wants its decision, and for customers in good health,
/// who need less time.
pub const DECISION_WINDOW: i64 = 90;
pub const HEALTHY_DECISION_WINDOW: i64 = 45;
/// Days before its notice deadline in which a customer in doubt is talked to.
pub const NOTICE_WINDOW: i64 = 30;
/// The same before a renewal that has no notice deadline.
pub const RENEWAL_WINDOW: i64 = 60;

/// The reasons in an account's contracts, the earliest of each kind. `worried` says that something else speaks against
/// the customer's health.
pub fn due(account: &Head, contracts: &[Subscription], worried: bool, day: Date) -> Vec<Reason> {
    let doubted = worried || is_doubted(account);
    let mut found: Vec<Reason> = contracts
        .iter()
        .filter(|contract| contract.is_paying_on(day))
        .filter_map(|contract| of_contract(account, contract, contracts, doubted, day))
        .collect();
    if contracts.is_empty() {
        found.extend(by_itself(account.renewal_on, account.notice_on, doubted, day));
    }
    found.sort_by_key(|reason| (reason.kind(), reason.day()));
    found.dedup_by_key(|reason| reason.kind());
    found
}

/// Whether the customer's own score leaves it open that they renew. One who has not been scored yet is not doubted for it.
pub fn is_doubted(account: &Head) -> bool {
    account.scored && account.band != Some(Band::Healthy)
}

fn of_contract(
    account: &Head,
    contract: &Subscription,
    all: &[Subscription],
    doubted: bool,
    day: Date,
) -> Option<Reason> {
    let healthy = account.band == Some(Band::Healthy) && !doubted;
    let decision_window = if healthy { HEALTHY_DECISION_WINDOW } else { DECISION_WINDOW };
    if let Some(end) = contract.ended_on {
        let goes_on = all.iter().any(|other| other.started_on > day && other.started_on <= end);
        // Where only its term ends, nobody has given notice: a decision is due as with any that does not renew by itself.
        let terminated = !contract.ends_with_term;
        let window = if terminated { DECISION_WINDOW } else { decision_window };
        return (!goes_on && within(end, day, window))
            .then_some(Reason::ContractEnding { on: end, terminated });
    }
    let renewal = contract.next_renewal(day);
    if !contract.auto_renew {
        let on = renewal.filter(|on| within(*on, day, decision_window))?;
        return Some(Reason::ContractEnding { on, terminated: false });
    }
    by_itself(renewal, contract.notice_on(day), doubted, day)
}

/// What a renewal that goes by itself asks for: nothing, unless the customer is in doubt and can still refuse it.
fn by_itself(renewal: Option<Date>, notice: Option<Date>, doubted: bool, day: Date) -> Option<Reason> {
    if !doubted {
        return None;
    }
    match (notice, renewal) {
        (Some(on), _) => within(on, day, NOTICE_WINDOW).then_some(Reason::NoticeComing { on }),
        (None, Some(on)) => within(on, day, RENEWAL_WINDOW).then_some(Reason::RenewalComing { on }),
        (None, None) => None,
    }
}

/// The contract whose decision is due by the day.
pub fn to_decide(contracts: &[Subscription], on: Date, day: Date) -> Option<SubscriptionId> {
    let ends = |contract: &&Subscription| match contract.ended_on {
        Some(end) => contract.ends_with_term && end == on,
        None => !contract.auto_renew && contract.next_renewal(day) == Some(on),
    };
    contracts.iter().filter(|contract| contract.is_paying_on(day)).find(ends).map(|contract| contract.id)
}

fn within(on: Date, day: Date, window: i64) -> bool {
    (0..=window).contains(&days_between(day, on))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        ids::{AccountId, SubscriptionId},
        money::{Currency, Money},
        today::days::plus,
    };

    const DAY: Date = Date::constant(2026, 11, 22);

    fn head(band: Option<Band>) -> Head {
        Head {
            id: AccountId::new(),
            name: String::new(),
            owner: None,
            customer: true,
            scored: true,
            band,
            score: None,
            mrr: Money::new(1, Currency::JPY),
            renewal_on: None,
            notice_on: None,
        }
    }

    fn contract(renewal_in: i64, auto_renew: bool, notice_days: Option<i64>) -> Subscription {
        Subscription {
            id: SubscriptionId::new(),
            account: AccountId::new(),
            external_id: None,
            product: None,
            plan: None,
            seats: None,
            mrr: Money::new(1, Currency::JPY),
            started_on: plus(DAY, -100),
            ended_on: None,
            ends_with_term: false,
            renewal_on: Some(plus(DAY, renewal_in)),
            auto_renew,
            notice_days,
            billing_months: None,
            trial: false,
            custom: json!({}),
        }
    }

    fn days(reasons: &[Reason]) -> Vec<(&'static str, i64)> {
        reasons
            .iter()
            .map(|reason| (reason.kind().as_str(), days_between(DAY, reason.day().unwrap())))
            .collect()
    }

    #[test]
    fn a_renewal_that_goes_by_itself_needs_nobody_while_the_customer_is_well() {
        for (renewal, notice) in [(2, Some(30)), (2, None), (35, Some(30)), (60, None), (30, Some(0))] {
            let contracts = [contract(renewal, true, notice)];
            assert_eq!(due(&head(Some(Band::Healthy)), &contracts, false, DAY), [], "{renewal} {notice:?}");
        }
    }

    #[test]
    fn once_the_notice_deadline_has_passed_nothing_can_be_done() {
        for band in [None, Some(Band::Watch), Some(Band::AtRisk)] {
            for worried in [false, true] {
                assert_eq!(due(&head(band), &[contract(2, true, Some(30))], worried, DAY), []);
                assert_eq!(due(&head(band), &[contract(29, true, Some(30))], worried, DAY), []);
            }
        }
    }

    #[test]
    fn a_customer_in_doubt_is_talked_to_before_the_deadline() {
        let watch = head(Some(Band::Watch));
        for (renewal, notice, expected) in [
            (30, Some(30), vec![("notice_coming", 0)]),
            (60, Some(30), vec![("notice_coming", 30)]),
            (61, Some(30), vec![]),
            (60, None, vec![("renewal_coming", 60)]),
            (61, None, vec![]),
            (0, None, vec![("renewal_coming", 0)]),
        ] {
            let contracts = [contract(renewal, true, notice)];
            assert_eq!(days(&due(&watch, &contracts, false, DAY)), expected, "{renewal} {notice:?}");
            let worried = due(&head(Some(Band::Healthy)), &contracts, true, DAY);
            assert_eq!(days(&worried), expected, "a healthy band does not hide other worries");
        }
        let unscored = Head { scored: false, ..head(None) };
        assert_eq!(due(&unscored, &[contract(40, true, Some(30))], false, DAY), [], "not worked out yet");
    }

    #[test]
    fn a_contract_that_does_not_renew_by_itself_wants_a_decision() {
        for (band, renewal, expected) in [
            (Band::Healthy, 45, vec![("contract_ending", 45)]),
            (Band::Healthy, 46, vec![]),
            (Band::AtRisk, 90, vec![("contract_ending", 90)]),
            (Band::AtRisk, 91, vec![]),
        ] {
            let manual = contract(renewal, false, None);
            let both = [contract(renewal, true, None), manual.clone()];
            assert_eq!(to_decide(&both, plus(DAY, renewal), DAY), Some(manual.id));
            let found = due(&head(Some(band)), &[contract(renewal, false, Some(30))], false, DAY);
            assert_eq!(
                days(&found),
                expected,
                "{band:?} {renewal}: and its notice deadline is no second reason"
            );
        }
    }

    #[test]
    fn notice_that_was_given_is_said_unless_another_contract_follows() {
        let ended = Subscription { ended_on: Some(plus(DAY, 20)), ..contract(20, true, Some(30)) };
        let healthy = head(Some(Band::Healthy));
        let found = due(&healthy, std::slice::from_ref(&ended), false, DAY);
        assert_eq!(found, [Reason::ContractEnding { on: plus(DAY, 20), terminated: true }]);
        let term = Subscription { ends_with_term: true, ..ended.clone() };
        let found = due(&healthy, std::slice::from_ref(&term), false, DAY);
        assert_eq!(found, [Reason::ContractEnding { on: plus(DAY, 20), terminated: false }]);
        let far = Subscription { ended_on: Some(plus(DAY, 46)), ..term };
        assert_eq!(due(&healthy, &[far], false, DAY), [], "the decision has time");
        let next = Subscription { started_on: plus(DAY, 20), ..contract(400, true, None) };
        assert_eq!(due(&healthy, &[ended, next], false, DAY), []);
    }

    #[test]
    fn each_contract_is_judged_by_its_own_days_and_the_earliest_counts() {
        let contracts =
            [contract(2, true, Some(30)), contract(50, true, Some(30)), contract(45, true, Some(30))];
        let found = due(&head(Some(Band::AtRisk)), &contracts, false, DAY);
        assert_eq!(days(&found), [("notice_coming", 15)]);
        let trial = Subscription { trial: true, ..contract(10, false, None) };
        assert_eq!(due(&head(None), &[trial], true, DAY), [], "a trial is no contract");
    }

    #[test]
    fn a_record_without_contracts_stands_for_itself() {
        let stated = Head { renewal_on: Some(plus(DAY, 40)), ..head(Some(Band::Watch)) };
        assert_eq!(days(&due(&stated, &[], false, DAY)), [("renewal_coming", 40)]);
        let passed = Head { notice_on: Some(plus(DAY, -1)), ..stated };
        assert_eq!(due(&passed, &[], false, DAY), []);
    }
}
