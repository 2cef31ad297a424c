//! The numbers on the rail: what there is to do behind an entry, as the entry's area counts it.
//!
//! Invariant: no page waits for them. A page brings its rail without, and asks for them when it stands.

use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use serde::Serialize;

use super::{Problem, Seat};
use crate::{
    args,
    db::{self, query},
    time::DAY,
};

/// Jobs that failed longer ago than this have been seen or never will be.
const RECENT: i64 = 7 * DAY;

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
    let mut numbers = Vec::new();
    for entry in seat.ui.nav() {
        let Some(counter) = entry.counter else { continue };
        let number = (counter.count)(&seat).await?;
        if number > 0 {
            numbers.push(Number {
                path: seat.ui.href(entry.path),
                number,
                words: seat.ui.t1(counter.words, "n", number),
            });
        }
    }
    Ok(Json(numbers).into_response())
}

/// Jobs that failed lately.
pub async fn failed_jobs(seat: &Seat) -> db::Result<i64> {
    const FAILED: &str = "select count(*) as a from jobs where state = 'failed' and finished_at > $1";
    let since = seat.workspace.clock.now().plus(-RECENT);
    Ok(query(FAILED, args![since]).one::<(i64,)>(&seat.workspace.main).await?.0)
}
