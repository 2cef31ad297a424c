//! Changes to the shape of the form: measures, variants and red flags come and go.
//!
//! Invariant: an edit never touches what was typed elsewhere in the form; one that fits nothing changes nothing.

use std::str::FromStr;

use super::{
    decimal::percent_of,
    draft::{Draft, FlagDraft, MeasureDraft, PointDraft, VariantDraft, word_of},
};
use crate::{
    measures::{EventMeasure, FieldMeasure, Own, Unit, kind},
    scorecards::{collapse_flag, default_definition},
};

/// One change of shape, as a button of the form names it: `add-measure:nps_180`, `remove-variant:3.0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    AddMeasure(String),
    RemoveMeasure(usize),
    AddVariant(usize),
    RemoveVariant(usize, usize),
    AddFlag,
    /// The default scorecard's flag for a collapse of use.
    AddCollapseFlag,
    RemoveFlag(usize),
    /// The default scorecard in place of all measures, flags and limits.
    TakeDefault,
}

impl FromStr for Edit {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (what, which) = text.split_once(':').unwrap_or((text, ""));
        let number = |text: &str| text.parse::<usize>().map_err(|_| ());
        Ok(match what {
            "add-measure" => Self::AddMeasure(which.to_owned()),
            "remove-measure" => Self::RemoveMeasure(number(which)?),
            "add-variant" => Self::AddVariant(number(which)?),
            "remove-variant" => {
                let (measure, variant) = which.split_once('.').ok_or(())?;
                Self::RemoveVariant(number(measure)?, number(variant)?)
            }
            "add-flag" => Self::AddFlag,
            "add-collapse-flag" => Self::AddCollapseFlag,
            "take-default" => Self::TakeDefault,
            "remove-flag" => Self::RemoveFlag(number(which)?),
            _ => return Err(()),
        })
    }
}

impl Edit {
    /// The measure whose details should stand open afterwards.
    pub fn opens(&self, draft: &Draft) -> Option<usize> {
        match self {
            Self::AddMeasure(_) => draft.measures.len().checked_sub(1),
            Self::AddVariant(measure) | Self::RemoveVariant(measure, _) => Some(*measure),
            _ => None,
        }
    }
}

impl Draft {
    /// Makes the change.
    pub fn apply(&mut self, edit: &Edit) {
        match edit {
            Edit::AddMeasure(key) => {
                let stands = self.measures.iter().any(|measure| measure.key == *key);
                if let Some(measure) = new_measure(key).filter(|_| !stands) {
                    self.measures.push(measure);
                }
            }
            Edit::RemoveMeasure(number) if *number < self.measures.len() => {
                self.measures.remove(*number);
            }
            Edit::AddVariant(number) => {
                if let Some(measure) = self.measures.get_mut(*number) {
                    let points = measure.points.clone();
                    measure.variants.push(VariantDraft { points, ..VariantDraft::default() });
                }
            }
            Edit::RemoveVariant(number, variant) => {
                if let Some(measure) =
                    self.measures.get_mut(*number).filter(|measure| *variant < measure.variants.len())
                {
                    measure.variants.remove(*variant);
                }
            }
            Edit::AddFlag => self.flags.push(FlagDraft {
                key: self.measures.first().map(|measure| measure.key.clone()).unwrap_or_default(),
                comparison: "at_least".to_owned(),
                threshold: String::new(),
                cap: "50".to_owned(),
            }),
            Edit::AddCollapseFlag => {
                let flag = collapse_flag();
                if !self.flags.iter().any(|standing| standing.key == flag.key) {
                    self.flags.push(FlagDraft::of(&flag));
                }
            }
            Edit::TakeDefault => {
                let (name, note, segment) = (self.name.clone(), self.note.clone(), self.segment.clone());
                *self = Self { note, ..Self::of(&name, &default_definition(), segment) };
            }
            Edit::RemoveFlag(number) if *number < self.flags.len() => {
                self.flags.remove(*number);
            }
            Edit::RemoveMeasure(_) | Edit::RemoveFlag(_) => {}
        }
    }
}

