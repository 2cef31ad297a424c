//! What can happen to how usage is tracked.
//!
//! Invariant: the match names every verb, so a new one cannot be left without words.

use crate::{
    activity::{
        FieldChange, Known, Said, Told,
        words::{plain, text},
    },
    i18n::value,
};

crate::verbs! {
    /// What happens to how usage is tracked.
    pub enum Verb {
        TrackingKeyCreated { name: String } in none, moves nothing;
        TrackingKeyRevoked { name: String } in none, moves nothing;
        TrackedEventDefined { name: String } in none, moves nothing;
        TrackedEventChanged { name: String, fields: Vec<FieldChange> } in none, moves nothing;
        TrackedEventRemoved { name: String } in none, moves nothing;
        /// Lines of the plan of expected events.
        TrackingPlanChanged { added: i64, changed: i64, removed: i64 } in none, moves nothing;
        /// How an event is called on screens; none where it is called by the name that arrives.
        EventNamed { event: String, from: Option<String>, to: Option<String> } in none, moves nothing;
    }
}

impl Told for Verb {
    fn told(&self, known: &Known<'_>) -> Said {
        let ui = known.ui;
        match self {
            Self::TrackingPlanChanged { added, changed, removed } => {
                let counts = [("added", *added), ("changed", *changed), ("removed", *removed)];
                let values = counts.map(|(name, count)| (name, value(count)));
                text(ui.locale.ta("said-tracking-plan-changed", values))
            }
            Self::EventNamed { event, to, .. } => text(match to {
                Some(to) => ui.t2("said-event-named", "event", event.as_str(), "name", to.as_str()),
                None => ui.t1("said-event-unnamed", "event", event.as_str()),
            }),
            Self::TrackedEventChanged { name, fields } => {
                Said { differences: known.differences(fields), ..plain(known, self, name) }
            }
            Self::TrackingKeyCreated { name }
            | Self::TrackingKeyRevoked { name }
            | Self::TrackedEventDefined { name }
            | Self::TrackedEventRemoved { name } => plain(known, self, name),
        }
    }
}
