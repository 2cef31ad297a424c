//! The register of measures: what each is called, what it is counted in, and which facts tell it in words.
//!
//! Invariant: every kind has its label (`measure-{key}`) and its sentence (`fact-{key}`) in both languages; a test looks.

use std::borrow::Cow;

use bansou_metrics::score::{Dimension, Facts};

use super::{
    own::{EventMeasure, Own},
    units::{Unit, change},
};
use crate::{i18n::value, money::Money, time::day_from_number, web::Ui};

/// One kind of measure.
#[derive(Clone, Debug)]
pub struct MeasureKind {
    pub key: Cow<'static, str>,
    pub dimension: Dimension,
    pub unit: Unit,
    /// Further facts that its sentence names, with how each is written.
    pub(super) tells: &'static [(&'static str, Told)],
    /// Where the workspace made the measure itself.
    pub own: Option<Own>,
}

/// How a fact is written in a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) enum Told {
    Number,
    Share,
    Change,
    Day,
    Money,
}

macro_rules! kinds {
    ($($key:literal $dimension:ident $unit:ident [$($fact:literal $told:ident),*];)+) => {
        /// Every kind of measure, in the order in which screens show them.
        pub const KINDS: &[MeasureKind] = &[$(MeasureKind {
            key: Cow::Borrowed($key),
            dimension: Dimension::$dimension,
            unit: Unit::$unit,
            tells: &[$(($fact, Told::$told)),*],
            own: None,
        }),+];
    };
}

kinds! {
    "silence_vs_habit" Usage Times ["last_used_day" Day, "usual_gap_days" Number];
    "usage_change" Usage Change ["usage_change" Change];
    "use_vs_habit" Usage Share ["use_vs_habit" Share, "use_expected" Number, "use_recent" Number, "use_days" Number];
    "active_days_28" Usage Days ["active_days_28" Number];
    "features_used" Adoption Share ["features_used_count" Number, "features_known" Number];
    "seats_used" Adoption Share ["active_people" Number, "seats" Number];
    "use_days_per_seat" Adoption Days ["use_days_per_seat" Number, "seats" Number];
    "active_people_change" Adoption Change ["active_people" Number, "active_people_before" Number];
    "open_urgent_high" Support Count ["open_urgent_high" Number];
    "oldest_urgent_days" Support Days ["oldest_urgent_days" Number];
    "tickets_90" Support Count ["tickets_90" Number];
    "csat_180" Support Points ["csat_180" Number, "csat_answers" Number];
    "nps_180" Survey Points ["nps_180" Number, "nps_answers" Number];
    "days_since_contact" Relationship Days ["last_contact_day" Day, "days_since_contact" Number];
    "key_people_known" Relationship Count ["key_people_known" Number];
    "key_people_left" Relationship Count ["key_people_left" Number];
    "mrr_change_180" Revenue Change ["mrr_before" Money, "mrr" Money];
    "mrr_change_365" Revenue Change ["mrr_year_before" Money, "mrr" Money];
    "undecided_renewal_days" Revenue Days ["renewal_day" Day, "undecided_renewal_days" Number];
    "renewal_in_days" Revenue Days ["next_renewal_day" Day, "renewal_in_days" Number];
    "ending_in_days" Revenue Days ["ending_day" Day, "ending_in_days" Number];
}

/// The kind with this key: of the register, or of the workspace's own.
pub fn kind(key: &str) -> Option<Cow<'static, MeasureKind>> {
    let known = KINDS.iter().find(|kind| kind.key == key).map(Cow::Borrowed);
    known.or_else(|| Some(Cow::Owned(Own::parse(key)?.kind())))
}

/// Measures of change that are told by two facts: then, now.
const CHANGES: &[(&str, &str, &str, Told)] = &[
    ("active_people_change", "active_people_before", "active_people", Told::Number),
    ("mrr_change_180", "mrr_before", "mrr", Told::Money),
    ("mrr_change_365", "mrr_year_before", "mrr", Told::Money),
];

/// The facts, then and now, that tell a measure of change.
pub fn change_told_by(key: &str) -> Option<(&'static str, &'static str)> {
    CHANGES.iter().find(|(of, ..)| *of == key).map(|(_, then, now, _)| (*then, *now))
}

impl MeasureKind {
    /// The two facts that tell a measure of change, with how each is written; none where the measure has no such facts or
    /// one is unknown.
    pub fn change_in_facts(
        &self,
        ui: &Ui,
        facts: &std::collections::BTreeMap<String, f64>,
        currency: crate::money::Currency,
    ) -> Option<[(f64, String); 2]> {
        let (_, then, now, told) = CHANGES.iter().find(|(of, ..)| *of == self.key)?;
        let fact = |key: &str| facts.get(key).map(|value| (*value, told.written(ui, *value, currency)));
        Some([fact(then)?, fact(now)?])
    }

    pub fn label(&self, ui: &Ui) -> String {
        match &self.own {
            Some(own) => own.label(ui),
            None => ui.t(&format!("measure-{}", self.key)),
        }
    }

    /// The fact in words: "60ライセンス中19". None where the value is unknown.
    pub fn sentence(&self, ui: &Ui, facts: &Facts, currency: crate::money::Currency) -> Option<String> {
        if let Some(own) = &self.own {
            return own.sentence(ui, facts, currency);
        }
        facts.value(&self.key)?;
        let told = self.tells.iter().map(|(fact, told)| {
            let name = fact.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
            let told = match (facts.value(fact), told) {
                (None, _) => value("—"),
                (Some(number), Told::Number) => value(number),
                (Some(number), told) => value(told.written(ui, number, currency)),
            };
            (name, told)
        });
        Some(ui.locale.ta(&format!("fact-{}", self.key), told))
    }

    /// A value in the measure's unit: "60%", "3日".
    pub fn written(&self, ui: &Ui, number: f64) -> String {
        match self.unit {
            Unit::Share => Told::Share.written(ui, number, crate::money::Currency::JPY),
            Unit::Change => Told::Change.written(ui, number, crate::money::Currency::JPY),
            Unit::Times => ui.t1("unit-times", "n", number),
            Unit::Count => ui.t1("unit-count", "n", number),
            Unit::Days => ui.t1("unit-days", "n", number),
            Unit::Points => ui.t1("unit-points", "n", number),
            Unit::Number | Unit::Money => ui.decimal(&number),
            Unit::YesNo => ui.t(if number >= 0.5 { "word-yes" } else { "word-no" }),
        }
    }
}

impl Told {
    fn written(self, ui: &Ui, number: f64, currency: crate::money::Currency) -> String {
        match self {
            Self::Number => ui.decimal(&number),
            Self::Share => ui.percent(&number),
            Self::Change => change(number),
            Self::Day => ui.short_day(&day_from_number(number as i64)),
            Self::Money => Money::new(number as i64, currency).to_string(),
        }
    }
}

impl Own {
    /// The kind of measure that it is.
    pub(super) fn kind(self) -> MeasureKind {
        let key = Cow::Owned(self.key());
        let (dimension, unit) = match &self {
            Self::Field(what, _) => (Dimension::Outcome, what.unit()),
            Self::Event(EventMeasure::People, _) => (Dimension::Adoption, Unit::Count),
            Self::Event(what, _) => (Dimension::Usage, what.unit()),
        };
        MeasureKind { key, dimension, unit, tells: &[], own: Some(self) }
    }
}
