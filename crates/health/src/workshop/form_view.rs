//! The draft as the page draws it: measures in their dimensions, each with its curves and words.
//!
//! Invariant: nothing is worked out in the template, and every field keeps the number that its measure has in the draft,
//! whatever group it is drawn in.

use super::{
    audience,
    audience_view::{self, SegmentField},
    decimal,
    draft::{self, Draft, FlagDraft, PointDraft},
    offer::Offer,
    reading::Fault,
};
use crate::{
    measures::{EventMeasure, EventName, FieldMeasure, KINDS, Own, Unit, kind},
    web::{FormErrors, Ui},
};

/// Everything between the form's tags.
#[derive(Debug)]
pub struct FormView {
    pub groups: Vec<Group>,
    pub flags: Vec<FlagRow>,
    pub segment: Vec<SegmentField>,
    /// Conditions on the accounts' own fields.
    pub own_segment: Vec<SegmentField>,
    /// Whether there is any of them.
    pub own_segment_open: bool,
    /// What the fields cannot say, as rules are written.
    pub segment_rest: Vec<String>,
    /// Measures that are not on the scorecard, of the register and of own fields: key and label.
    pub addable: Vec<(String, String)>,
    pub addable_fields: Vec<(String, String)>,
    /// What can be counted of an event: word and label.
    pub event_measures: Vec<(String, String)>,
    /// Events: name and label.
    pub events: Vec<(String, String)>,
    pub total_weight: String,
    pub plans: Vec<String>,
}

/// The measures of one dimension.
#[derive(Debug)]
pub struct Group {
    pub label: String,
    /// The group's part of all weight, in per cent.
    pub part: String,
    pub measures: Vec<MeasureRow>,
}

#[derive(Debug)]
pub struct MeasureRow {
    /// Its place in the draft.
    pub i: usize,
    pub key: String,
    pub label: String,
    pub dimension: String,
    /// For a measure of the workspace's own, the dimensions that it can be put under: word, label, chosen.
    pub dimensions: Vec<(String, String, bool)>,
    pub weight: String,
    pub part: String,
    pub gives_fixed: bool,
    pub fixed: String,
    pub curve: CurveRow,
    /// Where its points come from, in words, and how many accounts that rests on.
    pub fitted: Option<(String, String)>,
    pub variants: Vec<VariantRow>,
    pub open: bool,
}

#[derive(Debug)]
pub struct VariantRow {
    pub j: usize,
    pub plan: String,
    pub from: String,
    pub to: String,
    pub within: String,
    pub curve: CurveRow,
}

#[derive(Debug)]
pub struct CurveRow {
    /// How its fields are named: `m.3` or `m.3.v.0`.
    pub name: String,
    /// The same as an id.
    pub id: String,
    pub x_min: String,
    pub x_max: String,
    /// What the values are and in which unit.
    pub x_label: String,
    pub points: Vec<PointDraft>,
}

#[derive(Debug)]
pub struct FlagRow {
    pub i: usize,
    pub draft: FlagDraft,
    pub unit: String,
    /// Measures to choose from: key, label, chosen.
    pub measures: Vec<(String, String, bool)>,
    /// Comparisons to choose from: word, label, chosen.
    pub comparisons: Vec<(String, String, bool)>,
}

