//! Reasons in words: each with its label, its facts before and after, and its points.
//!
//! Invariant: words are in the order of the effects that they tell, and what is written the same before and after is never
//! given as a reason.

use bansou_metrics::score::{Cause, Comparison, Effect, Part, RedFlag};

use super::{Rules, Why};
use crate::{
    i18n::value,
    measure_label,
    measures::{self, MeasureKind, Unit},
    money::Currency,
    web::Ui,
};

/// Where a cap explains the move, what took fewer points than this is no main driver.
const BESIDE_A_CAP: f64 = 0.5;

/// The reasons of a move, ready to be placed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// The cap that decides: "緊急の問い合わせが未解決のため上限50点（本来86点）".
    pub cap: Option<String>,
    /// A band set by hand, which holds whatever the score.
    pub overridden: Option<String>,
    /// What became of the rules: another version of the scorecard, or other limits of the bands.
    pub rules: Option<String>,
    /// What pulled the way that the score went, the greatest first.
    pub drivers: Vec<Driver>,
    /// What pulled the other way, the greatest first.
    pub against: Vec<Driver>,
}

/// One reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Driver {
    /// The measure's key, or that of the red flag whose cap was lifted.
    pub key: String,
    pub label: String,
    /// The fact before and after; none where the label says it all.
    pub change: Option<(String, String)>,
    /// The weight before and after, where that changed as well.
    pub weight: Option<String>,
    /// Points of score.
    pub points: f64,
    /// `−11.2 点`.
    pub points_written: String,
}

impl Driver {
    /// `利用量の増減 −12% → −79%`.
    pub fn fact(&self, ui: &Ui) -> String {
        let fact = match &self.change {
            Some((from, to)) => format!("{} {from} → {to}", self.label),
            None => self.label.clone(),
        };
        match &self.weight {
            Some(weight) => format!("{fact}{}{weight}", ui.t("word-comma")),
            None => fact,
        }
    }

    /// `利用量の増減 −12% → −79%（−11.2 点）`.
    pub fn text(&self, ui: &Ui) -> String {
        ui.t2("why-driver", "fact", self.fact(ui), "points", self.points_written.as_str())
    }
}

impl Why {
    pub fn told(&self, ui: &Ui, currency: Currency) -> Told {
        let overridden = self.overridden.as_ref().map(|standing| {
            let (band, reason) = (standing.band.label(ui), standing.reason.as_str());
            ui.t2("why-overridden", "band", band, "reason", reason)
        });
        let mut told = Told { rules: self.rules_in_words(ui), overridden, ..Told::default() };
        for effect in &self.grounds.effects {
            if let Cause::Cap { flag, uncapped, before } = &effect.cause {
                told.cap = Some(cap_sentence(ui, flag, *uncapped, *before));
                continue;
            }
            let Some(driver) = self.driver(ui, effect, currency) else { continue };
            if self.is_along(effect) { told.drivers.push(driver) } else { told.against.push(driver) }
        }
        if told.cap.is_some() {
            told.drivers.retain(|driver| driver.points.abs() >= BESIDE_A_CAP);
        }
        told
    }

    fn rules_in_words(&self, ui: &Ui) -> Option<String> {
        let shown = |score: Option<f64>| score.map(f64::round);
        let is_moved_alone =
            self.from.is_some() && shown(self.from) == shown(self.to) && self.from_band != self.to_band;
        let limits = (self.grounds.limits_moved || is_moved_alone).then(|| ui.t("why-bands"));
        let points = |rules: &&Rules| !is_moved_alone && written(ui, rules.points) != written(ui, 0.0);
        let rules = self.grounds.rules.as_ref().filter(points).map(|rules| rules_sentence(ui, rules));
        let all: Vec<String> = limits.into_iter().chain(rules).collect();
        (!all.is_empty()).then(|| all.join(&ui.t("word-comma")))
    }

    fn driver(&self, ui: &Ui, effect: &Effect, currency: Currency) -> Option<Driver> {
        let with = |key: &str, label: String, change| Driver {
            key: key.to_owned(),
            label,
            change,
            weight: None,
            points: effect.points,
            points_written: ui.t1("why-points", "n", written(ui, effect.points)),
        };
        match &effect.cause {
            Cause::Cap { .. } => None,
            Cause::Lifted { flag, still_up, .. } => {
                let key = if *still_up { "why-cap-idle" } else { "why-cap-lifted" };
                let label = ui.t2(key, "label", measure_label(ui, &flag.key), "cap", ui.decimal(&flag.cap));
                Some(with(&flag.key, label, None))
            }
            Cause::Measure { key, from, to } => {
                let (label, change) = self.measure(ui, key, from, to, effect.points, currency);
                let both = from.weight > 0.0 && to.weight > 0.0 && from.weight != to.weight;
                let named = from.value != to.value;
                Some(Driver {
                    weight: (both && named).then(|| weight_sentence(ui, from, to)),
                    ..with(key, label, Some(change))
                })
            }
        }
    }

