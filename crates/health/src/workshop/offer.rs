//! What a workspace has to choose from when a scorecard is drawn up.

use std::collections::BTreeMap;

use crate::measures::EventName;

/// What the workspace has to choose from.
#[derive(Debug, Default)]
pub struct Offer {
    pub plans: Vec<String>,
    /// The values of fields that are choices, by the field's key.
    pub choices: BTreeMap<String, Vec<String>>,
    /// Events with how often they came in the last weeks, the most frequent first.
    pub events: Vec<(EventName, i64)>,
}
