//! The tasks of one account, as a card on its page.

use askama::Template;

use super::{Due, Task};
use crate::{
    Success as _,
    db::DbError,
    ids::AccountId,
    members::Act,
    web::{Problem, Seat, Ui},
};

/// How many finished tasks the card still shows.
const DONE_SHOWN: i64 = 5;

#[derive(Template)]
#[template(path = "success/tasks_card.html")]
struct TasksCard<'a> {
    ui: &'a Ui,
    account: AccountId,
    rows: Vec<TaskRow>,
    open: usize,
    may_edit: bool,
}

/// A task as a row shows it.
pub struct TaskRow {
    pub task: Task,
    pub due: Due,
    pub when: String,
}

impl TaskRow {
    pub fn new(ui: &Ui, task: Task) -> Self {
        let today = ui.place.as_ref().map(|place| place.today).unwrap_or_default();
        let due = Due::of(&task, today);
        let when = match (&task.done, task.due, due) {
            (Some((at, _)), _, _) => ui.when(at),
            (None, None, _) => String::new(),
            (None, Some(_), Due::Today) => ui.t("task-due-today"),
            (None, Some(day), Due::Overdue) => {
                ui.t1("task-overdue-days", "n", crate::time::days_between(day, today))
            }
            (None, Some(day), _) => ui.short_day(&day),
        };
        Self { task, due, when }
    }

    pub fn is_done(&self) -> bool {
        self.due == Due::Done
    }

    pub fn is_overdue(&self) -> bool {
        self.due == Due::Overdue
    }
}

/// The tasks that the card shows: all that are open, the soonest first, and those done last.
pub async fn for_card(seat: &Seat, account: AccountId) -> Result<Vec<Task>, DbError> {
    seat.tasks().of_account(account, DONE_SHOWN).await
}

/// The card of these tasks, ready to stand in a page: `{{ tasks|safe }}`.
pub fn tasks_card(seat: &Seat, account: AccountId, tasks: Vec<Task>) -> Result<String, Problem> {
    let rows: Vec<TaskRow> = tasks.into_iter().map(|task| TaskRow::new(&seat.ui, task)).collect();
    let open = rows.iter().filter(|row| !row.is_done()).count();
    let card = TasksCard { ui: &seat.ui, account, rows, open, may_edit: seat.may(Act::EDIT_RECORDS) };
    card.render().map_err(|error| Problem::internal(error.into()))
}
