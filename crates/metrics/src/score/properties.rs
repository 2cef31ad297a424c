//! Properties that hold for every scorecard and every set of facts.

use proptest::prelude::*;

use super::*;

fn curve() -> impl Strategy<Value = Curve> {
    prop::collection::vec((0.01..50.0_f64, 0.0..=1.0_f64), 1..6).prop_map(|steps| {
        let mut x = -40.0;
        let points = steps.into_iter().map(|(step, share)| {
            x += step;
            (x, share)
        });
        Curve::new(points.collect()).unwrap()
    })
}

fn missing() -> impl Strategy<Value = MissingPolicy> {
    prop_oneof![Just(MissingPolicy::LeaveOut), (0.0..=1.0_f64).prop_map(MissingPolicy::FixedPoints)]
}

fn weight() -> impl Strategy<Value = f64> {
    prop_oneof![(1..40_u8).prop_map(f64::from), 0.01..60.0_f64]
}

fn red_flag() -> impl Strategy<Value = RedFlag> {
    let comparison = prop::sample::select(vec![
        Comparison::AtLeast,
        Comparison::Above,
        Comparison::AtMost,
        Comparison::Below,
    ]);
    (0..8_usize, comparison, -40.0..40.0_f64, 0.0..=100.0_f64).prop_map(|(i, comparison, threshold, cap)| {
        RedFlag { key: format!("m{i}"), comparison, threshold, cap }
    })
}

prop_compose! {
    fn scorecard()(
        measures in prop::collection::vec((weight(), curve(), missing(), 0..7_usize), 1..9),
        red_flags in prop::collection::vec(red_flag(), 0..3),
        minimum_coverage in 0.0..=1.0_f64,
    ) -> Scorecard {
        let measures = measures.into_iter().enumerate().map(|(i, (weight, curve, missing, dimension))| {
            let dimension = Dimension::ALL[dimension];
            MeasureRule { key: format!("m{i}"), dimension, weight, curve: curve.into(), missing }
        });
        Scorecard { measures: measures.collect(), bands: Bands::default(), red_flags, minimum_coverage }
    }
}

prop_compose! {
    fn facts()(
        values in prop::collection::vec(prop::option::of(-60.0..220.0_f64), 8),
        not_applicable in prop::collection::btree_set(0..8_u8, 0..4),
    ) -> Facts {
        let values = values.into_iter().enumerate().map(|(i, value)| (format!("m{i}"), value));
        let not_applicable = not_applicable.into_iter().map(|i| format!("m{i}")).collect();
        Facts { values: values.collect(), not_applicable, ..Facts::default() }
    }
}

