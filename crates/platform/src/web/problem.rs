//! What went wrong, said so that the reader can mend it: a page for a browser, an RFC 9457 document for a program.
//!
//! Invariant: an error of the program or its store is never shown as "not found", and carries an id that the log has.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use super::{Ui, page};
use crate::{db::DbError, i18n, members::Act, workspaces::HomeError};

/// One field that was not right: which, what was given, and what would do.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FieldProblem {
    pub field: String,
    /// Already in the reader's language.
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
}

/// Something that keeps a request from being done. Boxed, because every handler's result carries room for it.
#[derive(Debug)]
pub struct Problem(Box<What>);

#[derive(Debug)]
struct What {
    status: StatusCode,
    /// The stem of its messages: `problem-{kind}-title`, `problem-{kind}-text`.
    kind: &'static str,
    fields: Vec<FieldProblem>,
    /// What more there is to say, already in the reader's language.
    detail: Option<String>,
    /// The way back: a path in the workspace and the key of its label.
    way_back: Option<(String, &'static str)>,
    id: Uuid,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str) -> Self {
        Self(Box::new(What {
            status,
            kind,
            fields: Vec::new(),
            detail: None,
            way_back: None,
            id: Uuid::now_v7(),
        }))
    }

    /// An error that a library answered, by what it means.
    pub(super) fn bare(status: StatusCode, kind: &'static str) -> Self {
        Self::new(status, kind)
    }

    pub(super) fn set_status(&mut self, status: StatusCode) {
        self.0.status = status;
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    pub fn forbidden(act: Act) -> Self {
        tracing::debug!(?act, "refused");
        Self::new(StatusCode::FORBIDDEN, "forbidden")
    }

    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large")
    }

    /// The body is of a kind that is not read here.
    pub fn media() -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media")
    }

    pub fn no_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "no-token")
    }

    /// The request contradicts what is stored: `detail` says how, in the reader's language.
    pub fn conflict(detail: String) -> Self {
        let mut problem = Self::new(StatusCode::CONFLICT, "conflict");
        problem.0.detail = Some(detail);
        problem
    }

    /// What was sent cannot be taken. For a page with a form, answer the form with its errors instead.
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        problem.0.fields = fields;
        problem
    }

    /// The store is away or full; trying again later makes sense.
    pub fn unavailable(error: &DbError) -> Self {
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
        tracing::warn!(id = %problem.0.id, "store unavailable: {error}");
        problem
    }

    /// A mistake of ours. What it was goes to the log under the id, not to the reader.
    pub fn internal(error: anyhow::Error) -> Self {
        let problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal");
        tracing::error!(id = %problem.0.id, "{error:?}");
        problem
    }

    #[must_use]
    pub fn with_way_back(mut self, path: impl Into<String>, label: &'static str) -> Self {
        self.0.way_back = Some((path.into(), label));
        self
    }

    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Title and text, and the id of a mistake of ours.
    pub(super) fn words(&self, ui: &Ui) -> (String, String, Option<String>) {
        let title = ui.t(&format!("problem-{}-title", self.0.kind));
        let text = self.0.detail.clone().unwrap_or_else(|| ui.t(&format!("problem-{}-text", self.0.kind)));
        (title, text, self.0.status.is_server_error().then(|| self.0.id.to_string()))
    }

    /// The answer for who asked.
    pub(super) fn answer(&self, ui: &Ui) -> Response {
        let title = ui.t(&format!("problem-{}-title", self.0.kind));
        let text = self.0.detail.clone().unwrap_or_else(|| ui.t(&format!("problem-{}-text", self.0.kind)));
        let mut response = if ui.wants_json {
            self.document(title, text)
        } else {
            let way_back = match &self.0.way_back {
                Some((path, label)) => (ui.href(path), ui.t(label)),
                None => (ui.home(), ui.t("problem-way-back")),
            };
            let page = ProblemPage {
                ui,
                status: self.0.status.as_u16(),
                title,
                text,
                fields: &self.0.fields,
                way_back,
                id: self.0.status.is_server_error().then(|| self.0.id.to_string()),
            };
            page::html_with_status(self.0.status, &page)
        };
        if self.0.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
        }
        response
    }

    fn document(&self, title: String, detail: String) -> Response {
        let body = serde_json::json!({
            "type": format!("urn:bansou:problem:{}", self.0.kind),
            "title": title,
            "status": self.0.status.as_u16(),
            "detail": detail,
            "instance": format!("urn:uuid:{}", self.0.id),
            "errors": self.0.fields,
        });
        (
            self.0.status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            Json(body).into_response().into_body(),
        )
            .into_response()
    }
}

/// As a value inside the response: the guard, which knows who asks, writes it out.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        if error.is_unavailable() { Self::unavailable(&error) } else { Self::internal(error.into()) }
    }
}

impl From<HomeError> for Problem {
    fn from(error: HomeError) -> Self {
        match error {
            HomeError::Db(error) => error.into(),
            error => Self::internal(error.into()),
        }
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<DbError>() {
            Ok(error) => error.into(),
            Err(error) => Self::internal(error),
        }
    }
}

/// A panic in a handler of our own pages or API, as any other mistake of ours.
pub fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    Problem::internal(anyhow::anyhow!("panic in a handler: {}", said(panic.as_ref()))).into_response()
}

fn said(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

/// A panic where nothing is known of who asks: logged, and answered in plain words.
pub fn panicked_anywhere(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let id = Uuid::now_v7();
    tracing::error!(%id, "panic in a handler: {}", said(panic.as_ref()));
    let text = format!(
        "{} / {} ({id})",
        i18n::Locale::Ja.t("problem-internal-title"),
        i18n::Locale::En.t("problem-internal-title")
    );
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}

#[derive(Template)]
#[template(path = "web/problem.html")]
struct ProblemPage<'a> {
    ui: &'a Ui,
    status: u16,
    title: String,
    text: String,
    fields: &'a [FieldProblem],
    way_back: (String, String),
    id: Option<String>,
}
