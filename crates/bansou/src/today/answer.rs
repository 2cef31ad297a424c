//! What a member said of a line: later, or not a problem.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AccountId, TodayAnswerId},
    time::Timestamp,
};

/// The two answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    Snoozed,
    Dismissed,
}

crate::text_enum!(AnswerKind { Snoozed => "snoozed", Dismissed => "dismissed" });

/// An answer that has not been taken back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub id: TodayAnswerId,
    pub account: AccountId,
    pub kind: AnswerKind,
    /// The day on which a postponed line comes back.
    pub until: Option<Date>,
    /// Why it is not a problem.
    pub reason: Option<String>,
    pub by: String,
    pub at: Timestamp,
    pub(super) seen: Seen,
}

/// The facts of the line when it was answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Seen {
    /// The keys of its reasons.
    pub reasons: Vec<String>,
    pub score: Option<f64>,
    /// The day of the figures.
    pub day: Option<Date>,
}
