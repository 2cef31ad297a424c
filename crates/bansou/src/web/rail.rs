//! The numbers on the rail: a member's lines on Today, their tasks that are due, the jobs that failed.
//!
//! Invariant: no page waits for them. A page brings its rail without, and asks for them when it stands; on the page of
//! Today the number is that of its list.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use serde::Serialize;

use super::{Problem, Seat};
use crate::{
    args,
    customers::today::{Board, capacity},
    db::{self, query},
    ids::{MemberId, WorkspaceId},
    members::Act,
    success::tasks::TaskFilter,
    time::DAY,
};

/// How long lines that were counted are taken as still true.
const LASTS: Duration = Duration::from_secs(10);

/// Jobs that failed longer ago than this have been seen or never will be.
const RECENT: i64 = 7 * DAY;

type Counted = HashMap<(WorkspaceId, MemberId), (Instant, usize)>;
static LINES: LazyLock<Mutex<Counted>> = LazyLock::new(Mutex::default);

/// What the rail shows behind the entry of this path; nothing where there is nothing to do.
#[derive(Debug, Serialize)]
struct Number {
    path: String,
    number: i64,
    /// In words, for a screen reader.
    words: String,
}

/// `GET /rail`: the numbers of this member's rail.
pub async fn numbers(seat: Seat) -> Result<Response, Problem> {
    let today = seat.workspace.today();
    let filter = TaskFilter { assignee: Some(seat.member.id) };
    let tasks = seat.tasks().count(filter, today).await?;
    let lines = lines(&seat).await? as i64;
    let mut found =
        vec![("/today", lines, "rail-lines"), ("/tasks", tasks.overdue + tasks.today, "rail-tasks")];
    if seat.may(Act::ManageWorkspace) {
        found.push(("/settings", failed_jobs(&seat).await?, "rail-failed-jobs"));
    }
    let numbers: Vec<Number> = found
        .into_iter()
        .filter(|(_, number, _)| *number > 0)
        .map(|(path, number, words)| Number {
            path: seat.ui.href(path),
            number,
            words: seat.ui.t1(words, "n", number),
        })
        .collect();
    Ok(Json(numbers).into_response())
}

/// Notes how many lines the member's list has, where a page has just counted them.
pub fn note_lines(seat: &Seat, lines: usize) {
    let mut counted = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    counted.retain(|_, (at, _)| at.elapsed() < LASTS);
    counted.insert((seat.workspace.id, seat.member.id), (Instant::now(), lines));
}

async fn lines(seat: &Seat) -> db::Result<usize> {
    let known = LINES
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&(seat.workspace.id, seat.member.id))
        .filter(|(at, _)| at.elapsed() < LASTS)
        .map(|(_, lines)| *lines);
    if let Some(lines) = known {
        return Ok(lines);
    }
    let capacity = capacity::of(&seat.workspace.main, seat.member.id).await?;
    let lines = Board::mine(seat).await?.of_a_day(capacity);
    note_lines(seat, lines);
    Ok(lines)
}

async fn failed_jobs(seat: &Seat) -> db::Result<i64> {
    const FAILED: &str = "select count(*) as a from jobs where state = 'failed' and finished_at > $1";
    let since = seat.workspace.clock.now().plus(-RECENT);
    Ok(query(FAILED, args![since]).one::<(i64,)>(&seat.workspace.main).await?.0)
}
