//! The tracking page and its keys.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{snippets::Sdk, store};
use crate::{
    ids::{AccountId, PersonId, TrackingKeyId},
    ingest::{ArrivalLog, Backlog, Intake},
    keep,
    keys::{self, TrackingKey},
    permissions, plan,
    sums::sum_of,
    time::{DAY, HOUR, SECOND, Timestamp, day_from_number, day_number},
    web::{
        App, Problem, Routes, Seat, Ui,
        figures::{Chart, Series},
        html_with_status, redirect,
    },
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/tracking", permissions::VIEW_TRACKING, page)
        .post("/tracking/keys", permissions::EDIT_TRACKING, create)
        .post("/tracking/keys/{id}/rotation", permissions::EDIT_TRACKING, rotate)
        .post("/tracking/keys/{id}/revocation", permissions::EDIT_TRACKING, revoke)
}

const ARRIVALS: i64 = 25;
const REFUSED: i64 = 20;
const DAYS: i64 = 30;
/// Up to here the events of the last hour are counted; in a flood it does not matter how many more there are.
const MOST_OF_HOUR: i64 = 100_000;

#[derive(Debug, Default, serde::Deserialize)]
struct Asked {
    sdk: Option<String>,
}

#[derive(Template)]
#[template(path = "usage/tracking.html")]
struct TrackingPage {
    ui: Ui,
    now: Timestamp,
    may_edit: bool,
    keys: Vec<TrackingKey>,
    /// What was wrong with the name of a new key.
    problem: Option<String>,
    sdk: Sdk,
    /// None where no key takes events.
    snippet: Option<String>,
    arrivals: Vec<store::Arrival>,
    accounts: BTreeMap<AccountId, String>,
    people: BTreeMap<PersonId, String>,
    first: Option<Timestamp>,
    last_hour: i64,
    backlog: Backlog,
    refused: Vec<store::RefusedEvent>,
    refused_by_reason: Vec<(String, i64)>,
    /// How many more there were that are no longer kept.
    refused_dropped: i64,
    new_names: Vec<(String, i64, Timestamp)>,
    untied: Vec<(String, i64)>,
    plan: plan::Summary,
    volume: Vec<(String, i64)>,
    chart: String,
}

impl TrackingPage {
    fn account<'a>(&'a self, arrival: &'a store::Arrival) -> Option<(&'a AccountId, &'a str)> {
        let id = arrival.account.as_ref()?;
        Some((id, self.accounts.get(id).map_or("", String::as_str)))
    }

    fn who<'a>(&'a self, arrival: &'a store::Arrival) -> &'a str {
        let person = arrival.person.as_ref().and_then(|id| self.people.get(id));
        person.or(arrival.user.as_ref()).or(arrival.anonymous.as_ref()).map_or("", String::as_str)
    }

    fn pulse(&self) -> String {
        match self.last_hour {
            _ if self.first.is_none() && self.total_volume() > 0 => self.ui.t("tracking-none-yet-imported"),
            _ if self.first.is_none() => self.ui.t("tracking-none-yet"),
            MOST_OF_HOUR.. => self.ui.t1("tracking-last-hour-many", "n", MOST_OF_HOUR),
            some => self.ui.t1("tracking-last-hour", "n", some),
        }
    }

    /// Since when events wait, where that is too long ago to be on their way.
    fn waiting_since(&self) -> Option<Timestamp> {
        self.backlog.since.filter(|since| self.now.0 - since.0 > 5 * SECOND)
    }

    fn is_new(&self) -> bool {
        self.first.is_some_and(|at| self.now.0 - at.0 < DAY)
    }

    fn reason(&self, code: &str) -> String {
        self.ui.t(&format!("tracking-reason-{}", code.replace('_', "-")))
    }

    /// The days of the chart: up to the day of the figures, which imported data may have left behind.
    fn span(&self) -> String {
        let day = |at: Option<&(String, i64)>| at.map_or("", |(day, _)| day.as_str()).to_owned();
        format!("{}–{}", day(self.volume.first()), day(self.volume.last()))
    }

    fn total_volume(&self) -> i64 {
        sum_of(self.volume.iter().map(|(_, times)| *times))
    }
}

