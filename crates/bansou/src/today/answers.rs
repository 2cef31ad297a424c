//! Answers to lines: given and taken back.
//!
//! Invariant: an answer covers the facts that stood when it was given. Whatever is new since then (another reason, or a
//! score [`NOTABLE_FALL`] points lower) brings the line back, whoever answered and until whenever.

use jiff::civil::Date;

use super::{
    Board, Whose,
    answer::{AnswerKind, Seen},
    answer_store as store, board,
    store::Moment,
};
use crate::{
    activity::Subject,
    db::{self, DbError},
    ids::{AccountId, MemberId, TodayAnswerId},
    today::Verb,
    web::Scope,
};

/// The most characters that a reason has.
pub const LONGEST_REASON: usize = 500;

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
    let (mut lines, _) = board::lines(&scope.workspace.main, Whose::Account(account), &moment).await?;
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
