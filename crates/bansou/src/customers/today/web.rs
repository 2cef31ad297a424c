//! Today's page, and what a member answers to a line.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::civil::Date;

use super::{
    Board,
    answers::AnswerError,
    calendar_page::{CalendarPage, Span},
    capacity::{self, CapacityError},
    page::{TodayPage, Wanted},
    work_view::WorkFrame,
};
use crate::{
    args,
    db::query,
    ids::{AccountId, TodayAnswerId},
    members::Act,
    web::{App, Problem, Routes, Seat, Ui, html, html_with_status, stream},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/today", Act::ViewRecords, today)
        .get("/today/calendar", Act::ViewRecords, calendar)
        .get("/today/work", Act::ViewRecords, work)
        .post("/today/capacity", Act::ViewRecords, set_capacity)
        .post("/today/{account}/snooze", Act::EditRecords, snooze)
        .get("/today/{account}/dismissal", Act::EditRecords, dismissal)
        .post("/today/{account}/dismissal", Act::EditRecords, dismiss)
        .post("/today/answers/{answer}/return", Act::EditRecords, bring_back)
}

async fn today(seat: Seat, Query(wanted): Query<Wanted>) -> Result<Response, Problem> {
    Ok(html(&TodayPage::load(seat, wanted).await?))
}

async fn calendar(
    seat: Seat,
    Query(wanted): Query<Wanted>,
    Query(span): Query<Span>,
) -> Result<Response, Problem> {
    Ok(html(&CalendarPage::load(seat, wanted, span).await?))
}

/// What is being worked out, for the frame that asks again and again.
async fn work(seat: Seat, Query(wanted): Query<Wanted>) -> Result<Response, Problem> {
    Ok(html(&WorkFrame::load(seat, wanted).await?))
}

#[derive(Debug, serde::Deserialize)]
struct Capacity {
    #[serde(default)]
    capacity: String,
}

async fn set_capacity(
    seat: Seat,
    headers: HeaderMap,
    Form(given): Form<Capacity>,
) -> Result<Response, Problem> {
    let refused = || Problem::conflict(seat.ui.t1("today-capacity-wrong", "most", capacity::MOST));
    let wanted: i64 = given.capacity.trim().parse().map_err(|_| refused())?;
    let now = seat.workspace.clock.now();
    match capacity::set(&seat.workspace.main, seat.member.id, wanted, now).await {
        Ok(()) => {
            let back = stream::came_from(&headers, &seat.ui, "/today");
            let message = seat.ui.t1("today-capacity-set", "n", wanted);
            Ok(stream::done(&headers, &seat.ui, &back, &message, None))
        }
        Err(CapacityError::OutOfRange) => Err(refused()),
        Err(CapacityError::Db(error)) => Err(error.into()),
    }
}

#[derive(Debug, serde::Deserialize)]
struct Until {
    /// The day of the button that was pressed.
    #[serde(default)]
    until: String,
    /// The day that was picked, which counts before a button.
    #[serde(default)]
    on: String,
}

async fn snooze(
    seat: Seat,
    Path((_workspace, account)): Path<(String, AccountId)>,
    headers: HeaderMap,
    Form(given): Form<Until>,
) -> Result<Response, Problem> {
    let given = if given.on.trim().is_empty() { given.until } else { given.on };
    let until: Date =
        given.trim().parse().map_err(|_| Problem::conflict(seat.ui.t("today-snooze-no-day")))?;
    let name = named(&seat, account).await?;
    match Board::snooze(&seat, seat.member.id, account, until).await {
        Ok(id) => {
            let message = seat.ui.t2("today-snoozed", "name", name, "day", seat.ui.short_day(&until));
            Ok(answered(&headers, &seat.ui, id, &message))
        }
        Err(AnswerError::NotLater) => Err(Problem::conflict(seat.ui.t("today-snooze-not-later"))),
        Err(AnswerError::Db(error)) => Err(error.into()),
        Err(_) => Err(Problem::conflict(seat.ui.t("today-line-gone"))),
    }
}

/// Done, with the way to take it back.
fn answered(headers: &HeaderMap, ui: &Ui, id: TodayAnswerId, message: &str) -> Response {
    let undo = stream::Undo { label: ui.t("undo"), action: ui.href(&format!("/today/answers/{id}/return")) };
    stream::done(headers, ui, &stream::came_from(headers, ui, "/today"), message, Some(undo))
}

struct DismissalForm {
    ui: Ui,
    account: AccountId,
    name: String,
    reason: String,
    wrong: Option<&'static str>,
    back: String,
}

#[derive(Template)]
#[template(path = "customers/dismissal_dialog.html")]
struct DismissalDialog<'a> {
    ui: &'a Ui,
    form: &'a DismissalForm,
}

#[derive(Template)]
#[template(path = "customers/dismissal_page.html")]
struct DismissalPage<'a> {
    ui: &'a Ui,
    form: &'a DismissalForm,
}

impl DismissalForm {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let status = if self.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        if stream::is_for_modal(headers) {
            html_with_status(status, &DismissalDialog { ui: &self.ui, form: self })
        } else {
            html_with_status(status, &DismissalPage { ui: &self.ui, form: self })
        }
    }
}

async fn dismissal(
    seat: Seat,
    Path((_workspace, account)): Path<(String, AccountId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let form = DismissalForm {
        account,
        name: named(&seat, account).await?,
        reason: String::new(),
        wrong: None,
        back: stream::came_from(&headers, &seat.ui, "/today"),
        ui: seat.ui,
    };
    Ok(form.answer(&headers))
}

#[derive(Debug, serde::Deserialize)]
struct Because {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: String,
}

async fn dismiss(
    seat: Seat,
    Path((_workspace, account)): Path<(String, AccountId)>,
    headers: HeaderMap,
    Form(given): Form<Because>,
) -> Result<Response, Problem> {
    let name = named(&seat, account).await?;
    let back = stream::within(&seat.ui, &given.back, "/today");
    let wrong = match Board::dismiss(&seat, seat.member.id, account, &given.reason).await {
        Ok(id) => {
            let undo = stream::Undo {
                label: seat.ui.t("undo"),
                action: seat.ui.href(&format!("/today/answers/{id}/return")),
            };
            let message = seat.ui.t1("today-dismissed", "name", name);
            return Ok(stream::done(&headers, &seat.ui, &back, &message, Some(undo)));
        }
        Err(AnswerError::NoReason) => "today-dismissal-no-reason",
        Err(AnswerError::LongReason) => "today-dismissal-long",
        Err(AnswerError::Db(error)) => return Err(error.into()),
        Err(_) => return Err(Problem::conflict(seat.ui.t("today-line-gone"))),
    };
    let form = DismissalForm { account, name, reason: given.reason, wrong: Some(wrong), back, ui: seat.ui };
    Ok(form.answer(&headers))
}

async fn bring_back(
    seat: Seat,
    Path((_workspace, answer)): Path<(String, TodayAnswerId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Board::bring_back(&seat, answer).await?;
    let back = stream::came_from(&headers, &seat.ui, "/today");
    Ok(stream::done(&headers, &seat.ui, &back, &seat.ui.t("today-brought-back"), None))
}

async fn named(seat: &Seat, account: AccountId) -> Result<String, Problem> {
    const NAMED: &str = "select name as a from accounts where id = $1";
    let found: Option<(String,)> = query(NAMED, args![account]).optional(&seat.workspace.main).await?;
    found.map(|(name,)| name).ok_or_else(Problem::not_found)
}