/// A measure of the register as it is first put on a scorecard: five points of weight, along a straight line over values
/// that are usual in its unit.
fn new_measure(key: &str) -> Option<MeasureDraft> {
    let kind = kind(key)?;
    // What the workspace counts itself, it mostly wants more of.
    let ends: [(&str, f64); 2] = match (&kind.own, kind.unit) {
        (Some(Own::Event(EventMeasure::Silence, _)), _) => [("7", 1.0), ("60", 0.0)],
        (Some(Own::Event(EventMeasure::People, _)), _) => [("0", 0.0), ("5", 1.0)],
        (Some(Own::Event(..)), Unit::Count | Unit::Days) => [("0", 0.0), ("20", 1.0)],
        (Some(Own::Field(FieldMeasure::Until, _)), _) => [("0", 0.0), ("90", 1.0)],
        (_, unit) => usual_ends(unit),
    };
    Some(MeasureDraft {
        key: key.to_owned(),
        dimension: word_of(kind.dimension),
        weight: "5".to_owned(),
        points: ends
            .iter()
            .map(|(x, share)| PointDraft { x: (*x).to_owned(), y: percent_of(*share) })
            .collect(),
        ..MeasureDraft::default()
    })
}

/// Two values that are usual in the unit, as the form writes them, with their shares of the points.
fn usual_ends(unit: Unit) -> [(&'static str, f64); 2] {
    match unit {
        Unit::Share => [("0", 0.0), ("100", 1.0)],
        Unit::Change => [("-50", 0.0), ("0", 1.0)],
        Unit::Times => [("1", 1.0), ("10", 0.0)],
        Unit::Points => [("0", 0.0), ("10", 1.0)],
        // Of most things counted in days or pieces, many are bad news.
        Unit::Count => [("0", 1.0), ("5", 0.0)],
        Unit::Days => [("0", 1.0), ("90", 0.0)],
        Unit::Number | Unit::Money => [("0", 0.0), ("100", 1.0)],
        Unit::YesNo => [("0", 0.0), ("1", 1.0)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::KINDS;

    #[test]
    fn every_measure_of_the_register_can_be_put_on_a_scorecard() {
        let mut draft = Draft { name: "x".into(), ..Draft::default() };
        (draft.healthy_from, draft.watch_from, draft.minimum_coverage) =
            ("70".into(), "45".into(), "40".into());
        for kind in KINDS {
            let edit: Edit = format!("add-measure:{}", kind.key).parse().unwrap();
            draft.apply(&edit);
            draft.apply(&edit);
        }
        assert_eq!(draft.measures.len(), KINDS.len(), "none stands twice");
        draft.scorecard().unwrap();
    }

    #[test]
    fn edits_leave_the_rest_as_it_was_typed() {
        let mut draft = Draft::of("標準", &default_definition(), Vec::new());
        draft.measures[2].weight = "not yet a number".into();
        let before = draft.clone();
        for text in ["add-variant:1", "add-flag"] {
            draft.apply(&text.parse().unwrap());
        }
        assert_eq!(draft.measures[1].variants.len(), before.measures[1].variants.len() + 1);
        let last = draft.measures[1].variants.len() - 1;
        draft.apply(&format!("remove-variant:1.{last}").parse().unwrap());
        draft.apply(&format!("remove-flag:{}", before.flags.len()).parse().unwrap());
        draft.apply(&"remove-measure:99".parse().unwrap());
        assert_eq!(draft, before);
        draft.apply(&"remove-measure:0".parse().unwrap());
        assert_eq!(draft.measures[1].weight, "not yet a number");
        draft.apply(&"take-default".parse().unwrap());
        assert_eq!(draft, Draft::of("標準", &default_definition(), Vec::new()));
        draft.flags.retain(|flag| flag.key != "use_vs_habit");
        for _ in 0..2 {
            draft.apply(&"add-collapse-flag".parse().unwrap());
        }
        let collapse = draft.flags.iter().filter(|flag| flag.key == "use_vs_habit");
        assert_eq!(collapse.map(|flag| flag.threshold.as_str()).collect::<Vec<_>>(), ["35"]);
        assert!("remove-measure:x".parse::<Edit>().is_err() && "drop table".parse::<Edit>().is_err());
    }
}