    /// The label and the two facts that say what made a measure's points move.
    fn measure(
        &self,
        ui: &Ui,
        key: &str,
        from: &Part,
        to: &Part,
        points: f64,
        currency: Currency,
    ) -> (String, (String, String)) {
        let kind = measures::kind(key);
        let label = measure_label(ui, key);
        let unknown = || ui.t("why-unknown");
        let value_of = |part: &Part| match (part.value, &kind) {
            (None, _) => unknown(),
            (Some(value), Some(kind)) => kind.written(ui, value),
            (Some(value), None) => ui.decimal(&value),
        };
        if from.weight == 0.0 || to.weight == 0.0 {
            let key = if from.weight == 0.0 { "why-measure-new" } else { "why-measure-gone" };
            let weights = (ui.decimal(&from.weight), ui.decimal(&to.weight));
            return (ui.t1(key, "label", label), weights);
        }
        if let Some(kind) = kind.as_ref().filter(|_| from.value != to.value) {
            if let Some(facts) = self.change_in_facts(ui, kind, points, to, currency) {
                return facts;
            }
            let named = format!("driver-{key}");
            let label = if ui.locale.has(&named) { ui.t(&named) } else { label };
            return (label, apart(ui, kind, from, to).unwrap_or_else(|| points_of(ui, from, to)));
        }
        if from.value != to.value {
            return (label, (value_of(from), value_of(to)));
        }
        if from.weight != to.weight {
            let label = ui.t2("why-weight", "label", label, "value", value_of(to));
            return (label, (ui.decimal(&from.weight), ui.decimal(&to.weight)));
        }
        // The same value and weight give other points where another curve applies: by the scorecard, tenure or plan.
        let label = ui.t2("why-curve", "label", label, "value", value_of(to));
        (label, points_of(ui, from, to))
    }

    /// "利用者数 22 → 19": only where the facts went the way that the points went.
    fn change_in_facts(
        &self,
        ui: &Ui,
        kind: &MeasureKind,
        points: f64,
        to: &Part,
        currency: Currency,
    ) -> Option<(String, (String, String))> {
        to.value?;
        let [(then, from), (now, to)] = kind.change_in_facts(ui, &self.grounds.facts, currency)?;
        let label = ui.t(&format!("driver-facts-{}", kind.key));
        (from != to && (now < then) == (points < 0.0)).then_some((label, (from, to)))
    }
}

impl Told {
    /// Sentences: the cap, the rules, and at most `most` of what pulled that way. Empty where nothing is known.
    pub fn line(&self, ui: &Ui, most: usize) -> String {
        let mut sentences: Vec<String> = Vec::new();
        let overridden = self.overridden.iter();
        sentences.extend(overridden.map(|set| ui.t1("why-sentence", "text", set.as_str())));
        sentences.extend(self.cap.iter().map(|cap| ui.t1("why-sentence", "text", cap.as_str())));
        sentences.extend(self.rules.iter().map(|rules| ui.t1("why-sentence", "text", rules.as_str())));
        if !self.drivers.is_empty() {
            let named: Vec<String> = self.drivers.iter().take(most).map(|driver| driver.text(ui)).collect();
            sentences.push(ui.t1("why-drivers", "list", named.join(&ui.t("word-comma"))));
        }
        sentences.join(if ui.is_ja() { "" } else { " " })
    }

    /// The same reasons as a list, for a table's cell.
    pub fn list(&self, ui: &Ui, most: usize) -> String {
        let drivers = self.drivers.iter().take(most).map(|driver| driver.text(ui));
        let all: Vec<String> = self.cap.iter().chain(&self.rules).cloned().chain(drivers).collect();
        all.join(&ui.t("word-comma"))
    }

    /// The first reason alone, for a column.
    pub fn short(&self, ui: &Ui) -> Option<String> {
        let first = self.drivers.first().map(|driver| driver.fact(ui));
        self.cap.clone().or(first).or_else(|| self.rules.clone())
    }
}

/// "緊急の問い合わせが未解決のため上限50点（本来86点）"; `before` is the cap that the same fact set before.
pub fn cap_sentence(ui: &Ui, flag: &RedFlag, uncapped: f64, before: Option<f64>) -> String {
    let before = before.filter(|before| *before != flag.cap);
    let values = [
        ("clause", value(cap_clause(ui, flag))),
        ("cap", value(ui.decimal(&flag.cap))),
        ("uncapped", value(uncapped.round().to_string())),
        ("before", value(before.map(|before| ui.decimal(&before)).unwrap_or_default())),
    ];
    // A cap by less than a point takes nothing that is written.
    let is_seen = uncapped.round() > flag.cap.round();
    let key = match (before.is_some(), is_seen) {
        (true, _) => "why-cap-lower",
        (false, true) => "why-cap",
        (false, false) => "why-cap-bare",
    };
    ui.locale.ta(key, values)
}

