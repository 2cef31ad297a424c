//! Notes: what a member wants remembered about an account: what was said on the phone, at a visit, in a meeting.
//!
//! Invariant: only the author or an administrator changes or removes a note, the timeline says that they did, and it can be
//! taken back.

mod form;
mod store;
#[cfg(test)]
mod tests;
pub mod web;

use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

pub use form::{inputs, read, written};
pub use web::{for_card, notes_card};

use crate::{
    acts::{Change, Done},
    by_hand as kinds,
    db::DbError,
    ids::{AccountId, MemberId, NoteAttendeeId, NoteId, PersonId},
    members::Act,
    tables,
    time::{HOUR, Timestamp},
    web::Scope,
};

/// The most characters that a note has, and the most people and members who attended.
pub const LONGEST_BODY: usize = 10_000;
pub const MOST_ATTENDEES: usize = 50;

/// On what occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    Memo,
    Call,
    Visit,
    Online,
    Mail,
}

crate::text_enum!(NoteKind {
    Memo => "memo", Call => "call", Visit => "visit", Online => "online", Mail => "mail",
});

/// A note as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    pub account: AccountId,
    /// None where a program wrote it.
    pub author: Option<(MemberId, String)>,
    pub kind: NoteKind,
    pub body: String,
    /// When it took place, where that is not when it was written.
    pub held_at: Option<Timestamp>,
    pub written_at: Timestamp,
    pub updated_at: Timestamp,
    /// Of the customer, by name.
    pub people: Vec<(PersonId, String)>,
    pub members: Vec<(MemberId, String)>,
}

/// What a note is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteFields {
    pub body: String,
    pub kind: NoteKind,
    /// The day on which it took place; none for the day of writing.
    pub held_on: Option<Date>,
    pub people: Vec<PersonId>,
    pub members: Vec<MemberId>,
}

impl NoteFields {
    /// A note of which only the body is known.
    pub fn memo(body: impl Into<String>) -> Self {
        Self {
            body: body.into(),
            kind: NoteKind::Memo,
            held_on: None,
            people: Vec::new(),
            members: Vec::new(),
        }
    }
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
    #[error("the day lies ahead")]
    Ahead,
    #[error("no person of the account or member has this id: {0}")]
    UnknownAttendee(Uuid),
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The notes that a caller can see.
#[derive(Debug)]
pub struct Notes<'a>(pub(crate) &'a Scope);

impl Notes<'_> {
    pub async fn find(&self, id: NoteId) -> Result<Option<Note>, DbError> {
        store::find(&self.0.workspace.main, id).await
    }

    /// An account's notes, the newest first.
    pub async fn of_account(&self, account: AccountId, limit: i64) -> Result<Vec<Note>, DbError> {
        store::of_account(&self.0.workspace.main, account, limit).await
    }

    pub async fn write(&self, account: AccountId, fields: NoteFields) -> Result<(NoteId, Done), NoteError> {
        let scope = self.0;
        let fields = checked(scope, fields)?;
        if !store::account_exists(&scope.workspace.main, account).await? {
            return Err(NoteError::UnknownAccount);
        }
        store::check_attendees(&scope.workspace.main, account, &fields).await?;
        let id = NoteId::new();
        let mut change = scope.act(&kinds::NOTE_NEW).await?;
        change.watch_of(&tables::NOTES, account, id.0).await?;
        let held_at = held_at(scope, fields.held_on, change.now);
        let now = change.now;
        store::insert(&mut change.tx, id, account, scope.actor.member(), &fields, held_at, now).await?;
        attend(&mut change, account, id, &fields).await?;
        Ok((id, change.commit(json!({})).await?))
    }
}

impl Note {
    /// Whether the caller may change or remove it.
    pub fn may_be_changed_by(&self, scope: &Scope) -> bool {
        let own = self.author.as_ref().is_some_and(|(id, _)| scope.actor.member() == Some(*id));
        scope.may(Act::EDIT_RECORDS) && (own || scope.may(Act::MANAGE_WORKSPACE))
    }

    pub fn fields(&self, scope: &Scope) -> NoteFields {
        NoteFields {
            body: self.body.clone(),
            kind: self.kind,
            held_on: self.held_at.map(|at| at.day(&scope.workspace.zone)),
            people: self.people.iter().map(|(id, _)| *id).collect(),
            members: self.members.iter().map(|(id, _)| *id).collect(),
        }
    }

