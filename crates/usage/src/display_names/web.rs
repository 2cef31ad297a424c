//! The display names on the tracking screen, and the dialog that gives one, from wherever an event is shown.

use askama::Template;
use axum::{Form, extract::Query, http::HeaderMap, response::Response};

use super::{LONGEST, MOST, NamingError, name_event};
use crate::{
    names,
    percent::encoded,
    permissions,
    time::{day_from_number, day_number},
    web::{
        App, FormErrors, Problem, Routes, Seat, Ui, html,
        inputs::{self, Input, InputKind, Sent},
        stream,
    },
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/tracking/names", permissions::VIEW_TRACKING, page)
        .post("/tracking/names", permissions::DEFINE_EVENTS, save)
        .get("/tracking/names/edit", permissions::DEFINE_EVENTS, edit)
        .post("/tracking/names/undo", permissions::DEFINE_EVENTS, undo)
}

/// Rows of the list; the most used lately come first.
const SHOWN: usize = 500;

struct Line {
    event: String,
    recent: i64,
    last_day: jiff::civil::Date,
}

#[derive(Template)]
#[template(path = "usage/display_names.html")]
struct ListPage {
    ui: Ui,
    may_define: bool,
    lines: Vec<Line>,
    more: i64,
}

async fn page(seat: Seat) -> Result<Response, Problem> {
    let today = day_number(seat.workspace.figure_day().await?.day);
    let arrived = names::lately(&seat.workspace.usage, false, today).await?;
    let mut lines: Vec<Line> = arrived
        .into_iter()
        .map(|(event, lately)| Line {
            event,
            recent: lately.recent,
            last_day: day_from_number(lately.last_day),
        })
        .collect();
    lines.sort_by(|a, b| b.recent.cmp(&a.recent).then_with(|| a.event.cmp(&b.event)));
    let more = lines.len().saturating_sub(SHOWN) as i64;
    lines.truncate(SHOWN);
    Ok(html(&ListPage { may_define: seat.may(permissions::DEFINE_EVENTS), lines, more, ui: seat.ui }))
}

fn name_form(seat: &Seat, headers: &HeaderMap, sent: &Sent, errors: FormErrors) -> inputs::Form {
    let (ui, event) = (&seat.ui, sent.0.get("event").map_or("", String::as_str));
    let back = sent.back(ui, headers, "/tracking/names");
    let mut form = inputs::Form::new(ui, ui.t("event-name-title"), ui.href("/tracking/names"), back);
    form.hidden.push(("event".to_owned(), event.to_owned()));
    form.inputs = vec![
        Input::new(sent, "name", ui.t1("event-name-field", "event", event), InputKind::Text)
            .at_most(LONGEST)
            .hint(ui.t("event-name-hint")),
    ];
    form.errors = errors;
    form
}

async fn edit(seat: Seat, headers: HeaderMap, Query(asked): Query<Given>) -> Result<Response, Problem> {
    if asked.event.is_empty() {
        return Err(Problem::not_found().with_way_back("/tracking/names", "event-names-way-back"));
    }
    let name = seat.ui.event_key(&asked.event).map(|event| seat.ui.event_name(event)).unwrap_or_default();
    let sent = inputs::written([("event", asked.event), ("name", name)]);
    Ok(name_form(&seat, &headers, &sent, FormErrors::default()).answer(&headers))
}

#[derive(Debug, serde::Deserialize)]
struct Given {
    #[serde(default)]
    event: String,
    #[serde(default)]
    name: String,
}

async fn save(
    seat: Seat,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let sent = Sent::of(pairs);
    let given = Given {
        event: sent.0.get("event").cloned().unwrap_or_default(),
        name: sent.text("name").unwrap_or_default(),
    };
    match name_event(&seat.scope, &given.event, &given.name).await {
        Ok(before) => {
            let back = sent.back(&seat.ui, &headers, "/tracking/names");
            Ok(named(&seat.ui, &headers, &back, &given, before.as_deref()))
        }
        Err(error) => {
            let errors = FormErrors::one("name", refusal(&seat.ui, error)?);
            Ok(name_form(&seat, &headers, &sent, errors).answer(&headers))
        }
    }
}

/// The same verb with what stood there before, from the button of the message.
async fn undo(seat: Seat, headers: HeaderMap, Query(given): Query<Given>) -> Result<Response, Problem> {
    let back = stream::came_from(&headers, &seat.ui, "/tracking/names");
    match name_event(&seat.scope, &given.event, &given.name).await {
        Ok(before) => Ok(named(&seat.ui, &headers, &back, &given, before.as_deref())),
        Err(error) => Err(Problem::conflict(refusal(&seat.ui, error)?)),
    }
}

fn named(ui: &Ui, headers: &HeaderMap, back: &str, given: &Given, before: Option<&str>) -> Response {
    let name = given.name.trim();
    let message = match name {
        "" => ui.t1("event-name-removed", "event", given.event.as_str()),
        _ => ui.t2("event-name-given", "event", given.event.as_str(), "name", name),
    };
    let (event, name) = (encoded(&given.event), encoded(before.unwrap_or_default()));
    let action = ui.href(&format!("/tracking/names/undo?event={event}&name={name}"));
    let undo = stream::Undo { label: ui.t("undo"), action };
    stream::done(headers, ui, back, &message, Some(undo))
}

fn refusal(ui: &Ui, error: NamingError) -> Result<String, Problem> {
    Ok(match error {
        NamingError::Long => ui.t1("event-name-long", "most", LONGEST as i64),
        NamingError::Taken(other) => ui.t1("event-name-taken", "event", other),
        NamingError::TooMany => ui.t1("event-name-too-many", "most", MOST),
        NamingError::UnknownEvent => ui.t("event-name-unknown"),
        NamingError::Db(error) => return Err(error.into()),
    })
}
