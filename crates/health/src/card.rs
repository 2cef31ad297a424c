//! The explanation of a score, ready for a page: measures in words, points that add up, and what would help.
//!
//! Invariant: what stands here leads to the score that stands on every other page; figures are rounded once, by the
//! mathematics, and never again.

use bansou_metrics::score::{
    Displayed, DisplayedRow, Facts, Improvement, RENEWAL_IN_DAYS, RedFlag, Scorecard as Definition, Scored,
    Standing, score, score_value, to_next_band,
};

use jiff::civil::Date;

use super::{
    Band,
    measures::{self, AsOf, EventMeasure, FieldMeasure, MeasureKind, Own, Surroundings, Unit},
    score::ScoreRow,
    scorecards::Version,
    why::{cap_sentence, condition_in_words},
};
use crate::{
    customers::Ring,
    db,
    money::Currency,
    web::Ui,
    workspaces::{FigureDay, Workspace},
};

/// Ways to the next band that are shown.
const MOST_WAYS: usize = 3;
/// Points that a way must win to be worth a line.
const LEAST_GAIN: i64 = 2;

/// A score in words.
#[derive(Clone, Debug)]
pub struct Explanation {
    pub ring: Ring,
    pub band: Option<Band>,
    pub groups: Vec<Group>,
    /// That the renewal is near, and by how many measures that is judged.
    pub before_renewal: Option<String>,
    /// `29 / 75`.
    pub total: String,
    /// The score before red flags, as printed.
    pub uncapped: Option<u8>,
    pub score: Option<u8>,
    /// The red flag that holds the score down, in words, and its measure.
    pub capped_by: Option<String>,
    pub capped_key: Option<String>,
    /// Red flags that are up but change nothing.
    pub other_flags: Vec<String>,
    /// Share of the scorecard's weight that had data, 0–1.
    pub coverage: f64,
    pub low_coverage: bool,
    /// The next better band and the score from which it holds.
    pub next: Option<(Band, String)>,
    pub ways: Vec<Way>,
    pub version: i64,
    /// The day whose facts are told.
    pub as_of: Date,
    pub reconstructed: bool,
}

/// Fewer points than this are printed as none.
const LEAST_LOSS: f64 = 0.5;

impl Explanation {
    /// The measures that cost points, the costliest first.
    pub fn costly(&self) -> Vec<&Line> {
        let mut lines: Vec<&Line> = self.lines().filter(|line| line.lost >= LEAST_LOSS).collect();
        lines.sort_by(|a, b| b.lost.total_cmp(&a.lost));
        lines
    }

    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.groups.iter().flat_map(|group| &group.lines)
    }

    /// The measure to act on first: that of the cap that decides, else the costliest one where it matters.
    pub fn decisive(&self) -> Option<&str> {
        let least = if self.band == Some(Band::Healthy) { 5.0 } else { LEAST_LOSS };
        let costliest = || self.costly().into_iter().find(|line| line.lost >= least).map(|line| &*line.key);
        self.capped_key.as_deref().or_else(costliest)
    }
}

/// The measures of one dimension.
#[derive(Clone, Debug)]
pub struct Group {
    /// The message of its heading.
    pub label: String,
    pub lines: Vec<Line>,
}

/// One measure.
#[derive(Clone, Debug)]
pub struct Line {
    pub key: String,
    pub label: String,
    /// None where the value is unknown.
    pub fact: Option<String>,
    /// Share of the points that was earned, in whole per cent; none where the measure is left out.
    pub share: Option<i64>,
    pub tone: &'static str,
    pub points: Option<String>,
    pub possible: String,
    /// Points of score (0–100) that it costs, before red flags.
    pub lost: f64,
    /// Unknown, but the scorecard grants points.
    pub is_granted: bool,
    /// There is nothing to know, so nothing is missing.
    pub is_not_applicable: bool,
}

/// One change that would raise the score.
#[derive(Clone, Debug)]
pub struct Way {
    pub what: String,
    pub gain: i64,
    /// Whether it alone reaches the next band.
    pub reaches: bool,
}

