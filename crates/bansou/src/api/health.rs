//! How healthy an account is, and why its score moved: the same reasons that the screens give.
//!
//! Invariant: `causes` in their order are those of the largest effect, a cap that decides first; their points and
//! `other_points` add up to the movement.

use axum::{Json, extract::Path};
use bansou_metrics::score::{Cause, Effect, Part};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    accounts::find,
    views::{OverrideView, ProblemView, rfc3339},
};
use crate::{
    health::{
        measures::AsOf,
        overrides,
        why::{self, LATELY, Why},
    },
    web::{Api, Problem},
};

/// How healthy an account is.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    /// 0–100; null where too little is known.
    pub score: Option<f64>,
    /// healthy, watch or at_risk.
    pub band: Option<String>,
    /// The share of the scorecard's weight that had data, 0–1.
    pub coverage: Option<f64>,
    /// When the score came to what it is, UTC, RFC 3339; not after the day that the data ends.
    pub scored_at: Option<String>,
    /// The day of the figures, YYYY-MM-DD: today, or the day that the data ends.
    pub figures_on: String,
    /// Set where a member overrides the band; `band` is then theirs.
    pub overridden: Option<OverrideView>,
    /// Against the score of 30 days before the day of the figures; null where there was none then.
    pub change: Option<ScoreChangeView>,
}

/// What moved a score.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreChangeView {
    /// Days between the two scores.
    pub days: i64,
    pub from: f64,
    pub to: f64,
    /// Set where another version of the scorecard made the new score.
    pub rules: Option<RulesView>,
    /// The cap that decides; what moved the score the way it went, the largest first; what moved it the other way.
    pub causes: Vec<CauseView>,
    /// Points of what is too small to be listed.
    pub other_points: f64,
}

/// Another version of a scorecard.
#[derive(Debug, Serialize, ToSchema)]
pub struct RulesView {
    pub from_version: i64,
    pub to_version: i64,
    /// Whether both are versions of one scorecard.
    pub same_scorecard: bool,
    /// What the rules alone did to the score, by the old facts.
    pub points: f64,
}

/// One thing that moved a score.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct CauseView {
    /// cap (holds the score down), cap_lifted, or measure.
    pub kind: &'static str,
    /// The key of the measure or of the red flag's fact.
    pub measure: String,
    /// Points of score, −100 to 100.
    pub points: f64,
    /// The most that the score can be, of cap and cap_lifted.
    pub cap: Option<f64>,
    /// What the score would be without the cap, of cap and cap_lifted.
    pub uncapped: Option<f64>,
    /// The measure's value in its own unit; null where unknown.
    pub from: Option<f64>,
    pub to: Option<f64>,
    pub from_weight: Option<f64>,
    pub to_weight: Option<f64>,
}

impl ScoreChangeView {
    fn new(why: Why) -> Option<Self> {
        Some(Self {
            days: LATELY,
            from: why.from?,
            to: why.to?,
            rules: why.grounds.rules.map(|rules| RulesView {
                from_version: rules.from,
                to_version: rules.to,
                same_scorecard: rules.same_scorecard,
                points: rules.points,
            }),
            causes: why.grounds.effects.into_iter().map(CauseView::from).collect(),
            other_points: why.grounds.other,
        })
    }
}

impl From<Effect> for CauseView {
    fn from(effect: Effect) -> Self {
        let points = effect.points;
        match effect.cause {
            Cause::Cap { flag, uncapped, .. } => Self {
                kind: "cap",
                measure: flag.key,
                points,
                cap: Some(flag.cap),
                uncapped: Some(uncapped),
                ..Self::default()
            },
            Cause::Lifted { flag, uncapped, .. } => Self {
                kind: "cap_lifted",
                measure: flag.key,
                points,
                cap: Some(flag.cap),
                uncapped: Some(uncapped),
                ..Self::default()
            },
            Cause::Measure { key, from, to } => Self {
                kind: "measure",
                measure: key,
                points,
                from: from.value,
                to: to.value,
                from_weight: weight(from),
                to_weight: weight(to),
                ..Self::default()
            },
        }
    }
}

/// None where the scorecard had no such measure.
fn weight(part: Part) -> Option<f64> {
    Some(part.weight).filter(|weight| *weight > 0.0)
}

/// Get an account's health
#[utoipa::path(
    get,
    path = "/accounts/{id}/health",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = HealthView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn health(api: Api, Path(id): Path<String>) -> Result<Json<HealthView>, Problem> {
    let account = find(&api, &id).await?;
    let workspace = &api.workspace;
    let overridden = overrides::of_account(&workspace.main, account.id).await?;
    let present = AsOf::present(workspace).await?;
    let scored = account.score.is_some();
    let lately =
        why::lately(workspace, &[account.id], present.day).await?.remove(&account.id).filter(|_| scored);
    Ok(Json(HealthView {
        score: account.score,
        band: account.band.map(|band| band.to_string()),
        coverage: account.coverage,
        scored_at: account.scored_at.map(|at| rfc3339(at.min(present.at))),
        figures_on: present.day.to_string(),
        overridden: overridden.map(|of| OverrideView {
            band: of.band.to_string(),
            reason: of.reason,
            expires_on: of.expires_on.to_string(),
        }),
        change: lately.and_then(ScoreChangeView::new),
    }))
}
