//! The scorecards page: who is in which band, and the rules in words.
//!
//! Invariant: the bands and those without a score add up to the number of customers.

use askama::Template;
use axum::response::Response;
use bansou_metrics::{
    discrimination::FEWEST_OF_EACH,
    score::{CurveCondition, MeasureRule, MissingPolicy},
};

use crate::{
    args,
    attributes::words,
    card::flag_in_words,
    customers::{Band, bands::CUSTOMER},
    db::{self, query, query_dynamic},
    dimension_label,
    ids::ScorecardId,
    measures,
    scorecards::{self, Askable, Audience, Scorecard, Version},
    web::{Problem, Seat, Ui, html},
    workshop::limits,
    workspaces::Workspace,
};

#[derive(Template)]
#[template(path = "health/scorecards.html")]
struct ScorecardsPage {
    ui: Ui,
    bands: Bands,
    cards: Vec<Card>,
    /// Churns on record from which limits can be proposed, while nobody has chosen any.
    proposable: Option<i64>,
}

/// How many customers stand where.
#[derive(Debug, Default)]
struct Bands {
    healthy: i64,
    watch: i64,
    at_risk: i64,
    /// Without a score: nothing is known, or it is about to be worked out.
    unscored: i64,
    /// Mean coverage of those with a score, 0–1.
    coverage: f64,
    /// With an override in force.
    overridden: i64,
}

impl Bands {
    fn customers(&self) -> i64 {
        self.healthy + self.watch + self.at_risk + self.unscored
    }

    /// Where a part of the drawn bar begins.
    fn watch_at(&self) -> i64 {
        self.healthy
    }

    fn risk_at(&self) -> i64 {
        self.healthy + self.watch
    }

    fn unscored_at(&self) -> i64 {
        self.healthy + self.watch + self.at_risk
    }

    async fn load(workspace: &Workspace) -> db::Result<Self> {
        const BANDS: &str = "
            select case when k.band = '' then 'none' else k.band end as a, cast(sum(k.accounts) as bigint) as b,
                   cast(sum(k.coverage) as double precision) / 1000000 as c
              from kept_accounts k where k.stage_rank between 3 and 6
             group by k.band having sum(k.accounts) > 0";
        // Begins with the overrides, of which there are few.
        let overridden = format!(
            "select count(*) as a from score_overrides o {} accounts a on a.id = o.account_id
              where o.ended_at is null and {CUSTOMER}",
            workspace.main.join_in_order()
        );
        let mut bands = Self::default();
        let mut covered = 0.0;
        let rows: Vec<(String, i64, f64)> = query(BANDS, args![]).all(&workspace.main).await?;
        for (band, count, coverage) in rows {
            match band.parse() {
                Ok(Band::Healthy) => bands.healthy = count,
                Ok(Band::Watch) => bands.watch = count,
                Ok(Band::AtRisk) => bands.at_risk = count,
                Err(_) => bands.unscored = count,
            }
            if band != "none" {
                covered += coverage;
            }
        }
        let scored = bands.customers() - bands.unscored;
        bands.coverage = if scored > 0 { covered / scored as f64 } else { 0.0 };
        bands.overridden = query_dynamic(overridden, args![]).one::<(i64,)>(&workspace.main).await?.0;
        Ok(bands)
    }
}

/// A scorecard in words.
struct Card {
    id: crate::ids::ScorecardId,
    name: String,
    version: i64,
    saved_at: crate::time::Timestamp,
    segment: String,
    accounts: i64,
    groups: Vec<RuleGroup>,
    total: String,
    bands: String,
    flags: Vec<String>,
    minimum_coverage: String,
    versions: Vec<VersionLine>,
}

struct RuleGroup {
    label: String,
    rules: Vec<RuleLine>,
}

struct RuleLine {
    label: String,
    /// `10%で0点 · 40%で5点 · 70%で10点`.
    curve: String,
    /// The same for accounts of some age or plan.
    variants: Vec<String>,
    missing: String,
    weight: String,
}

struct VersionLine {
    number: i64,
    saved_at: crate::time::Timestamp,
    note: Option<String>,
    in_force: bool,
}

/// `GET /health`
pub async fn page(seat: Seat) -> Result<Response, Problem> {
    let scorecards = scorecards::ensure_default(&seat.workspace).await?;
    let versions = scorecards::versions(&seat.workspace.main).await?;
    let bands = Bands::load(&seat.workspace).await?;
    let counts = accounts_by_scorecard(&seat.workspace).await?;
    let askable = Askable::with_fields(&seat.workspace, seat.ui.fields());
    let cards = scorecards
        .iter()
        .map(|scorecard| {
            let count = counts.iter().find(|(id, _)| *id == scorecard.id).map_or(0, |(_, count)| *count);
            card(&seat.ui, &askable, scorecard, &versions, count)
        })
        .collect();
    let churns = limits::churns_on_record(&seat.workspace.main).await?;
    let untouched = scorecards.iter().all(|scorecard| scorecard.version.is_first_of_system());
    let proposable = Some(churns).filter(|churns| untouched && *churns >= FEWEST_OF_EACH as i64);
    Ok(html(&ScorecardsPage { ui: seat.ui, bands, cards, proposable }))
}