/// Explains the account's newest score. Facts are told as they are now where that leads to the same figures (a day may
/// have passed since a change), otherwise as they were when the score was made.
pub async fn explain_newest(
    workspace: &Workspace,
    ui: &Ui,
    figures: FigureDay,
    row: &ScoreRow,
    version: &Version,
    currency: Currency,
) -> db::Result<Explanation> {
    let as_of = AsOf::of_figures(workspace, figures);
    let around = Surroundings::asked_by(workspace, &as_of, [&version.definition]).await?;
    let mut now = measures::facts(workspace, &[row.account], &as_of, &around).await?;
    let stored = row.detail.facts();
    let same = |facts: &Facts| {
        let (now, then) = (score(&version.definition, facts), score(&version.definition, &stored));
        now.displayed() == then.displayed() && now.red_flags == then.red_flags
    };
    let present = as_of.day;
    let (facts, day) = match now.remove(&row.account).filter(same) {
        Some(facts) => (facts, present),
        None => (stored.clone(), row.as_of.day(&workspace.zone).min(present)),
    };
    Ok(explain(ui, row, &facts, day, version, currency))
}

/// Explains a score of the past by the facts that it was made of, as it was in force on a day.
pub fn explain_stored(
    ui: &Ui,
    row: &ScoreRow,
    day: Date,
    version: &Version,
    currency: Currency,
) -> Explanation {
    explain(ui, row, &row.detail.facts(), day, version, currency)
}

fn explain(
    ui: &Ui,
    row: &ScoreRow,
    facts: &Facts,
    day: Date,
    version: &Version,
    currency: Currency,
) -> Explanation {
    let card = &version.definition;
    let scored = score(card, facts);
    let displayed = scored.displayed();
    let known: f64 = scored.contributions.iter().map(|row| row.possible_points).sum();
    let band = scored.band.map(Band::from);
    let other = scored.red_flags.iter().filter(|flag| Some(*flag) != scored.capped_by.as_ref());
    Explanation {
        ring: Ring::new(scored.score, band),
        band,
        groups: groups(ui, &scored, &displayed, facts, currency, known),
        before_renewal: before_renewal(ui, card, facts),
        total: format!("{} / {}", displayed.total, displayed.known),
        uncapped: displayed.uncapped,
        score: displayed.score,
        capped_by: scored
            .capped_by
            .as_ref()
            .zip(scored.uncapped)
            .map(|(flag, uncapped)| cap_sentence(ui, flag, uncapped, None)),
        capped_key: scored.capped_by.as_ref().map(|flag| flag.key.clone()),
        other_flags: other.map(|flag| flag_in_words(ui, flag)).collect(),
        coverage: scored.coverage,
        low_coverage: scored.low_coverage,
        next: scored
            .band
            .and_then(|band| card.bands.next(band))
            .map(|(band, from)| (band.into(), ui.decimal(&from))),
        ways: ways(ui, card, facts),
        version: version.number,
        as_of: day,
        reconstructed: row.reconstructed,
    }
}

/// That measures are judged by other curves, because the renewal is near.
fn before_renewal(ui: &Ui, card: &Definition, facts: &Facts) -> Option<String> {
    let days = facts.value(RENEWAL_IN_DAYS)?;
    let by_it = card.measures.iter().filter(|rule| {
        let variant = rule.curve.variant_for(facts);
        variant.is_some_and(|variant| variant.when.renewal_within.is_some())
            && facts.value(&rule.key).is_some()
    });
    let measures = by_it.count();
    (measures > 0).then(|| ui.t2("health-before-renewal", "days", ui.decimal(&days), "n", measures as i64))
}

