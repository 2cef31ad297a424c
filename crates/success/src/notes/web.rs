//! The card of an account's notes, and the dialog that writes one.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::HeaderMap,
    response::Response,
};

use super::{Note, NoteError, NoteFields, NoteKind, form};
use crate::{
    Success as _,
    acts::{Done, undo_button},
    customers::Customers as _,
    db,
    ids::{AccountId, NoteId},
    members::{self, Act},
    web::{
        App, FormErrors, Problem, Routes, Seat, Ui,
        inputs::{self, Sent},
        stream,
    },
};

/// How many notes the card shows; the timeline has them all.
const SHOWN: i64 = 20;

/// How many people of the account can be ticked as attending.
const PEOPLE: i64 = 100;

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/notes/new", Act::EDIT_RECORDS, new)
        .post("/notes", Act::EDIT_RECORDS, create)
        .get("/notes/{note}/edit", Act::EDIT_RECORDS, edit)
        .post("/notes/{note}", Act::EDIT_RECORDS, change)
        .post("/notes/{note}/removal", Act::EDIT_RECORDS, remove)
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
    day: String,
    iso: String,
    attendees: String,
}

impl NoteRow {
    fn was_edited(&self) -> bool {
        self.note.updated_at != self.note.written_at
    }
}

/// The notes of the card, the newest first.
pub async fn for_card(seat: &Seat, account: AccountId) -> db::Result<Vec<Note>> {
    seat.notes().of_account(account, SHOWN).await
}

/// The card of these notes, ready to stand in a page: `{{ notes|safe }}`.
pub fn notes_card(seat: &Seat, account: AccountId, notes: Vec<Note>) -> Result<String, Problem> {
    let (ui, zone) = (&seat.ui, &seat.workspace.zone);
    let comma = ui.t("word-comma");
    let rows = notes.into_iter().map(|note| {
        let names: Vec<&str> = note.attendees().map(String::as_str).collect();
        NoteRow {
            may_change: note.may_be_changed_by(seat),
            iso: ui.iso(&note.happened_at()),
            day: ui.short_day(&note.happened_at().day(zone)),
            attendees: names.join(&comma),
            note,
        }
    });
    let card = NotesCard { ui, account, rows: rows.collect(), may_edit: seat.may(Act::EDIT_RECORDS) };
    card.render().map_err(|error| Problem::internal(error.into()))
}

/// The form of a new note or of one that there is.
async fn asked(
    seat: &Seat,
    headers: &HeaderMap,
    account: AccountId,
    note: Option<NoteId>,
    sent: &Sent,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let ui = &seat.ui;
    let way = format!("/accounts/{account}");
    let back = sent.back(ui, headers, &way);
    let (title, action) = match note {
        Some(id) => (ui.t("note-form-change"), ui.href(&format!("/notes/{id}"))),
        None => (ui.t("note-form-new"), ui.href("/notes")),
    };
    let people = seat.people().of_account(account, PEOPLE).await?;
    let members = members::all_members(&seat.workspace).await?;
    let mut dialog = inputs::Form::new(ui, title, action, back);
    dialog.hidden.push(("account".to_owned(), account.to_string()));
    dialog.inputs = form::inputs(ui, sent, &people, &members);
    dialog.errors = errors;
    dialog.focus = Some("body");
    Ok(dialog.answer(headers))
}

#[derive(Debug, serde::Deserialize)]
struct Start {
    account: AccountId,
    /// What kind it begins as.
    #[serde(default)]
    kind: String,
}

async fn new(seat: Seat, headers: HeaderMap, Query(start): Query<Start>) -> Result<Response, Problem> {
    let fields = NoteFields {
        kind: start.kind.parse().unwrap_or(NoteKind::Memo),
        members: vec![seat.member.id],
        ..NoteFields::memo("")
    };
    let sent = form::written(&seat, &fields);
    asked(&seat, &headers, start.account, None, &sent, FormErrors::default()).await
}

async fn create(
    seat: Seat,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let sent = Sent::of(pairs);
    let account = sent.given("account").and_then(|id| id.parse().ok()).ok_or_else(Problem::not_found)?;
    let fields = match form::read(&seat.ui, &seat, &sent) {
        Ok(fields) => fields,
        Err(errors) => return asked(&seat, &headers, account, None, &sent, errors).await,
    };
    match seat.notes().write(account, fields).await {
        Ok((_, done)) => Ok(answered(&seat, &headers, account, &sent, "note-written", &done)),
        Err(error) => refused(&seat, &headers, account, None, &sent, error).await,
    }
}

async fn edit(
    seat: Seat,
    Path((_workspace, id)): Path<(String, NoteId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let note = changeable(&seat, id).await?;
    let mut fields = note.fields(&seat);
    fields.held_on = Some(note.happened_at().day(&seat.workspace.zone));
    let sent = form::written(&seat, &fields);
    asked(&seat, &headers, note.account, Some(id), &sent, FormErrors::default()).await
}

async fn change(
    seat: Seat,
    Path((_workspace, id)): Path<(String, NoteId)>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let note = changeable(&seat, id).await?;
    let sent = Sent::of(pairs);
    let fields = match form::read(&seat.ui, &seat, &sent) {
        Ok(fields) => fields,
        Err(errors) => return asked(&seat, &headers, note.account, Some(id), &sent, errors).await,
    };
    match note.change(&seat, fields).await {
        Ok(done) => Ok(answered(&seat, &headers, note.account, &sent, "note-changed", &done)),
        Err(error) => refused(&seat, &headers, note.account, Some(id), &sent, error).await,
    }
}

async fn refused(
    seat: &Seat,
    headers: &HeaderMap,
    account: AccountId,
    note: Option<NoteId>,
    sent: &Sent,
    error: NoteError,
) -> Result<Response, Problem> {
    match (error.field(&seat.ui), error) {
        (Some((field, message)), _) => {
            asked(seat, headers, account, note, sent, FormErrors::one(field, message)).await
        }
        (None, NoteError::Db(error)) => Err(error.into()),
        (None, _) => Err(Problem::not_found()),
    }
}

fn answered(
    seat: &Seat,
    headers: &HeaderMap,
    account: AccountId,
    sent: &Sent,
    message: &str,
    done: &Done,
) -> Response {
    let ui = &seat.ui;
    let back = sent.back(ui, headers, &format!("/accounts/{account}"));
    stream::done(headers, ui, &back, &ui.t(message), undo_button(ui, done.act))
}

async fn remove(
    seat: Seat,
    Path((_workspace, id)): Path<(String, NoteId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let note = changeable(&seat, id).await?;
    let done = note.remove(&seat).await?;
    let (ui, way) = (&seat.ui, format!("/accounts/{}", note.account));
    let back = stream::came_from(&headers, ui, &way);
    Ok(stream::done(&headers, ui, &back, &ui.t("note-removed"), undo_button(ui, done.act)))
}

async fn changeable(seat: &Seat, id: NoteId) -> Result<Note, Problem> {
    let note = seat.notes().find(id).await?.ok_or_else(Problem::not_found)?;
    if note.may_be_changed_by(seat) { Ok(note) } else { Err(Problem::forbidden(Act::EDIT_RECORDS)) }
}
