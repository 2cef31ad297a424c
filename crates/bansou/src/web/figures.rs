//! The drawn figures: score rings, bands, deltas and charts, as `docs/ui.md` shapes them.
//!
//! Invariant: a colour never speaks alone; every drawing has its number or word beside it, and a chart its table.

use serde::Serialize;

use super::Ui;
use crate::health::Band;

impl Band {
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

/// A score as it is drawn; [`ring`](../../../templates/web/figures.html) takes it.
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

/// A change of a figure: `▲4`, `▼21`, `±0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    pub text: String,
    pub class: &'static str,
}

impl Delta {
    /// Between two scores as they are printed, so that the three figures add up.
    pub fn between(from: f64, to: f64) -> Self {
        match to.round() as i64 - from.round() as i64 {
            0 => Self { text: "±0".to_owned(), class: "" },
            up @ 1.. => Self { text: format!("▲{up}"), class: "up" },
            down => Self { text: format!("▼{}", -down), class: "down" },
        }
    }
}

/// What `<b-chart>` takes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Chart {
    /// `line`, `area`, `bar`, `stacked` or `spark`.
    pub kind: &'static str,
    /// Labels in the page's language.
    pub x: Vec<String>,
    pub series: Vec<Series>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<Axis>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<ChartBand>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub markers: Vec<Marker>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ChartLine>,
    /// For `Intl.NumberFormat`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<serde_json::Value>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Series {
    pub name: String,
    pub data: Vec<Option<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tone: Option<&'static str>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Axis {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ChartBand {
    pub from: f64,
    pub to: f64,
    pub tone: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub struct Marker {
    /// The index in `x`.
    pub x: usize,
    pub label: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct ChartLine {
    pub y: f64,
    pub label: String,
}

impl Chart {
    /// For the `<script type="application/json">` in the element: no text in it can end the script.
    pub fn island(&self) -> String {
        serde_json::to_string(self).unwrap_or_default().replace('<', "\\u003c")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delta_is_the_difference_of_the_printed_scores() {
        assert_eq!(Delta::between(59.6, 39.4).text, "▼21");
        assert_eq!(Delta::between(59.6, 60.4).text, "±0");
        assert_eq!(Delta::between(50.0, 54.0), Delta { text: "▲4".to_owned(), class: "up" });
    }

    #[test]
    fn no_name_ends_the_island() {
        let chart = Chart {
            kind: "line",
            series: vec![Series { name: "</script>".to_owned(), data: vec![None, Some(1.0)], tone: None }],
            ..Chart::default()
        };
        assert!(!chart.island().contains('<'));
        assert!(chart.island().contains("[null,1.0]"));
    }
}