/// Customers by the scorecard of their newest score.
async fn accounts_by_scorecard(workspace: &Workspace) -> db::Result<Vec<(ScorecardId, i64)>> {
    const COUNT: &str = "
        select v.scorecard_id as a, cast(sum(k.accounts) as bigint) as b
          from kept_accounts k
          join scorecard_versions v on v.id = k.scored_by
         where k.scored = 1 and k.stage_rank between 3 and 6
         group by v.scorecard_id having sum(k.accounts) > 0";
    query(COUNT, args![]).all(&workspace.main).await
}

fn card(ui: &Ui, askable: &Askable, scorecard: &Scorecard, versions: &[Version], accounts: i64) -> Card {
    let definition = &scorecard.version.definition;
    let mut groups: Vec<(bansou_metrics::score::Dimension, RuleGroup)> = Vec::new();
    for rule in &definition.measures {
        let line = rule_line(ui, rule);
        match groups.iter_mut().find(|(dimension, _)| *dimension == rule.dimension) {
            Some((_, group)) => group.rules.push(line),
            None => {
                let label = dimension_label(ui, rule.dimension);
                groups.push((rule.dimension, RuleGroup { label, rules: vec![line] }));
            }
        }
    }
    let total: f64 = definition.measures.iter().map(|rule| rule.weight).sum();
    let bands = ui.t2(
        "scorecard-bands",
        "healthy",
        ui.decimal(&definition.bands.healthy_from),
        "watch",
        ui.decimal(&definition.bands.watch_from),
    );
    Card {
        id: scorecard.id,
        name: scorecard.name.clone(),
        version: scorecard.version.number,
        saved_at: scorecard.version.created_at,
        segment: audience_in_words(ui, askable, &scorecard.segment),
        accounts,
        groups: groups.into_iter().map(|(_, group)| group).collect(),
        total: ui.decimal(&total),
        bands,
        flags: definition.red_flags.iter().map(|flag| flag_in_words(ui, flag)).collect(),
        minimum_coverage: ui.percent(&definition.minimum_coverage),
        versions: versions
            .iter()
            .filter(|version| version.scorecard == scorecard.id)
            .map(|version| VersionLine {
                number: version.number,
                saved_at: version.created_at,
                note: version.note.clone(),
                in_force: version.id == scorecard.version.id,
            })
            .collect(),
    }
}

fn rule_line(ui: &Ui, rule: &MeasureRule) -> RuleLine {
    let curve = |curve: &bansou_metrics::score::Curve| {
        let points = curve.points().iter().map(|(x, share)| {
            let x = measures::kind(&rule.key).map_or_else(|| ui.decimal(x), |kind| kind.written(ui, *x));
            ui.t2("scorecard-point", "x", x, "points", share * rule.weight)
        });
        points.collect::<Vec<_>>().join(" · ")
    };
    let variants = rule.curve.variants.iter().map(|variant| {
        let when = condition_in_words(ui, &variant.when);
        ui.t2("scorecard-variant", "when", when, "curve", curve(&variant.curve))
    });
    RuleLine {
        label: measures::kind(&rule.key).map_or_else(|| rule.key.clone(), |kind| kind.label(ui)),
        curve: curve(&rule.curve.base),
        variants: variants.collect(),
        missing: match rule.missing {
            MissingPolicy::LeaveOut => ui.t("scorecard-missing-left-out"),
            MissingPolicy::FixedPoints(share) => {
                ui.t1("scorecard-missing-fixed", "points", share * rule.weight)
            }
        },
        weight: ui.decimal(&rule.weight),
    }
}

fn condition_in_words(ui: &Ui, when: &CurveCondition) -> String {
    let from = when.tenure_from.map(|months| ui.t1("scorecard-tenure-from", "n", months));
    let to = when.tenure_to.map(|months| ui.t1("scorecard-tenure-to", "n", months));
    let plan = when.plan.as_ref().map(|plan| ui.t1("scorecard-plan", "plan", plan.as_str()));
    let near = when.renewal_within.map(|days| ui.t1("scorecard-renewal-within", "n", ui.decimal(&days)));
    [plan, from, to, near].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn audience_in_words(ui: &Ui, askable: &Askable, audience: &Audience) -> String {
    if audience.is_for_everyone() {
        return ui.t("scorecard-for-all");
    }
    let told = words::told(ui, &askable.register, audience.rule(), &[]).into_iter();
    told.map(|told| ui.t2("scorecard-condition", "field", told.name, "values", told.value))
        .collect::<Vec<_>>()
        .join(" · ")
}
