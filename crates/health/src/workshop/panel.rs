//! What was known of each account at the end of each month: the ground on which scorecards are tried.
//!
//! Invariant: `keys` are sorted and every point has one value for each key, so one set of facts can be filled again and
//! again without looking anything up.

use bansou_metrics::score::Facts;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::AccountId;

/// The measured past of many accounts.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// The measures, sorted.
    pub keys: Vec<String>,
    pub accounts: Vec<AccountPast>,
}

/// One account's measured past.
#[derive(Clone, Debug)]
pub struct AccountPast {
    pub account: AccountId,
    /// By day, rising.
    pub points: Vec<Point>,
}

/// What was known at the end of one day. Stored as it stands here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    #[serde(rename = "d")]
    pub day: Date,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub tenure_months: Option<f64>,
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// What the workspace as a whole knew that day, as a number to compare: where it changes, so do the values.
    #[serde(rename = "s", default)]
    pub around: i64,
    /// In the order of the keys; none where nothing was known.
    #[serde(rename = "v")]
    pub values: Vec<Option<f64>>,
    /// Places of the keys of which there was nothing to know, rising.
    #[serde(rename = "n", default, skip_serializing_if = "Vec::is_empty")]
    pub not_applicable: Vec<usize>,
}

impl Point {
    /// The point of these facts, for these sorted keys.
    pub fn of(day: Date, around: i64, facts: &Facts, keys: &[String]) -> Self {
        Self {
            day,
            around,
            tenure_months: facts.tenure_months,
            plan: facts.plan.clone(),
            values: keys.iter().map(|key| facts.value(key)).collect(),
            not_applicable: (0..keys.len()).filter(|at| !facts.applies(&keys[*at])).collect(),
        }
    }
}

impl Panel {
    /// Facts with every key and nothing known, to be filled by [`Self::fill`].
    pub fn blank(&self) -> Facts {
        Facts { values: self.keys.iter().map(|key| (key.clone(), None)).collect(), ..Facts::default() }
    }

    /// Adds measures that are not kept: `of` answers the value of a new key for an account on a day.
    pub fn add(&mut self, keys: &[String], of: impl Fn(AccountId, Date, &str) -> Option<f64>) {
        /// Where a value comes from: the place among the old ones, or a new key.
        enum From<'a> {
            Kept(usize),
            New(&'a str),
        }
        let mut all: Vec<(&str, From<'_>)> =
            self.keys.iter().enumerate().map(|(at, key)| (key.as_str(), From::Kept(at))).collect();
        all.extend(
            keys.iter().filter(|key| !self.keys.contains(key)).map(|key| (key.as_str(), From::New(key))),
        );
        all.sort_by_key(|(key, _)| *key);
        for past in &mut self.accounts {
            for point in &mut past.points {
                let value = |from: &From<'_>| match from {
                    From::Kept(at) => point.values[*at],
                    From::New(key) => of(past.account, point.day, key),
                };
                point.values = all.iter().map(|(_, from)| value(from)).collect();
                let kept =
                    |from: &From<'_>| matches!(from, From::Kept(at) if point.not_applicable.contains(at));
                point.not_applicable = (0..all.len()).filter(|at| kept(&all[*at].1)).collect();
            }
        }
        self.keys = all.into_iter().map(|(key, _)| key.to_owned()).collect();
    }

    /// The facts of a point.
    pub fn facts(&self, point: &Point) -> Facts {
        let mut facts = self.blank();
        self.fill(&mut facts, point);
        facts
    }

    /// Puts a point's values into facts made by [`Self::blank`].
    pub fn fill(&self, facts: &mut Facts, point: &Point) {
        facts.tenure_months = point.tenure_months;
        if facts.plan != point.plan {
            facts.plan.clone_from(&point.plan);
        }
        for (slot, value) in facts.values.values_mut().zip(&point.values) {
            *slot = *value;
        }
        let not_applicable = || point.not_applicable.iter().map(|at| &self.keys[*at]);
        // Mostly the same as before, and then nothing is copied.
        if !not_applicable().eq(&facts.not_applicable) {
            facts.not_applicable = not_applicable().cloned().collect();
        }
    }
}

/// The last day of the month `back` months before the one that `day` is in.
pub fn month_end(day: Date, back: i32) -> Date {
    let first = day.first_of_month();
    first.saturating_sub(jiff::Span::new().months(back)).last_of_month()
}

/// The newest `months` month ends that lie wholly in the past of `today`, the oldest first.
pub fn month_ends(today: Date, months: i32) -> Vec<Date> {
    (1..=months).rev().map(|back| month_end(today, back)).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn months_end_on_their_last_day() {
        assert_eq!(
            month_ends(date(2024, 3, 31), 3),
            [date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29)]
        );
    }

    #[test]
    fn facts_are_filled_in_the_order_of_the_keys() {
        let keys: Vec<String> = ["a", "b", "c"].map(String::from).into();
        let mut facts = Facts { plan: Some("Pro".into()), ..Facts::default() };
        facts.values.insert("c".into(), Some(3.0));
        facts.values.insert("a".into(), Some(1.0));
        let point = Point::of(date(2024, 1, 31), 0, &facts, &keys);
        assert_eq!(point.values, [Some(1.0), None, Some(3.0)]);
        let panel = Panel { keys, accounts: Vec::new() };
        let read: Point = serde_json::from_str(&serde_json::to_string(&point).unwrap()).unwrap();
        assert_eq!(panel.facts(&read).value("c"), Some(3.0));
        assert_eq!(panel.facts(&read).plan.as_deref(), Some("Pro"));
        let account = AccountId::new();
        let mut panel = Panel { accounts: vec![AccountPast { account, points: vec![read] }], ..panel };
        panel.add(&["b.x".into(), "a".into()], |_, _, key| Some(key.len() as f64));
        assert_eq!(panel.keys, ["a", "b", "b.x", "c"]);
        assert_eq!(panel.accounts[0].points[0].values, [Some(1.0), None, Some(3.0), Some(3.0)]);
    }
}
