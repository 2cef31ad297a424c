//! The form of a note: its kind, day, who attended, and what was said.

use super::{LONGEST_BODY, MOST_ATTENDEES, NoteError, NoteFields, NoteKind};
use crate::{
    customers::Person,
    ids::{MemberId, PersonId},
    members::Member,
    web::{
        FormErrors, Scope, Ui,
        inputs::{self, Input, InputKind, Reader, Sent},
    },
};

/// The fields as they stand in the inputs.
pub fn written(scope: &Scope, fields: &NoteFields) -> Sent {
    let day = fields.held_on.unwrap_or_else(|| scope.workspace.today());
    let ids = |ids: Vec<String>| ids.join(",");
    inputs::written([
        ("kind", fields.kind.to_string()),
        ("held_on", day.to_string()),
        ("people", ids(fields.people.iter().map(ToString::to_string).collect())),
        ("members", ids(fields.members.iter().map(ToString::to_string).collect())),
        ("body", fields.body.clone()),
    ])
}

/// The fields as they were typed.
pub fn read(ui: &Ui, scope: &Scope, sent: &Sent) -> Result<NoteFields, FormErrors> {
    let mut reader = Reader::new(ui, sent);
    let kind: Option<NoteKind> = reader.word("kind");
    let held_on = reader.day("held_on");
    if held_on.is_some_and(|day| day > scope.workspace.today()) {
        reader.errors.add("held_on", ui.t("note-form-ahead"));
    }
    let body = reader.required("body", LONGEST_BODY, "note-form-empty");
    let mut people: Vec<PersonId> = Vec::new();
    let mut members: Vec<MemberId> = Vec::new();
    for id in sent.several("people") {
        match id.parse() {
            Ok(id) => people.push(id),
            Err(_) => reader.errors.add("people", ui.t1("input-bad-choice", "given", id)),
        }
    }
    for id in sent.several("members") {
        match id.parse() {
            Ok(id) => members.push(id),
            Err(_) => reader.errors.add("members", ui.t1("input-bad-choice", "given", id)),
        }
    }
    if people.len() + members.len() > MOST_ATTENDEES {
        reader.errors.add("people", ui.t1("note-form-many", "n", MOST_ATTENDEES as i64));
    }
    reader.done(NoteFields { body, kind: kind.unwrap_or(NoteKind::Memo), held_on, people, members })
}

/// The inputs, with the people of the account and the members to choose from.
pub fn inputs(ui: &Ui, sent: &Sent, people: &[Person], members: &[Member]) -> Vec<Input> {
    let kinds = NoteKind::ALL.iter().map(|kind| (kind.to_string(), ui.t(&format!("note-kind-{kind}"))));
    let chosen = |name: &str, id: &str| sent.several(name).any(|one| one == id);
    let people = people
        .iter()
        .filter(|person| person.left_on.is_none() || chosen("people", &person.id.to_string()))
        .map(|person| (person.id.to_string(), person.name.clone()));
    let members = members
        .iter()
        .filter(|member| member.ended_at.is_none() || chosen("members", &member.id.to_string()))
        .map(|member| (member.id.to_string(), member.name.clone()));
    let mut inputs = vec![
        Input::new(sent, "kind", ui.t("note-form-kind"), InputKind::Choice).choices(kinds, None).paired(),
        Input::new(sent, "held_on", ui.t("note-form-day"), InputKind::Date).required(),
        Input::new(sent, "body", ui.t("note-form-body"), InputKind::Long).required(),
        Input::new(sent, "people", ui.t("note-form-people"), InputKind::Ticks).choices(people, None),
        Input::new(sent, "members", ui.t("note-form-members"), InputKind::Ticks).choices(members, None),
    ];
    inputs.retain(|input| input.kind != InputKind::Ticks || !input.choices.is_empty());
    inputs
}

impl NoteError {
    /// Which field it is about and what would do; none where it is about none.
    pub fn field(&self, ui: &Ui) -> Option<(&'static str, String)> {
        match self {
            Self::Empty => Some(("body", ui.t("note-form-empty"))),
            Self::Long => Some(("body", ui.t("note-form-long"))),
            Self::Ahead => Some(("held_on", ui.t("note-form-ahead"))),
            Self::UnknownAttendee(id) => Some(("people", ui.t1("note-form-nobody", "given", id.to_string()))),
            Self::UnknownAccount | Self::Db(_) => None,
        }
    }
}
