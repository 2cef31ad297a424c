//! The card of an account's notes, and the dialog that writes one.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{Note, NoteError};
use crate::{
    ids::{AccountId, NoteId},
    members::Act,
    web::{App, Problem, Routes, Seat, Ui, html_with_status, stream},
};

/// How many notes the card shows; the timeline has them all.
const SHOWN: i64 = 20;

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/notes/new", Act::EditRecords, new)
        .post("/notes", Act::EditRecords, create)
        .get("/notes/{note}/edit", Act::EditRecords, edit)
        .post("/notes/{note}", Act::EditRecords, change)
        .post("/notes/{note}/removal", Act::EditRecords, remove)
}

#[derive(Template)]
#[template(path = "success/notes_card.html")]
struct NotesCard<'a> {
    ui: &'a Ui,
    account: AccountId,
    rows: Vec<NoteRow>,
    may_edit: bool,
}

struct NoteRow {
    note: Note,
    may_change: bool,
}

impl NoteRow {
    fn was_edited(&self) -> bool {
        self.note.updated_at != self.note.written_at
    }
}

/// The card, ready to stand in a page: `{{ notes|safe }}`.
pub async fn notes_card(seat: &Seat, account: AccountId) -> Result<String, Problem> {
    let notes = seat.notes().of_account(account, SHOWN).await?;
    let rows = notes.into_iter().map(|note| NoteRow { may_change: note.may_be_changed_by(seat), note });
    let card =
        NotesCard { ui: &seat.ui, account, rows: rows.collect(), may_edit: seat.may(Act::EditRecords) };
    card.render().map_err(|error| Problem::internal(error.into()))
}

struct NoteForm {
    ui: Ui,
    action: String,
    title_key: &'static str,
    /// Given where the note is new.
    account: Option<AccountId>,
    body: String,
    back: String,
    wrong: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "success/note_dialog.html")]
struct NoteDialog<'a> {
    ui: &'a Ui,
    form: &'a NoteForm,
}

#[derive(Template)]
#[template(path = "success/note_page.html")]
struct NotePage<'a> {
    ui: &'a Ui,
    form: &'a NoteForm,
}

impl NoteForm {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let status = if self.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        if stream::is_for_modal(headers) {
            html_with_status(status, &NoteDialog { ui: &self.ui, form: self })
        } else {
            html_with_status(status, &NotePage { ui: &self.ui, form: self })
        }
    }
}

#[derive(Debug, serde::Deserialize)]
struct Start {
    account: AccountId,
}

async fn new(seat: Seat, headers: HeaderMap, Query(start): Query<Start>) -> Result<Response, Problem> {
    let otherwise = format!("/accounts/{}", start.account);
    let form = NoteForm {
        action: seat.ui.href("/notes"),
        title_key: "note-form-new",
        account: Some(start.account),
        body: String::new(),
        back: stream::came_from(&headers, &seat.ui, &otherwise),
        wrong: None,
        ui: seat.ui,
    };
    Ok(form.answer(&headers))
}

#[derive(Debug, serde::Deserialize)]
struct Given {
    account: Option<AccountId>,
    #[serde(default)]
    body: String,
    #[serde(default)]
    back: String,
}

async fn create(seat: Seat, headers: HeaderMap, Form(given): Form<Given>) -> Result<Response, Problem> {
    let account = given.account.ok_or_else(Problem::not_found)?;
    let written = seat.notes().write(account, &given.body).await.map(drop);
    let form = NoteForm {
        action: seat.ui.href("/notes"),
        title_key: "note-form-new",
        account: Some(account),
        body: given.body,
        back: stream::within(&seat.ui, &given.back, &format!("/accounts/{account}")),
        wrong: None,
        ui: seat.ui,
    };
    answered(&headers, form, written, "note-written")
}

async fn edit(
    seat: Seat,
    Path((_workspace, id)): Path<(String, NoteId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let note = changeable(&seat, id).await?;
    let form = NoteForm {
        action: seat.ui.href(&format!("/notes/{id}")),
        title_key: "note-form-change",
        account: None,
        body: note.body,
        back: stream::came_from(&headers, &seat.ui, &format!("/accounts/{}", note.account)),
        wrong: None,
        ui: seat.ui,
    };
    Ok(form.answer(&headers))
}

async fn change(
    seat: Seat,
    Path((_workspace, id)): Path<(String, NoteId)>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, Problem> {
    let note = changeable(&seat, id).await?;
    let changed = note.change(&seat, &given.body).await;
    let form = NoteForm {
        action: seat.ui.href(&format!("/notes/{id}")),
        title_key: "note-form-change",
        account: None,
        body: given.body,
        back: stream::within(&seat.ui, &given.back, &format!("/accounts/{}", note.account)),
        wrong: None,
        ui: seat.ui,
    };
    answered(&headers, form, changed, "note-changed")
}

fn answered(
    headers: &HeaderMap,
    form: NoteForm,
    stored: Result<(), NoteError>,
    message: &str,
) -> Result<Response, Problem> {
    let wrong = match stored {
        Ok(()) => return Ok(stream::done(headers, &form.ui, &form.back, &form.ui.t(message), None)),
        Err(NoteError::Empty) => "note-form-empty",
        Err(NoteError::Long) => "note-form-long",
        Err(NoteError::UnknownAccount) => return Err(Problem::not_found()),
        Err(NoteError::Db(error)) => return Err(error.into()),
    };
    Ok(NoteForm { wrong: Some(wrong), ..form }.answer(headers))
}

async fn remove(
    seat: Seat,
    Path((_workspace, id)): Path<(String, NoteId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let note = changeable(&seat, id).await?;
    note.remove(&seat).await?;
    let back = stream::came_from(&headers, &seat.ui, &format!("/accounts/{}", note.account));
    Ok(stream::done(&headers, &seat.ui, &back, &seat.ui.t("note-removed"), None))
}

async fn changeable(seat: &Seat, id: NoteId) -> Result<Note, Problem> {
    let note = seat.notes().find(id).await?.ok_or_else(Problem::not_found)?;
    if note.may_be_changed_by(seat) { Ok(note) } else { Err(Problem::forbidden(Act::EditRecords)) }
}
