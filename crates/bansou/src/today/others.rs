//! The customers of a list that have no line.
//!
//! Invariant: with those that have one, on the list or aside, they are all customers of the list, each counted once.

use super::{Board, Line, Whose, summary::Portfolio, working::Working};

/// Customers without a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Others {
    /// All is known of them, and nothing asks for anybody.
    pub on_schedule: i64,
    /// Too little is known for a score.
    pub unknown: i64,
    /// Nobody has come to them yet.
    pub waiting: i64,
}

impl Others {
    pub fn of(board: &Board, whose: Whose, portfolio: &Portfolio, working: &Working) -> Self {
        let theirs = |line: &&Line| {
            line.account.customer
                && match whose {
                    Whose::Member(member) => line.account.owner == Some(member),
                    _ => true,
                }
        };
        let standing = || board.lines.iter().chain(&board.aside).filter(theirs);
        let with_line = standing().count() as i64;
        let without_band = standing().filter(|line| line.account.band.is_none()).count() as i64;
        let unscored = standing().filter(|line| !line.account.scored).count() as i64;
        // The figures are read one after the other while scores come in, so none may go below nothing.
        let without_score = (portfolio.unknown - without_band).max(0);
        let waiting = (working.unscored - unscored).clamp(0, without_score);
        Self {
            on_schedule: (portfolio.total() - with_line - without_score).max(0),
            unknown: without_score - waiting,
            waiting,
        }
    }
}
