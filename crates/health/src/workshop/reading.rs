//! From what was typed to a scorecard, or to every fault at once with the field that it stands in.
//!
//! Invariant: what is read passes [`Scorecard::check`], so a scorecard that cannot score never gets as far as a trial.

use std::collections::BTreeSet;

use bansou_metrics::score::{
    Bands, Curve, CurveCondition, CurveSet, CurveVariant, MeasureRule, MissingPolicy, RedFlag, Scorecard,
};

use super::{
    decimal,
    draft::{Draft, FlagDraft, MeasureDraft, PointDraft, VariantDraft, of_word},
};

/// Something in the form that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The id of the field on the page.
    pub field: String,
    pub kind: FaultKind,
}

/// What is wrong with a field; each has a message `workshop-fault-{word}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    NameMissing,
    NoteMissing,
    /// Somebody else saved a version since the form was opened.
    SavedMeanwhile,
    NotANumber,
    NotAWeight,
    NotAShare,
    NotAScore,
    BandsOutOfOrder,
    NoMeasure,
    NoWeight,
    StandsTwice,
    CurveWithoutPoints,
    CurveNotRising,
    VariantForEveryone,
    TenureOutOfOrder,
    UnknownChoice,
}

crate::text_enum!(FaultKind {
    NameMissing => "name-missing", NoteMissing => "note-missing",
    SavedMeanwhile => "saved-meanwhile", NotANumber => "not-a-number",
    NotAWeight => "not-a-weight", NotAShare => "not-a-share", NotAScore => "not-a-score",
    BandsOutOfOrder => "bands-out-of-order", NoMeasure => "no-measure", NoWeight => "no-weight",
    StandsTwice => "stands-twice", CurveWithoutPoints => "curve-without-points",
    CurveNotRising => "curve-not-rising", VariantForEveryone => "variant-for-everyone",
    TenureOutOfOrder => "tenure-out-of-order", UnknownChoice => "unknown-choice",
});

impl Draft {
    /// The scorecard that the form describes.
    ///
    /// # Errors
    /// Every [`Fault`], in the order of the page.
    pub fn scorecard(&self) -> Result<Scorecard, Vec<Fault>> {
        let mut reader = Reader::default();
        if self.name.trim().is_empty() {
            reader.fault("name", FaultKind::NameMissing);
        }
        let bands = Bands {
            healthy_from: reader.score("healthy_from", &self.healthy_from),
            watch_from: reader.score("watch_from", &self.watch_from),
        };
        if bands.watch_from > bands.healthy_from {
            reader.fault("watch_from", FaultKind::BandsOutOfOrder);
        }
        let minimum_coverage = reader.share("minimum_coverage", &self.minimum_coverage);
        let measures: Vec<MeasureRule> =
            self.measures.iter().enumerate().map(|(i, draft)| reader.measure(i, draft)).collect();
        if measures.is_empty() {
            reader.fault("measures", FaultKind::NoMeasure);
        } else if reader.faults.is_empty() && !measures.iter().any(|measure| measure.weight > 0.0) {
            reader.fault("m-0-weight", FaultKind::NoWeight);
        }
        for (name, value) in &self.segment {
            let bound = name.strip_prefix("from:custom.").or_else(|| name.strip_prefix("to:custom."));
            let fits =
                || value.trim().parse::<jiff::civil::Date>().is_ok() || decimal::number(value).is_some();
            if let Some(field) = bound
                && !value.trim().is_empty()
                && !fits()
            {
                reader.fault(format!("segment-{field}"), FaultKind::NotANumber);
            }
        }
        let red_flags = self.flags.iter().enumerate().map(|(i, draft)| reader.flag(i, draft)).collect();
        if !reader.faults.is_empty() {
            return Err(reader.faults);
        }
        let card = Scorecard { measures, bands, red_flags, minimum_coverage };
        match card.check() {
            Ok(()) => Ok(card),
            // The reader asks for all of it already; this keeps a rule added there from being passed over here.
            Err(_) => Err(vec![Fault { field: "measures".to_owned(), kind: FaultKind::NoWeight }]),
        }
    }
}

