//! What is said is what moved the score: a cap first, then the greatest, with facts that differ.

use bansou_metrics::score::{
    Cause, Comparison, Curve, CurveCondition, CurveSet, CurveVariant, Facts, MeasureRule, MissingPolicy,
    RedFlag, Scorecard as Definition,
};

use super::{Asked, Told, Why, between, cap_sentence};
use crate::{i18n::Locale, measures::kind, money::Currency, web::Ui};

type Points = &'static [(f64, f64)];

const MEASURES: &[(&str, f64, Points)] = &[
    ("silence_vs_habit", 10.0, &[(1.0, 1.0), (10.0, 0.0)]),
    ("usage_change", 12.0, &[(-0.7, 0.0), (-0.4, 0.3), (0.0, 0.9), (0.15, 1.0)]),
    ("active_days_28", 8.0, &[(0.0, 0.0), (20.0, 1.0)]),
    ("seats_used", 10.0, &[(0.1, 0.0), (0.8, 1.0)]),
    ("active_people_change", 5.0, &[(-0.5, 0.0), (0.0, 0.9), (0.1, 1.0)]),
    ("open_urgent_high", 7.0, &[(0.0, 1.0), (1.0, 0.4), (3.0, 0.0)]),
    ("nps_180", 10.0, &[(2.0, 0.0), (10.0, 1.0)]),
    ("mrr_change_180", 8.0, &[(-0.4, 0.0), (0.0, 0.8), (0.1, 1.0)]),
];
const FLAGS: &[(&str, f64, f64)] = &[("oldest_urgent_days", 3.0, 50.0), ("ending_in_days", 0.0, 20.0)];

/// A scorecard whose curve of seats in use is milder in the first three months.
fn card() -> Definition {
    let curve = |points: Points| Curve::new(points.to_vec()).unwrap();
    let mild = || CurveVariant {
        when: CurveCondition { tenure_to: Some(3.0), ..CurveCondition::default() },
        curve: curve(&[(0.0, 0.3), (0.5, 1.0)]),
    };
    let rule = |&(key, weight, points): &(&str, f64, Points)| MeasureRule {
        key: key.to_owned(),
        dimension: kind(key).unwrap().dimension,
        weight,
        curve: CurveSet {
            base: curve(points),
            variants: (key == "seats_used").then(mild).into_iter().collect(),
        },
        missing: MissingPolicy::LeaveOut,
    };
    let flag = |&(key, threshold, cap): &(&str, f64, f64)| RedFlag {
        key: key.to_owned(),
        comparison: Comparison::AtLeast,
        threshold,
        cap,
    };
    Definition {
        measures: MEASURES.iter().map(rule).collect(),
        red_flags: FLAGS.iter().map(flag).collect(),
        ..Definition::default()
    }
}

fn ui(locale: Locale) -> Ui {
    Ui::speaking(locale)
}

/// A healthy customer, with some facts otherwise.
fn facts(other: &[(&str, f64)]) -> Facts {
    let usual = [
        ("silence_vs_habit", 1.0),
        ("usage_change", 0.1),
        ("active_days_28", 20.0),
        ("seats_used", 0.9),
        ("active_people_change", 0.0),
        ("active_people", 22.0),
        ("active_people_before", 22.0),
        ("open_urgent_high", 0.0),
        ("mrr_change_180", 0.12),
        ("mrr", 567_600.0),
        ("mrr_before", 506_800.0),
    ];
    let all = usual.iter().chain(other).map(|(key, value)| ((*key).to_owned(), Some(*value)));
    Facts { values: all.collect(), tenure_months: Some(30.0), ..Facts::default() }
}

fn why(before: &Facts, after: &Facts) -> Why {
    let card = card();
    between(Asked { card: &card, facts: before }, Asked { card: &card, facts: after })
}

fn told(locale: Locale, why: &Why) -> Told {
    why.told(&ui(locale), Currency::JPY)
}

/// What happened on the demo: a cap decided, and the revenue that stayed was named.
fn capped() -> Why {
    why(
        &facts(&[]),
        &facts(&[
            ("open_urgent_high", 1.0),
            ("oldest_urgent_days", 3.0),
            ("mrr_change_180", 0.0),
            ("mrr_before", 567_600.0),
        ]),
    )
}

