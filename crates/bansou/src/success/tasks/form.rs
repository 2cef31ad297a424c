//! The form of a task: a dialog over the page at hand, and a page of its own without script.
//!
//! Invariant: what was typed is still there after a refusal, with what would do beside it.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::civil::Date;

use super::{Task, TaskError, TaskFields};
use crate::{
    args,
    db::{self, query},
    ids::{AccountId, MemberId, TaskId},
    members,
    web::{Problem, Seat, Ui, html_with_status, stream},
};

/// The form as it is shown.
struct TaskForm {
    ui: Ui,
    action: String,
    title_key: &'static str,
    title: String,
    due: String,
    account: Option<(AccountId, String)>,
    assignee: String,
    /// Who can be given the task: id and name.
    members: Vec<(String, String)>,
    back: String,
    /// The message of what is wrong, and the field that it is about.
    wrong: Option<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "success/task_dialog.html")]
struct TaskDialog<'a> {
    ui: &'a Ui,
    form: &'a TaskForm,
}

#[derive(Template)]
#[template(path = "success/task_page.html")]
struct TaskPage<'a> {
    ui: &'a Ui,
    form: &'a TaskForm,
}

impl TaskForm {
    fn answer(&self, headers: &HeaderMap, status: StatusCode) -> Response {
        if stream::is_for_modal(headers) {
            html_with_status(status, &TaskDialog { ui: &self.ui, form: self })
        } else {
            html_with_status(status, &TaskPage { ui: &self.ui, form: self })
        }
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.wrong.is_some_and(|(wrong, _)| wrong == field)
    }
}

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
    let account = match start.account {
        Some(id) => Some(account_named(&seat, id).await?.ok_or_else(Problem::not_found)?),
        None => None,
    };
    let about = format!("task-for-{}", start.about);
    let form = TaskForm {
        action: seat.ui.href("/tasks"),
        title_key: "task-form-new",
        title: if seat.ui.locale.has(&about) { seat.ui.t(&about) } else { String::new() },
        due: if start.about.is_empty() { String::new() } else { seat.workspace.today().to_string() },
        account,
        assignee: seat.member.id.to_string(),
        members: assignable(&seat, None).await?,
        back: stream::came_from(&headers, &seat.ui, "/tasks"),
        wrong: None,
        ui: seat.ui,
    };
    Ok(form.answer(&headers, StatusCode::OK))
}

/// `GET /tasks/{task}/edit`
pub(super) async fn edit(
    seat: Seat,
    Path((_workspace, id)): Path<(String, TaskId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let task = seat.tasks().find(id).await?.ok_or_else(Problem::not_found)?;
    let assignee = task.assignee.as_ref().map(|(id, _)| *id);
    let form = TaskForm {
        action: seat.ui.href(&format!("/tasks/{id}")),
        title_key: "task-form-change",
        title: task.title,
        due: task.due.map(|day| day.to_string()).unwrap_or_default(),
        account: task.account,
        assignee: assignee.map(|id| id.to_string()).unwrap_or_default(),
        members: assignable(&seat, assignee).await?,
        back: stream::came_from(&headers, &seat.ui, "/tasks"),
        wrong: None,
        ui: seat.ui,
    };
    Ok(form.answer(&headers, StatusCode::OK))
}

/// What a browser sends of the form.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    title: String,
    #[serde(default)]
    due: String,
    #[serde(default)]
    account: String,
    #[serde(default)]
    assignee: String,
    #[serde(default)]
    back: String,
}