#[derive(Default)]
struct Reader {
    faults: Vec<Fault>,
    seen: BTreeSet<String>,
}

impl Reader {
    fn fault(&mut self, field: impl Into<String>, kind: FaultKind) {
        self.faults.push(Fault { field: field.into(), kind });
    }

    /// The value where there is one; otherwise a fault, and a value that goes no further.
    fn or_fault(&mut self, field: &str, value: Option<f64>, kind: FaultKind) -> f64 {
        value.unwrap_or_else(|| {
            self.fault(field, kind);
            0.0
        })
    }

    fn score(&mut self, field: &str, typed: &str) -> f64 {
        let value = decimal::number(typed).filter(|score| (0.0..=100.0).contains(score));
        self.or_fault(field, value, FaultKind::NotAScore)
    }

    fn share(&mut self, field: &str, typed: &str) -> f64 {
        let value = decimal::share(typed).filter(|share| (0.0..=1.0).contains(share));
        self.or_fault(field, value, FaultKind::NotAShare)
    }

    fn number(&mut self, field: &str, typed: &str) -> f64 {
        self.or_fault(field, decimal::number(typed), FaultKind::NotANumber)
    }

    /// A value of the measure, in the unit that the form shows it in.
    fn value(&mut self, key: &str, field: &str, typed: &str) -> f64 {
        self.or_fault(field, decimal::value(key, typed), FaultKind::NotANumber)
    }

    fn measure(&mut self, i: usize, draft: &MeasureDraft) -> MeasureRule {
        let stem = format!("m-{i}");
        if !self.seen.insert(draft.key.clone()) {
            self.fault(format!("{stem}-weight"), FaultKind::StandsTwice);
        }
        let dimension = of_word(&draft.dimension).unwrap_or_else(|| {
            self.fault(format!("{stem}-dimension"), FaultKind::UnknownChoice);
            bansou_metrics::score::Dimension::Usage
        });
        let weight = decimal::number(&draft.weight).filter(|weight| *weight >= 0.0);
        let weight = self.or_fault(&format!("{stem}-weight"), weight, FaultKind::NotAWeight);
        let missing = if draft.gives_fixed {
            MissingPolicy::FixedPoints(self.share(&format!("{stem}-fixed"), &draft.fixed))
        } else {
            MissingPolicy::LeaveOut
        };
        let base = self.curve(&draft.key, &stem, &draft.points);
        let variants = draft.variants.iter().enumerate();
        let variants = variants
            .map(|(j, variant)| self.variant(&draft.key, &format!("{stem}-v-{j}"), variant))
            .collect();
        MeasureRule { key: draft.key.clone(), dimension, weight, curve: CurveSet { base, variants }, missing }
    }

    fn variant(&mut self, key: &str, stem: &str, draft: &VariantDraft) -> CurveVariant {
        let mut bound = |field: &str, typed: &str| {
            if typed.trim().is_empty() { None } else { Some(self.number(&format!("{stem}-{field}"), typed)) }
        };
        let (tenure_from, tenure_to) = (bound("from", &draft.from), bound("to", &draft.to));
        let renewal_within = bound("within", &draft.within);
        // Kept as it was stored: the names of plans are compared letter by letter.
        let plan = Some(draft.plan.clone()).filter(|plan| !plan.trim().is_empty());
        if plan.is_none() && tenure_from.is_none() && tenure_to.is_none() && renewal_within.is_none() {
            self.fault(format!("{stem}-plan"), FaultKind::VariantForEveryone);
        }
        if let (Some(from), Some(to)) = (tenure_from, tenure_to)
            && from >= to
        {
            self.fault(format!("{stem}-to"), FaultKind::TenureOutOfOrder);
        }
        let curve = self.curve(key, stem, &draft.points);
        CurveVariant { when: CurveCondition { plan, tenure_from, tenure_to, renewal_within }, curve }
    }