    /// When it took place.
    pub fn happened_at(&self) -> Timestamp {
        self.held_at.unwrap_or(self.written_at)
    }

    pub fn attendees(&self) -> impl Iterator<Item = &String> {
        self.people.iter().map(|(_, name)| name).chain(self.members.iter().map(|(_, name)| name))
    }

    /// Gives the note these fields. The same fields leave no activity.
    pub async fn change(&self, scope: &Scope, fields: NoteFields) -> Result<Done, NoteError> {
        let mut fields = checked(scope, fields)?;
        fields.held_on = fields.held_on.or(Some(self.written_at.day(&scope.workspace.zone)));
        let mut now = self.fields(scope);
        now.held_on = now.held_on.or(Some(self.written_at.day(&scope.workspace.zone)));
        if fields == now {
            return Ok(Done::default());
        }
        store::check_attendees(&scope.workspace.main, self.account, &fields).await?;
        let mut change = scope.act(&kinds::NOTE_EDIT).await?;
        change.watch_of(&tables::NOTES, self.account, self.id.0).await?;
        self.watch_attendees(&mut change).await?;
        let held_at = if fields.held_on == now.held_on {
            self.held_at
        } else {
            held_at(scope, fields.held_on, self.written_at)
        };
        let at = change.now;
        store::update(&mut change.tx, self.id, &fields, held_at, at).await?;
        store::nobody_attends(&mut change.tx, self.id).await?;
        attend(&mut change, self.account, self.id, &fields).await?;
        Ok(change.commit(json!({})).await?)
    }

    /// Removes the note; that it was there stays on the timeline.
    pub async fn remove(&self, scope: &Scope) -> Result<Done, DbError> {
        let mut change = scope.act(&kinds::NOTE_REMOVAL).await?;
        change.watch_of(&tables::NOTES, self.account, self.id.0).await?;
        self.watch_attendees(&mut change).await?;
        tables::NOTES.remove(&mut change.tx, &[self.id.0]).await?;
        change.commit(json!({})).await
    }

    async fn watch_attendees(&self, change: &mut Change<'_>) -> Result<(), DbError> {
        let ids = store::attendances(&mut change.tx, self.id).await?;
        let watched: Vec<(Uuid, Uuid)> = ids.into_iter().map(|id| (self.account.0, id)).collect();
        change.watch(&tables::NOTE_ATTENDEES, &watched).await.map(drop)
    }
}

async fn attend(
    change: &mut Change<'_>,
    account: AccountId,
    note: NoteId,
    fields: &NoteFields,
) -> Result<(), DbError> {
    let people = fields.people.iter().map(|person| (Some(person.0), None));
    let members = fields.members.iter().map(|member| (None, Some(member.0)));
    let rows: Vec<(NoteAttendeeId, Option<Uuid>, Option<Uuid>)> =
        people.chain(members).map(|(person, member)| (NoteAttendeeId::new(), person, member)).collect();
    let watched: Vec<(Uuid, Uuid)> = rows.iter().map(|(id, _, _)| (account.0, id.0)).collect();
    change.watch(&tables::NOTE_ATTENDEES, &watched).await?;
    store::insert_attendees(&mut change.tx, note, rows).await
}

/// The instant that stands for the day: none where that is the day of writing, noon otherwise.
fn held_at(scope: &Scope, held_on: Option<Date>, written_at: Timestamp) -> Option<Timestamp> {
    let zone = &scope.workspace.zone;
    let day = held_on.filter(|day| *day != written_at.day(zone))?;
    Some(Timestamp::start_of(day, zone).plus(12 * HOUR))
}

fn checked(scope: &Scope, fields: NoteFields) -> Result<NoteFields, NoteError> {
    let body = fields.body.replace("\r\n", "\n").trim().to_owned();
    match body.chars().count() {
        0 => return Err(NoteError::Empty),
        n if n > LONGEST_BODY => return Err(NoteError::Long),
        _ => {}
    }
    if fields.held_on.is_some_and(|day| day > scope.workspace.today()) {
        return Err(NoteError::Ahead);
    }
    let (mut people, mut members) = (fields.people, fields.members);
    people.sort();
    people.dedup();
    members.sort();
    members.dedup();
    Ok(NoteFields { body, people, members, ..fields })
}
