//! Notes: what a member wants remembered about an account.
//!
//! Invariant: only the author or an administrator changes or removes a note, and the timeline says that they did.

mod store;
#[cfg(test)]
mod tests;
pub mod web;

pub use web::notes_card;

use crate::{
    activity::{self, NewActivity, Subject, SubjectKind, Verb},
    db::{DbError, Tx},
    ids::{AccountId, MemberId, NoteId},
    members::Act,
    time::Timestamp,
    web::{Scope, live::Changed},
};

/// The most characters that a note has.
pub const LONGEST_BODY: usize = 10_000;

/// A note as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    pub account: AccountId,
    /// None where a program wrote it.
    pub author: Option<(MemberId, String)>,
    pub body: String,
    pub written_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Why a note was not stored.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    #[error("a note needs a body")]
    Empty,
    #[error("a note has at most {LONGEST_BODY} characters")]
    Long,
    #[error("there is no such account")]
    UnknownAccount,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The notes that a caller can see.
#[derive(Debug)]
pub struct Notes<'a>(&'a Scope);

impl Scope {
    pub fn notes(&self) -> Notes<'_> {
        Notes(self)
    }
}

impl Notes<'_> {
    pub async fn find(&self, id: NoteId) -> Result<Option<Note>, DbError> {
        store::find(&self.0.workspace.main, id).await
    }

    /// An account's notes, the newest first.
    pub async fn of_account(&self, account: AccountId, limit: i64) -> Result<Vec<Note>, DbError> {
        store::of_account(&self.0.workspace.main, account, limit).await
    }

    pub async fn write(&self, account: AccountId, body: &str) -> Result<NoteId, NoteError> {
        let scope = self.0;
        let body = checked(body)?;
        if !store::account_exists(&scope.workspace.main, account).await? {
            return Err(NoteError::UnknownAccount);
        }
        let id = NoteId::new();
        let now = scope.workspace.clock.now();
        let mut tx = scope.workspace.main.begin().await?;
        store::insert(&mut tx, id, account, scope.actor.member(), &body, now).await?;
        record(&mut tx, scope, id, account, Verb::NoteWritten { body }).await?;
        tx.commit().await?;
        scope.workspace.live.tell(Changed::Account(account));
        Ok(id)
    }
}

impl Note {
    /// Whether the caller may change or remove it.
    pub fn may_be_changed_by(&self, scope: &Scope) -> bool {
        let own = self.author.as_ref().is_some_and(|(id, _)| scope.actor.member() == Some(*id));
        scope.may(Act::EditRecords) && (own || scope.may(Act::ManageWorkspace))
    }

    /// Gives the note another body. The same body leaves no activity.
    pub async fn change(&self, scope: &Scope, body: &str) -> Result<(), NoteError> {
        let body = checked(body)?;
        if body == self.body {
            return Ok(());
        }
        let mut tx = scope.workspace.main.begin().await?;
        store::update(&mut tx, self.id, &body, scope.workspace.clock.now()).await?;
        record(&mut tx, scope, self.id, self.account, Verb::NoteChanged { body }).await?;
        tx.commit().await?;
        scope.workspace.live.tell(Changed::Account(self.account));
        Ok(())
    }

    /// Removes the note; that it was there stays on the timeline.
    pub async fn remove(&self, scope: &Scope) -> Result<(), DbError> {
        let mut tx = scope.workspace.main.begin().await?;
        if store::delete(&mut tx, self.id).await? {
            record(&mut tx, scope, self.id, self.account, Verb::NoteRemoved {}).await?;
        }
        tx.commit().await?;
        scope.workspace.live.tell(Changed::Account(self.account));
        Ok(())
    }
}

fn checked(body: &str) -> Result<String, NoteError> {
    let body = body.replace("\r\n", "\n").trim().to_owned();
    match body.chars().count() {
        0 => Err(NoteError::Empty),
        n if n > LONGEST_BODY => Err(NoteError::Long),
        _ => Ok(body),
    }
}

async fn record(
    tx: &mut Tx,
    scope: &Scope,
    note: NoteId,
    account: AccountId,
    verb: Verb,
) -> Result<(), DbError> {
    let subject = Subject::of_account(SubjectKind::Note, note.0, account);
    let occurred_at = scope.workspace.clock.now();
    activity::record(tx, NewActivity { occurred_at, actor: scope.actor.clone(), verb, subject }).await
}