#[test]
fn a_cap_that_decides_is_named_first_with_what_the_score_would_be() {
    let why = capped();
    let told = told(Locale::Ja, &why);
    let cap = told.cap.clone().unwrap();
    let Cause::Cap { uncapped, .. } = why.grounds.effects[0].cause else { panic!("{why:?}") };
    assert_eq!(cap, format!("緊急の問い合わせが未解決のため上限50点（本来{uncapped:.0}点）"));
    let line = told.line(&ui(Locale::Ja), 2);
    assert!(
        line.starts_with(&format!("{cap}。おもな要因: 未解決の問い合わせ（緊急・高） 0 → 1（−")),
        "{line}"
    );
    let english = self::told(Locale::En, &why).line(&ui(Locale::En), 2);
    assert!(english.starts_with("Capped at 50: an urgent ticket is unresolved (otherwise "), "{english}");
    assert!(english.contains(" Main drivers: open tickets (urgent, high) 0 → 1 ("), "{english}");
}

#[test]
fn beside_a_cap_what_took_next_to_nothing_is_no_main_driver() {
    let why = why(&facts(&[]), &facts(&[("oldest_urgent_days", 3.0), ("active_days_28", 19.9)]));
    let line = told(Locale::Ja, &why).line(&ui(Locale::Ja), 2);
    assert!(
        line.starts_with("緊急の問い合わせが未解決のため上限50点") && !line.contains("おもな要因"),
        "{line}"
    );
}

#[test]
fn facts_that_read_the_same_give_way_to_what_made_the_points_move() {
    let line = told(Locale::Ja, &capped()).line(&ui(Locale::Ja), 3);
    assert!(line.contains("MRRの増減（6か月） +12% → ±0%（−"), "{line}");
    assert!(!line.contains("¥567,600 → ¥567,600"), "{line}");
    // A move too small for whole per cent is written finely enough to be seen.
    let why = why(&facts(&[("usage_change", -0.301)]), &facts(&[("usage_change", -0.304)]));
    let driver = told(Locale::Ja, &why).drivers.into_iter().next().unwrap();
    assert_eq!(driver.change, Some(("−30.1%".into(), "−30.4%".into())));
}

#[test]
fn a_change_is_told_by_its_facts_where_they_went_the_same_way() {
    let fewer = facts(&[("active_people_change", -0.14), ("active_people", 19.0)]);
    let fell = why(&facts(&[]), &fewer);
    let english = told(Locale::En, &fell).line(&ui(Locale::En), 2);
    assert!(english.starts_with("Main drivers: active people 22 → 19 (−"), "{english}");
    // Growing more slowly than before costs points although there are more people.
    let card = Definition {
        measures: card().measures.into_iter().filter(|rule| rule.key == "active_people_change").collect(),
        ..Definition::default()
    };
    let slower = facts(&[("active_people_change", 0.02), ("active_people", 23.0)]);
    let faster = facts(&[("active_people_change", 0.09), ("active_people", 24.0)]);
    let why = between(Asked { card: &card, facts: &faster }, Asked { card: &card, facts: &slower });
    let driver = told(Locale::En, &why).drivers.into_iter().next().unwrap();
    assert_eq!(driver.change, Some(("+9%".into(), "+2%".into())));
}

#[test]
fn a_heavier_weight_is_named_and_not_the_measures_beside_it() {
    let before = card();
    let mut after = before.clone();
    let rule = after.measures.iter_mut().find(|rule| rule.key == "usage_change").unwrap();
    rule.weight = 30.0;
    let known = facts(&[("usage_change", -0.79)]);
    let why = between(Asked { card: &before, facts: &known }, Asked { card: &after, facts: &known });
    let told = told(Locale::Ja, &why);
    assert_eq!(told.drivers.len(), 1, "{told:?}");
    let text = told.drivers[0].text(&ui(Locale::Ja));
    assert!(text.starts_with("「利用量の増減」（−79%）の重み 12 → 30（−"), "{text}");
    assert!((told.drivers[0].points - why.points().unwrap()).abs() < 1e-9);
}

