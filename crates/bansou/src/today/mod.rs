//! Today: the customers who need a member now, why, and what is at stake.
//!
//! Invariant: every line is made from facts of this moment and says them; nothing is on the list because it was there
//! yesterday, and nothing leaves it but by its facts or by an answer that can be taken back.

mod amounts;
mod answer;
mod answer_store;
mod answers;
mod board;
mod calendar;
mod calendar_page;
pub mod capacity;
mod changes;
mod contacts;
mod counted;
mod days;
mod decisions;
pub mod digest;
mod for_account;
mod impact;
mod line_view;
mod others;
mod page;
mod reason;
mod store;
mod summary;
mod team;
#[cfg(test)]
mod tests;
mod verb;
mod wanted;
pub mod web;
mod whose;
mod words;
mod work_view;
mod working;

pub use answer::{Answer, AnswerKind};
pub use board::{Board, Line};
pub use counted::lines;
pub use for_account::{Due, due_for};
pub use impact::{Weight, exposure, impact, saving, together, weight};
pub use reason::{LineKind, Reason};
pub use verb::Verb;
pub use whose::Whose;
pub use words::Piece;

use jiff::civil::Date;

use crate::{
    customers::Band,
    ids::{AccountId, MemberId},
    money::Money,
};

/// What every line knows of its account.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    pub id: AccountId,
    pub name: String,
    pub owner: Option<MemberId>,
    /// Former customers and those who are none yet have tasks, but no lines of their own.
    pub customer: bool,
    /// Whether its health has been worked out, be it to "not known".
    pub scored: bool,
    pub band: Option<Band>,
    /// 0–100.
    pub score: Option<f64>,
    /// Per month.
    pub mrr: Money,
    pub renewal_on: Option<Date>,
    pub notice_on: Option<Date>,
}
