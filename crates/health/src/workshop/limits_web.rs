//! The page that proposes band limits from the past; one press takes one.
//!
//! Invariant: only what is proposed on the newest past can be taken.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    limits::{self, propose},
    limits_offer,
    limits_view::{LimitsView, note},
    snapshots, web,
};
use crate::{
    customers::Band,
    ids::{ScorecardId, ScorecardVersionId},
    jobs::Job,
    permissions,
    scorecards::Scorecard,
    web::{App, Problem, Routes, Seat, Ui, html, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/health/{scorecard}/limits", permissions::VIEW_SCORECARD, page)
        .post("/health/{scorecard}/limits", permissions::EDIT_SCORECARD, take)
        .get(limits_offer::PATH, permissions::EDIT_SCORECARD, limits_offer::frame)
        .post("/health/limits-offer/leave", permissions::EDIT_SCORECARD, limits_offer::leave)
}

#[derive(Template)]
#[template(path = "health/workshop/limits.html")]
struct LimitsPage {
    ui: Ui,
    scorecard: Scorecard,
    view: LimitsView,
    may_save: bool,
    measuring: Option<Job>,
}

impl LimitsPage {
    fn path(&self) -> String {
        self.ui.href(&format!("/health/{}", self.scorecard.id))
    }
}

async fn page(seat: Seat, Path((_, id)): Path<(String, ScorecardId)>) -> Result<Response, Problem> {
    let (scorecard, _) = web::find(&seat, id).await?;
    let measuring = snapshots::ask(&seat.workspace).await?;
    let view = match measuring {
        Some(_) => LimitsView::default(),
        None => LimitsView::new(&seat.ui, &propose(&seat.workspace, &scorecard).await?),
    };
    let may_save = seat.may(permissions::EDIT_SCORECARD);
    Ok(html(&LimitsPage { ui: seat.ui.clone(), scorecard, view, may_save, measuring }))
}

#[derive(Deserialize)]
struct Taken {
    band: String,
    below: i64,
    base: ScorecardVersionId,
}

async fn take(
    seat: Seat,
    Path((_, id)): Path<(String, ScorecardId)>,
    Form(taken): Form<Taken>,
) -> Result<Response, Problem> {
    let (scorecard, _) = web::find(&seat, id).await?;
    let found = propose(&seat.workspace, &scorecard).await?;
    let band = taken.band.parse::<Band>().ok();
    let offer = found.offers.iter().flatten().find(|offer| Some(offer.band) == band);
    let choice = offer.and_then(|offer| Some((offer.band, offer.at(taken.below)?)));
    let Some((band, choice)) = choice.filter(|_| taken.base == scorecard.version.id) else {
        return Err(Problem::conflict(seat.ui.t("limits-outdated")));
    };
    let note = note(&seat.ui, band, choice, found.churns);
    limits::take(&seat, &scorecard, band, choice.limit.below, &note).await?;
    Ok(redirect(&seat.ui.href(&format!("/health/{id}/versions"))).into_response())
}
