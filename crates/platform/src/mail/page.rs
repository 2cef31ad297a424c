//! One letter: what became of it, as it is read, and what can still be done about it.
//!
//! Invariant: what a letter says is shown in a frame that runs nothing, loads nothing and leads nowhere; what opens something
//! is in no form of it.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use bansou_letters::RawLetter;

use super::{Clicks, Mail, MailState, Verb, clicks, find, store};
use crate::{
    activity::{Subject, SubjectKind},
    ids::MailId,
    members::Act,
    web::{App, Problem, Routes, Seat, Ui, html, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/settings/mail/{id}", Act::MANAGE_WORKSPACE, page)
        .get("/settings/mail/{id}/html", Act::MANAGE_WORKSPACE, as_read)
        .post("/settings/mail/{id}/sending", Act::MANAGE_WORKSPACE, send)
        .post("/settings/mail/{id}/cancellation", Act::MANAGE_WORKSPACE, cancel)
}

#[derive(Template)]
#[template(path = "mail/show.html")]
struct ShowPage {
    ui: Ui,
    mail: Mail,
    plain: String,
    /// Its headers as they are sent; none before the first attempt.
    headers: Option<String>,
    /// Where it counts them.
    clicks: Option<Clicks>,
    is_set_up: bool,
}

impl ShowPage {
    fn state_label(&self) -> String {
        self.ui.t(&format!("mail-state-{}", self.mail.state))
    }

    fn topic_label(&self) -> String {
        self.mail.topic_label(&self.ui)
    }

    fn why(&self) -> Option<String> {
        self.mail.why(&self.ui)
    }

    /// Whether somebody may have it sent, and by which words.
    fn may_send(&self) -> Option<&'static str> {
        let act = match self.mail.state {
            MailState::Held | MailState::Retry | MailState::Cancelled => "mail-send-now",
            MailState::Failed | MailState::Unknown => "mail-send-again",
            MailState::Waiting | MailState::Sending | MailState::Sent | MailState::Returned => return None,
        };
        let is_writable = self.mail.reason != Some(super::MailReason::Unwritable);
        (self.is_set_up && self.mail.is_whole && is_writable).then_some(act)
    }

    fn may_cancel(&self) -> bool {
        matches!(self.mail.state, MailState::Waiting | MailState::Held | MailState::Retry)
    }

    /// Why it can be sent no more, where that is not to be seen.
    fn is_spent(&self) -> bool {
        self.mail.has_secret
            && !self.mail.is_whole
            && !matches!(self.mail.state, MailState::Sent | MailState::Returned)
    }
}

/// `GET /settings/mail/{id}`.
async fn page(seat: Seat, Path((_workspace, id)): Path<(String, MailId)>) -> Result<Response, Problem> {
    let main = &seat.workspace.main;
    let mail = find(main, id).await?.ok_or_else(Problem::not_found)?;
    let (_, plain) = store::words(main, id).await?.ok_or_else(Problem::not_found)?;
    let headers = store::source(main, id).await?.and_then(headers);
    let clicks = clicks::of_letter(main, id).await?;
    let is_set_up = seat.workspace.post.is_set_up();
    Ok(html(&ShowPage { ui: seat.ui, mail, plain, headers, clicks, is_set_up }))
}

fn headers(bytes: Vec<u8>) -> Option<String> {
    let letter = RawLetter::from_bytes(bytes).ok()?;
    let text = String::from_utf8_lossy(letter.as_bytes()).replace("\r\n", "\n");
    text.split_once("\n\n").map(|(headers, _)| headers.to_owned())
}

/// `GET /settings/mail/{id}/html`: the letter alone, for a frame.
async fn as_read(seat: Seat, Path((_workspace, id)): Path<(String, MailId)>) -> Result<Response, Problem> {
    const POLICY: HeaderValue = HeaderValue::from_static(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox",
    );
    let (as_html, _) = store::words(&seat.workspace.main, id).await?.ok_or_else(Problem::not_found)?;
    let mut response = Html(as_html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// `POST /settings/mail/{id}/sending`.
async fn send(seat: Seat, Path((_workspace, id)): Path<(String, MailId)>) -> Result<Response, Problem> {
    let mail = find(&seat.workspace.main, id).await?.ok_or_else(Problem::not_found)?;
    if !seat.workspace.post.is_set_up() {
        return Err(
            Problem::conflict(seat.ui.t("mail-not-set-up")).with_way_back("/settings/mail", "mail-title")
        );
    }
    let mut change = seat.change().await?;
    if !store::send_by_hand(&mut change.tx, id, change.now).await? {
        return Err(too_late(&seat.ui));
    }
    change.record(letter(id), Verb::MailSentByHand { topic: mail.topic });
    change.commit().await?;
    Ok(back(&seat.ui, id))
}

/// `POST /settings/mail/{id}/cancellation`.
async fn cancel(seat: Seat, Path((_workspace, id)): Path<(String, MailId)>) -> Result<Response, Problem> {
    let mail = find(&seat.workspace.main, id).await?.ok_or_else(Problem::not_found)?;
    let mut change = seat.change().await?;
    if !store::cancel(&mut change.tx, id, change.now).await? {
        return Err(too_late(&seat.ui));
    }
    change.record(letter(id), Verb::MailCancelled { topic: mail.topic });
    change.commit().await?;
    Ok(back(&seat.ui, id))
}

fn too_late(ui: &Ui) -> Problem {
    Problem::conflict(ui.t("mail-too-late")).with_way_back("/settings/mail", "mail-title")
}

fn back(ui: &Ui, id: MailId) -> Response {
    redirect(&ui.href(&format!("/settings/mail/{id}"))).into_response()
}

fn letter(id: MailId) -> Subject {
    Subject::alone(SubjectKind::Workspace, id.0)
}