/// What a cap is for: "緊急の問い合わせが未解決".
fn cap_clause(ui: &Ui, flag: &RedFlag) -> String {
    let is_usual = match flag.key.as_str() {
        "active_days_28" => flag.comparison == Comparison::AtMost && flag.threshold == 0.0,
        "undecided_renewal_days" => matches!(flag.comparison, Comparison::AtMost | Comparison::Below),
        _ => matches!(flag.comparison, Comparison::AtLeast | Comparison::Above),
    };
    let key = format!("why-clause-{}", flag.key);
    if !is_usual || !ui.locale.has(&key) {
        let condition = condition_in_words(ui, flag);
        return ui.t1(
            "why-clause-other",
            "condition",
            if ui.is_ja() { condition } else { within(&condition) },
        );
    }
    let threshold = measures::kind(&flag.key).map(|kind| kind.written(ui, flag.threshold));
    ui.t1(&key, "threshold", threshold.unwrap_or_default())
}

/// A label that begins with a capital, within a sentence; abbreviations keep theirs.
fn within(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}

fn rules_sentence(ui: &Ui, rules: &Rules) -> String {
    let values = [
        ("from", value(rules.from)),
        ("to", value(rules.to)),
        ("points", value(ui.t1("why-points", "n", written(ui, rules.points)))),
    ];
    ui.locale.ta(if rules.same_scorecard { "why-rules" } else { "why-rules-other" }, values)
}

fn weight_sentence(ui: &Ui, from: &Part, to: &Part) -> String {
    ui.t2("why-weights", "from", ui.decimal(&from.weight), "to", ui.decimal(&to.weight))
}

/// What a measure gave before and gives now, of its points.
fn points_of(ui: &Ui, from: &Part, to: &Part) -> (String, String) {
    let points = |part: &Part| match part.share {
        Some(share) => ui.t1("unit-points", "n", ui.decimal(&(share * part.weight))),
        None => ui.t("why-unknown"),
    };
    (points(from), points(to))
}

/// Two values, as finely as tells them apart; none where even a hundredth does not.
fn apart(ui: &Ui, kind: &MeasureKind, from: &Part, to: &Part) -> Option<(String, String)> {
    let unknown = || ui.t("why-unknown");
    let (Some(then), Some(now)) = (from.value, to.value) else {
        let shown = |part: &Part| part.value.map_or_else(unknown, |value| kind.written(ui, value));
        return Some((shown(from), shown(to)));
    };
    let finely = |value: f64, places: usize| {
        let (value, mark) = match kind.unit {
            Unit::Share | Unit::Change => (value * 100.0, "%"),
            _ => (value, ""),
        };
        let sign = if kind.unit == Unit::Change && value > 0.0 { "+" } else { "" };
        format!("{sign}{value:.places$}{mark}").replace('-', "−")
    };
    [0, 1, 2]
        .into_iter()
        .map(|places| match places {
            0 => (kind.written(ui, then), kind.written(ui, now)),
            places => (finely(then, places), finely(now, places)),
        })
        .find(|(from, to)| from != to)
}

/// Points with their sign.
fn written(ui: &Ui, points: f64) -> String {
    let sign = if points > 0.0 { "+" } else { "" };
    format!("{sign}{}", ui.decimal(&points))
}

/// When a red flag is up: "緊急の未解決期間が 3 日以上".
pub fn condition_in_words(ui: &Ui, flag: &RedFlag) -> String {
    let (label, threshold) = match measures::kind(&flag.key) {
        Some(kind) => (kind.label(ui), kind.written(ui, flag.threshold)),
        None => (flag.key.clone(), ui.decimal(&flag.threshold)),
    };
    if flag.key == "ending_in_days" {
        return label;
    }
    // What cannot be below zero is at most zero only at zero.
    let only_zero = flag.threshold == 0.0
        && measures::kind(&flag.key)
            .is_some_and(|kind| matches!(kind.unit, Unit::Days | Unit::Count | Unit::Share));
    let comparison = match flag.comparison {
        Comparison::AtMost if only_zero => "health-flag-zero",
        Comparison::AtLeast => "health-flag-at-least",
        Comparison::Above => "health-flag-above",
        Comparison::AtMost => "health-flag-at-most",
        Comparison::Below => "health-flag-below",
    };
    ui.t2(comparison, "label", label, "threshold", threshold)
}
