//! Tracked events on the tracking screen: the list, and the form with what it would count.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use axum_extra::extract::Form;

use super::{
    Operator, Preview, TrackedError, TrackedEvent, change, define, find, form::Typed, preview, remove, store,
};
use crate::{
    ids::{AccountId, PersonId, TrackedEventId},
    names, permissions,
    time::{day_from_number, day_number},
    tracking,
    web::{App, FormErrors, Problem, Routes, Seat, Ui, html, html_with_status, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/tracking/events", permissions::VIEW_TRACKING, page)
        .get("/tracking/events/new", permissions::DEFINE_EVENTS, new)
        .post("/tracking/events", permissions::DEFINE_EVENTS, create)
        .get("/tracking/events/{id}/edit", permissions::DEFINE_EVENTS, edit)
        .post("/tracking/events/{id}", permissions::DEFINE_EVENTS, save)
        .post("/tracking/events/{id}/removal", permissions::DEFINE_EVENTS, end)
}

/// A tracked event on the list.
struct Line {
    event: TrackedEvent,
    /// How often in the last 30 days, and when last.
    lately: i64,
    last_day: Option<jiff::civil::Date>,
    /// How far the back-fill is: done and all; none where it is done.
    progress: Option<(i64, i64)>,
}

#[derive(Template)]
#[template(path = "usage/tracked.html")]
struct ListPage {
    ui: Ui,
    may_define: bool,
    lines: Vec<Line>,
    /// Whether a back-fill is under way: then the list fetches itself anew.
    filling: bool,
}

async fn page(seat: Seat) -> Result<Response, Problem> {
    let usage = &seat.workspace.usage;
    let today = day_number(seat.workspace.figure_day().await?.day);
    let lately = names::lately(usage, true, today).await?;
    let mut lines = Vec::new();
    for event in super::all(usage).await? {
        let progress = if event.filled { None } else { Some(store::progress(usage, &event).await?) };
        let of_name = lately.get(&event.name);
        lines.push(Line {
            lately: of_name.map_or(0, |name| name.recent),
            last_day: of_name.map(|name| day_from_number(name.last_day)),
            progress,
            event,
        });
    }
    Ok(html(&ListPage {
        may_define: seat.may(permissions::DEFINE_EVENTS),
        filling: lines.iter().any(|line| line.progress.is_some()),
        lines,
        ui: seat.ui,
    }))
}

/// The conditions in words: `planが「pro」、かつorder.totalが1000以上`.
fn in_words(ui: &Ui, event: &TrackedEvent) -> String {
    let rows = event.conditions.rows();
    let each = rows.iter().map(|condition| {
        let key = format!("tracked-said-{}", condition.operator.as_str().replace('_', "-"));
        ui.t2(&key, "path", condition.path.as_str(), "value", condition.value.as_str())
    });
    each.collect::<Vec<_>>().join(&ui.t("tracked-and"))
}

impl ListPage {
    fn conditions(&self, event: &TrackedEvent) -> String {
        in_words(&self.ui, event)
    }

    fn counted_from(&self, event: &TrackedEvent) -> Option<String> {
        event.counted_from.map(|day| self.ui.day(&day_from_number(day)))
    }
}

#[derive(Template)]
#[template(path = "usage/tracked_form.html")]
struct FormPage {
    ui: Ui,
    /// The event that is edited; none for a new one.
    id: Option<TrackedEventId>,
    typed: Typed,
    errors: FormErrors,
    preview: Option<Preview>,
    accounts: BTreeMap<AccountId, String>,
    people: BTreeMap<PersonId, String>,
    /// Names of events that arrive, to choose from.
    names: Vec<String>,
    /// From which day the raw events are all there.
    raw_from: Option<jiff::civil::Date>,
}

impl FormPage {
    fn action(&self) -> String {
        let path =
            self.id.map_or_else(|| "/tracking/events".to_owned(), |id| format!("/tracking/events/{id}"));
        self.ui.href(&path)
    }

    /// Where the form asks what it would count.
    fn preview_path(&self) -> String {
        let path = self
            .id
            .map_or_else(|| "/tracking/events/new".to_owned(), |id| format!("/tracking/events/{id}/edit"));
        self.ui.href(&path)
    }

    /// The rows with their numbers, from 1.
    fn rows(&self) -> Vec<(i64, super::form::Row)> {
        (1..).zip(self.typed.shown_rows()).collect()
    }

    fn operators(&self) -> Vec<(&'static Operator, String)> {
        let label = |operator: &Operator| {
            self.ui.t(&format!("tracked-operator-{}", operator.as_str().replace('_', "-")))
        };
        Operator::ALL.iter().map(|operator| (operator, label(operator))).collect()
    }

    fn whose(&self, example: &super::preview::Example) -> String {
        let account = example.account.and_then(|id| self.accounts.get(&id));
        let person = example.person.and_then(|id| self.people.get(&id));
        let parts: Vec<&str> = [account, person].into_iter().flatten().map(String::as_str).collect();
        parts.join(" · ")
    }
}

async fn show(
    seat: Seat,
    id: Option<TrackedEventId>,
    typed: Typed,
    wants_preview: bool,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let workspace = seat.workspace.clone();
    let usage = &workspace.usage;
    let mut errors = errors;
    let today = workspace.figure_day().await?.day;
    if wants_preview && errors.is_empty() {
        typed.check_conditions(&seat.ui, &mut errors);
    }
    let looked = typed.rule().filter(|_| !typed.event.is_empty() && errors.is_empty());
    let preview = match looked {
        Some(rule) => Some(preview(usage, &typed.event, &rule, today).await?),
        None => None,
    };
    let examples = preview.iter().flat_map(|preview| &preview.examples);
    let accounts: BTreeSet<AccountId> = examples.clone().filter_map(|example| example.account).collect();
    let people: BTreeSet<PersonId> = examples.filter_map(|example| example.person).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = FormPage {
        accounts: tracking::account_names(&workspace.main, &accounts).await?,
        people: tracking::person_names(&workspace.main, &people).await?,
        names: names::arrived(usage).await?,
        raw_from: names::raw_from_day(usage).await?.map(day_from_number),
        id,
        typed,
        errors,
        preview,
        ui: seat.ui,
    };
    Ok(html_with_status(status, &page))
}

type Fields = Vec<(String, String)>;

async fn new(seat: Seat, Query(fields): Query<Fields>) -> Result<Response, Problem> {
    let typed = Typed::read(&fields);
    show(seat, None, typed, !fields.is_empty(), FormErrors::default()).await
}

async fn edit(
    seat: Seat,
    Path((_workspace, id)): Path<(String, TrackedEventId)>,
    Query(fields): Query<Fields>,
) -> Result<Response, Problem> {
    let event = found(&seat, id).await?;
    let typed = if fields.is_empty() { Typed::of(&event) } else { Typed::read(&fields) };
    show(seat, Some(id), typed, !fields.is_empty(), FormErrors::default()).await
}

async fn found(seat: &Seat, id: TrackedEventId) -> Result<TrackedEvent, Problem> {
    let event = find(&seat.workspace.usage, id).await?;
    event.ok_or_else(|| Problem::not_found().with_way_back("/tracking/events", "tracked-way-back"))
}

async fn create(seat: Seat, Form(fields): Form<Fields>) -> Result<Response, Problem> {
    let typed = Typed::read(&fields);
    let mut errors = FormErrors::default();
    if let Some(new) = typed.check(&seat.ui, &mut errors) {
        match define(&seat.scope, new).await {
            Ok(_) => return Ok(redirect(&seat.ui.href("/tracking/events")).into_response()),
            Err(error) => refuse(&seat.ui, error, &mut errors)?,
        }
    }
    show(seat, None, typed, false, errors).await
}

async fn save(
    seat: Seat,
    Path((_workspace, id)): Path<(String, TrackedEventId)>,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    found(&seat, id).await?;
    let typed = Typed::read(&fields);
    let mut errors = FormErrors::default();
    if let Some(new) = typed.check(&seat.ui, &mut errors) {
        match change(&seat.scope, id, new).await {
            Ok(()) => return Ok(redirect(&seat.ui.href("/tracking/events")).into_response()),
            Err(error) => refuse(&seat.ui, error, &mut errors)?,
        }
    }
    show(seat, Some(id), typed, false, errors).await
}

/// Says in the form what can be put right there.
fn refuse(ui: &Ui, error: TrackedError, errors: &mut FormErrors) -> Result<(), Problem> {
    match error {
        TrackedError::NameTaken => errors.add("name", ui.t("tracked-name-taken")),
        TrackedError::TooMany => errors.add("name", ui.t1("tracked-too-many", "most", super::MOST as i64)),
        TrackedError::NotFound => return Err(Problem::not_found()),
        TrackedError::Db(error) => return Err(error.into()),
    }
    Ok(())
}

async fn end(
    seat: Seat,
    Path((_workspace, id)): Path<(String, TrackedEventId)>,
) -> Result<Response, Problem> {
    match remove(&seat.scope, id).await {
        Ok(()) => Ok(redirect(&seat.ui.href("/tracking/events")).into_response()),
        Err(TrackedError::Db(error)) => Err(error.into()),
        Err(_) => Err(Problem::not_found().with_way_back("/tracking/events", "tracked-way-back")),
    }
}
