//! Which accounts a scorecard is for.
//!
//! Invariant: an empty rule is for everyone; what is unknown of an account matches no condition, except one that asks for
//! the unknown.

use std::cmp::Ordering;

use jiff::{civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{money::Money, time::Timestamp};

/// All conditions must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    #[serde(default)]
    pub all: Vec<Condition>,
}

/// What one field must be; all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// `plan`, `stage`, `touch`, or `custom.` and the key of a custom field.
    pub field: String,
    /// One of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
    /// At least this: a number, an amount in its major unit, or a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// At most this, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// A text with this in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<String>,
    /// Whether anything is known at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<bool>,
}

/// What a segment looks at.
#[derive(Clone, Copy, Debug)]
pub struct Traits<'a> {
    pub plan: Option<&'a str>,
    pub stage: Option<&'a str>,
    pub touch: Option<&'a str>,
    pub custom: &'a Value,
    /// Whose days an instant is put into.
    pub zone: &'a TimeZone,
}

impl Segment {
    pub fn includes(&self, traits: &Traits<'_>) -> bool {
        self.all.iter().all(|condition| condition.holds_for(traits))
    }
}

impl Condition {
    /// A field that is one of some values.
    pub fn is(field: impl Into<String>, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { field: field.into(), is: values.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    fn holds_for(&self, traits: &Traits<'_>) -> bool {
        let owned;
        let value = match self.field.as_str() {
            "plan" | "stage" | "touch" => {
                let text = match self.field.as_str() {
                    "plan" => traits.plan,
                    "stage" => traits.stage,
                    _ => traits.touch,
                };
                owned = text.map(|text| Value::String(text.to_owned()));
                owned.as_ref()
            }
            field => field.strip_prefix("custom.").and_then(|key| traits.custom.get(key)),
        };
        let value = value.filter(|value| !value.is_null() && value.as_str() != Some(""));
        match (self.known, value) {
            (Some(known), None) => !known,
            (Some(false), Some(_)) | (None, None) => false,
            (_, Some(value)) => self.holds_of(value, traits.zone),
        }
    }

    fn holds_of(&self, value: &Value, zone: &TimeZone) -> bool {
        let text = text(value);
        (self.is.is_empty() || self.is.contains(&text))
            && self.holds.as_ref().is_none_or(|part| folded(&text).contains(&folded(part)))
            && self.from.as_ref().is_none_or(|from| compared(value, from, zone).is_some_and(Ordering::is_ge))
            && self.to.as_ref().is_none_or(|to| compared(value, to, zone).is_some_and(Ordering::is_le))
    }
}

/// How a value stands to a bound: days by the calendar, everything else by number. None where they cannot be compared.
fn compared(value: &Value, bound: &str, zone: &TimeZone) -> Option<Ordering> {
    if let Ok(bound) = bound.parse::<Date>() {
        let day = match value {
            Value::String(day) => day.parse::<Date>().ok()?,
            other => Timestamp(other.as_i64()?).day(zone),
        };
        return Some(day.cmp(&bound));
    }
    let number = match serde_json::from_value::<Money>(value.clone()) {
        Ok(money) => money.minor as f64 / 10_f64.powi(money.currency.decimals().cast_signed()),
        Err(_) => value.as_f64()?,
    };
    number.partial_cmp(&bound.parse::<f64>().ok()?)
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// Width and case do not matter to people who look for a text.
fn folded(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfkc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rule(json: serde_json::Value) -> Segment {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn every_condition_must_hold_and_the_unknown_matches_nothing() {
        let custom = json!({ "region": "east", "branches": 3 });
        let zone = TimeZone::UTC;
        let traits = |plan| Traits {
            plan,
            stage: Some("adoption"),
            touch: Some("high"),
            custom: &custom,
            zone: &zone,
        };
        assert!(Segment::default().includes(&traits(None)));
        let pro = rule(json!({ "all": [{ "field": "plan", "is": ["Pro", "Enterprise"] },
                                       { "field": "custom.branches", "is": ["3"] }] }));
        assert!(pro.includes(&traits(Some("Pro"))));
        assert!(!pro.includes(&traits(Some("Light"))));
        assert!(!pro.includes(&traits(None)));
        assert!(!rule(json!({ "all": [{ "field": "custom.none", "is": [""] }] })).includes(&traits(None)));
    }

    #[test]
    fn each_type_of_field_has_its_conditions() {
        let custom = json!({
            "sites": 12, "since": "2025-04-01", "budget": { "minor": 123_450, "currency": "USD" },
            "seen": 1_764_544_500_000_i64, "memo": "ＳＳＯを検討", "live": true, "rank": "A", "empty": ""
        });
        let zone = TimeZone::get("Asia/Tokyo").unwrap();
        let traits = Traits { plan: None, stage: None, touch: None, custom: &custom, zone: &zone };
        let holds = |condition: serde_json::Value| rule(json!({ "all": [condition] })).includes(&traits);
        for (condition, expected) in [
            (json!({ "field": "custom.sites", "from": "10" }), true),
            (json!({ "field": "custom.sites", "from": "9", "to": "12" }), true),
            (json!({ "field": "custom.sites", "to": "9.5" }), false),
            (json!({ "field": "custom.budget", "from": "1234.5", "to": "1234.5" }), true),
            (json!({ "field": "custom.budget", "from": "1235" }), false),
            (json!({ "field": "custom.since", "from": "2025-04-01" }), true),
            (json!({ "field": "custom.since", "to": "2025-03-31" }), false),
            // 08:15 on the first of December in Tokyo is still November in London.
            (json!({ "field": "custom.seen", "from": "2025-12-01", "to": "2025-12-01" }), true),
            (json!({ "field": "custom.memo", "holds": "sso" }), true),
            (json!({ "field": "custom.memo", "holds": "saml" }), false),
            (json!({ "field": "custom.live", "is": ["true"] }), true),
            (json!({ "field": "custom.live", "is": ["false"] }), false),
            (json!({ "field": "custom.rank", "is": ["A", "B"] }), true),
            (json!({ "field": "custom.rank", "known": true }), true),
            (json!({ "field": "custom.rank", "known": false }), false),
            (json!({ "field": "custom.none", "known": false }), true),
            (json!({ "field": "custom.empty", "known": true }), false),
            (json!({ "field": "custom.none", "from": "0" }), false),
            (json!({ "field": "custom.memo", "from": "1" }), false),
        ] {
            assert_eq!(holds(condition.clone()), expected, "{condition}");
        }
    }
}