#[test]
fn limits_that_decide_the_new_band_are_named_beside_the_measures() {
    let before = card();
    let mut after = before.clone();
    let mut known = facts(&[("usage_change", -0.5), ("seats_used", 0.5)]);
    let moved = |locale: Locale, after: &Definition, known: &Facts| {
        let why = between(Asked { card: &before, facts: &facts(&[]) }, Asked { card: after, facts: known });
        (why.to.unwrap(), told(locale, &why))
    };
    let (score, same) = moved(Locale::En, &before, &known);
    assert_eq!(same.rules, None, "the limits stayed");
    after.bands.healthy_from = score.ceil() + 1.0;
    assert_ne!(before.bands.band(score), after.bands.band(score), "{score}");
    let (_, lower) = moved(Locale::En, &after, &known);
    assert!(lower.rules.is_some() && !lower.drivers.is_empty(), "{lower:?}");
    assert!(
        lower.line(&ui(Locale::En), 2).starts_with("The limits of the bands changed. Main drivers: "),
        "{lower:?}"
    );
    known = facts(&[("oldest_urgent_days", 3.0)]);
    after.bands.healthy_from = 45.0;
    after.bands.watch_from = 40.0;
    let line = moved(Locale::Ja, &after, &known).1.line(&ui(Locale::Ja), 2);
    assert!(
        line.starts_with("緊急の問い合わせが未解決のため上限50点") && line.contains("。区分の境目の変更。"),
        "{line}"
    );
}

#[test]
fn a_lifted_cap_is_the_reason_of_a_rise() {
    let why = why(&facts(&[("oldest_urgent_days", 4.0)]), &facts(&[]));
    let told = told(Locale::Ja, &why);
    assert_eq!((told.cap.clone(), told.drivers.len()), (None, 1));
    let line = told.line(&ui(Locale::Ja), 2);
    assert!(
        line.starts_with("おもな要因: 「緊急の問い合わせの未解決期間」による上限50点の解除（+"),
        "{line}"
    );
}

#[test]
fn another_curve_for_the_same_value_is_named_as_such() {
    let mut young = facts(&[("seats_used", 0.3)]);
    young.tenure_months = Some(2.9);
    let grown = Facts { tenure_months: Some(3.1), ..young.clone() };
    let told = told(Locale::Ja, &why(&young, &grown));
    let first = told.drivers[0].text(&ui(Locale::Ja));
    assert!(first.contains("」（30%）の評価基準"), "{first}");
}

#[test]
fn what_moved_the_other_way_and_what_is_kept_add_up() {
    let why = why(
        &facts(&[("oldest_urgent_days", 3.0)]),
        &facts(&[("usage_change", -0.79), ("seats_used", 0.2), ("nps_180", 9.0), ("ending_in_days", 10.0)]),
    );
    let sum: f64 = why.grounds.effects.iter().map(|effect| effect.points).sum();
    assert!((sum + why.grounds.other - why.points().unwrap()).abs() < 1e-6, "{why:?}");
    let told = told(Locale::Ja, &why);
    assert!(told.cap.is_some_and(|cap| cap.starts_with("解約が予定されているため上限20点")));
    assert!(told.drivers.is_sorted_by(|a, b| a.points <= b.points));
    assert!(told.against.iter().all(|driver| driver.points > 0.0) && !told.against.is_empty());
    let kept = serde_json::to_value(&why.grounds).unwrap();
    let read: super::Grounds = serde_json::from_value(kept).unwrap();
    assert_eq!(read.effects.len(), why.grounds.effects.len());
}

#[test]
fn a_cap_of_less_than_a_point_names_no_other_score() {
    let flag = RedFlag {
        key: "use_vs_habit".to_owned(),
        comparison: Comparison::AtMost,
        threshold: 0.35,
        cap: 60.0,
    };
    let said = |locale, uncapped| cap_sentence(&ui(locale), &flag, uncapped, None);
    assert_eq!(said(Locale::Ja, 60.4), "利用量（通常比）が35%以下のため上限60点");
    assert_eq!(said(Locale::Ja, 60.6), "利用量（通常比）が35%以下のため上限60点（本来61点）");
    assert_eq!(said(Locale::En, 83.6), "Capped at 60: usage vs. usual 35% or less (otherwise 84)");
}
