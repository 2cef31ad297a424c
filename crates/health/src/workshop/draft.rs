//! A scorecard while it is edited: the form's fields as they were typed.
//!
//! Invariant: a draft made from a scorecard reads back as that scorecard, bit for bit, and nothing that was typed is lost
//! by a mistake elsewhere in the form.

use std::collections::BTreeMap;

use bansou_metrics::score::{
    Comparison, Curve, CurveCondition, Dimension, MissingPolicy, RedFlag, Scorecard,
};

use super::decimal::{percent_of, plain, value_of};

/// The form of one scorecard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    /// Why it is changed; kept with the version.
    pub note: String,
    /// Score from which an account is healthy.
    pub healthy_from: String,
    /// Score from which an account is to be watched; below it is at risk.
    pub watch_from: String,
    /// Per cent of the weight that must have data.
    pub minimum_coverage: String,
    pub measures: Vec<MeasureDraft>,
    pub flags: Vec<FlagDraft>,
    /// Which accounts the scorecard is for, field by field as the segment's own form has them.
    pub segment: Vec<(String, String)>,
}

/// One measure's part of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeasureDraft {
    pub key: String,
    pub dimension: String,
    pub weight: String,
    /// Whether a missing value gives [`Self::fixed`] per cent of the points; otherwise it is left out.
    pub gives_fixed: bool,
    pub fixed: String,
    /// How many accounts' values the first points were chosen by; empty where by none. Not kept with the scorecard.
    pub fitted_to: String,
    pub points: Vec<PointDraft>,
    pub variants: Vec<VariantDraft>,
}

/// One corner of a curve: a value, and per cent of the points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PointDraft {
    pub x: String,
    pub y: String,
}

/// Another curve for some plan or age of the contract, or while the renewal is near.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VariantDraft {
    pub plan: String,
    /// Months, inclusive; empty for no bound.
    pub from: String,
    /// Months, exclusive; empty for no bound.
    pub to: String,
    /// Days until the renewal, inclusive; empty for no bound.
    pub within: String,
    pub points: Vec<PointDraft>,
}

/// One red flag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagDraft {
    pub key: String,
    pub comparison: String,
    pub threshold: String,
    pub cap: String,
}

impl Draft {
    /// The form as it opens on a saved scorecard.
    pub fn of(name: &str, card: &Scorecard, segment: Vec<(String, String)>) -> Self {
        Self {
            name: name.to_owned(),
            note: String::new(),
            healthy_from: plain(card.bands.healthy_from),
            watch_from: plain(card.bands.watch_from),
            minimum_coverage: percent_of(card.minimum_coverage),
            measures: card
                .measures
                .iter()
                .map(|rule| MeasureDraft {
                    key: rule.key.clone(),
                    dimension: word_of(rule.dimension),
                    weight: plain(rule.weight),
                    gives_fixed: matches!(rule.missing, MissingPolicy::FixedPoints(_)),
                    fixed: match rule.missing {
                        MissingPolicy::FixedPoints(share) => percent_of(share),
                        MissingPolicy::LeaveOut => String::new(),
                    },
                    fitted_to: String::new(),
                    points: points_of(&rule.key, &rule.curve.base),
                    variants: rule
                        .curve
                        .variants
                        .iter()
                        .map(|variant| VariantDraft::of(&rule.key, &variant.when, &variant.curve))
                        .collect(),
                })
                .collect(),
            flags: card.red_flags.iter().map(FlagDraft::of).collect(),
            segment,
        }
    }

    /// The form as a browser sends it: fields in the order in which they stand on the page, so that the points of a curve
    /// need no number of their own and can be added and removed by the page. Unknown fields are passed over.
    pub fn from_fields(fields: &[(String, String)]) -> Self {
        let mut draft = Self::default();
        let mut measures: BTreeMap<usize, MeasureDraft> = BTreeMap::new();
        let mut flags: BTreeMap<usize, FlagDraft> = BTreeMap::new();
        for (name, value) in fields {
            if let Some(field) = name.strip_prefix("segment.") {
                draft.segment.push((field.to_owned(), value.clone()));
            }
            let parts: Vec<&str> = name.split('.').collect();
            match parts.as_slice() {
                ["name"] => draft.name.clone_from(value),
                ["note"] => draft.note.clone_from(value),
                ["healthy_from"] => draft.healthy_from.clone_from(value),
                ["watch_from"] => draft.watch_from.clone_from(value),
                ["minimum_coverage"] => draft.minimum_coverage.clone_from(value),
                ["m", number, rest @ ..] => {
                    if let Ok(number) = number.parse() {
                        measures.entry(number).or_default().set(rest, value);
                    }
                }
                ["flag", number, field] => {
                    if let Ok(number) = number.parse() {
                        flags.entry(number).or_default().set(field, value);
                    }
                }
                _ => {}
            }
        }
        draft.measures = measures.into_values().collect();
        draft.flags = flags.into_values().collect();
        draft
    }