/// `POST /tasks`
pub(super) async fn create(
    seat: Seat,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, Problem> {
    let added = match given.fields() {
        Ok(fields) => seat.tasks().add(fields).await.map_err(Into::into),
        Err(wrong) => Err(wrong),
    };
    match added {
        Ok(_) => {
            let back = stream::within(&seat.ui, &given.back, "/tasks");
            Ok(stream::done(&headers, &seat.ui, &back, &seat.ui.t("task-added"), None))
        }
        Err(wrong) => refused(seat, &headers, given, None, wrong).await,
    }
}

/// `POST /tasks/{task}`
pub(super) async fn change(
    seat: Seat,
    Path((_workspace, id)): Path<(String, TaskId)>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, Problem> {
    let task = seat.tasks().find(id).await?.ok_or_else(Problem::not_found)?;
    let changed = match given.fields() {
        Ok(fields) => task.change(&seat, fields).await.map_err(Into::into),
        Err(wrong) => Err(wrong),
    };
    match changed {
        Ok(()) => {
            let back = stream::within(&seat.ui, &given.back, "/tasks");
            Ok(stream::done(&headers, &seat.ui, &back, &seat.ui.t("task-changed"), None))
        }
        Err(wrong) => refused(seat, &headers, given, Some(&task), wrong).await,
    }
}

/// Why the form comes back: something typed, or the store.
enum Wrong {
    Field(&'static str, &'static str),
    Db(db::DbError),
}

impl From<TaskError> for Wrong {
    fn from(error: TaskError) -> Self {
        match error {
            TaskError::NoTitle => Self::Field("title", "task-form-no-title"),
            TaskError::LongTitle => Self::Field("title", "task-form-long-title"),
            TaskError::UnknownAccount => Self::Field("account", "task-form-no-account"),
            TaskError::UnknownAssignee => Self::Field("assignee", "task-form-no-assignee"),
            TaskError::Db(error) => Self::Db(error),
        }
    }
}

impl Given {
    fn fields(&self) -> Result<TaskFields, Wrong> {
        let due = optional(&self.due).map(str::parse::<Date>).transpose();
        let account = optional(&self.account).map(str::parse::<AccountId>).transpose();
        let assignee = optional(&self.assignee).map(str::parse::<MemberId>).transpose();
        Ok(TaskFields {
            title: self.title.clone(),
            due: due.map_err(|_| Wrong::Field("due", "task-form-bad-day"))?,
            account: account.map_err(|_| Wrong::Field("account", "task-form-no-account"))?,
            assignee: assignee.map_err(|_| Wrong::Field("assignee", "task-form-no-assignee"))?,
        })
    }
}

fn optional(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

async fn refused(
    seat: Seat,
    headers: &HeaderMap,
    given: Given,
    task: Option<&Task>,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let (field, message) = match wrong {
        Wrong::Field(field, message) => (field, message),
        Wrong::Db(error) => return Err(error.into()),
    };
    let account = match given.account.parse() {
        Ok(id) => account_named(&seat, id).await?,
        Err(_) => None,
    };
    let form = TaskForm {
        action: seat.ui.href(&task.map_or_else(|| "/tasks".to_owned(), |task| format!("/tasks/{}", task.id))),
        title_key: if task.is_some() { "task-form-change" } else { "task-form-new" },
        members: assignable(&seat, given.assignee.parse().ok()).await?,
        title: given.title,
        due: given.due,
        account,
        assignee: given.assignee,
        back: given.back,
        wrong: Some((field, message)),
        ui: seat.ui,
    };
    Ok(form.answer(headers, StatusCode::UNPROCESSABLE_ENTITY))
}

async fn account_named(seat: &Seat, id: AccountId) -> db::Result<Option<(AccountId, String)>> {
    const NAMED: &str = "select id as a, name as b from accounts where id = $1";
    query(NAMED, args![id]).optional(&seat.workspace.main).await
}

/// Members who can be given work, and whoever has it now.
async fn assignable(seat: &Seat, now: Option<MemberId>) -> db::Result<Vec<(String, String)>> {
    let all = members::all_members(&seat.workspace).await?;
    let can = all.into_iter().filter(|member| member.ended_at.is_none() || Some(member.id) == now);
    Ok(can.map(|member| (member.id.to_string(), member.name)).collect())
}
