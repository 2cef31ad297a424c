//! Which accounts a scorecard is for.
//!
//! Invariant: an empty rule is for everyone; what is unknown of an account matches no condition.

use serde::{Deserialize, Serialize};

/// All conditions must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    #[serde(default)]
    pub all: Vec<Condition>,
}

/// One field that is one of some values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// `plan`, `stage`, `touch`, or `custom.` and the key of a custom field.
    pub field: String,
    pub is: Vec<String>,
}

/// What a segment looks at.
#[derive(Clone, Copy, Debug)]
pub struct Traits<'a> {
    pub plan: Option<&'a str>,
    pub stage: &'a str,
    pub touch: &'a str,
    pub custom: &'a serde_json::Value,
}

impl Segment {
    pub fn includes(&self, traits: &Traits<'_>) -> bool {
        self.all.iter().all(|condition| condition.holds(traits))
    }
}

impl Condition {
    fn holds(&self, traits: &Traits<'_>) -> bool {
        let known = match self.field.as_str() {
            "plan" => traits.plan.map(ToOwned::to_owned),
            "stage" => Some(traits.stage.to_owned()),
            "touch" => Some(traits.touch.to_owned()),
            field => field.strip_prefix("custom.").and_then(|key| text(traits.custom.get(key)?)),
        };
        known.is_some_and(|known| self.is.contains(&known))
    }
}

fn text(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_condition_must_hold_and_the_unknown_matches_nothing() {
        let custom = json!({ "region": "east", "branches": 3 });
        let traits = |plan| Traits { plan, stage: "adoption", touch: "high", custom: &custom };
        let rule = |json: serde_json::Value| serde_json::from_value::<Segment>(json).unwrap();
        assert!(Segment::default().includes(&traits(None)));
        let pro = rule(json!({ "all": [{ "field": "plan", "is": ["Pro", "Enterprise"] },
                                       { "field": "custom.branches", "is": ["3"] }] }));
        assert!(pro.includes(&traits(Some("Pro"))));
        assert!(!pro.includes(&traits(Some("Light"))));
        assert!(!pro.includes(&traits(None)));
        assert!(!rule(json!({ "all": [{ "field": "custom.none", "is": [""] }] })).includes(&traits(None)));
    }
}