    /// Points are put in order of x first: a point that was added at the end of the list belongs where its x is.
    fn curve(&mut self, key: &str, stem: &str, drafts: &[PointDraft]) -> Curve {
        let field = format!("{stem}-curve");
        let before = self.faults.len();
        let mut points: Vec<(f64, f64)> = drafts
            .iter()
            .map(|point| (self.value(key, &field, &point.x), self.share(&field, &point.y)))
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        if points.is_empty() {
            self.fault(&field, FaultKind::CurveWithoutPoints);
        }
        // One fault for a curve says enough.
        self.faults.truncate(self.faults.len().min(before + 1));
        Curve::new(points).unwrap_or_else(|_| {
            if self.faults.len() == before {
                self.fault(&field, FaultKind::CurveNotRising);
            }
            Curve::new(vec![(0.0, 0.0)]).expect("one finite point is a curve")
        })
    }

    fn flag(&mut self, i: usize, draft: &FlagDraft) -> RedFlag {
        if draft.key.is_empty() {
            self.fault(format!("flag-{i}-key"), FaultKind::UnknownChoice);
        }
        let comparison = of_word(&draft.comparison).unwrap_or_else(|| {
            self.fault(format!("flag-{i}-comparison"), FaultKind::UnknownChoice);
            bansou_metrics::score::Comparison::AtLeast
        });
        RedFlag {
            key: draft.key.clone(),
            comparison,
            threshold: self.value(&draft.key, &format!("flag-{i}-threshold"), &draft.threshold),
            cap: self.score(&format!("flag-{i}-cap"), &draft.cap),
        }
    }
}

#[cfg(test)]
mod tests {
    use bansou_metrics::score::{Comparison, Dimension};
    use proptest::prelude::*;

    use super::*;

    /// Some counted as they are and some in per cent.
    fn key_of(i: usize) -> String {
        ["seats_used", "usage_change", "nps_180"]
            .get(i)
            .map_or_else(|| format!("other.{i}"), |key| (*key).to_owned())
    }

    fn curve() -> impl Strategy<Value = Curve> {
        prop::collection::vec((0.001..500.0_f64, 0.0..=1.0_f64), 1..6).prop_map(|steps| {
            let mut x = -100.0;
            let points = steps.into_iter().map(|(step, share)| {
                x += step;
                (x, share)
            });
            Curve::new(points.collect()).unwrap()
        })
    }

    prop_compose! {
        fn condition()(
            plan in prop::option::of("[A-Za-zプラン ]{1,8}x"),
            from in 0.0..24.0_f64,
            length in 0.1..24.0_f64,
            which in 0..3_u8,
            renewal_within in prop::option::of(0.0..365.0_f64),
        ) -> CurveCondition {
            CurveCondition {
                plan,
                tenure_from: (which != 1).then_some(from),
                tenure_to: (which != 2).then_some(from + length),
                renewal_within,
            }
        }
    }

    fn missing() -> impl Strategy<Value = MissingPolicy> {
        prop_oneof![Just(MissingPolicy::LeaveOut), (0.0..=1.0_f64).prop_map(MissingPolicy::FixedPoints)]
    }

    prop_compose! {
        fn rule()(
            dimension in prop::sample::select(Dimension::ALL.to_vec()),
            weight in prop_oneof![(1..40_u8).prop_map(f64::from), 0.001..60.0_f64],
            base in curve(),
            variants in prop::collection::vec((condition(), curve()), 0..3),
            missing in missing(),
        ) -> MeasureRule {
            let variants =
                variants.into_iter().map(|(when, curve)| CurveVariant { when, curve }).collect();
            MeasureRule { key: String::new(), dimension, weight, curve: CurveSet { base, variants }, missing }
        }
    }

    prop_compose! {
        fn scorecard()(
            rules in prop::collection::vec(rule(), 1..8),
            flags in prop::collection::vec((0..9_u8, -50.0..50.0_f64, 0.0..=100.0_f64, 0..4_usize), 0..4),
            watch_from in 0.0..=50.0_f64,
            between in 0.0..=50.0_f64,
            minimum_coverage in 0.0..=1.0_f64,
        ) -> Scorecard {
            let comparisons =
                [Comparison::AtLeast, Comparison::Above, Comparison::AtMost, Comparison::Below];
            let measures = rules.into_iter().enumerate();
            Scorecard {
                measures: measures.map(|(i, rule)| MeasureRule { key: key_of(i), ..rule }).collect(),
                bands: Bands { healthy_from: watch_from + between, watch_from },
                red_flags: flags
                    .into_iter()
                    .map(|(key, threshold, cap, way)| RedFlag {
                        key: key_of(key.into()),
                        comparison: comparisons[way],
                        threshold,
                        cap,
                    })
                    .collect(),
                minimum_coverage,
            }
        }
    }

