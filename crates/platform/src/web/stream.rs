//! What a form answers when it is done: a message on the page it was sent from, brought up to date in place.
//!
//! Invariant: without script the same form leads back to the page (303), so nothing depends on the stream.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    Problem, Ui,
    page::{html_with_status, redirect},
};

const STREAM: &str = "text/vnd.turbo-stream.html";

/// What the message offers to take back: the label of the button, where it posts, and what it sends.
#[derive(Clone, Debug)]
pub struct Undo {
    pub label: String,
    pub action: String,
}

#[derive(Template)]
#[template(path = "web/done.html")]
struct Done<'a> {
    ui: &'a Ui,
    message: &'a str,
    undo: Option<&'a Undo>,
}

/// The answer to a form that succeeded: closes the dialog that it stood in, says `message` (with a way to take it
/// back), and refreshes the page. `back` is where a browser without script goes.
pub fn done(headers: &HeaderMap, ui: &Ui, back: &str, message: &str, undo: Option<Undo>) -> Response {
    if !takes_streams(headers) {
        return redirect(back).into_response();
    }
    match (Done { ui, message, undo: undo.as_ref() }).render() {
        Ok(text) => ([(header::CONTENT_TYPE, format!("{STREAM}; charset=utf-8"))], text).into_response(),
        Err(error) => {
            tracing::error!("an answer cannot be rendered: {error}");
            redirect(back).into_response()
        }
    }
}

/// A dialog where one can be: in the frame that asked for it, or opened over the page by a form that needs to know more first.
/// Without script, the page of its own.
pub fn dialog(
    headers: &HeaderMap,
    status: StatusCode,
    dialog: &impl Template,
    page: &impl Template,
) -> Response {
    if is_for_modal(headers) {
        return html_with_status(status, dialog);
    }
    if !takes_streams(headers) {
        return html_with_status(status, page);
    }
    match dialog.render() {
        Ok(html) => {
            let text = format!(
                "<turbo-stream action=\"replace\" target=\"modal\"><template>{html}</template></turbo-stream>"
            );
            (status, [(header::CONTENT_TYPE, format!("{STREAM}; charset=utf-8"))], text).into_response()
        }
        Err(error) => Problem::internal(error.into()).into_response(),
    }
}

fn takes_streams(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains(STREAM))
}

/// Whether the request is for the dialog's frame and not for a page of its own.
pub fn is_for_modal(headers: &HeaderMap) -> bool {
    headers.get("turbo-frame").is_some_and(|frame| frame == "modal")
}

/// The page of this workspace that a request came from, or `otherwise` (a path of the workspace). An address outside
/// the workspace is never followed.
pub fn came_from(headers: &HeaderMap, ui: &Ui, otherwise: &str) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let path = referer
        .and_then(|referer| referer.split_once("://"))
        .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]))
        .unwrap_or_default();
    within(ui, path, otherwise)
}

/// `path` where it is inside the workspace, else `otherwise`.
pub fn within(ui: &Ui, path: &str, otherwise: &str) -> String {
    if path.starts_with(&ui.href("/")) && !path.contains(['\\', '\n', '\r']) {
        path.to_owned()
    } else {
        ui.href(otherwise)
    }
}