proptest! {
    #[test]
    fn score_and_coverage_stay_in_range(card in scorecard(), facts in facts()) {
        prop_assert_eq!(card.check(), Ok(()));
        let scored = score(&card, &facts);
        prop_assert!((0.0..=1.0).contains(&scored.coverage));
        prop_assert_eq!(scored.score.is_some(), scored.coverage > 0.0);
        prop_assert_eq!(scored.score, score_value(&card, &facts));
        if let (Some(score), Some(uncapped)) = (scored.score, scored.uncapped) {
            prop_assert!((0.0..=100.0).contains(&score) && score <= uncapped);
            prop_assert!(scored.red_flags.iter().all(|flag| score <= flag.cap));
        }
    }

    #[test]
    fn coverage_is_the_share_of_applicable_weight_with_a_value(card in scorecard(), facts in facts()) {
        let scored = score(&card, &facts);
        let known: f64 = card.measures.iter().filter(|m| facts.value(&m.key).is_some()).map(|m| m.weight).sum();
        let missing = card.measures.iter().filter(|m| facts.value(&m.key).is_none());
        let missing: f64 =
            missing.filter(|m| !facts.not_applicable.contains(&m.key)).map(|m| m.weight).sum();
        let share = if known > 0.0 { known / (known + missing) } else { 0.0 };
        prop_assert!((scored.coverage - share).abs() < 1e-9);
        prop_assert_eq!(scored.coverage, coverage(&card, &facts));
        prop_assert_eq!(scored.low_coverage, scored.coverage < card.minimum_coverage);
    }

    #[test]
    fn what_does_not_apply_moves_neither_score_nor_coverage(card in scorecard(), facts in facts()) {
        let mut without = card.clone();
        without.measures.retain(|measure| facts.applies(&measure.key));
        prop_assert_eq!(score_value(&card, &facts), score_value(&without, &facts));
        prop_assert_eq!(coverage(&card, &facts), coverage(&without, &facts));
    }

    #[test]
    fn a_left_out_measure_never_moves_the_score(card in scorecard(), facts in facts(), weight in weight()) {
        let mut heavier = card.clone();
        for measure in &mut heavier.measures {
            if facts.value(&measure.key).is_none() && measure.missing == MissingPolicy::LeaveOut {
                measure.weight = weight;
            }
        }
        prop_assert_eq!(score_value(&card, &facts), score_value(&heavier, &facts));
    }

    #[test]
    fn more_of_a_good_thing_never_lowers_the_score(
        mut card in scorecard(), facts in facts(), which in 0..8_usize, rise in 0.0..80.0_f64,
    ) {
        let which = which % card.measures.len();
        let measure = &mut card.measures[which];
        let mut shares: Vec<f64> = measure.curve.base.points().iter().map(|p| p.1).collect();
        shares.sort_by(f64::total_cmp);
        let xs = measure.curve.base.points().iter().map(|p| p.0);
        measure.curve = Curve::new(xs.zip(shares).collect()).unwrap().into();
        let key = measure.key.clone();
        card.red_flags.retain(|flag| flag.key != key);
        if let Some(value) = facts.value(&key) {
            let mut better = facts.clone();
            better.values.insert(key, Some(value + rise));
            prop_assert!(score_value(&card, &better) >= score_value(&card, &facts));
        }
    }

    #[test]
    fn printed_figures_add_up(card in scorecard(), facts in facts()) {
        let scored = score(&card, &facts);
        let table = scored.displayed();
        let points: i64 = table.rows.iter().filter_map(|row| row.points).map(|shown| shown.units).sum();
        let known: i64 = table.rows.iter().filter(|row| row.points.is_some()).map(|row| row.possible.units).sum();
        prop_assert_eq!(points, table.total.units);
        prop_assert_eq!(known, table.known.units);
        prop_assert_eq!(table.score, scored.score.map(|score| score.round() as u8));
        if let Some(uncapped) = table.uncapped {
            prop_assert_eq!((100.0 * points as f64 / known as f64).round() as u8, uncapped);
        }
        for (row, exact) in table.rows.iter().zip(&scored.contributions) {
            if let Some(shown) = row.points {
                prop_assert!(0 <= shown.units && shown.units <= row.possible.units);
                let unit = 10_f64.powi(-i32::from(shown.decimals));
                prop_assert!((shown.units as f64 * unit - exact.points).abs() < 2.0 * unit, "{:?}", row);
            }
        }
    }

    #[test]
    fn promised_improvements_are_kept(card in scorecard(), facts in facts()) {
        let now = score(&card, &facts);
        for change in to_next_band(&card, &facts) {
            let mut changed = facts.clone();
            changed.values.insert(change.key.clone(), Some(change.to));
            let then = score(&card, &changed);
            prop_assert!(change.gain > 0.0 && change.effort > 0.0);
            prop_assert!((then.score.unwrap() - now.score.unwrap() - change.gain).abs() < 1e-9);
            prop_assert_eq!(then.band > now.band, change.reaches);
        }
    }

    #[test]
    fn effects_add_up_in_order_and_a_deciding_cap_is_named_first(
        old in scorecard(), new in scorecard(), same in any::<bool>(), then in facts(), now in facts(),
    ) {
        let (before, after) = (score(&old, &then), score(if same { &old } else { &new }, &now));
        let found = movement(&before, &after);
        let first = found.effects.first().map(|effect| &effect.cause);
        match &after.capped_by {
            Some(flag) => {
                let Some(Cause::Cap { flag: named, uncapped, .. }) = first else {
                    return Err(TestCaseError::fail("the cap is not named"));
                };
                prop_assert_eq!((named, Some(*uncapped)), (flag, after.uncapped));
            }
            None => {
                let names_one = found.effects.iter().any(|effect| matches!(effect.cause, Cause::Cap { .. }));
                prop_assert!(!names_one);
            }
        }
        let Some(moved) = found.points() else { return Ok(()) };
        let sum: f64 = found.effects.iter().map(|effect| effect.points).sum();
        prop_assert!((sum - moved).abs() < 1e-6, "{sum} for {moved}");
        let rest = &found.effects[usize::from(after.capped_by.is_some())..];
        let along: Vec<f64> = rest.iter().map(|e| e.points * moved.signum()).take_while(|p| *p > 0.0).collect();
        prop_assert!(along.is_sorted_by(|a, b| a >= b));
        prop_assert!(rest[along.len()..].iter().all(|effect| effect.points * moved.signum() <= 0.0));
        for effect in rest {
            if let Cause::Measure { from, to, .. } = &effect.cause {
                prop_assert!(from != to, "what stayed as it was has no effect");
            }
        }
        if same && before.contributions.iter().zip(&after.contributions).all(|(a, b)| a.standing == b.standing) {
            let possible: f64 = after.contributions.iter().map(|row| row.possible_points).sum();
            for (was, is) in before.contributions.iter().zip(&after.contributions) {
                let exact = 100.0 * (is.points - was.points) / possible;
                let told = rest.iter().find_map(|effect| match &effect.cause {
                    Cause::Measure { key, .. } if *key == is.key => Some(effect.points),
                    _ => None,
                });
                prop_assert!((told.unwrap_or(0.0) - exact).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_scorecard_read_back_from_json_scores_alike(card in scorecard(), facts in facts()) {
        let text = serde_json::to_string(&card).unwrap();
        let read: Scorecard = serde_json::from_str(&text).unwrap();
        let (before, after) = (score(&card, &facts), score(&read, &facts));
        // JSON may move a number by its last bit.
        prop_assert!((before.uncapped.unwrap_or(-1.0) - after.uncapped.unwrap_or(-1.0)).abs() < 1e-9);
        prop_assert_eq!(before.contributions.len(), after.contributions.len());
    }
}

#[test]
fn a_scorecard_names_all_its_faults() {
    let curve: CurveSet = Curve::new(vec![(0.0, 1.0)]).unwrap().into();
    let measure = |weight, missing| MeasureRule {
        key: "m".into(),
        dimension: Dimension::Usage,
        weight,
        curve: curve.clone(),
        missing,
    };
    let card = Scorecard {
        measures: vec![measure(-1.0, MissingPolicy::LeaveOut), measure(0.0, MissingPolicy::FixedPoints(1.5))],
        bands: Bands { healthy_from: 40.0, watch_from: 60.0 },
        red_flags: vec![RedFlag {
            key: "f".into(),
            comparison: Comparison::Above,
            threshold: 1.0,
            cap: 101.0,
        }],
        minimum_coverage: 2.0,
    };
    assert_eq!(card.check().unwrap_err().len(), 7);
}
