//! A rule written as JSON.
//!
//! Invariant: what is written here is read back as the same tree.

use serde_json::{Map, Value, json};

use super::VERSION;
use crate::{Amount, Change, Decimal, Literal, Pattern, Rule, Test, Times};

pub(super) fn document(rule: &Rule) -> Value {
    json!({ "version": VERSION, "rule": node(rule) })
}

fn node(rule: &Rule) -> Value {
    match rule {
        Rule::All(rules) => json!({ "all": nodes(rules) }),
        Rule::Any(rules) => json!({ "any": nodes(rules) }),
        Rule::Not(rule) => json!({ "not": node(rule) }),
        Rule::Attribute { key, test: asked } => json!({ "attribute": key, asked.word(): test(asked) }),
        Rule::Changed { key, change } => changed(key, change),
        Rule::Did { event, pattern } => did(event, *pattern),
        Rule::Related { set, quantifier, rule } => json!({ quantifier.word(): set, "where": node(rule) }),
        Rule::Segment(key) => json!({ "segment": key }),
    }
}

fn nodes(rules: &[Rule]) -> Vec<Value> {
    rules.iter().map(node).collect()
}

fn test(test: &Test) -> Value {
    match test {
        Test::Set => true.into(),
        Test::Is(literals) => literals.iter().map(literal).collect(),
        Test::Contains(texts)
        | Test::StartsWith(texts)
        | Test::EndsWith(texts)
        | Test::HasAny(texts)
        | Test::HasAll(texts) => json!(texts),
        Test::Above(it) | Test::AtLeast(it) | Test::Below(it) | Test::AtMost(it) => literal(it),
        Test::Between(from, to) => json!([literal(from), literal(to)]),
        Test::Within(span) | Test::Beyond(span) => {
            json!({ span.toward.word(): span.count, "unit": span.unit.word() })
        }
        Test::In(period) => json!({ period.which.word(): period.unit.word() }),
    }
}

fn literal(literal: &Literal) -> Value {
    match literal {
        Literal::Text(text) => text.as_str().into(),
        Literal::Number(decimal) => {
            number(*decimal).unwrap_or_else(|| json!({ "number": decimal.to_string() }))
        }
        Literal::YesNo(is) => (*is).into(),
        Literal::Money(Amount { value, currency }) => {
            let amount = number(*value).unwrap_or_else(|| value.to_string().into());
            json!({ "amount": amount, "currency": currency })
        }
        Literal::Day(day) => json!({ "day": day.to_string() }),
        Literal::Time(time) => json!({ "time": time.to_string() }),
    }
}

/// The number as JSON's, where every reader gets the same from it.
fn number(decimal: Decimal) -> Option<Value> {
    /// Whole numbers up to here are exact wherever numbers have a binary point.
    const EXACT: i64 = 1 << 53;
    match decimal.times_ten_to(0) {
        Some(whole) if (-EXACT..=EXACT).contains(&whole) => Some(whole.into()),
        Some(_) => None,
        None => {
            let near = decimal.to_f64();
            (Decimal::from_f64(near) == Some(decimal)).then(|| near.into())
        }
    }
}

fn changed(key: &str, change: &Change) -> Value {
    let mut fields = Map::new();
    fields.insert("changed".to_owned(), key.into());
    for (name, side) in [("from", &change.from), ("to", &change.to)] {
        if !side.is_empty() {
            let said = |it: &Option<Literal>| it.as_ref().map_or(Value::Null, literal);
            fields.insert(name.to_owned(), side.iter().map(said).collect());
        }
    }
    if let Some(days) = change.days {
        fields.insert("days".to_owned(), days.into());
    }
    fields.into()
}

fn did(event: &str, pattern: Pattern) -> Value {
    match pattern {
        Pattern::Times { times, days } => {
            let (name, n) = match times {
                Times::AtLeast(n) => ("at_least", n),
                Times::AtMost(n) => ("at_most", n),
                Times::Exactly(n) => ("exactly", n),
            };
            match days {
                Some(days) => json!({ "did": event, name: n, "days": days }),
                None => json!({ "did": event, name: n }),
            }
        }
        Pattern::First { days } => json!({ "did": event, "first_in_days": days }),
        Pattern::Trend { direction, percent, days } => {
            json!({ "did": event, direction.field(): percent, "days": days })
        }
    }
}