async fn page(State(app): State<App>, seat: Seat, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    show(&app, seat, asked, None).await
}

async fn show(app: &App, seat: Seat, asked: Asked, problem: Option<String>) -> Result<Response, Problem> {
    let workspace = seat.workspace.clone();
    let (usage, main, now) = (&workspace.usage, &workspace.main, workspace.clock.now());
    let keys = keys::of_workspace(&app.home.control, workspace.id).await?;
    let sdk = asked.sdk.and_then(|word| word.parse().ok()).unwrap_or(Sdk::Bansou);
    let key = keys.iter().find(|key| key.revoked_at.is_none());
    let snippet = key.map(|key| sdk.snippet(&key.write_key, &app.public_url));
    let arrivals = store::arrivals(usage, ARRIVALS).await?;
    let accounts: BTreeSet<_> = arrivals.iter().filter_map(|arrival| arrival.account).collect();
    let people: BTreeSet<_> = arrivals.iter().filter_map(|arrival| arrival.person).collect();
    let last_day = day_number(workspace.figure_day().await?.day);
    let found = store::volume(usage, last_day - DAYS + 1).await?;
    let days = (last_day - DAYS + 1)..=last_day;
    let volume: Vec<(String, i64)> = days
        .map(|day| (seat.ui.short_day(&day_from_number(day)), found.get(&day).copied().unwrap_or_default()))
        .collect();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = TrackingPage {
        now,
        may_edit: seat.may(permissions::EDIT_TRACKING),
        problem,
        sdk,
        snippet,
        accounts: store::account_names(main, &accounts).await?,
        people: store::person_names(main, &people).await?,
        arrivals,
        first: store::first_arrival(usage).await?,
        last_hour: store::arrived_since(usage, now.plus(-HOUR), MOST_OF_HOUR).await?,
        backlog: ArrivalLog::of(&workspace).backlog().await?,
        refused: store::refused(usage, REFUSED).await?,
        refused_by_reason: store::refused_by_reason(usage).await?,
        refused_dropped: keep::refused_dropped(usage).await?.iter().map(|(_, events)| events).sum(),
        new_names: store::new_names(usage, now.plus(-7 * DAY)).await?,
        untied: store::untied(usage).await?,
        plan: plan::Board::summary_of(&workspace).await?,
        chart: chart(&seat.ui, &volume).island(),
        volume,
        keys,
        ui: seat.ui,
    };
    Ok(html_with_status(status, &page))
}

fn chart(ui: &Ui, volume: &[(String, i64)]) -> Chart {
    Chart {
        kind: "bar",
        x: volume.iter().map(|(day, _)| day.clone()).collect(),
        series: vec![Series {
            name: ui.t("tracking-volume-times"),
            data: volume.iter().map(|(_, times)| Some(*times as f64)).collect(),
            tone: Some("ai"),
        }],
        ..Chart::default()
    }
}

#[derive(Debug, serde::Deserialize)]
struct NewKey {
    name: String,
}

async fn create(State(app): State<App>, seat: Seat, Form(given): Form<NewKey>) -> Result<Response, Problem> {
    let name = given.name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        let problem = seat.ui.t("tracking-key-name-problem");
        return show(&app, seat, Asked::default(), Some(problem)).await;
    }
    keys::create(&app.home.control, &seat.scope, name).await?;
    Ok(back(&app, &seat))
}

async fn rotate(
    State(app): State<App>,
    seat: Seat,
    Path((_, id)): Path<(String, TrackingKeyId)>,
) -> Result<Response, Problem> {
    let key = keys::rotate(&app.home.control, &seat.scope, id).await?;
    key.ok_or_else(Problem::not_found)?;
    Ok(back(&app, &seat))
}

async fn revoke(
    State(app): State<App>,
    seat: Seat,
    Path((_, id)): Path<(String, TrackingKeyId)>,
) -> Result<Response, Problem> {
    let key = keys::revoke(&app.home.control, &seat.scope, id).await?;
    key.ok_or_else(Problem::not_found)?;
    Ok(back(&app, &seat))
}

/// To the page, once this process asks for every key anew.
fn back(app: &App, seat: &Seat) -> Response {
    Intake::of(&app.home).keys.forget();
    redirect(&seat.ui.href("/tracking")).into_response()
}
