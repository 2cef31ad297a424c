//! The band of a score, and the ring that it is drawn in.
//!
//! Invariant: a colour never speaks alone; every ring has its number beside it, every band its word.

use serde::{Deserialize, Serialize};

use crate::{Account, web::Ui};

/// The three bands of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    Healthy,
    Watch,
    AtRisk,
}

crate::text_enum!(Band { Healthy => "healthy", Watch => "watch", AtRisk => "at_risk" });

impl Band {
    /// 0 for the worst; a fall is a smaller number.
    pub fn rank(self) -> i64 {
        match self {
            Self::AtRisk => 0,
            Self::Watch => 1,
            Self::Healthy => 2,
        }
    }

    /// The class that colours it.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Healthy => "good",
            Self::Watch => "watch",
            Self::AtRisk => "risk",
        }
    }

    pub fn label(self, ui: &Ui) -> String {
        ui.t(&format!("band-{self}"))
    }
}

impl From<bansou_metrics::score::Band> for Band {
    fn from(band: bansou_metrics::score::Band) -> Self {
        match band {
            bansou_metrics::score::Band::Healthy => Self::Healthy,
            bansou_metrics::score::Band::Watch => Self::Watch,
            bansou_metrics::score::Band::AtRisk => Self::AtRisk,
        }
    }
}

/// A score as it is drawn; [`ring`](../../platform/templates/web/figures.html) takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Whole, 0–100; none where there is too little data.
    pub score: Option<i64>,
    pub tone: &'static str,
}

impl Ring {
    pub fn new(score: Option<f64>, band: Option<Band>) -> Self {
        match score {
            Some(score) => Self { score: Some(score.round() as i64), tone: band.map_or("", Band::tone) },
            None => Self { score: None, tone: "none" },
        }
    }
}

impl Account {
    /// The ring of the score that holds, in the colour of the band that holds: an override's while it lasts.
    pub fn ring(&self) -> Ring {
        Ring::new(self.score, self.band)
    }
}
