//! The history of a score as a chart, with the table behind it.
//!
//! Invariant: of several scores on one day, the day's last is shown, as it stood when the day ended.

use jiff::civil::Date;

use super::{Band, score::Point, scorecards::Version};
use crate::{
    web::{
        Ui,
        figures::{Axis, Chart, ChartBand, Marker, Series},
    },
    workspaces::Workspace,
};

/// A score's past.
#[derive(Clone, Debug)]
pub struct History {
    pub chart: Chart,
    /// What the picture shows, for those who cannot see it.
    pub label: String,
    /// Newest first.
    pub days: Vec<HistoryDay>,
    pub has_reconstructed: bool,
}

/// A line of the table.
#[derive(Clone, Debug)]
pub struct HistoryDay {
    pub day: Date,
    /// Whole, as printed; none where there was too little data.
    pub score: Option<i64>,
    pub band: Option<Band>,
    pub version: Option<i64>,
    pub reconstructed: bool,
}

/// None where there are not two days to draw a line between. What was worked out after the day of the figures rests on
/// facts up to that day. A score holds until the next one, the last up to that day.
pub fn history(
    workspace: &Workspace,
    ui: &Ui,
    figures: Date,
    points: &[Point],
    versions: &[Version],
) -> Option<History> {
    let number = |point: &Point| {
        versions.iter().find(|version| version.id == point.version).map(|version| version.number)
    };
    let mut days: Vec<HistoryDay> = Vec::new();
    for point in points {
        let day = HistoryDay {
            day: point.as_of.day(&workspace.zone).min(figures),
            score: point.score.map(|score| score.round() as i64),
            band: point.band,
            version: number(point),
            reconstructed: point.reconstructed,
        };
        match days.last_mut().filter(|last| last.day == day.day) {
            Some(last) => *last = day,
            None => days.push(day),
        }
    }
    let (first, last) = (days.first()?.score, days.last()?.score);
    if days.len() < 2 {
        return None;
    }
    let bands = points.last().and_then(|point| versions.iter().find(|version| version.id == point.version));
    let held = days.last().filter(|last| last.day < figures).map(|last| (figures, last.score));
    let drawn = days.iter().map(|day| (day.day, day.score)).chain(held);
    let (on, scores): (Vec<Date>, Vec<Option<i64>>) = drawn.unzip();
    let chart = Chart {
        kind: "line",
        steps: true,
        series: vec![Series {
            name: ui.t("health-score"),
            data: scores.iter().map(|score| score.map(|score| score as f64)).collect(),
            tone: Some("ink"),
        }],
        y: Some(Axis { min: Some(0.0), max: Some(100.0), unit: None }),
        bands: bands.map(chart_bands).unwrap_or_default(),
        markers: markers(ui, &days),
        ..Chart::default()
    }
    .over_days(ui, &on);
    let written = |score: Option<i64>| score.map_or_else(|| "—".to_owned(), |score| score.to_string());
    let label = ui.t2("health-history-label", "from", written(first), "to", written(last));
    let has_reconstructed = days.iter().any(|day| day.reconstructed);
    days.reverse();
    Some(History { chart, label, days, has_reconstructed })
}

fn chart_bands(version: &Version) -> Vec<ChartBand> {
    let bands = &version.definition.bands;
    vec![
        ChartBand { from: 0.0, to: bands.watch_from, tone: "risk" },
        ChartBand { from: bands.watch_from, to: bands.healthy_from, tone: "watch" },
        ChartBand { from: bands.healthy_from, to: 100.0, tone: "good" },
    ]
}

/// Where another version of the scorecard came into force.
fn markers(ui: &Ui, days: &[HistoryDay]) -> Vec<Marker> {
    days.windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0].version != pair[1].version)
        .filter_map(|(at, pair)| {
            Some(Marker { x: at + 1, label: ui.t1("health-version", "n", pair[1].version?) })
        })
        .collect()
}
