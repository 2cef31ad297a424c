//! Prices of periods as what they are a month.
//!
//! Invariant: an amount is never taken for a month's price unless its column, its cell, another column of its row or a
//! person says for how long it is the price.

use super::{Code, Record, Refusal, values::Amount};
use crate::{customers::search::folded, money::Money};

/// The field that an amount goes into, as that field counts: `mrr` by the month, `arr` by the year. None for an amount
/// whose period the rest of the row has to say.
pub(super) fn of_field(key: &'static str, read: Amount) -> Option<(&'static str, Money)> {
    match (key, read.months) {
        ("amount" | "unit_price", _) => None,
        ("mrr", Some(months)) => Some(("mrr", spread(read.money, months))),
        // A month's price in the column of the year's.
        ("arr", Some(months)) if months != 12 => Some(("mrr", spread(read.money, months))),
        _ => Some((key, read.money)),
    }
}

/// Sets the monthly amount of the row: by what its cell says, by the row's billing period, by what a person said of the
/// column (`period`, in months). Nothing is nothing for every period, and a trial is no revenue whatever it will cost.
pub(super) fn per_month(
    record: &mut Record,
    cell: &str,
    read: Amount,
    period: Option<i64>,
) -> Result<(), Refusal> {
    if record.money("mrr").is_some() || record.money("arr").is_some() {
        return Ok(());
    }
    let months = read.months.or(billing_months(record)).or(period).filter(|months| *months > 0);
    let free = read.money.minor == 0 || is_trial(record, read.money);
    match months.or(free.then_some(1)) {
        Some(months) => record.set_money("mrr", spread(read.money, months)),
        None => {
            let readings = [1, 12].map(|months| spread(read.money, months).to_string());
            return Err(Refusal::new(Code::AmountPeriod).given(cell).would_do(&[&readings[0], &readings[1]]));
        }
    }
    Ok(())
}

/// What all seats of the row cost, where the column has the price of one.
pub(super) fn of_all_seats(record: &Record, cell: &str, read: Amount) -> Result<Amount, Refusal> {
    let seats = record.integer("seats").ok_or_else(|| Refusal::missing("seats").given(cell))?;
    let minor =
        read.money.minor.checked_mul(seats).ok_or_else(|| Refusal::new(Code::TooLarge).given(cell))?;
    Ok(Amount { money: Money::new(minor, read.money.currency), ..read })
}

/// For how many months the amounts below a heading are the price, where it says so: 月額単価.
pub(super) fn period_of_heading(heading: &str) -> Option<i64> {
    let folded = folded(heading);
    let says = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    match () {
        () if says(&["月額", "月単価", "月間", "monthly", "per month", "/月", "(月)"]) => Some(1),
        () if says(&["年額", "年間", "annual", "yearly", "per year", "/年", "(年)"]) => Some(12),
        () => None,
    }
}

/// For how many months the row is billed at a time.
pub(super) fn billing_months(record: &Record) -> Option<i64> {
    let months: i64 = record.text("billing")?.parse().ok()?;
    let count = record.integer("billing_count").unwrap_or(1).clamp(1, 120);
    Some(months * count)
}

/// Whether the row is a trial, by its own column or by its plan.
fn is_trial(record: &Record, amount: Money) -> bool {
    let by_plan = || record.text("plan").is_some_and(|plan| counts_nothing(plan, Some(amount)));
    record.boolean("trial").unwrap_or_else(|| record.text("contract_status") == Some("trial") || by_plan())
}

/// Whether a contract of this plan is no revenue, by the plan's name: a trial, or a free plan that costs nothing.
pub(super) fn counts_nothing(plan: &str, amount: Option<Money>) -> bool {
    let plan = folded(plan);
    const TRIALS: &[&str] = &["トライアル", "お試し", "おためし", "体験版", "無料体験"];
    const FREE: &[&str] = &[
        "無料",
        "無償",
        "フリー",
        "無料プラン",
        "フリープラン",
        "無償プラン",
        "free",
        "free plan",
        "freemium",
    ];
    let is_trial = TRIALS.iter().any(|word| plan.contains(&folded(word)))
        || plan.split(|it: char| !it.is_ascii_alphabetic()).any(|word| matches!(word, "trial" | "trialing"));
    is_trial
        || (amount.is_none_or(|amount| amount.minor == 0) && FREE.iter().any(|word| plan == folded(word)))
}

/// A month's part of the price of some months, to the nearest minor unit.
pub(super) fn spread(money: Money, months: i64) -> Money {
    Money::new((money.minor + money.minor.signum() * (months / 2)) / months, money.currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn trials_and_free_plans_are_known_by_name() {
        let yen = |minor| Some(Money::new(minor, Currency::JPY));
        for plan in ["無料トライアル", "Free Trial", "trial", "Pro (Trial)", "お試しプラン"] {
            assert!(counts_nothing(plan, yen(5_000)), "{plan}");
        }
        for plan in ["Free", "無料プラン", "フリー"] {
            assert!(
                counts_nothing(plan, yen(0)) && counts_nothing(plan, None) && !counts_nothing(plan, yen(500)),
                "{plan}"
            );
        }
        for plan in ["Industrial", "Pro", "フリーランス向け", "Standard"] {
            assert!(!counts_nothing(plan, None), "{plan}");
        }
    }

    #[test]
    fn a_months_part_is_rounded_to_the_nearest() {
        let yen = |minor, months| spread(Money::new(minor, Currency::JPY), months).minor;
        assert_eq!(
            [yen(12_000, 12), yen(1_000, 3), yen(2_000, 3), yen(-1_000, 12), yen(5, 1)],
            [1_000, 333, 667, -83, 5]
        );
    }
}