fn groups(
    ui: &Ui,
    scored: &Scored,
    displayed: &Displayed,
    facts: &Facts,
    currency: Currency,
    known: f64,
) -> Vec<Group> {
    let mut groups: Vec<(bansou_metrics::score::Dimension, Group)> = Vec::new();
    for (row, shown) in scored.contributions.iter().zip(&displayed.rows) {
        let mut line = line(ui, row, shown, facts, currency);
        line.lost *= 100.0 / known.max(f64::MIN_POSITIVE);
        match groups.iter_mut().find(|(dimension, _)| *dimension == row.dimension) {
            Some((_, group)) => group.lines.push(line),
            None => {
                let label = super::dimension_label(ui, row.dimension);
                groups.push((row.dimension, Group { label, lines: vec![line] }));
            }
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn line(
    ui: &Ui,
    row: &bansou_metrics::score::Contribution,
    shown: &DisplayedRow,
    facts: &Facts,
    currency: Currency,
) -> Line {
    let kind = measures::kind(&row.key);
    Line {
        key: row.key.clone(),
        label: kind.as_ref().map_or_else(|| row.key.clone(), |kind| kind.label(ui)),
        fact: kind.and_then(|kind| kind.sentence(ui, facts, currency)),
        share: row.share.map(|share| (share * 100.0).round() as i64),
        tone: match row.share {
            Some(share) if share >= 0.7 => "good",
            Some(share) if share >= 0.4 => "watch",
            Some(_) => "risk",
            None => "none",
        },
        points: shown.points.map(|points| points.to_string()),
        possible: shown.possible.to_string(),
        lost: row.possible_points - row.points,
        is_granted: row.standing == Standing::Fixed,
        is_not_applicable: row.standing == Standing::NotApplicable,
    }
}

/// "緊急の問い合わせの未解決期間が3日以上: 上限50点".
pub fn flag_in_words(ui: &Ui, flag: &RedFlag) -> String {
    let (condition, cap) = (condition_in_words(ui, flag), ui.decimal(&flag.cap));
    // Notice of termination has no threshold worth naming.
    if flag.key == "ending_in_days" {
        return ui.t2("health-flag-plain", "label", condition, "cap", cap);
    }
    ui.t2("health-flag", "condition", condition, "cap", cap)
}

/// Whether a member can do something about the measure: what has happened cannot be undone.
fn can_be_moved(kind: &MeasureKind) -> bool {
    !matches!(
        &*kind.key,
        "key_people_left" | "tickets_90" | "ending_in_days" | "mrr_change_180" | "mrr_change_365"
    ) && !matches!(
        kind.own,
        // Time passes by itself.
        Some(Own::Field(FieldMeasure::Since | FieldMeasure::Until, _))
    )
}

/// Whether one act sets the value back to nothing: a use, an answer, a call. There is no half of it.
fn is_reset_by_an_act(kind: &MeasureKind) -> bool {
    matches!(&*kind.key, "silence_vs_habit" | "oldest_urgent_days" | "days_since_contact")
        || matches!(kind.own, Some(Own::Event(EventMeasure::Silence, _)))
}

fn ways(ui: &Ui, card: &Definition, facts: &Facts) -> Vec<Way> {
    let Some(now) = score_value(card, facts) else { return Vec::new() };
    let mut ways: Vec<Way> = to_next_band(card, facts)
        .into_iter()
        .filter_map(|change| {
            let kind = measures::kind(&change.key).filter(|kind| can_be_moved(kind))?;
            let change = if is_reset_by_an_act(&kind) { reset(card, facts, now, change) } else { change };
            way(ui, &kind, &change)
        })
        .collect();
    // What an act wins may be other than what was needed.
    ways.sort_by_key(|way| !way.reaches);
    ways.truncate(MOST_WAYS);
    ways
}

fn reset(card: &Definition, facts: &Facts, now: f64, change: Improvement) -> Improvement {
    let mut tried = facts.clone();
    tried.values.insert(change.key.clone(), Some(0.0));
    let then = score_value(card, &tried).unwrap_or(now);
    let reaches = card.bands.band(then) > card.bands.band(now);
    Improvement { to: 0.0, gain: then - now, reaches, ..change }
}

fn way(ui: &Ui, kind: &MeasureKind, change: &Improvement) -> Option<Way> {
    let to = match kind.unit {
        // Whole things: rounded away from where they are, so that the promise is kept.
        Unit::Count | Unit::Days if change.to > change.from => change.to.ceil(),
        Unit::Count | Unit::Days => change.to.floor(),
        _ => change.to,
    };
    let gain = change.gain.round() as i64;
    let act = format!("health-way-{}", kind.key);
    let what = if is_reset_by_an_act(kind) && ui.locale.has(&act) {
        ui.t(&act)
    } else {
        ui.t2("health-way", "label", kind.label(ui), "to", kind.written(ui, to))
    };
    (gain >= LEAST_GAIN).then_some(Way { what, gain, reaches: change.reaches })
}
