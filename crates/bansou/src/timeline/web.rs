//! The timeline as a frame of the account's page, and the older stretches that it asks for.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};

use super::{
    FIRST, Place, STRETCH,
    lines::{Line, Takeback, lines},
    stretch,
};
use crate::{
    activity::{Kind, Known},
    acts,
    customers::{Account, Customers as _},
    ids::AccountId,
    members::Act,
    web::{App, Problem, Routes, Seat, Ui, html},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app).get("/accounts/{account}/timeline", Act::VIEW_RECORDS, timeline)
}

/// One stretch, ready to stand in a page.
#[derive(Template)]
#[template(path = "timeline.html")]
struct TimelinePart {
    ui: Ui,
    id: AccountId,
    kind: Option<Kind>,
    /// The id of the frame that this stretch fills.
    frame: String,
    is_first: bool,
    lines: Vec<Line>,
    /// The address and frame of the next stretch.
    older: Option<(String, String)>,
}

impl TimelinePart {
    fn is_kind(&self, kind: &Kind) -> bool {
        self.kind == Some(*kind)
    }

    fn kind_label(&self, kind: &Kind) -> String {
        format!("timeline-kind-{kind}")
    }
}

#[derive(Debug, serde::Deserialize)]
struct Ask {
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    before: Option<String>,
}

async fn timeline(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    Query(ask): Query<Ask>,
) -> Result<Response, Problem> {
    let account = seat.accounts().find(id).await?.ok_or_else(Problem::not_found)?;
    let kind = ask.kind.as_deref().and_then(|kind| kind.parse().ok());
    let before = ask.before.as_deref().and_then(|place| place.parse().ok());
    Ok(html(&part(&seat, &account, kind, before).await?))
}

/// The newest stretch, as HTML that is already escaped.
pub async fn first_stretch(seat: &Seat, account: &Account) -> Result<String, Problem> {
    part(seat, account, None, None).await?.render().map_err(|e| Problem::internal(e.into()))
}

async fn part(
    seat: &Seat,
    account: &Account,
    kind: Option<Kind>,
    before: Option<Place>,
) -> Result<TimelinePart, Problem> {
    let most = if before.is_none() { FIRST } else { STRETCH };
    let stretch = stretch(&seat.workspace, account.id, kind, before, most).await?;
    let acts = acts::of_activities(&seat.workspace.main, &stretch.acts()).await?;
    let known =
        Known { ui: &seat.ui, fields: seat.ui.fields(), currency: account.mrr.currency, worked_out: None };
    let address = seat.ui.href(&format!("/accounts/{}/timeline", account.id));
    let kind_word = kind.map_or("", Kind::as_str);
    Ok(TimelinePart {
        lines: lines(&known, seat, &stretch, acts, before),
        older: stretch
            .next
            .map(|place| (format!("{address}?kind={kind_word}&before={place}"), frame_of(Some(place)))),
        frame: frame_of(before),
        is_first: before.is_none(),
        id: account.id,
        kind,
        ui: seat.ui.clone(),
    })
}

/// Every stretch fills a frame of its own, named by where it starts.
fn frame_of(place: Option<Place>) -> String {
    place.map_or_else(|| "timeline".to_owned(), |place| format!("before-{place}"))
}
