//! What Today says of one account, for the account's own page.
//!
//! Invariant: the reasons and their words are those of the account's line on Today, also where an answer keeps the line off
//! the list; a page and the list never name different reasons.

use super::{Reason, Whose, board, store, words};
use crate::{db, ids::AccountId, web::Seat};

/// A reason to act, in words.
#[derive(Clone, Debug)]
pub struct Due {
    pub reason: Reason,
    pub said: Vec<words::Piece>,
}

/// Why the account needs somebody now, the most urgent first. Empty where it does not.
pub async fn due_for(seat: &Seat, account: AccountId) -> db::Result<Vec<Due>> {
    let moment = store::Moment::of_figures(&seat.workspace, seat.figures);
    let (lines, _) = board::lines(&seat.workspace.main, Whose::Account(account), &moment).await?;
    let Some(line) = lines.into_iter().next() else { return Ok(Vec::new()) };
    let speaker = words::Speaker {
        ui: &seat.ui,
        workspace: &seat.workspace,
        day: moment.day,
        today: moment.today,
        at: moment.at,
    };
    let said = |reason: &Reason| Due { said: speaker.said(reason, &line), reason: reason.clone() };
    Ok(line.reasons.iter().map(said).collect())
}