impl FormView {
    pub fn new(ui: &Ui, draft: &Draft, offer: Offer, open: Option<usize>, errors: &FormErrors) -> Self {
        let weights: Vec<f64> =
            draft.measures.iter().map(|measure| decimal::number(&measure.weight).unwrap_or(0.0)).collect();
        let total: f64 = weights.iter().sum();
        let part = |weight: f64| ui.percent(&if total > 0.0 { weight / total } else { 0.0 });
        let groups = draft::dimensions().into_iter().map(|dimension| {
            let of_it =
                draft.measures.iter().enumerate().filter(|(_, measure)| measure.dimension == dimension);
            let weight: f64 = of_it.clone().map(|(i, _)| weights[i]).sum();
            let measures = of_it.map(|(i, measure)| {
                let stem = format!("m-{i}");
                let faulty = errors.iter().any(|problem| {
                    problem
                        .field
                        .strip_prefix(&stem)
                        .is_some_and(|rest| rest.starts_with('-') && rest != "-weight")
                });
                let curve =
                    |name: String, points: &[PointDraft]| CurveRow::new(ui, &measure.key, name, points);
                MeasureRow {
                    i,
                    key: measure.key.clone(),
                    label: label_of(ui, &measure.key),
                    dimension: measure.dimension.clone(),
                    dimensions: dimensions_of(ui, &measure.key, &measure.dimension),
                    weight: measure.weight.clone(),
                    part: part(weights[i]),
                    gives_fixed: measure.gives_fixed,
                    fixed: measure.fixed.clone(),
                    curve: curve(format!("m.{i}"), &measure.points),
                    fitted: fitted(ui, &measure.fitted_to),
                    variants: measure
                        .variants
                        .iter()
                        .enumerate()
                        .map(|(j, variant)| VariantRow {
                            j,
                            plan: variant.plan.clone(),
                            from: variant.from.clone(),
                            to: variant.to.clone(),
                            within: variant.within.clone(),
                            curve: curve(format!("m.{i}.v.{j}"), &variant.points),
                        })
                        .collect(),
                    open: open == Some(i) || faulty,
                }
            });
            let label = ui.t(&format!("dimension-{dimension}"));
            Group { label, part: part(weight), measures: measures.collect() }
        });
        let stands = |key: &str| draft.measures.iter().any(|measure| measure.key == key);
        let addable = KINDS.iter().filter(|kind| !stands(&kind.key));
        let fields = field_measures(ui).into_iter().filter(|(key, _)| !stands(key));
        let (segment, own_segment) = audience_view::segment_fields(ui, draft, &offer);
        Self {
            groups: groups.filter(|group| !group.measures.is_empty()).collect(),
            flags: draft.flags.iter().enumerate().map(|(i, flag)| FlagRow::new(ui, i, flag, draft)).collect(),
            own_segment_open: draft
                .segment
                .iter()
                .any(|(name, value)| name.contains("custom.") && !value.is_empty()),
            segment,
            own_segment,
            segment_rest: draft
                .segment
                .iter()
                .filter(|(name, _)| name == audience::REST)
                .map(|(_, rule)| rule.clone())
                .collect(),
            addable: addable.map(|kind| (kind.key.clone().into_owned(), kind.label(ui))).collect(),
            addable_fields: fields.collect(),
            event_measures: EventMeasure::ALL
                .iter()
                .map(|what| {
                    let label = ui.t(&format!("workshop-event-{}", what.as_str().replace('_', "-")));
                    (what.to_string(), label)
                })
                .collect(),
            events: offer
                .events
                .iter()
                .map(|(event, quantity)| {
                    let of = if event.tracked { "workshop-event-tracked" } else { "workshop-event-name" };
                    let label = ui.t2(of, "name", event.shown(ui), "n", ui.number(quantity));
                    (event_word(event), label)
                })
                .collect(),
            total_weight: ui.decimal(&total),
            plans: offer.plans,
        }
    }
}

/// The sentence about a curve that was fitted to so many accounts, with the number as the form sends it on.
fn fitted(ui: &Ui, to: &str) -> Option<(String, String)> {
    let accounts = to.parse::<u32>().ok()?;
    Some((ui.t1("workshop-fitted", "n", ui.number(&accounts.into())), accounts.to_string()))
}

/// An event as the form sends it.
fn event_word(event: &EventName) -> String {
    format!("{}:{}", if event.tracked { "tracked" } else { "event" }, event.name)
}

/// The event that a word of [`event_word`] stands for.
pub fn event_of(word: &str) -> Option<EventName> {
    let (of, name) = word.split_once(':')?;
    Some(EventName { name: name.to_owned(), tracked: of == "tracked" })
}

/// The measures that the accounts' own fields can be: key and label.
fn field_measures(ui: &Ui) -> Vec<(String, String)> {
    ui.fields()
        .iter()
        .flat_map(|field| {
            FieldMeasure::of(field.kind).iter().map(|what| Own::Field(*what, field.key.clone()))
        })
        .map(|own| {
            let key = own.key();
            let label = label_of(ui, &key);
            (key, label)
        })
        .collect()
}

/// Only a measure of the workspace's own can be put under another dimension.
fn dimensions_of(ui: &Ui, key: &str, chosen: &str) -> Vec<(String, String, bool)> {
    if Own::parse(key).is_none() {
        return Vec::new();
    }
    let word = |word: String| {
        let (label, is) = (ui.t(&format!("dimension-{word}")), word == chosen);
        (word, label, is)
    };
    draft::dimensions().into_iter().map(word).collect()
}

