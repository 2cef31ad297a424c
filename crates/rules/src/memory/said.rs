//! What a program said of something, asked.
//!
//! Invariant: nothing is compared with another kind of thing, but a text that is a number with a number's bounds, because
//! programs write numbers as texts.

use std::ops::RangeBounds as _;

use jiff::civil::Date;
use serde_json::Value;

use crate::resolve::{Ask, Saying};

/// Whether anything was said at all.
pub(super) fn is_there(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

pub(super) fn is_true(ask: &Ask, value: &Value) -> bool {
    match ask {
        Ask::Says(sayings) => sayings.iter().any(|saying| says(value, saying)),
        Ask::SaysWithin(texts) => texts.iter().any(|text| has_within(value, text)),
        Ask::Real(from, to) => number(value).is_some_and(|number| (*from, *to).contains(&number)),
        Ask::Days(from, to) => value
            .as_str()
            .and_then(|text| text.parse::<Date>().ok())
            .is_some_and(|day| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)),
        _ => false,
    }
}

fn says(value: &Value, saying: &Saying) -> bool {
    match (value, saying) {
        (Value::String(text), Saying::Text(asked)) => text == asked,
        (Value::Number(number), Saying::Number(asked)) => number.as_f64() == Some(*asked),
        (Value::Bool(is), Saying::YesNo(asked)) => is == asked,
        (Value::Array(items), saying) => items.iter().any(|item| !item.is_array() && says(item, saying)),
        _ => false,
    }
}

fn has_within(value: &Value, asked: &str) -> bool {
    match value {
        Value::String(text) => text.contains(asked),
        Value::Number(number) => number.to_string().contains(asked),
        Value::Array(_) => {
            let as_number = asked.trim().parse::<f64>().ok().filter(|number| number.is_finite());
            let as_yes_no = asked.parse::<bool>().ok();
            says(value, &Saying::Text(asked.to_owned()))
                || as_number.is_some_and(|number| says(value, &Saying::Number(number)))
                || as_yes_no.is_some_and(|is| says(value, &Saying::YesNo(is)))
        }
        _ => false,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}
