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
    /// `note` is the account's newest one.
    pub async fn of(seat: &Seat, account: AccountId, note: Option<&Note>) -> db::Result<Option<Self>> {
        const REPLY: &str = "
            select case when closed_at is not null then closed_at else first_responded_at end as a, subject as b
              from conversations
             where account_id = $1 and (closed_at is not null or first_responded_at is not null)
             order by 1 desc limit 1";
        let reply: Option<(Timestamp, Option<String>)> =
            query(REPLY, args![account]).optional(&seat.workspace.main).await?;
        let note =
            note.map(|note| Self { at: note.happened_at(), kind: TouchKind::Note(Box::new(note.clone())) });
        let reply = reply.map(|(at, subject)| Self { at, kind: TouchKind::Reply(subject) });
        Ok(note.into_iter().chain(reply).max_by_key(|touch| touch.at))
    }

    /// `電話`, `メモ`, `問い合わせへの回答`.
    pub fn label(&self, ui: &Ui) -> String {
        match &self.kind {
            TouchKind::Note(note) => ui.t(&format!("note-kind-{}", note.kind)),
            TouchKind::Reply(_) => ui.t("touch-reply"),
        }
    }

    /// Who wrote it, and who of the customer was there.
    pub fn who(&self, ui: &Ui) -> String {
        let TouchKind::Note(note) = &self.kind else { return String::new() };
        let author = note.author.iter().map(|(_, name)| name.clone());
        let people: Vec<String> = note.people.iter().map(|(_, name)| name.clone()).collect();
        let there = (!people.is_empty()).then(|| people.join(&ui.t("word-comma")));
        author.chain(there).collect::<Vec<_>>().join(" · ")
    }

    /// The first line of what was written.
    pub fn words(&self) -> Option<&str> {
        match &self.kind {
            TouchKind::Note(note) => note.body.lines().next(),
            TouchKind::Reply(subject) => subject.as_deref(),
        }
    }
}
