//! What a member said of a line: later, or not a problem.
//!
//! Invariant: an answer covers the facts that stood when it was given. Whatever is new since then (another reason, or a
//! score [`NOTABLE_FALL`] points lower) brings the line back, whoever answered and until whenever.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Board, Line, Reason, Whose, answer_store as store,
    store::{FALL_WINDOW, Moment},
};
use crate::{
    activity::Subject,
    db::{self, Db, DbError},
    health::crossings::NOTABLE_FALL,
    ids::{AccountId, MemberId, TodayAnswerId},
    time::{Timestamp, days_between},
    today::Verb,
    web::Scope,
};

/// The most characters that a reason has.
pub const LONGEST_REASON: usize = 500;

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

/// Why an answer was not taken.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    #[error("the day must be after today")]
    NotLater,
    #[error("say why it is not a problem")]
    NoReason,
    #[error("a reason has at most {LONGEST_REASON} characters")]
    LongReason,
    /// Nothing is on the list for the account any more.
    #[error("there is no such line")]
    NoLine,
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Board {
    /// Puts the account's line aside until the day. Answers what brings it back.
    pub async fn snooze(
        scope: &Scope,
        by: MemberId,
        account: AccountId,
        until: Date,
    ) -> Result<TodayAnswerId, AnswerError> {
        if until <= scope.workspace.today() {
            return Err(AnswerError::NotLater);
        }
        answer(scope, by, account, AnswerKind::Snoozed, Some(until), None).await
    }

    /// Puts the account's line aside for good, until its facts get worse.
    pub async fn dismiss(
        scope: &Scope,
        by: MemberId,
        account: AccountId,
        reason: &str,
    ) -> Result<TodayAnswerId, AnswerError> {
        let reason = reason.trim();
        match reason.chars().count() {
            0 => Err(AnswerError::NoReason),
            n if n > LONGEST_REASON => Err(AnswerError::LongReason),
            _ => answer(scope, by, account, AnswerKind::Dismissed, None, Some(reason.to_owned())).await,
        }
    }

    /// Takes an answer back. False where it was taken back already.
    pub async fn bring_back(scope: &Scope, id: TodayAnswerId) -> db::Result<bool> {
        let Some(account) = store::account_of(&scope.workspace.main, id).await? else { return Ok(false) };
        let mut change = scope.change().await?;
        let ended = store::end(&mut change.tx, id, change.now).await?;
        if ended {
            let verb = Verb::TodayLineAnswered {
                line: account.to_string(),
                answer: "brought_back".to_owned(),
                until: None,
                reason: None,
            };
            change.record(Subject::account(account), verb);
        }
        change.commit().await?;
        Ok(ended)
    }
}

async fn answer(
    scope: &Scope,
    by: MemberId,
    account: AccountId,
    kind: AnswerKind,
    until: Option<Date>,
    reason: Option<String>,
) -> Result<TodayAnswerId, AnswerError> {
    let moment = Moment::of(scope).await?;
    let (mut lines, _) = super::board::lines(&scope.workspace.main, Whose::Account(account), &moment).await?;
    let line = lines.pop().ok_or(AnswerError::NoLine)?;
    let seen = Seen { reasons: line.keys(), score: line.account.score, day: Some(moment.day) };
    let id = TodayAnswerId::new();
    let mut change = scope.change().await?;
    let now = change.now;
    store::end_of_member(&mut change.tx, by, account, now).await?;
    let new = store::NewAnswer { id, by, account, kind, until, reason: reason.as_deref(), seen: &seen };
    store::insert(&mut change.tx, &new, now).await?;
    let verb = Verb::TodayLineAnswered {
        line: line.reasons.first().map(|reason| reason.kind().to_string()).unwrap_or_default(),
        answer: kind.to_string(),
        until: until.map(|day| day.to_string()),
        reason,
    };
    change.record(Subject::account(account), verb);
    change.commit().await?;
    Ok(id)
}

/// Answers that may cover a line for the viewer, by account.
pub(super) async fn standing(
    db: &Db,
    viewer: MemberId,
    owners: bool,
) -> db::Result<HashMap<AccountId, Vec<Answer>>> {
    let mut by_account: HashMap<AccountId, Vec<Answer>> = HashMap::new();
    for answer in store::standing(db, viewer, owners).await? {
        by_account.entry(answer.account).or_default().push(answer);
    }
    Ok(by_account)
}

/// The answer that keeps the line away, if one does.
pub(super) fn covering(
    given: &HashMap<AccountId, Vec<Answer>>,
    line: &Line,
    moment: &Moment,
) -> Option<Answer> {
    given.get(&line.account.id)?.iter().find(|answer| answer.covers(line, moment)).cloned()
}

impl Answer {
    fn covers(&self, line: &Line, moment: &Moment) -> bool {
        let waits = self.until.is_none_or(|until| until > moment.today);
        let fell_on = matches!((self.seen.score, line.account.score),
            (Some(then), Some(now)) if then - now >= NOTABLE_FALL);
        waits && !fell_on && line.reasons.iter().all(|reason| self.saw(reason, moment))
    }

    /// Whether the reason stood when the answer was given.
    fn saw(&self, reason: &Reason, moment: &Moment) -> bool {
        // A fall has no id: one that is news a whole window later is another fall.
        let another_fall = matches!(reason, Reason::HealthFell { .. })
            && self.seen.day.is_none_or(|then| days_between(then, moment.day) > FALL_WINDOW);
        !another_fall && self.seen.reasons.contains(&reason.key())
    }
}
