//! Sums of money that may be in several currencies.
//!
//! Invariant: each currency is summed by itself.

use std::collections::BTreeMap;

use crate::money::{Currency, Money};

/// One amount for each currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amounts(BTreeMap<Currency, i64>);

impl Amounts {
    pub fn add(&mut self, money: Money) {
        let sum = self.0.entry(money.currency).or_default();
        *sum = sum.saturating_add(money.minor);
    }

    pub fn add_all(&mut self, other: &Self) {
        for (currency, minor) in &other.0 {
            self.add(Money::new(*minor, *currency));
        }
    }

    /// `¥2,140,000`, or `$1,200.00 + ¥480,000`; none where it is nothing.
    pub fn written(&self) -> Option<String> {
        let parts: Vec<String> = self
            .0
            .iter()
            .filter(|(_, minor)| **minor != 0)
            .map(|(currency, minor)| Money::new(*minor, *currency).to_string())
            .collect();
        (!parts.is_empty()).then(|| parts.join(" + "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_stay_apart() {
        let mut sum = Amounts::default();
        assert_eq!(sum.written(), None);
        sum.add(Money::new(100, Currency::JPY));
        sum.add(Money::new(200, Currency::JPY));
        let mut all = Amounts::default();
        all.add(Money::new(1_050, Currency::USD));
        all.add_all(&sum);
        assert_eq!(all.written().unwrap(), "¥300 + $10.50");
    }
}
