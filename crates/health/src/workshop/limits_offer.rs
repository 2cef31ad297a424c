//! Band limits offered at set-up: where files with churns came in, their result proposes limits from them, to take or to
//! leave.
//!
//! Invariant: it is offered while nobody has chosen limits or left the offer; the health page proposes them at any time.

use askama::Template;
use axum::{
    extract::Query,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    limits::{has_churns, propose},
    limits_view::{LimitsView, OfferView},
    snapshots,
};
use crate::{
    args,
    db::{self, query},
    jobs::Job,
    scorecards::{self, Scorecard},
    web::{Problem, Seat, Ui, html, redirect},
    workspaces::Workspace,
};

pub const PATH: &str = "/health/limits-offer";

/// Under which it is kept that the limits were left as they are.
const LEFT: &str = "health.limits_offer";

#[derive(Template)]
#[template(path = "health/workshop/limits_offer.html")]
struct Frame {
    ui: Ui,
    state: State,
}

/// What stands in the frame.
enum State {
    /// There is nothing to offer, or it was answered.
    Nothing,
    /// Just left as they are.
    Left,
    Measuring(Box<Job>),
    Offer(Box<Offer>),
}

struct Offer {
    scorecard: Scorecard,
    view: LimitsView,
}

impl Offer {
    /// The alarm that is proposed first: watch and below.
    fn watch(&self) -> Option<&OfferView> {
        self.view.offers.first()
    }
}

#[derive(Deserialize)]
pub(super) struct Ask {
    #[serde(default)]
    left: bool,
}

/// `GET /health/limits-offer`
pub(super) async fn frame(seat: Seat, Query(ask): Query<Ask>) -> Result<Response, Problem> {
    let state = if ask.left { State::Left } else { state(&seat).await? };
    Ok(html(&Frame { ui: seat.ui, state }))
}

async fn state(seat: &Seat) -> Result<State, Problem> {
    let workspace = &seat.workspace;
    let scorecards = scorecards::ensure_default(workspace).await?;
    let untouched = scorecards.iter().all(|scorecard| scorecard.version.is_first_of_system());
    let Some(scorecard) = scorecards.into_iter().next().filter(|_| untouched) else {
        return Ok(State::Nothing);
    };
    if was_left(workspace).await? || !has_churns(workspace).await? {
        return Ok(State::Nothing);
    }
    if let Some(job) = snapshots::ask(workspace).await? {
        return Ok(State::Measuring(Box::new(job)));
    }
    let view = LimitsView::new(&seat.ui, &propose(workspace, &scorecard).await?);
    Ok(State::Offer(Box::new(Offer { scorecard, view })))
}

async fn was_left(workspace: &Workspace) -> db::Result<bool> {
    const FIND: &str = "select count(*) as a from settings where setting_key = $1";
    Ok(query(FIND, args![LEFT]).one::<(i64,)>(&workspace.main).await?.0 > 0)
}

/// `POST /health/limits-offer/leave`: the limits stay, and files that come later do not offer others.
pub(super) async fn leave(seat: Seat) -> Result<Response, Problem> {
    const LEAVE: &str = "
        insert into settings (setting_key, value, updated_at) values ($1, $2, $3) on conflict (setting_key) do nothing";
    let workspace = &seat.workspace;
    let who = serde_json::json!({ "left_by": seat.member.id });
    let mut tx = workspace.main.begin().await?;
    query(LEAVE, args![LEFT, who, workspace.clock.now()]).run(&mut tx).await?;
    tx.commit().await?;
    Ok(redirect(&seat.ui.href(&format!("{PATH}?left=true"))).into_response())
}
