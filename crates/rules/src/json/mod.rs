//! The JSON form of a rule: `{"version": 1, "rule": {…}}`.
//!
//! Invariant: whatever is read is understood whole; a field, a version or a value that is not known is refused, with its place
//! and what would do.
//!
//! | rule | JSON |
//! | --- | --- |
//! | groups | `{"all": [rule, …]}`, `{"any": [rule, …]}`, `{"not": rule}` |
//! | an attribute | `{"attribute": "plan", "is": ["Pro"]}`, or another of the tests below |
//! | a change | `{"changed": "stage", "from": ["adoption"], "to": [null], "days": 30}`; `null` is that nothing was known |
//! | behaviour | `{"did": "export", "at_least": 3, "days": 28}`; `at_most`, `exactly`; or `"first_in_days": 7`; or `"more_by_percent": 20, "days": 28`, or `less_by_percent` |
//! | related records | `{"some": "people", "where": rule}`; `every`, `no` |
//! | a segment | `{"segment": "key"}` |
//!
//! Tests: `"set": true`; `is` with a list of values; `contains`, `starts_with`, `ends_with`, `has_any`, `has_all` with a list of
//! texts; `above`, `at_least`, `below`, `at_most` with a value; `between` with two; `"within": {"next": 90, "unit": "days"}` and
//! `beyond`, with `next` or `last`, `days` or `hours`; `"in": {"this": "month"}` with `last`, `this`, `next` and `day`, `week`,
//! `month`, `quarter`, `year`, `fiscal_quarter`, `fiscal_half`, `fiscal_year`.
//!
//! Values: a text, a number, `true` and `false`, `{"amount": 1234.5, "currency": "USD"}`, `{"day": "2026-04-01"}`,
//! `{"time": "2026-04-01T00:00:00Z"}`. A number that JSON's readers would round may be written as a text in `amount`, or as
//! `{"number": "9007199254740993.5"}`.

mod read;
mod strict;
mod write;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value;

use crate::{Rule, limits::MOST_BYTES};

pub use strict::Strict;

/// The version that is written, and the only one that is read.
pub const VERSION: u64 = 1;

/// Why a JSON text is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {given} was given; {would_do} would do")]
pub struct JsonError {
    /// The place: `rule.all[1].is[0]`.
    pub path: String,
    pub given: String,
    pub would_do: String,
}

/// Reads a rule from JSON.
///
/// # Errors
///
/// Where it is no JSON, has a field twice, is of another version, holds anything that no rule has, or is too large.
pub fn from_str(json: &str) -> Result<Rule, JsonError> {
    let whole = |given: String, would_do: &str| JsonError {
        path: "rule".to_owned(),
        given,
        would_do: would_do.to_owned(),
    };
    if json.len() > MOST_BYTES {
        return Err(whole(format!("{} bytes", json.len()), "1 MiB at most"));
    }
    let Strict(value) = serde_json::from_str(json).map_err(|error| whole(error.to_string(), "JSON"))?;
    from_value(&value)
}

/// Reads a rule from a JSON value. A field that stood twice is not seen any more: [`from_str`] and [`Strict`] see it.
///
/// # Errors
///
/// As [`from_str`].
pub fn from_value(value: &Value) -> Result<Rule, JsonError> {
    read::document(value)
}

/// A rule as a JSON value, with its version.
pub fn to_value(rule: &Rule) -> Value {
    write::document(rule)
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        to_value(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Strict(value) = Strict::deserialize(deserializer)?;
        from_value(&value).map_err(D::Error::custom)
    }
}
