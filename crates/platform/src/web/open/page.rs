//! What stands on an open page where something is wrong, and what every one of them says to the browser.
//!
//! Invariant: it leads nowhere into the product and runs nothing.

use std::time::Duration;

use askama::Template;
use axum::{
    http::{HeaderName, StatusCode, header},
    response::Response,
};

use crate::web::{Problem, Ui, page::html_with_status};

pub(super) const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
    // The address is what lets somebody in.
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
];

#[derive(Template)]
#[template(path = "open/words.html")]
struct WordsPage<'a> {
    ui: &'a Ui,
    title: String,
    text: String,
    id: Option<String>,
}

fn words(ui: &Ui, status: StatusCode, title: String, text: String, id: Option<String>) -> Response {
    html_with_status(status, &WordsPage { ui, title, text, id })
}

/// The link opens nothing: cut, changed, or of another installation.
pub fn gone(ui: &Ui) -> Response {
    words(ui, StatusCode::NOT_FOUND, ui.t("open-gone-title"), ui.t("open-gone-text"), None)
}

/// The link has ended.
pub fn ended(ui: &Ui) -> Response {
    words(ui, StatusCode::GONE, ui.t("open-ended-title"), ui.t("open-gone-text"), None)
}

pub(super) fn too_many(ui: &Ui, wait: Duration) -> Response {
    let seconds = i64::try_from(wait.as_secs() + 1).unwrap_or(i64::MAX);
    let text = ui.t1("open-many-text", "n", seconds);
    let mut response = words(ui, StatusCode::TOO_MANY_REQUESTS, ui.t("open-many-title"), text, None);
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}

pub(super) fn problem(ui: &Ui, problem: &Problem) -> Response {
    let (title, text, id) = problem.words(ui);
    words(ui, problem.status(), title, text, id)
}

/// What a library answered in its own words.
pub(super) fn bare(ui: &Ui, status: StatusCode) -> Response {
    let kind = match status {
        StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST => return gone(ui),
        StatusCode::METHOD_NOT_ALLOWED => "method",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "media",
        status if status.is_server_error() => "internal",
        _ => "unreadable",
    };
    let (title, text) = (ui.t(&format!("problem-{kind}-title")), ui.t(&format!("problem-{kind}-text")));
    words(ui, status, title, text, None)
}
