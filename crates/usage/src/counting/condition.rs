//! A condition on what an event says of itself, as a row of a form: a path, how it is compared, and with what.
//!
//! Invariant: a row becomes a part of a rule and comes back from it as it was.

use bansou_rules::{Decimal, Literal, Rule, Test};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// How a property is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// The text, number or yes/no is this one; of a list, one of its items is.
    Is,
    /// The contrary, also where the property is missing.
    IsNot,
    /// The text has this in it; of a list, one of its items is this.
    Contains,
    Exists,
    /// Missing, null, or an empty text.
    Missing,
    Above,
    AtLeast,
    Below,
    AtMost,
}

crate::text_enum!(Operator {
    Is => "is", IsNot => "is_not", Contains => "contains", Exists => "exists", Missing => "missing",
    Above => "above", AtLeast => "at_least", Below => "below", AtMost => "at_most",
});

impl Operator {
    /// Whether there is something to compare with.
    pub fn takes_value(self) -> bool {
        !matches!(self, Self::Exists | Self::Missing)
    }

    /// Whether it compares numbers.
    pub fn is_of_numbers(self) -> bool {
        matches!(self, Self::Above | Self::AtLeast | Self::Below | Self::AtMost)
    }
}

/// One condition. Several are joined by "and".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// `plan`, or `order.total` for what stands inside.
    pub path: String,
    pub operator: Operator,
    /// Empty where the operator takes none.
    pub value: String,
}

/// Why a condition cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    NoPath,
    NoValue,
    NoNumber,
    TooLong,
}

const LONGEST: usize = 200;

impl Condition {
    /// # Errors
    ///
    /// Where it could never be met by what somebody means.
    pub fn check(&self) -> Result<(), Wrong> {
        if self.path.is_empty() {
            return Err(Wrong::NoPath);
        }
        if self.path.chars().count() > LONGEST || self.value.chars().count() > LONGEST {
            return Err(Wrong::TooLong);
        }
        if self.operator.takes_value() && self.value.is_empty() {
            return Err(Wrong::NoValue);
        }
        if self.operator.is_of_numbers() && number(&self.value).is_none() {
            return Err(Wrong::NoNumber);
        }
        Ok(())
    }

    /// The part of a rule that it is.
    pub fn rule(&self) -> Result<Rule, Wrong> {
        self.check()?;
        let of = |test: Test| Rule::attribute(&self.path, test);
        let value = || self.value.clone();
        let bound =
            || number(&self.value).map(|given| Literal::Number(nearest(given))).ok_or(Wrong::NoNumber);
        Ok(match self.operator {
            Operator::Is => of(Test::Is(self.literals())),
            Operator::IsNot => Rule::not(of(Test::Is(self.literals()))),
            Operator::Contains => of(Test::Contains(vec![value()])),
            Operator::Exists => of(Test::Set),
            Operator::Missing => Rule::not(of(Test::Set)),
            Operator::Above => of(Test::Above(bound()?)),
            Operator::AtLeast => of(Test::AtLeast(bound()?)),
            Operator::Below => of(Test::Below(bound()?)),
            Operator::AtMost => of(Test::AtMost(bound()?)),
        })
    }

    /// The value as whatever an event may have said: a text, and a number or yes or no where it reads as one.
    fn literals(&self) -> Vec<Literal> {
        let as_number = number(&self.value).and_then(exact).map(Literal::Number);
        let as_yes_no = self.value.parse().ok().map(Literal::YesNo);
        [Some(Literal::Text(self.value.clone())), as_number, as_yes_no].into_iter().flatten().collect()
    }

    /// The row that a part of a rule is; none where no row says that.
    pub fn of_rule(rule: &Rule) -> Option<Self> {
        let (rule, negated) = match rule {
            Rule::Not(inner) => (&**inner, true),
            rule => (rule, false),
        };
        let Rule::Attribute { key, test } = rule else { return None };
        let number = |literal: &Literal| match literal {
            Literal::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let (operator, value) = match (test, negated) {
            (Test::Is(literals), _) => {
                let Some(Literal::Text(text)) = literals.first() else { return None };
                (if negated { Operator::IsNot } else { Operator::Is }, text.clone())
            }
            (Test::Set, false) => (Operator::Exists, String::new()),
            (Test::Set, true) => (Operator::Missing, String::new()),
            (Test::Contains(texts), false) => (Operator::Contains, texts.first()?.clone()),
            (Test::Above(bound), false) => (Operator::Above, number(bound)?),
            (Test::AtLeast(bound), false) => (Operator::AtLeast, number(bound)?),
            (Test::Below(bound), false) => (Operator::Below, number(bound)?),
            (Test::AtMost(bound), false) => (Operator::AtMost, number(bound)?),
            _ => return None,
        };
        Some(Self { path: key.clone(), operator, value })
    }
}

/// What stands at the path: a property of that very name, or else one inside another, or an item of a list by number.
pub fn find<'a>(properties: &'a Json, path: &str) -> Option<&'a Json> {
    if let Some(found) = step(properties, path) {
        return Some(found);
    }
    // The longest name first: `order.total` may stand inside a property called `order.last`.
    let dots = path.rmatch_indices('.');
    dots.filter_map(|(at, _)| find(step(properties, &path[..at])?, &path[at + 1..])).next()
}

