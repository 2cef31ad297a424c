//! The display names on the tracking screen, and the dialog that gives one, from wherever an event is shown.

use askama::Template;
use axum::{
    Form,
    extract::Query,
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{LONGEST, MOST, NamingError, name_event};
use crate::{
    members::Act,
    time::{day_from_number, day_number},
    usage::names,
    web::{App, FormErrors, Problem, Routes, Seat, Ui, html, html_with_status, page::url_encoded, stream},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/tracking/names", Act::ViewTracking, page)
        .post("/tracking/names", Act::DefineEvents, save)
        .get("/tracking/names/edit", Act::DefineEvents, edit)
        .post("/tracking/names/undo", Act::DefineEvents, undo)
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
    Ok(html(&ListPage { may_define: seat.may(Act::DefineEvents), lines, more, ui: seat.ui }))
}

struct NameForm {
    ui: Ui,
    event: String,
    name: String,
    back: String,
    errors: FormErrors,
}

#[derive(Template)]
#[template(path = "usage/display_name_dialog.html")]
struct Dialog<'a> {
    ui: &'a Ui,
    form: &'a NameForm,
}

#[derive(Template)]
#[template(path = "usage/display_name_page.html")]
struct Page<'a> {
    ui: &'a Ui,
    form: &'a NameForm,
}

impl NameForm {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let status = if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        if stream::is_for_modal(headers) {
            html_with_status(status, &Dialog { ui: &self.ui, form: self })
        } else {
            html_with_status(status, &Page { ui: &self.ui, form: self })
        }
    }
}

#[derive(Debug, serde::Deserialize)]
struct Asked {
    #[serde(default)]
    event: String,
}

async fn edit(seat: Seat, headers: HeaderMap, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    if asked.event.is_empty() {
        return Err(Problem::not_found().with_way_back("/tracking/names", "event-names-way-back"));
    }
    let form = NameForm {
        name: seat.ui.event_key(&asked.event).map(|event| seat.ui.event_name(event)).unwrap_or_default(),
        event: asked.event,
        back: stream::came_from(&headers, &seat.ui, "/tracking/names"),
        errors: FormErrors::default(),
        ui: seat.ui,
    };
    Ok(form.answer(&headers))
}

#[derive(Debug, serde::Deserialize)]
struct Given {
    #[serde(default)]
    event: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    back: String,
}

async fn save(seat: Seat, headers: HeaderMap, Form(given): Form<Given>) -> Result<Response, Problem> {
    let back = stream::within(&seat.ui, &given.back, "/tracking/names");
    match name_event(&seat.scope, &given.event, &given.name).await {
        Ok(before) => Ok(named(&seat.ui, &headers, &back, &given, before.as_deref())),
        Err(error) => {
            let errors = FormErrors::one("name", refusal(&seat.ui, error)?);
            let form = NameForm { event: given.event, name: given.name, back, errors, ui: seat.ui };
            Ok(form.answer(&headers))
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
    let (event, name) = (url_encoded(&given.event), url_encoded(before.unwrap_or_default()));
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
