//! Notes and tasks of an account.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::HeaderMap,
    response::Response,
};
use serde_json::Value;

use super::{
    accounts::{MOST, find},
    given::{refused, whole},
    once::once,
    views::{NewNote, NewTask, NoteList, NoteView, ProblemView, TaskList, TaskView},
};
use crate::{
    ids::{AccountId, MemberId},
    success::{
        notes::NoteError,
        tasks::{TaskError, TaskFields},
    },
    web::{Api, App, Problem, Ui},
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
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let account = find(&api, &id).await?.id;
    let body = whole(&ui, body)?;
    let work = note(ui.clone(), api, account, body.clone());
    once(app, ui, &headers, &[b"note", account.0.as_bytes(), &body], work).await
}

async fn note(ui: Ui, api: Api, account: AccountId, body: Bytes) -> Result<Value, Problem> {
    let new = NewNote::read(&ui, &body)?;
    let wrong = |key| refused("body", Some(&new.body), ui.t(key));
    let id = api.notes().write(account, &new.body).await.map_err(|error| match error {
        NoteError::Empty => wrong("note-form-empty"),
        NoteError::Long => wrong("note-form-long"),
        NoteError::UnknownAccount => Problem::not_found(),
        NoteError::Db(error) => error.into(),
    })?;
    let note = api.notes().find(id).await?.ok_or_else(Problem::not_found)?;
    json(NoteView::from(note))
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
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let account = find(&api, &id).await?.id;
    let body = whole(&ui, body)?;
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

fn json(view: impl serde::Serialize) -> Result<Value, Problem> {
    serde_json::to_value(view).map_err(|error| Problem::internal(error.into()))
}
