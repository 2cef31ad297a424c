//! The drawn figures: deltas and charts, as `docs/ui.md` shapes them.
//!
//! Invariant: a colour never speaks alone; every drawing has its number or word beside it, and a chart its table.

use jiff::civil::Date;
use serde::Serialize;

use super::Ui;
use crate::time::{DAY, day_number};

/// A change of a figure: `▲4`, `▼21`, `±0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    pub text: String,
    pub class: &'static str,
}

impl Delta {
    /// Whether nothing changed that is printed.
    pub fn is_none(&self) -> bool {
        self.class.is_empty()
    }

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
    /// The day of each label as an instant in UTC, in milliseconds: then the axis is one of time. See [`Chart::over_days`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<i64>,
    /// Whether a value holds until the next one: then the line has steps.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub steps: bool,
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
    /// `ai`, `good`, `watch`, `risk`, `ink`, `grey`; `rest` for what is left of many. Without one, the series have colours in
    /// turn.
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
    /// On a true axis of time, labelled by these days: as far apart on screen as they are in the calendar.
    #[must_use]
    pub fn over_days(self, ui: &Ui, days: &[Date]) -> Self {
        let at = days.iter().map(|day| day_number(*day) * DAY).collect();
        Self { x: days.iter().map(|day| ui.day(day)).collect(), at, ..self }
    }

    /// For the `<script type="application/json">` in the element: no text in it can end the script.
    pub fn island(&self) -> String {
        serde_json::to_string(self).unwrap_or_default().replace('<', "\\u003c")
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn a_delta_is_the_difference_of_the_printed_scores() {
        assert_eq!(Delta::between(59.6, 39.4).text, "▼21");
        assert_eq!(Delta::between(59.6, 60.4).text, "±0");
        assert_eq!(Delta::between(50.0, 54.0), Delta { text: "▲4".to_owned(), class: "up" });
    }

    #[test]
    fn an_axis_of_days_is_as_wide_as_the_calendar() {
        let ui = Ui::speaking(Locale::Ja);
        let days = [date(2026, 3, 1), date(2026, 7, 1), date(2026, 7, 22)];
        let chart = Chart { kind: "line", ..Chart::default() }.over_days(&ui, &days);
        assert_eq!((chart.at[1] - chart.at[0]) / DAY, 122);
        assert_eq!((chart.at[2] - chart.at[1]) / DAY, 21);
        assert_eq!(chart.x[0], "2026/3/1");
        let plain = Chart { kind: "bar", ..Chart::default() }.island();
        assert!(!plain.contains("\"at\"") && !plain.contains("steps"), "{plain}");
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
