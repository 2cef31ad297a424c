//! Facts that are kept as JSON: fields that a workspace added, properties of an event.
//!
//! Invariant: a value is a fact of the type that it is asked for, or none; nothing is converted from one type to another, so that
//! no rule is true of a value by accident.

use serde_json::Value;

use crate::{Fact, Number, Type};

impl Fact {
    /// The fact of this type that a JSON value is; none where it is of another type, or missing.
    ///
    /// Amounts are `{"minor": 1200, "currency": "JPY"}`, days are texts such as `2026-04-01`, instants are milliseconds since
    /// 1970-01-01T00:00:00Z, ids are texts.
    pub fn from_json(kind: &Type, value: &Value) -> Option<Self> {
        match kind {
            Type::Text { .. } | Type::Link { .. } | Type::Choice(_) => text(value).map(Self::Text),
            Type::Number(Number::Whole) => value.as_i64().map(Self::Whole),
            Type::Number(Number::Real) => value.as_f64().map(Self::Real),
            Type::Money { .. } => {
                let (minor, currency) = (value.get("minor")?.as_i64()?, text(value.get("currency")?)?);
                Some(Self::Money { minor, currency })
            }
            Type::Day => value.as_str()?.parse().ok().map(Self::Day),
            Type::Time => value.as_i64().map(Self::Time),
            Type::YesNo => value.as_bool().map(Self::YesNo),
            Type::Choices(_) => {
                let keys: Option<Vec<_>> = value.as_array()?.iter().map(text).collect();
                keys.map(Self::Choices)
            }
            Type::Said => Some(Self::Said(value.clone())).filter(|_| !value.is_null()),
            Type::Member | Type::Account => value.as_str()?.parse().ok().map(Self::Id),
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn each_type_reads_its_own_values_and_no_others() {
        let keys = || vec!["a".to_owned(), "製造業".to_owned()];
        let cases = [
            (Type::Text { fold: None }, json!("a"), Fact::Text("a".to_owned())),
            (Type::Choice(None), json!("a"), Fact::Text("a".to_owned())),
            (
                Type::Number(Number::Whole),
                json!(9_007_199_254_740_993_i64),
                Fact::Whole(9_007_199_254_740_993),
            ),
            (Type::Number(Number::Real), json!(2.5), Fact::Real(2.5)),
            (Type::Number(Number::Real), json!(3), Fact::Real(3.0)),
            (
                Type::Money { currency: None },
                json!({ "minor": 1200, "currency": "JPY" }),
                Fact::Money { minor: 1200, currency: "JPY".to_owned() },
            ),
            (Type::Day, json!("2026-04-01"), Fact::Day(date(2026, 4, 1))),
            (Type::Time, json!(1_764_544_500_000_i64), Fact::Time(1_764_544_500_000)),
            (Type::YesNo, json!(true), Fact::YesNo(true)),
            (Type::Choices(None), json!(keys()), Fact::Choices(keys())),
            (Type::Member, json!(Uuid::nil().to_string()), Fact::Id(Uuid::nil())),
        ];
        for (kind, value, fact) in &cases {
            assert_eq!(Fact::from_json(kind, value).as_ref(), Some(fact), "{kind:?}");
            assert_eq!(Fact::from_json(kind, &json!(null)), None, "{kind:?}");
            assert_eq!(Fact::from_json(kind, &json!([{ "x": 1 }])), None, "{kind:?}");
        }
        for (kind, value) in [
            (Type::Text { fold: None }, json!(3)),
            (Type::Number(Number::Whole), json!("3")),
            (Type::Number(Number::Whole), json!(2.5)),
            (Type::Day, json!("2026-02-30")),
            (Type::YesNo, json!(0)),
            (Type::Choices(None), json!(["a", 1])),
            (Type::Money { currency: None }, json!({ "minor": 1200 })),
            (Type::Account, json!("鈴木")),
        ] {
            assert_eq!(Fact::from_json(&kind, &value), None, "{kind:?} {value}");
        }
    }
}