    /// What a browser would send of this form.
    pub fn to_fields(&self) -> Vec<(String, String)> {
        let mut fields: Vec<(String, String)> = [
            ("name", &self.name),
            ("note", &self.note),
            ("healthy_from", &self.healthy_from),
            ("watch_from", &self.watch_from),
            ("minimum_coverage", &self.minimum_coverage),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .into();
        fields.extend(self.segment.iter().map(|(name, value)| (format!("segment.{name}"), value.clone())));
        for (i, measure) in self.measures.iter().enumerate() {
            let missing = if measure.gives_fixed { "fixed" } else { "leave_out" };
            for (field, value) in [
                ("key", measure.key.as_str()),
                ("dimension", &measure.dimension),
                ("weight", &measure.weight),
                ("missing", missing),
                ("fixed", &measure.fixed),
                ("fitted_to", &measure.fitted_to),
            ] {
                fields.push((format!("m.{i}.{field}"), value.to_owned()));
            }
            push_points(&mut fields, &format!("m.{i}"), &measure.points);
            for (j, variant) in measure.variants.iter().enumerate() {
                for (field, value) in [
                    ("plan", &variant.plan),
                    ("from", &variant.from),
                    ("to", &variant.to),
                    ("within", &variant.within),
                ] {
                    fields.push((format!("m.{i}.v.{j}.{field}"), value.clone()));
                }
                push_points(&mut fields, &format!("m.{i}.v.{j}"), &variant.points);
            }
        }
        for (i, flag) in self.flags.iter().enumerate() {
            for (field, value) in [
                ("key", &flag.key),
                ("comparison", &flag.comparison),
                ("threshold", &flag.threshold),
                ("cap", &flag.cap),
            ] {
                fields.push((format!("flag.{i}.{field}"), value.clone()));
            }
        }
        fields
    }
}

impl MeasureDraft {
    fn set(&mut self, field: &[&str], value: &str) {
        match field {
            ["key"] => value.clone_into(&mut self.key),
            ["dimension"] => value.clone_into(&mut self.dimension),
            ["weight"] => value.clone_into(&mut self.weight),
            ["missing"] => self.gives_fixed = value == "fixed",
            ["fixed"] => value.clone_into(&mut self.fixed),
            ["fitted_to"] => value.clone_into(&mut self.fitted_to),
            [axis @ ("x" | "y")] => set_point(&mut self.points, axis, value),
            ["v", number, field] => {
                let Ok(number) = number.parse::<usize>() else { return };
                // A page numbers variants without gaps; a number far beyond is nobody's form.
                if number > self.variants.len() {
                    return;
                }
                if number == self.variants.len() {
                    self.variants.push(VariantDraft::default());
                }
                self.variants[number].set(field, value);
            }
            _ => {}
        }
    }
}

impl VariantDraft {
    fn of(key: &str, when: &CurveCondition, curve: &Curve) -> Self {
        let bound = |number: Option<f64>| number.map_or_else(String::new, plain);
        Self {
            plan: when.plan.clone().unwrap_or_default(),
            from: bound(when.tenure_from),
            to: bound(when.tenure_to),
            within: bound(when.renewal_within),
            points: points_of(key, curve),
        }
    }

    fn set(&mut self, field: &str, value: &str) {
        match field {
            "plan" => value.clone_into(&mut self.plan),
            "from" => value.clone_into(&mut self.from),
            "to" => value.clone_into(&mut self.to),
            "within" => value.clone_into(&mut self.within),
            axis @ ("x" | "y") => set_point(&mut self.points, axis, value),
            _ => {}
        }
    }
}

impl FlagDraft {
    pub(super) fn of(flag: &RedFlag) -> Self {
        Self {
            key: flag.key.clone(),
            comparison: word_of(flag.comparison),
            threshold: value_of(&flag.key, flag.threshold),
            cap: plain(flag.cap),
        }
    }

    fn set(&mut self, field: &str, value: &str) {
        match field {
            "key" => value.clone_into(&mut self.key),
            "comparison" => value.clone_into(&mut self.comparison),
            "threshold" => value.clone_into(&mut self.threshold),
            "cap" => value.clone_into(&mut self.cap),
            _ => {}
        }
    }
}

/// Each point sends its x first and then its y.
fn set_point(points: &mut Vec<PointDraft>, axis: &str, value: &str) {
    match (axis, points.last_mut()) {
        ("y", Some(last)) => value.clone_into(&mut last.y),
        ("x", _) => points.push(PointDraft { x: value.to_owned(), y: String::new() }),
        _ => {}
    }
}

fn points_of(key: &str, curve: &Curve) -> Vec<PointDraft> {
    let point = |&(x, share): &(f64, f64)| PointDraft { x: value_of(key, x), y: percent_of(share) };
    curve.points().iter().map(point).collect()
}

fn push_points(fields: &mut Vec<(String, String)>, stem: &str, points: &[PointDraft]) {
    for point in points {
        fields.push((format!("{stem}.x"), point.x.clone()));
        fields.push((format!("{stem}.y"), point.y.clone()));
    }
}

/// The word of a dimension or comparison, as stored and as sent.
pub fn word_of(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(String::from)).unwrap_or_default()
}

/// The dimension or comparison that a word stands for.
pub(super) fn of_word<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// The words of every dimension, in their order.
pub fn dimensions() -> Vec<String> {
    Dimension::ALL.into_iter().map(word_of).collect()
}

/// The words of every comparison.
pub fn comparisons() -> Vec<String> {
    [Comparison::AtLeast, Comparison::Above, Comparison::AtMost, Comparison::Below]
        .into_iter()
        .map(word_of)
        .collect()
}
