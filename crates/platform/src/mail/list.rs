//! The screen of all mail: waiting, held back, sent, failed.
//!
//! Invariant: a page reads as many rows as it shows, however many wait.

use askama::Template;
use axum::{extract::Query, http::StatusCode, response::Response};
use bansou_letters::Address;

use super::{Mail, MailState, RecipientId, store};
use crate::{
    db::{self, Db, Value, query_dynamic},
    ids::MailId,
    members::Act,
    percent::encoded,
    web::{App, Problem, Routes, Seat, Ui, html, html_with_status},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app).get("/settings/mail", Act::MANAGE_WORKSPACE, list)
}

/// Letters on a page.
pub(super) const PAGE: i64 = 50;

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// A state, or empty for all.
    state: String,
    /// An address.
    q: String,
    /// Where the page before ended.
    before: String,
}

#[derive(Template)]
#[template(path = "mail/list.html")]
struct ListPage {
    ui: Ui,
    mails: Vec<Mail>,
    state: Option<MailState>,
    q: String,
    /// What is wrong with the address asked for.
    wrong: Option<String>,
    first: bool,
    next: Option<String>,
    is_set_up: bool,
}

impl ListPage {
    fn states(&self) -> &'static [MailState] {
        MailState::ALL
    }

    fn state_label(&self, state: &MailState) -> String {
        self.ui.t(&format!("mail-state-{state}"))
    }

    fn is_chosen(&self, state: &MailState) -> bool {
        self.state == Some(*state)
    }

    fn is_filtered(&self) -> bool {
        self.state.is_some() || !self.q.is_empty()
    }

    fn topic_label(&self, mail: &Mail) -> String {
        mail.topic_label(&self.ui)
    }

    fn why(&self, mail: &Mail) -> Option<String> {
        mail.why(&self.ui)
    }
}

impl Mail {
    pub(super) fn topic_label(&self, ui: &Ui) -> String {
        crate::activity::words::choice(ui, "mail-topic", &self.topic)
    }

    /// Why it is not sent, and when it is looked at next.
    pub(super) fn why(&self, ui: &Ui) -> Option<String> {
        let reason = self.reason.map(|reason| ui.t(&format!("mail-reason-{reason}")));
        let due = self.due_at.filter(|_| matches!(self.state, MailState::Held | MailState::Retry));
        match (reason, due) {
            (Some(reason), Some(at)) => Some(ui.t2("mail-next", "reason", reason, "when", ui.exact(&at))),
            (reason, _) => reason,
        }
    }
}

impl MailState {
    /// The class that colours it.
    pub(super) fn tone(self) -> &'static str {
        match self {
            Self::Sent => "good",
            Self::Failed | Self::Returned => "risk",
            Self::Unknown | Self::Retry => "watch",
            Self::Sending => "ai",
            Self::Waiting | Self::Held | Self::Cancelled => "",
        }
    }
}

/// `GET /settings/mail`.
async fn list(seat: Seat, Query(wanted): Query<Wanted>) -> Result<Response, Problem> {
    let state = match wanted.state.as_str() {
        "" => None,
        word => Some(word.parse::<MailState>().map_err(|_| Problem::not_found())?),
    };
    let before = match wanted.before.as_str() {
        "" => None,
        id => Some(id.parse::<MailId>().map_err(|_| Problem::not_found())?),
    };
    let q = wanted.q.trim().to_owned();
    let address = if q.is_empty() { None } else { Some(Address::parse(&q)) };
    let mut page = ListPage {
        is_set_up: seat.workspace.post.is_set_up(),
        ui: seat.ui.clone(),
        mails: Vec::new(),
        state,
        wrong: None,
        first: before.is_none(),
        next: None,
        q,
    };
    let recipient = match address {
        Some(Err(_)) => {
            page.wrong = Some(seat.ui.t("mail-q-wrong"));
            return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
        Some(Ok(address)) => Some(RecipientId::of(seat.workspace.id, &address)),
        None => None,
    };
    page.mails = found(&seat.workspace.main, state, recipient, before, PAGE + 1).await?;
    let more = page.mails.len() as i64 > PAGE;
    page.mails.truncate(PAGE as usize);
    page.next = page.mails.last().filter(|_| more).map(|last| {
        let state = state.map_or("", MailState::as_str);
        let q = encoded(&page.q);
        page.ui.href(&format!("/settings/mail?state={state}&q={q}&before={}", last.id))
    });
    Ok(html(&page))
}

/// Letters, the newest first.
pub(super) async fn found(
    db: &Db,
    state: Option<MailState>,
    recipient: Option<RecipientId>,
    before: Option<MailId>,
    most: i64,
) -> db::Result<Vec<Mail>> {
    let mut values: Vec<Value> = vec![before.map_or(uuid::Uuid::max(), |id| id.0).into(), most.into()];
    let mut conditions = String::new();
    for (column, value) in [("state", state.map(Value::from)), ("recipient", recipient.map(Value::from))] {
        if let Some(value) = value {
            values.push(value);
            conditions.push_str(&format!(" and {column} = ${}", values.len()));
        }
    }
    let sql =
        format!("select {} from mails where id < $1{conditions} order by id desc limit $2", store::COLUMNS);
    query_dynamic(sql, values).all(db).await
}
