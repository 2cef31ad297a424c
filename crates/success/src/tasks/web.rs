//! The tasks page, and finishing a task where it stands.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::HeaderMap,
    response::Response,
};

use super::{
    Due, TaskFilter,
    card::TaskRow,
    form,
    list::{Place, TaskCounts},
};
use crate::{
    Success as _,
    ids::{MemberId, TaskId},
    members::{self, Act},
    time::DAY,
    web::{App, Problem, Routes, Seat, Ui, html, stream},
};

/// Open tasks on one page.
const PAGE: usize = 100;
/// How long and how many finished tasks stay on the page.
const DONE_FOR: i64 = 14 * DAY;
const DONE_SHOWN: i64 = 30;

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/tasks", Act::VIEW_RECORDS, list)
        .get("/tasks/new", Act::EDIT_RECORDS, form::new)
        .post("/tasks", Act::EDIT_RECORDS, form::create)
        .get("/tasks/{task}/edit", Act::EDIT_RECORDS, form::edit)
        .post("/tasks/{task}", Act::EDIT_RECORDS, form::change)
        .post("/tasks/{task}/completion", Act::EDIT_RECORDS, complete)
        .post("/tasks/{task}/reopening", Act::EDIT_RECORDS, reopen)
}

#[derive(Debug, serde::Deserialize)]
struct Wanted {
    /// `team` for everyone's.
    #[serde(default)]
    view: String,
    #[serde(default)]
    assignee: String,
    /// Where the page before ended.
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "success/tasks.html")]
struct TasksPage {
    ui: Ui,
    team: bool,
    members: Vec<(String, String)>,
    assignee: String,
    counts: TaskCounts,
    groups: Vec<Group>,
    may_edit: bool,
    first_page: bool,
    next: Option<String>,
}

struct Group {
    due: Due,
    rows: Vec<TaskRow>,
}

impl Group {
    fn label(&self) -> String {
        format!("tasks-group-{}", self.due.as_str().replace('_', "-"))
    }
}

async fn list(seat: Seat, Query(wanted): Query<Wanted>) -> Result<Response, Problem> {
    let team = wanted.view == "team";
    let assignee: Option<MemberId> = wanted.assignee.parse().ok();
    let filter = TaskFilter { assignee: if team { assignee } else { Some(seat.member.id) } };
    let after = place(&wanted.after);
    let today = seat.workspace.today();
    let mut open = seat.tasks().open(filter, after.clone(), PAGE as i64 + 1).await?;
    let more = open.len() > PAGE;
    open.truncate(PAGE);
    let last = open.last().filter(|_| more);
    let next = last.map(|task| {
        let due = task.due.map_or_else(|| "9999-12-31".to_owned(), |day| day.to_string());
        let (view, who) = (if team { "team" } else { "" }, assignee.map(|id| id.to_string()));
        let who = who.unwrap_or_default();
        seat.ui.href(&format!("/tasks?view={view}&assignee={who}&after={due}_{}", task.id))
    });
    if !more {
        let since = seat.workspace.clock.now().plus(-DONE_FOR);
        open.extend(seat.tasks().done(filter, since, DONE_SHOWN).await?);
    }
    let counts = seat.tasks().count(filter, today).await?;
    let everyone = members::all_members(&seat.workspace).await?;
    let members = everyone.into_iter().filter(|member| member.ended_at.is_none());
    let page = TasksPage {
        team,
        members: members.map(|member| (member.id.to_string(), member.name)).collect(),
        assignee: assignee.map(|id| id.to_string()).unwrap_or_default(),
        counts,
        groups: grouped(open.into_iter().map(|task| TaskRow::new(&seat.ui, task)).collect()),
        may_edit: seat.may(Act::EDIT_RECORDS),
        first_page: after.is_none(),
        next,
        ui: seat.ui,
    };
    Ok(html(&page))
}

/// In the order that they come, which is by day.
fn grouped(rows: Vec<TaskRow>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        match groups.last_mut() {
            Some(group) if group.due == row.due => group.rows.push(row),
            _ => groups.push(Group { due: row.due, rows: vec![row] }),
        }
    }
    groups
}

fn place(after: &str) -> Option<Place> {
    let (due, id) = after.split_once('_')?;
    Some((due.to_owned(), id.parse().ok()?))
}

async fn complete(
    seat: Seat,
    Path((_workspace, id)): Path<(String, TaskId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let task = seat.tasks().find(id).await?.ok_or_else(Problem::not_found)?;
    task.complete(&seat).await?;
    let ui = &seat.ui;
    let undo = stream::Undo { label: ui.t("undo"), action: ui.href(&format!("/tasks/{id}/reopening")) };
    let back = stream::came_from(&headers, ui, "/tasks");
    Ok(stream::done(&headers, ui, &back, &ui.t1("task-completed", "title", task.title), Some(undo)))
}

async fn reopen(
    seat: Seat,
    Path((_workspace, id)): Path<(String, TaskId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let task = seat.tasks().find(id).await?.ok_or_else(Problem::not_found)?;
    task.reopen(&seat).await?;
    let back = stream::came_from(&headers, &seat.ui, "/tasks");
    let message = seat.ui.t1("task-reopened", "title", task.title);
    Ok(stream::done(&headers, &seat.ui, &back, &message, None))
}
