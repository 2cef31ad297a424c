//! Conditions on what an event says of itself.
//!
//! Invariant: whether an event meets a condition depends on the event and the condition alone, so that arriving events
//! and a back-fill come to the same.

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

    /// Whether an event with these properties meets it.
    pub fn is_met_by(&self, properties: &Json) -> bool {
        let found = find(properties, &self.path).filter(|found| is_there(found));
        match self.operator {
            Operator::Exists => found.is_some(),
            Operator::Missing => found.is_none(),
            Operator::Is => found.is_some_and(|found| is(found, &self.value)),
            Operator::IsNot => !found.is_some_and(|found| is(found, &self.value)),
            Operator::Contains => found.is_some_and(|found| contains(found, &self.value)),
            Operator::Above => self.compared(found, |given, bound| given > bound),
            Operator::AtLeast => self.compared(found, |given, bound| given >= bound),
            Operator::Below => self.compared(found, |given, bound| given < bound),
            Operator::AtMost => self.compared(found, |given, bound| given <= bound),
        }
    }

    fn compared(&self, found: Option<&Json>, holds: impl Fn(f64, f64) -> bool) -> bool {
        let given = match found {
            Some(Json::Number(given)) => given.as_f64(),
            Some(Json::String(text)) => number(text),
            _ => None,
        };
        given.zip(number(&self.value)).is_some_and(|(given, bound)| holds(given, bound))
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

fn is(found: &Json, value: &str) -> bool {
    match found {
        Json::String(text) => text == value,
        Json::Bool(yes) => value == if *yes { "true" } else { "false" },
        Json::Number(given) => {
            number(value).zip(given.as_f64()).is_some_and(|(wanted, given)| wanted == given)
        }
        Json::Array(items) => items.iter().any(|item| !item.is_array() && is(item, value)),
        Json::Null | Json::Object(_) => false,
    }
}

fn contains(found: &Json, value: &str) -> bool {
    match found {
        Json::String(text) => text.contains(value),
        Json::Array(_) => is(found, value),
        Json::Number(given) => given.to_string().contains(value),
        _ => false,
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
            ("absent", Is, "", false),
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
            assert_eq!(condition.is_met_by(&properties), met, "{condition:?}");
        }
        assert!(!Condition { path: "x".into(), operator: Is, value: "1".into() }.is_met_by(&json!([1])));
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
