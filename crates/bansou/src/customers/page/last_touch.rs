//! Who was last in touch with an account, when and how: a note that a member wrote, or an answer to a question.
//!
//! Invariant: what counts as contact here counts for the measure "days since contact", and nothing else does.

use crate::{
    args,
    db::{self, query},
    ids::AccountId,
    success::notes::Note,
    time::Timestamp,
    web::{Seat, Ui},
};

/// The newest contact.
#[derive(Clone, Debug)]
pub struct LastTouch {
    pub at: Timestamp,
    pub kind: TouchKind,
}

#[derive(Clone, Debug)]
pub enum TouchKind {
    Note(Box<Note>),
    /// A conversation was answered; its subject.
    Reply(Option<String>),
}

impl LastTouch {
    pub async fn of(seat: &Seat, account: AccountId) -> db::Result<Option<Self>> {
        const REPLY: &str = "
            select case when closed_at is not null then closed_at else first_responded_at end as a, subject as b
              from conversations
             where account_id = $1 and (closed_at is not null or first_responded_at is not null)
             order by 1 desc limit 1";
        let note = seat.notes().of_account(account, 1).await?.pop();
        let reply: Option<(Timestamp, Option<String>)> =
            query(REPLY, args![account]).optional(&seat.workspace.main).await?;
        let note = note.map(|note| Self { at: note.written_at, kind: TouchKind::Note(Box::new(note)) });
        let reply = reply.map(|(at, subject)| Self { at, kind: TouchKind::Reply(subject) });
        Ok(note.into_iter().chain(reply).max_by_key(|touch| touch.at))
    }

    /// `メモ`, `問い合わせへの回答`.
    pub fn label(&self, ui: &Ui) -> String {
        ui.t(match &self.kind {
            TouchKind::Note(_) => "said-note-written",
            TouchKind::Reply(_) => "touch-reply",
        })
    }

    /// The member who was in touch, where one is known.
    pub fn who(&self) -> Option<&str> {
        match &self.kind {
            TouchKind::Note(note) => note.author.as_ref().map(|(_, name)| name.as_str()),
            TouchKind::Reply(_) => None,
        }
    }

    /// The first line of what was written.
    pub fn words(&self) -> Option<&str> {
        match &self.kind {
            TouchKind::Note(note) => note.body.lines().next(),
            TouchKind::Reply(subject) => subject.as_deref(),
        }
    }
}
