//! How many lines a member's list has, as the rail shows it.
//!
//! Invariant: on the page of Today the number is that of its list; elsewhere it may be some seconds old.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{Board, capacity};
use crate::{
    db,
    ids::{MemberId, WorkspaceId},
    web::Seat,
};

/// How long lines that were counted are taken as still true.
const LASTS: Duration = Duration::from_secs(10);

type Counted = HashMap<(WorkspaceId, MemberId), (Instant, usize)>;
static LINES: LazyLock<Mutex<Counted>> = LazyLock::new(Mutex::default);

/// Notes how many lines the member's list has, where a page has just counted them.
pub fn note_lines(seat: &Seat, lines: usize) {
    let mut counted = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    counted.retain(|_, (at, _)| at.elapsed() < LASTS);
    counted.insert((seat.workspace.id, seat.member.id), (Instant::now(), lines));
}

/// The lines of a day on the member's list.
pub async fn lines(seat: &Seat) -> db::Result<usize> {
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
