//! What can happen to the health of accounts, and to the rules that make it.
//!
//! Invariant: the match names every verb, so a new one cannot be left without words.

use serde::{Deserialize, Serialize};

use super::{Band, grounds::Grounds};
use crate::{
    activity::{
        Known, Said, Told,
        words::{plain, text},
    },
    i18n::value,
};

/// A measure that moved a score, with its points before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreReason {
    pub measure: String,
    pub from: Option<f64>,
    pub to: Option<f64>,
    pub points: f64,
}

crate::verbs! {
    /// What happens to health.
    pub enum Verb {
        /// The score moved to another band, or by so much that people should know.
        HealthChanged {
            from: Option<f64>,
            to: Option<f64>,
            from_band: Option<Band>,
            to_band: Option<Band>,
            /// What older activities say of it: points by measure that leave out caps and changed weights. Not shown.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            reasons: Vec<ScoreReason>,
            /// Why; missing in older activities, where [`crate::why::of_activities`] works it out.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            grounds: Option<Box<Grounds>>,
        } in Health, moves nothing;
        HealthOverridden { band: Band, reason: String, expires: String } in Health, moves nothing;
        HealthOverrideEnded { band: Band, expired: bool } in Health, moves nothing;
        WentQuiet { since: String, expected: f64, observed: f64 } in Usage, moves nothing;
        UsageRecovered { since: String } in Usage, moves nothing;
        ScorecardSaved { name: String, version: i64, note: Option<String> } in none, moves nothing;
        /// Its place in the order in which scorecards are asked.
        ScorecardMoved { name: String, before: bool, other: String } in none, moves nothing;
        ScorecardEnded { name: String } in none, moves nothing;
    }
}

impl Told for Verb {
    fn told(&self, known: &Known<'_>) -> Said {
        let ui = known.ui;
        match self {
            Self::HealthChanged { from, to, to_band, .. } => {
                let mut line = ui.t2("said-health-changed", "from", written(*from), "to", written(*to));
                if let Some(band) = to_band {
                    line.push_str(&ui.t1("said-health-band", "band", band.label(ui)));
                }
                let quote = known.worked_out.clone();
                Said { tone: to_band.map_or("", |band| band.tone()), quote, ..text(line) }
            }
            Self::HealthOverridden { band, reason, expires } => Said {
                tone: band.tone(),
                quote: Some(reason.clone()),
                ..text(ui.t2(
                    "said-health-overridden",
                    "band",
                    band.label(ui),
                    "day",
                    known.value_of("expires_on", expires),
                ))
            },
            Self::HealthOverrideEnded { band, expired } => {
                let key = if *expired { "said-override-expired" } else { "said-override-ended" };
                text(ui.t1(key, "band", band.label(ui)))
            }
            Self::WentQuiet { since, expected, observed } => {
                let values = [
                    ("day", value(known.value_of("since", since))),
                    ("expected", value(expected.round())),
                    ("observed", value(observed.round())),
                ];
                Said { tone: "watch", ..text(ui.locale.ta("said-went-quiet", values)) }
            }
            Self::UsageRecovered { since } => Said {
                tone: "good",
                ..text(ui.t1("said-usage-recovered", "day", known.value_of("since", since)))
            },
            Self::ScorecardSaved { name, version, .. } => {
                text(ui.t2("said-scorecard-saved", "name", name.as_str(), "version", *version))
            }
            Self::ScorecardMoved { name, before, other } => {
                let key = if *before { "said-scorecard-moved-before" } else { "said-scorecard-moved-after" };
                text(ui.t2(key, "name", name.as_str(), "other", other.as_str()))
            }
            Self::ScorecardEnded { name } => plain(known, self, name),
        }
    }
}

fn written(score: Option<f64>) -> String {
    score.map_or_else(|| "—".to_owned(), |score| score.round().to_string())
}
