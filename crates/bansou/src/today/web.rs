//! Today's page, and what a member answers to a line.

use axum::{
    Form,
    extract::{Path, Query},
    http::HeaderMap,
    response::Response,
};
use jiff::civil::Date;

use super::{
    Board,
    answers::{AnswerError, LONGEST_REASON},
    calendar_page::{CalendarPage, Span},
    capacity::{self, CapacityError},
    page::TodayPage,
    wanted::Wanted,
    work_view::WorkFrame,
};
use crate::{
    args,
    db::query,
    ids::{AccountId, TodayAnswerId},
    members::Act,
    numbers,
    web::{
        App, FormErrors, Problem, Routes, Seat, Ui, html,
        inputs::{self, Input, InputKind, Sent},
        stream,
    },
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/today", Act::VIEW_RECORDS, today)
        .get("/today/calendar", Act::VIEW_RECORDS, calendar)
        .get("/today/work", Act::VIEW_RECORDS, work)
        .post("/today/capacity", Act::VIEW_RECORDS, set_capacity)
        .post("/today/{account}/snooze", Act::EDIT_RECORDS, snooze)
        .get("/today/{account}/dismissal", Act::EDIT_RECORDS, dismissal)
        .post("/today/{account}/dismissal", Act::EDIT_RECORDS, dismiss)
        .post("/today/answers/{answer}/return", Act::EDIT_RECORDS, bring_back)
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
    let wanted: i64 = numbers::whole(&given.capacity).ok_or_else(refused)?;
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
    stream::done(headers, ui, &stream::came_from(headers, ui, "/today"), message, Some(undo(ui, id)))
}

fn undo(ui: &Ui, id: TodayAnswerId) -> stream::Undo {
    stream::Undo { label: ui.t("undo"), action: ui.href(&format!("/today/answers/{id}/return")) }
}

async fn dismissal(
    seat: Seat,
    Path((_workspace, account)): Path<(String, AccountId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let name = named(&seat, account).await?;
    let form = dismissal_form(&seat, &headers, account, &name, &Sent::default(), FormErrors::default());
    Ok(form.answer(&headers))
}

async fn dismiss(
    seat: Seat,
    Path((_workspace, account)): Path<(String, AccountId)>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (name, sent, ui) = (named(&seat, account).await?, Sent::of(pairs), &seat.ui);
    let reason = sent.given("reason").unwrap_or_default();
    let wrong = match Board::dismiss(&seat, seat.member.id, account, reason).await {
        Ok(id) => {
            let (back, message) = (sent.back(ui, &headers, "/today"), ui.t1("today-dismissed", "name", name));
            return Ok(stream::done(&headers, ui, &back, &message, Some(undo(ui, id))));
        }
        Err(AnswerError::NoReason) => ui.t("today-dismissal-no-reason"),
        Err(AnswerError::LongReason) => ui.t("today-dismissal-long"),
        Err(AnswerError::Db(error)) => return Err(error.into()),
        Err(_) => return Err(Problem::conflict(ui.t("today-line-gone"))),
    };
    let errors = FormErrors::one("reason", wrong);
    Ok(dismissal_form(&seat, &headers, account, &name, &sent, errors).answer(&headers))
}

fn dismissal_form(
    seat: &Seat,
    headers: &HeaderMap,
    account: AccountId,
    name: &str,
    sent: &Sent,
    errors: FormErrors,
) -> inputs::Form {
    let ui = &seat.ui;
    let back = sent.back(ui, headers, "/today");
    let action = ui.href(&format!("/today/{account}/dismissal"));
    let mut form = inputs::Form::new(ui, ui.t("today-dismissal-title"), action, back);
    form.says.push(ui.t1("today-dismissal-text", "name", name));
    form.inputs = vec![
        Input::new(sent, "reason", ui.t("today-dismissal-reason"), InputKind::Long)
            .required()
            .at_most(LONGEST_REASON)
            .hint(ui.t("today-dismissal-hint")),
    ];
    form.submit = ui.t("today-dismissal-act");
    form.errors = errors;
    form
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
