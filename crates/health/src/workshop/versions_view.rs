//! The versions of a scorecard with what each changed.
//!
//! Invariant: a version is compared with the one before it, and a version that changed nothing says so.

use bansou_metrics::score::{Comparison, MeasureRule, MissingPolicy, RedFlag, Scorecard as Definition};

use super::{decimal, draft::word_of, form_view::label_of};
use crate::{
    ids::ScorecardVersionId,
    measures::kind,
    members::Member,
    scorecards::{Scorecard, Version},
    time::Timestamp,
    web::Ui,
};

#[derive(Debug)]
pub struct VersionRow {
    pub id: ScorecardVersionId,
    pub number: i64,
    pub in_force: bool,
    pub at: Timestamp,
    pub by: String,
    pub note: String,
    /// What changed, before, after; empty where a thing came or went.
    pub changes: Vec<Difference>,
    pub first: bool,
}

/// One thing that differs between two versions, in words.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    pub what: String,
    pub before: String,
    pub after: String,
}

impl VersionRow {
    /// The versions, newest first as they are given.
    pub fn list(ui: &Ui, scorecard: &Scorecard, versions: &[Version], members: &[Member]) -> Vec<Self> {
        let mut versions: Vec<&Version> = versions.iter().collect();
        versions.sort_by_key(|version| std::cmp::Reverse(version.number));
        let row = |(place, version): (usize, &&Version)| {
            let before = versions.get(place + 1);
            let by = version.created_by.and_then(|id| members.iter().find(|member| member.id == id));
            Self {
                id: version.id,
                number: version.number,
                in_force: version.id == scorecard.version.id,
                at: version.created_at,
                by: by.map(|member| member.name.clone()).unwrap_or_default(),
                note: version.note.clone().unwrap_or_default(),
                changes: before
                    .map(|before| differences(ui, &before.definition, &version.definition))
                    .unwrap_or_default(),
                first: before.is_none(),
            }
        };
        versions.iter().enumerate().map(row).collect()
    }
}

/// What is other in `after` than in `before`.
pub fn differences(ui: &Ui, before: &Definition, after: &Definition) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut note = |what: String, before: String, after: String| {
        if before != after {
            found.push(Difference { what, before, after });
        }
    };
    let bands = |card: &Definition| {
        let from = [("healthy", card.bands.healthy_from), ("watch", card.bands.watch_from)];
        from.map(|(band, from)| format!("{} {}–", ui.t(&format!("band-{band}")), decimal::plain(from)))
            .join(" · ")
    };
    note(ui.t("workshop-bands"), bands(before), bands(after));
    let coverage = |card: &Definition| ui.percent(&card.minimum_coverage);
    note(ui.t("workshop-minimum-coverage"), coverage(before), coverage(after));
    let keys =
        before.measures.iter().chain(after.measures.iter().filter(|new| rule(before, &new.key).is_none()));
    for key in keys.map(|rule| &rule.key) {
        let label = label_of(ui, key);
        match (rule(before, key), rule(after, key)) {
            (Some(old), Some(new)) => {
                let named = |part: &str| format!("{label}: {}", ui.t(part));
                note(named("workshop-weight"), decimal::plain(old.weight), decimal::plain(new.weight));
                note(named("workshop-missing"), missing(ui, old), missing(ui, new));
                note(named("workshop-curve"), curves(ui, old), curves(ui, new));
                let dimension = |rule: &MeasureRule| ui.t(&format!("dimension-{}", word_of(rule.dimension)));
                note(named("workshop-dimension"), dimension(old), dimension(new));
            }
            (old, new) => {
                let weight = |rule: Option<&MeasureRule>| {
                    rule.map_or_else(String::new, |rule| {
                        ui.t1("workshop-weight-of", "n", decimal::plain(rule.weight))
                    })
                };
                note(label, weight(old), weight(new));
            }
        }
    }
    let gone = before.red_flags.iter().filter(|flag| !after.red_flags.contains(flag));
    for flag in gone {
        note(ui.t("workshop-red-flag"), flag_in_words(ui, flag), String::new());
    }
    let new = after.red_flags.iter().filter(|flag| !before.red_flags.contains(flag));
    for flag in new {
        note(ui.t("workshop-red-flag"), String::new(), flag_in_words(ui, flag));
    }
    found
}

fn rule<'a>(card: &'a Definition, key: &str) -> Option<&'a MeasureRule> {
    card.measures.iter().find(|rule| rule.key == key)
}

fn missing(ui: &Ui, rule: &MeasureRule) -> String {
    match rule.missing {
        MissingPolicy::LeaveOut => ui.t("workshop-leave-out"),
        MissingPolicy::FixedPoints(share) => ui.t1("workshop-fixed-at", "share", ui.percent(&share)),
    }
}

fn curves(ui: &Ui, rule: &MeasureRule) -> String {
    let written = |curve: &bansou_metrics::score::Curve| {
        let points = curve.points().iter();
        let points =
            points.map(|&(x, share)| format!("{} → {}", value(ui, &rule.key, x), ui.percent(&share)));
        points.collect::<Vec<_>>().join(", ")
    };
    let base = written(&rule.curve.base);
    let variants = rule.curve.variants.iter().map(|variant| {
        let when = &variant.when;
        let months = |bound: Option<f64>| bound.map_or_else(String::new, decimal::plain);
        let tenure = if when.tenure_from.is_some() || when.tenure_to.is_some() {
            let span = format!("{}–{}", months(when.tenure_from), months(when.tenure_to));
            ui.t1("workshop-months", "span", span)
        } else {
            String::new()
        };
        let within =
            when.renewal_within.map(|days| ui.t1("scorecard-renewal-within", "n", ui.decimal(&days)));
        let condition = [when.plan.clone().unwrap_or_default(), tenure, within.unwrap_or_default()];
        let condition: Vec<String> = condition.into_iter().filter(|part| !part.is_empty()).collect();
        format!("[{}] {}", condition.join(", "), written(&variant.curve))
    });
    std::iter::once(base).chain(variants).collect::<Vec<_>>().join(" / ")
}

fn value(ui: &Ui, key: &str, x: f64) -> String {
    kind(key).map_or_else(|| decimal::plain(x), |kind| kind.written(ui, x))
}

fn flag_in_words(ui: &Ui, flag: &RedFlag) -> String {
    let comparison = match flag.comparison {
        Comparison::AtLeast => "≥",
        Comparison::Above => ">",
        Comparison::AtMost => "≤",
        Comparison::Below => "<",
    };
    let cap = ui.t1("workshop-capped-at", "cap", decimal::plain(flag.cap));
    format!("{} {comparison} {}: {cap}", label_of(ui, &flag.key), value(ui, &flag.key, flag.threshold))
}