    proptest! {
        #[test]
        fn a_saved_definition_goes_through_the_form_unchanged(card in scorecard()) {
            let draft = Draft::of("標準", &card, vec![("stage".into(), "adoption".into())]);
            let sent = Draft::from_fields(&draft.to_fields());
            prop_assert_eq!(&sent, &draft);
            prop_assert_eq!(sent.scorecard().unwrap(), card);
        }

        #[test]
        fn no_form_makes_it_panic(
            fields in prop::collection::vec(("(m|flag)\\.[0-3]\\.(x|y|weight|fixed|v\\.[0-3]\\.(x|y|from))", "\\PC{0,6}"), 0..40),
        ) {
            let _ = Draft::from_fields(&fields).scorecard();
        }
    }

    #[test]
    fn every_fault_names_its_field() {
        let fields: Vec<(String, String)> = [
            ("name", " "),
            ("healthy_from", "40"),
            ("watch_from", "60"),
            ("minimum_coverage", "fifty"),
            ("m.0.key", "logins"),
            ("m.0.dimension", "usage"),
            ("m.0.weight", "-3"),
            ("m.0.missing", "fixed"),
            ("m.0.fixed", "120"),
            ("m.0.x", "1"),
            ("m.0.y", "0"),
            ("m.0.x", "1"),
            ("m.0.y", "100"),
            ("m.0.v.0.plan", ""),
            ("m.0.v.0.x", "?"),
            ("m.0.v.0.y", "!"),
            ("segment.from:custom.sites", "2か"),
            ("segment.to:custom.sites", "１０"),
            ("segment.to:custom.go_live", "2026-04-01"),
            ("flag.0.key", "urgent"),
            ("flag.0.comparison", "about"),
            ("flag.0.threshold", ""),
            ("flag.0.cap", "101"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let faults = Draft::from_fields(&fields).scorecard().unwrap_err();
        let found: Vec<(&str, FaultKind)> =
            faults.iter().map(|fault| (fault.field.as_str(), fault.kind)).collect();
        assert_eq!(
            found,
            [
                ("name", FaultKind::NameMissing),
                ("watch_from", FaultKind::BandsOutOfOrder),
                ("minimum_coverage", FaultKind::NotAShare),
                ("m-0-weight", FaultKind::NotAWeight),
                ("m-0-fixed", FaultKind::NotAShare),
                ("m-0-curve", FaultKind::CurveNotRising),
                ("m-0-v-0-plan", FaultKind::VariantForEveryone),
                ("m-0-v-0-curve", FaultKind::NotANumber),
                ("segment-sites", FaultKind::NotANumber),
                ("flag-0-comparison", FaultKind::UnknownChoice),
                ("flag-0-threshold", FaultKind::NotANumber),
                ("flag-0-cap", FaultKind::NotAScore),
            ]
        );
        let empty = Draft { name: "x".into(), ..Draft::default() }.scorecard().unwrap_err();
        assert!(empty.iter().any(|fault| fault.kind == FaultKind::NoMeasure));
    }

    #[test]
    fn points_may_come_in_any_order() {
        let mut draft = Draft::of("x", &Scorecard::default(), Vec::new());
        let point = |x: &str, y: &str| PointDraft { x: x.into(), y: y.into() };
        draft.measures.push(MeasureDraft {
            key: "logins".into(),
            dimension: "usage".into(),
            weight: "１０".into(),
            points: vec![point("30", "100"), point("0", "0"), point("10", "40")],
            ..MeasureDraft::default()
        });
        let card = draft.scorecard().unwrap();
        assert_eq!(card.measures[0].curve.base.points(), [(0.0, 0.0), (10.0, 0.4), (30.0, 1.0)]);
    }
}
