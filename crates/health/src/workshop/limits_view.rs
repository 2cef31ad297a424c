//! Proposed limits as the page shows them.
//!
//! Invariant: a choice stands beside what it catches, what it costs and what would be below it today.

use bansou_metrics::discrimination::Estimate;

use super::limits::{AHEAD, Choice, Offer, Proposals, RECALLS, WANTED_PRECISION, WANTED_RECALL, Wish};
use crate::{customers::Band, i18n::value, web::Ui};

#[derive(Debug, Default)]
pub struct LimitsView {
    pub rests_on: String,
    /// Why nothing is proposed.
    pub refusal: Option<String>,
    pub offers: Vec<OfferView>,
}

#[derive(Debug)]
pub struct OfferView {
    /// The band's word, as the form sends it.
    pub band: &'static str,
    pub title: String,
    /// Whether what should be had can be had, with its tone.
    pub verdict: (&'static str, String),
    pub rows: Vec<RowView>,
}

#[derive(Debug)]
pub struct RowView {
    pub wish: String,
    pub below: i64,
    /// "75 点から".
    pub limit: String,
    pub recall: String,
    pub precision: String,
    pub false_alarms: String,
    pub alerts: String,
    pub today: String,
    pub in_force: bool,
    /// What should be had for the fewest false alarms, or the best that can be had.
    pub is_best: bool,
}

impl LimitsView {
    pub fn new(ui: &Ui, found: &Proposals) -> Self {
        let counts = [
            ("churns", value(found.churns as i64)),
            ("cases", value(ui.number(&(found.cases as i64)))),
            ("windows", value(found.windows as i64)),
            ("csms", value(found.csms)),
            ("days", value(AHEAD)),
        ];
        let refusal = found.offers.is_none().then(|| {
            if found.span.is_none() {
                ui.t("limits-no-past")
            } else if found.contradictions.spoil() {
                let counts = [
                    ("open", value(found.contradictions.still_open as i64)),
                    ("events", value(found.contradictions.events as i64)),
                ];
                ui.locale.ta("limits-contradiction", counts)
            } else {
                ui.t1("limits-too-few", "n", found.churns as i64)
            }
        });
        Self {
            rests_on: ui.locale.ta("limits-rests-on", counts),
            refusal,
            offers: found.offers.iter().flatten().map(|offer| OfferView::new(ui, offer)).collect(),
        }
    }
}

impl OfferView {
    fn new(ui: &Ui, offer: &Offer) -> Self {
        let title = if offer.band == Band::AtRisk { "limits-at-risk" } else { "limits-watch" };
        let best = &offer.best.limit;
        let figures = [
            ("recall", value(ui.percent(&best.recall()))),
            ("precision", value(ui.percent(&best.precision()))),
            ("below", value(best.below)),
            ("wanted_recall", value(ui.percent(&WANTED_RECALL))),
            ("wanted_precision", value(ui.percent(&WANTED_PRECISION))),
        ];
        let verdict = if offer.is_had { ("good", "limits-had") } else { ("watch", "limits-not-had") };
        let rows = std::iter::once(&offer.standing)
            .chain(different(offer))
            .map(|choice| RowView::new(ui, choice, offer))
            .collect();
        Self {
            band: offer.band.as_str(),
            title: ui.t(title),
            verdict: (verdict.0, ui.locale.ta(verdict.1, figures)),
            rows,
        }
    }
}

/// What differs from the limit in force and from one another: a limit that serves several aims is told by the boldest
/// share of churns, or else by the fewest alerts.
fn different(offer: &Offer) -> Vec<&Choice> {
    let mut kept: Vec<&Choice> = Vec::new();
    for choice in offer.choices.iter().chain([&offer.best]) {
        let same = kept.iter_mut().find(|kept| kept.limit.below == choice.limit.below);
        match (same, choice.wish) {
            _ if choice.limit.below == offer.standing.limit.below => {}
            (None, _) => kept.push(choice),
            (Some(same), Wish::Recall(share)) if RECALLS.contains(&share) => *same = choice,
            (Some(_), _) => {}
        }
    }
    kept
}

impl RowView {
    fn new(ui: &Ui, choice: &Choice, offer: &Offer) -> Self {
        let at = &choice.limit.at;
        let share = |estimate: Option<Estimate>, part: usize, whole: usize| {
            estimate.map_or_else(
                || "—".to_owned(),
                |estimate| {
                    let (part, whole) = (ui.number(&(part as i64)), ui.number(&(whole as i64)));
                    format!("{} ({part}/{whole})", ui.percent(&estimate.value))
                },
            )
        };
        Self {
            wish: match choice.wish {
                Wish::Standing => ui.t("limits-standing"),
                Wish::Recall(wanted) => ui.t1("limits-for-recall", "share", ui.percent(&wanted)),
                Wish::Alerts(most) => ui.t1("limits-for-alerts", "n", ui.decimal(&most)),
            },
            below: choice.limit.below,
            limit: ui.t1("limits-from", "n", choice.limit.below),
            recall: share(at.recall, at.flagged_churned, at.flagged_churned + at.missed),
            precision: share(at.precision, at.flagged_churned, at.flagged_churned + at.flagged_stayed),
            false_alarms: ui.number(&(at.flagged_stayed as i64)),
            alerts: ui.decimal(&((choice.alerts * 10.0).round() / 10.0)),
            today: ui.number(&(choice.today as i64)),
            in_force: choice.limit.below == offer.standing.limit.below,
            is_best: choice.limit.below == offer.best.limit.below,
        }
    }
}

/// What is noted with the version that a taken limit makes.
pub fn note(ui: &Ui, band: Band, choice: &Choice, churns: usize) -> String {
    let key = if band == Band::AtRisk { "limits-note-at-risk" } else { "limits-note-watch" };
    let figures = [
        ("below", value(choice.limit.below)),
        ("recall", value(ui.percent(&choice.limit.recall()))),
        ("precision", value(ui.percent(&choice.limit.precision()))),
        ("churns", value(churns as i64)),
    ];
    ui.locale.ta(key, figures)
}
