//! The plan on the tracking screen.

use askama::Template;
use axum::{
    Form,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{
    Board, Line, MOST, PlanError, State, Summary, paste, put, read_paste, remove, store, take_arrivals,
};
use crate::{
    permissions,
    web::{App, FormErrors, Problem, Routes, Seat, Ui, html, html_with_status, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/tracking/plan", permissions::VIEW_TRACKING, page)
        .post("/tracking/plan", permissions::DEFINE_EVENTS, save)
        .get("/tracking/plan/line", permissions::DEFINE_EVENTS, edit)
        .post("/tracking/plan/removal", permissions::DEFINE_EVENTS, take_out)
        .post("/tracking/plan/arrivals", permissions::DEFINE_EVENTS, arrivals)
        .post("/tracking/plan/paste", permissions::DEFINE_EVENTS, paste_lines)
}

/// Problems of a pasted text that are told one by one.
const TOLD: usize = 20;

#[derive(Template)]
#[template(path = "usage/plan.html")]
struct PlanPage {
    ui: Ui,
    may_edit: bool,
    board: Board,
    summary: Summary,
    typed: Typed,
    pasted: String,
    errors: FormErrors,
}

impl PlanPage {
    fn state(&self, state: &State) -> String {
        self.ui.t(&format!("plan-state-{state}"))
    }
}

/// A line as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    required: String,
    owner: String,
    description: String,
}

impl Typed {
    fn of(line: Line) -> Self {
        Self {
            name: line.name,
            required: line.required.join("; "),
            owner: line.owner.unwrap_or_default(),
            description: line.description.unwrap_or_default(),
        }
    }
}

async fn page(seat: Seat) -> Result<Response, Problem> {
    show(seat, Typed::default(), String::new(), FormErrors::default()).await
}

async fn show(seat: Seat, typed: Typed, pasted: String, errors: FormErrors) -> Result<Response, Problem> {
    let board = Board::load(&seat.workspace).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = PlanPage {
        may_edit: seat.may(permissions::DEFINE_EVENTS),
        summary: board.summary(),
        board,
        typed,
        pasted,
        errors,
        ui: seat.ui,
    };
    Ok(html_with_status(status, &page))
}

fn to_plan(seat: &Seat) -> Response {
    redirect(&seat.ui.href("/tracking/plan")).into_response()
}

fn too_many(ui: &Ui, field: &str, error: PlanError, errors: &mut FormErrors) -> Result<(), Problem> {
    match error {
        PlanError::TooMany => errors.add(field, ui.t1("plan-too-many", "most", MOST as i64)),
        PlanError::Db(error) => return Err(error.into()),
    }
    Ok(())
}

async fn save(seat: Seat, Form(typed): Form<Typed>) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    let some = |text: &str| Some(text.to_owned());
    match paste::line(&typed.name, &typed.required, some(&typed.owner), some(&typed.description)) {
        Ok(line) => match put(&seat.scope, vec![line]).await {
            Ok(()) => return Ok(to_plan(&seat)),
            Err(error) => too_many(&seat.ui, "name", error, &mut errors)?,
        },
        Err(problem) => {
            let field = if problem == paste::PasteProblem::TooManyRequired { "required" } else { "name" };
            errors.add(field, seat.ui.t(&format!("plan-problem-{problem}")));
        }
    }
    show(seat, typed, String::new(), errors).await
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Named {
    name: String,
}

#[derive(Template)]
#[template(path = "usage/plan_line.html")]
struct LinePage {
    ui: Ui,
    typed: Typed,
    errors: FormErrors,
}

/// The line of this name, or a new one where none is named.
async fn edit(seat: Seat, Query(asked): Query<Named>) -> Result<Response, Problem> {
    if asked.name.is_empty() {
        return Ok(html(&LinePage { typed: Typed::default(), errors: FormErrors::default(), ui: seat.ui }));
    }
    let lines = store::lines(&seat.workspace.usage).await?;
    let line = lines.into_iter().map(|(line, _)| line).find(|line| line.name == asked.name);
    let line = line.ok_or_else(|| Problem::not_found().with_way_back("/tracking/plan", "plan-way-back"))?;
    Ok(html(&LinePage { typed: Typed::of(line), errors: FormErrors::default(), ui: seat.ui }))
}

async fn take_out(seat: Seat, Form(asked): Form<Named>) -> Result<Response, Problem> {
    remove(&seat.scope, &asked.name).await?;
    Ok(to_plan(&seat))
}

async fn arrivals(seat: Seat) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    match take_arrivals(&seat.scope).await {
        Ok(()) => Ok(to_plan(&seat)),
        Err(error) => {
            too_many(&seat.ui, "name", error, &mut errors)?;
            show(seat, Typed::default(), String::new(), errors).await
        }
    }
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct PastedText {
    lines: String,
}

async fn paste_lines(seat: Seat, Form(given): Form<PastedText>) -> Result<Response, Problem> {
    let pasted = read_paste(&given.lines);
    let mut errors = FormErrors::default();
    for (number, problem) in pasted.problems.iter().take(TOLD) {
        let why = seat.ui.t(&format!("plan-problem-{problem}"));
        errors.add("lines", seat.ui.t2("plan-problem-line", "n", *number as i64, "why", why));
    }
    if pasted.lines.is_empty() && errors.is_empty() {
        errors.add("lines", seat.ui.t("plan-paste-empty"));
    }
    if errors.is_empty() {
        match put(&seat.scope, pasted.lines).await {
            Ok(()) => return Ok(to_plan(&seat)),
            Err(error) => too_many(&seat.ui, "lines", error, &mut errors)?,
        }
    }
    show(seat, Typed::default(), given.lines, errors).await
}