fn step<'a>(at: &'a Json, name: &str) -> Option<&'a Json> {
    match at {
        Json::Object(fields) => fields.get(name),
        Json::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Whether something is said at all.
pub fn is_there(found: &Json) -> bool {
    match found {
        Json::Null => false,
        Json::String(text) => !text.is_empty(),
        _ => true,
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

fn exact(number: f64) -> Option<Decimal> {
    Decimal::from_f64(number)
}

/// The nearest number that a rule can hold: nothing that is counted has more digits.
fn nearest(number: f64) -> Decimal {
    const MOST: f64 = 1e23;
    exact(number)
        .or_else(|| format!("{:.9}", number.clamp(-MOST, MOST)).parse().ok())
        .unwrap_or_else(|| Decimal::from(0))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::counting::EventRule;

    #[test]
    fn conditions_hold_as_people_mean_them() {
        use Operator::{Above, AtLeast, AtMost, Below, Contains, Exists, Is, IsNot, Missing};
        let properties = json!({
            "plan": "pro", "order": { "total": 1200, "lines": [{ "sku": "A-1" }] }, "a.b": 1, "trial": false,
            "tags": ["beta", 7], "rows": "950", "nothing": null, "empty": "", "名前": "月次レポート",
        });
        for (path, operator, value, met) in [
            ("plan", Is, "pro", true),
            ("plan", Is, "Pro", false),
            ("plan", IsNot, "free", true),
            ("plan", Exists, "", true),
            ("absent", IsNot, "free", true),
            ("absent", Missing, "", true),
            ("nothing", Exists, "", false),
            ("empty", Missing, "", true),
            ("trial", Is, "false", true),
            ("trial", Exists, "", true),
            ("order.total", Is, "1200.0", true),
            ("order.total", Above, "1199.5", true),
            ("order.total", Above, "1200", false),
            ("order.total", AtLeast, "1200", true),
            ("order.total", AtMost, "1200", true),
            ("order.total", Below, "1200", false),
            ("order.lines.0.sku", Is, "A-1", true),
            ("order.lines.1.sku", Exists, "", false),
            ("order", Is, "x", false),
            ("a.b", Is, "1", true),
            ("tags", Contains, "beta", true),
            ("tags", Contains, "bet", false),
            ("tags", Is, "7", true),
            ("rows", Above, "900", true),
            ("plan", Above, "1", false),
            ("名前", Contains, "レポート", true),
        ] {
            let condition = Condition { path: path.into(), operator, value: value.into() };
            let rule = EventRule::of_rows(std::slice::from_ref(&condition)).unwrap();
            assert_eq!(rule.is_met_by(&properties), met, "{condition:?}");
            let back = rule.rows().remove(0);
            assert_eq!(EventRule::of_rows(&[back]).unwrap(), rule, "{condition:?}");
        }
        let condition = Condition { path: "x".into(), operator: Is, value: "1".into() };
        assert!(!EventRule::of_rows(&[condition]).unwrap().is_met_by(&json!([1])));
    }

    #[test]
    fn a_condition_that_nobody_means_is_refused() {
        let condition = |path: &str, operator, value: &str| Condition {
            path: path.into(),
            operator,
            value: value.into(),
        };
        assert_eq!(condition("", Operator::Exists, "").check(), Err(Wrong::NoPath));
        assert_eq!(condition("plan", Operator::Is, "").check(), Err(Wrong::NoValue));
        assert_eq!(condition("total", Operator::Above, "many").check(), Err(Wrong::NoNumber));
        assert_eq!(condition(&"x".repeat(201), Operator::Exists, "").check(), Err(Wrong::TooLong));
        assert_eq!(condition("total", Operator::Above, "1e3").check(), Ok(()));
    }
}
