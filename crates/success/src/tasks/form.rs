//! The form of a task: a dialog over the page at hand, and a page of its own without script.
//!
//! Invariant: what was typed is still there after a refusal, with what would do beside it.

use axum::{
    Form,
    extract::{Path, Query},
    http::HeaderMap,
    response::Response,
};

use super::{LONGEST_TITLE, TaskError, TaskFields};
use crate::{
    Success as _, args,
    db::{self, query},
    ids::{AccountId, MemberId, TaskId},
    members,
    web::{
        FormErrors, Problem, Seat, Ui,
        inputs::{self, Input, InputKind, Reader, Sent},
        stream,
    },
};

/// What a new task starts with: a link may know the account and what it is about.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Start {
    account: Option<AccountId>,
    /// What the task is about: `task-for-{about}` is its first title.
    #[serde(default)]
    about: String,
}

/// `GET /tasks/new`
pub(super) async fn new(
    seat: Seat,
    headers: HeaderMap,
    Query(start): Query<Start>,
) -> Result<Response, Problem> {
    let mut sent = Sent::default();
    if let Some(id) = start.account {
        sent.set("account", id.to_string());
        account_of(&seat, &sent).await?.ok_or_else(Problem::not_found)?;
    }
    let about = format!("task-for-{}", start.about);
    if seat.ui.locale.has(&about) {
        sent.set("title", seat.ui.t(&about));
    }
    if !start.about.is_empty() {
        sent.set("due", seat.workspace.today().to_string());
    }
    sent.set("assignee", seat.member.id.to_string());
    ask(&seat, &headers, None, &sent, FormErrors::default()).await
}

/// `GET /tasks/{task}/edit`
pub(super) async fn edit(
    seat: Seat,
    Path((_workspace, id)): Path<(String, TaskId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let task = seat.tasks().find(id).await?.ok_or_else(Problem::not_found)?;
    let sent = inputs::written([
        ("title", task.title),
        ("due", task.due.map(|day| day.to_string()).unwrap_or_default()),
        ("account", task.account.map(|(id, _)| id.to_string()).unwrap_or_default()),
        ("assignee", task.assignee.map(|(id, _)| id.to_string()).unwrap_or_default()),
    ]);
    ask(&seat, &headers, Some(id), &sent, FormErrors::default()).await
}

/// `POST /tasks`
pub(super) async fn create(
    seat: Seat,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let sent = Sent::of(pairs);
    let fields = match read(&seat.ui, &sent) {
        Ok(fields) => fields,
        Err(errors) => return ask(&seat, &headers, None, &sent, errors).await,
    };
    match seat.tasks().add(fields).await {
        Ok(_) => Ok(done(&seat, &headers, &sent, "task-added")),
        Err(error) => ask(&seat, &headers, None, &sent, refusal(&seat.ui, error)?).await,
    }
}

/// `POST /tasks/{task}`
pub(super) async fn change(
    seat: Seat,
    Path((_workspace, id)): Path<(String, TaskId)>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let task = seat.tasks().find(id).await?.ok_or_else(Problem::not_found)?;
    let sent = Sent::of(pairs);
    let fields = match read(&seat.ui, &sent) {
        Ok(fields) => fields,
        Err(errors) => return ask(&seat, &headers, Some(id), &sent, errors).await,
    };
    match task.change(&seat, fields).await {
        Ok(()) => Ok(done(&seat, &headers, &sent, "task-changed")),
        Err(error) => ask(&seat, &headers, Some(id), &sent, refusal(&seat.ui, error)?).await,
    }
}

fn done(seat: &Seat, headers: &HeaderMap, sent: &Sent, message: &str) -> Response {
    let back = sent.back(&seat.ui, headers, "/tasks");
    stream::done(headers, &seat.ui, &back, &seat.ui.t(message), None)
}

fn read(ui: &Ui, sent: &Sent) -> Result<TaskFields, FormErrors> {
    let mut reader = Reader::new(ui, sent);
    let fields = TaskFields {
        title: reader.required("title", LONGEST_TITLE, "task-form-no-title"),
        due: reader.day("due"),
        account: reader.word("account"),
        assignee: reader.word("assignee"),
    };
    reader.done(fields)
}

fn refusal(ui: &Ui, error: TaskError) -> Result<FormErrors, Problem> {
    let (field, message) = match error {
        TaskError::NoTitle => ("title", ui.t("task-form-no-title")),
        TaskError::LongTitle => ("title", ui.t1("input-too-long", "n", LONGEST_TITLE as i64)),
        TaskError::UnknownAccount => ("title", ui.t("task-form-no-account")),
        TaskError::UnknownAssignee => ("assignee", ui.t("task-form-no-assignee")),
        TaskError::Db(error) => return Err(error.into()),
    };
    Ok(FormErrors::one(field, message))
}

async fn ask(
    seat: &Seat,
    headers: &HeaderMap,
    task: Option<TaskId>,
    sent: &Sent,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let ui = &seat.ui;
    let (title, action) = match task {
        Some(id) => ("task-form-change", format!("/tasks/{id}")),
        None => ("task-form-new", "/tasks".to_owned()),
    };
    let back = sent.back(ui, headers, "/tasks");
    let mut form = inputs::Form::new(ui, ui.t(title), ui.href(&action), back);
    if let Some((id, name)) = account_of(seat, sent).await? {
        form.hidden.push(("account".to_owned(), id.to_string()));
        form.says.push(name);
    }
    let input =
        |name: &str, kind: InputKind| Input::new(sent, name, ui.t(&format!("task-form-{name}")), kind);
    let assignees = assignable(seat, sent.given("assignee").and_then(|id| id.parse().ok())).await?;
    form.inputs = vec![
        input("title", InputKind::Text).required().at_most(LONGEST_TITLE),
        input("due", InputKind::Date).paired(),
        input("assignee", InputKind::Choice).choices(assignees, Some(ui.t("task-form-nobody"))),
    ];
    form.errors = errors;
    Ok(form.answer(headers))
}

async fn account_of(seat: &Seat, sent: &Sent) -> db::Result<Option<(AccountId, String)>> {
    const NAMED: &str = "select id as a, name as b from accounts where id = $1";
    let Some(id) = sent.given("account").and_then(|id| id.parse::<AccountId>().ok()) else { return Ok(None) };
    query(NAMED, args![id]).optional(&seat.workspace.main).await
}

/// Members who can be given work, and whoever has it now.
async fn assignable(seat: &Seat, now: Option<MemberId>) -> db::Result<Vec<(String, String)>> {
    let all = members::all_members(&seat.workspace).await?;
    let can = all.into_iter().filter(|member| member.ended_at.is_none() || Some(member.id) == now);
    Ok(can.map(|member| (member.id.to_string(), member.name)).collect())
}