/// A measure's name; one that is no longer in the register keeps its key.
pub fn label_of(ui: &Ui, key: &str) -> String {
    kind(key).map_or_else(|| ui.t1("workshop-unknown-measure", "key", key), |kind| kind.label(ui))
}

/// The unit in which the form has a measure's values.
fn unit_of(ui: &Ui, key: &str) -> String {
    let unit = match kind(key).map(|kind| kind.unit) {
        Some(Unit::Share | Unit::Change) => "percent",
        Some(Unit::Times) => "times",
        Some(Unit::Count) => "count",
        Some(Unit::Days) => "days",
        Some(Unit::Points) => "points",
        Some(Unit::YesNo) => "yes-no",
        Some(Unit::Number | Unit::Money) | None => return String::new(),
    };
    ui.t(&format!("workshop-unit-{unit}"))
}

impl CurveRow {
    fn new(ui: &Ui, key: &str, name: String, points: &[PointDraft]) -> Self {
        let xs: Vec<f64> = points.iter().filter_map(|point| decimal::number(&point.x)).collect();
        let (low, high) = xs.iter().fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(*x), high.max(*x)));
        let (low, high) = if xs.is_empty() { (0.0, 100.0) } else { (low, high) };
        let signed = kind(key)
            .is_none_or(|kind| kind.unit == Unit::Change || matches!(kind.own, Some(Own::Field(..))));
        let (x_min, x_max) = axis(low, high, if signed { f64::MIN } else { 0.0 });
        Self {
            id: name.replace('.', "-"),
            name,
            x_min: decimal::plain(x_min),
            x_max: decimal::plain(x_max),
            x_label: unit_of(ui, key),
            points: points.to_vec(),
        }
    }
}

/// The ends of an axis that holds the values with room to drag them outwards, a round number of four steps long and not
/// below the floor unless a value is.
fn axis(low: f64, high: f64, floor: f64) -> (f64, f64) {
    let quarter = ((high - low) / 3.0).max(0.25);
    let power = 10_f64.powf(quarter.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|n| n * power).find(|step| *step >= quarter);
    let step = step.unwrap_or(power * 10.0);
    let start = (low / step).floor() * step;
    let start =
        if start + 4.0 * step > high && start - step >= floor && start == low { start - step } else { start };
    let steps = ((high - start) / step / 4.0).ceil().max(1.0) * 4.0;
    (start, start + steps * step)
}

impl FlagRow {
    fn new(ui: &Ui, i: usize, draft: &FlagDraft, of: &Draft) -> Self {
        let mut keys: Vec<String> = KINDS.iter().map(|kind| kind.key.clone().into_owned()).collect();
        let own = of.measures.iter().map(|measure| &measure.key).filter(|key| Own::parse(key).is_some());
        keys.extend(own.cloned());
        for (key, _) in field_measures(ui) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        if !keys.contains(&draft.key) {
            keys.push(draft.key.clone());
        }
        let measures: Vec<(String, String, bool)> = keys
            .into_iter()
            .map(|key| {
                let (label, is) = (label_of(ui, &key), key == draft.key);
                (key, label, is)
            })
            .collect();
        let comparisons = draft::comparisons().into_iter().map(|word| {
            let label = ui.t(&format!("workshop-comparison-{}", word.replace('_', "-")));
            let chosen = word == draft.comparison;
            (word, label, chosen)
        });
        Self {
            i,
            draft: draft.clone(),
            unit: unit_of(ui, &draft.key),
            measures,
            comparisons: comparisons.collect(),
        }
    }
}

/// The faults in words, at their fields.
pub fn errors_of(ui: &Ui, faults: &[Fault]) -> FormErrors {
    let mut errors = FormErrors::default();
    for fault in faults {
        errors.add(&fault.field, ui.t(&format!("workshop-fault-{}", fault.kind)));
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::axis;

    #[test]
    fn an_axis_holds_its_values_and_ends_on_round_numbers() {
        assert_eq!(axis(0.0, 30.0, 0.0), (0.0, 40.0));
        assert_eq!(axis(10.0, 70.0, 0.0), (0.0, 80.0));
        for (low, high) in [(-80.0, 0.0), (1.5, 10.0), (30.0, 365.0), (0.0, 0.0), (3.0, 3.0)] {
            let (from, to) = axis(low, high, f64::MIN);
            assert!(from <= low && high <= to && from < to, "{low}–{high}: {from}–{to}");
        }
    }
}
