//! Notes and tasks of an account.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use serde_json::Value;

use super::{
    accounts::{MOST, find},
    entry_views::ChangeView,
    given::{JsonBody, over, refused, sent},
    once::once,
    views::{NewNote, NewTask, NoteList, NoteView, ProblemView, TaskList, TaskView},
};
use crate::{
    ids::{AccountId, MemberId},
    members::Act,
    success::{
        Success as _,
        notes::{self, Note, NoteError},
        tasks::{TaskError, TaskFields},
    },
    web::{Api, App, FormErrors, Problem, Ui, inputs::Sent},
};

/// List an account's notes
///
/// The newest first; at most 200.
#[utoipa::path(
    get,
    path = "/accounts/{id}/notes",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = NoteList),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn notes(api: Api, Path(id): Path<String>) -> Result<Json<NoteList>, Problem> {
    let account = find(&api, &id).await?;
    let mut notes = api.notes().of_account(account.id, MOST as i64 + 1).await?;
    let more = notes.len() > MOST;
    notes.truncate(MOST);
    Ok(Json(NoteList { items: notes.into_iter().map(Into::into).collect(), more }))
}

/// Write a note
#[utoipa::path(
    post,
    path = "/accounts/{id}/notes",
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters.")),
    request_body = NewNote,
    responses(
        (status = 201, body = NoteView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn write_note(
    State(app): State<App>,
    ui: Ui,
    api: Api,
    headers: HeaderMap,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let account = find(&api, &id).await?.id;
    let work = note(ui.clone(), api, account, body.clone());
    once(app, ui, &headers, &[b"note", account.0.as_bytes(), &body], work).await
}

async fn note(ui: Ui, api: Api, account: AccountId, body: Bytes) -> Result<Value, Problem> {
    let sent = sent(&ui, &body, &NOTE)?;
    let fields = notes::read(&ui, &api, &sent).map_err(|errors| errors.problem(&sent))?;
    let written = api.notes().write(account, fields).await;
    let (id, _) = written.map_err(|error| note_problem(&ui, &sent, error))?;
    let note = api.notes().find(id).await?.ok_or_else(Problem::not_found)?;
    json(NoteView::from(note))
}

const NOTE: [&str; 5] = ["body", "kind", "held_on", "people", "members"];

fn note_problem(ui: &Ui, sent: &Sent, error: NoteError) -> Problem {
    match (error.field(ui), error) {
        (Some((field, message)), _) => FormErrors::one(field, message).problem(sent),
        (None, NoteError::Db(error)) => error.into(),
        (None, _) => Problem::not_found(),
    }
}

async fn changeable(api: &Api, id: &str) -> Result<Note, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let note = api.notes().find(id).await?.ok_or_else(Problem::not_found)?;
    if note.may_be_changed_by(api) { Ok(note) } else { Err(Problem::forbidden(Act::EDIT_RECORDS)) }
}

/// Edit a note
///
/// Fields that are not given stay. Notes of members are theirs: a token takes the scope admin.
#[utoipa::path(
    patch,
    path = "/notes/{id}",
    params(("id" = uuid::Uuid, Path)),
    request_body = NewNote,
    responses(
        (status = 200, body = NoteView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn edit_note(
    ui: Ui,
    api: Api,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Json<NoteView>, Problem> {
    let note = changeable(&api, &id).await?;
    let standing = notes::written(&api, &note.fields(&api));
    let sent = over(standing, sent(&ui, &body, &NOTE)?);
    let fields = notes::read(&ui, &api, &sent).map_err(|errors| errors.problem(&sent))?;
    note.change(&api, fields).await.map_err(|error| note_problem(&ui, &sent, error))?;
    Ok(Json(api.notes().find(note.id).await?.ok_or_else(Problem::not_found)?.into()))
}

/// Remove a note
///
/// Notes of members are theirs: a token takes the scope admin.
#[utoipa::path(
    delete,
    path = "/notes/{id}",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = ChangeView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn remove_note(api: Api, Path(id): Path<String>) -> Result<Json<ChangeView>, Problem> {
    let note = changeable(&api, &id).await?;
    Ok(Json(ChangeView::of(&note.remove(&api).await?)))
}

/// List an account's tasks
///
/// At most 200 open ones, the soonest due first, then at most 200 that are done, the last one first.
#[utoipa::path(
    get,
    path = "/accounts/{id}/tasks",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = TaskList),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn tasks(api: Api, Path(id): Path<String>) -> Result<Json<TaskList>, Problem> {
    let account = find(&api, &id).await?;
    let tasks = api.tasks().of_account(account.id, MOST as i64).await?;
    Ok(Json(TaskList { items: tasks.into_iter().map(Into::into).collect() }))
}

/// Add a task
#[utoipa::path(
    post,
    path = "/accounts/{id}/tasks",
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters.")),
    request_body = NewTask,
    responses(
        (status = 201, body = TaskView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn add_task(
    State(app): State<App>,
    ui: Ui,
    api: Api,
    headers: HeaderMap,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let account = find(&api, &id).await?.id;
    let work = task(ui.clone(), api, account, body.clone());
    once(app, ui, &headers, &[b"task", account.0.as_bytes(), &body], work).await
}

async fn task(ui: Ui, api: Api, account: AccountId, body: Bytes) -> Result<Value, Problem> {
    let new = NewTask::read(&ui, &body)?;
    let fields = TaskFields {
        title: new.title.clone(),
        due: new.due,
        account: Some(account),
        assignee: new.assignee_id.map(MemberId),
    };
    let title = |key| refused("title", Some(&new.title), ui.t(key));
    let task = api.tasks().add(fields).await.map_err(|error| match error {
        TaskError::NoTitle => title("task-form-no-title"),
        TaskError::LongTitle => title("task-form-long-title"),
        TaskError::UnknownAccount => Problem::not_found(),
        TaskError::UnknownAssignee => {
            let given = new.assignee_id.map(|id| id.to_string());
            refused("assignee_id", given.as_deref(), ui.t("api-no-member"))
        }
        TaskError::Db(error) => error.into(),
    })?;
    json(TaskView::from(task))
}

pub(super) fn json(view: impl serde::Serialize) -> Result<Value, Problem> {
    serde_json::to_value(view).map_err(|error| Problem::internal(error.into()))
}
