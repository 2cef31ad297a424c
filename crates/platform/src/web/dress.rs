//! The last word on every error of our own pages and API: what a layer or an extractor answers in bare words becomes a page
//! of the product or a problem document.
//!
//! Invariant: no error leaves in the words of a library; a page speaks the reader's language and leads back.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::{App, Problem, Ui, guard};

/// Longer than what any extractor says.
const MOST_BARE: usize = 4_096;

pub async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let plain = Ui::plain(request.headers(), request.uri()).answering(request.method());
    let headers = request.headers().clone();
    let mut response = next.run(request).await;
    let known = response.extensions_mut().remove::<Ui>();
    let problem = response.extensions_mut().remove::<Arc<Problem>>();
    if problem.is_none() && !is_bare_error(&response) {
        return response;
    }
    let ui = match known {
        Some(ui) => ui,
        None => of_reader(&app, &headers, plain).await,
    };
    let mut dressed = match problem {
        Some(problem) => problem.answer(&ui),
        None => {
            let (status, said) = (response.status(), bare_words(&mut response).await);
            Problem::of_bare(status, &said).answer(&ui)
        }
    };
    for name in [header::ALLOW, header::RETRY_AFTER, header::SET_COOKIE] {
        for value in response.headers().get_all(&name) {
            dressed.headers_mut().append(name.clone(), value.clone());
        }
    }
    dressed
}

/// The same for routes that are open to programs of any site: always a problem document, and no cookie is read.
pub async fn dress_anywhere(request: Request, next: Next) -> Response {
    let language = request.headers().get(header::ACCEPT_LANGUAGE).cloned();
    let uri = request.uri().clone();
    let mut response = next.run(request).await;
    let problem = response.extensions_mut().remove::<Arc<Problem>>();
    if problem.is_none() && !is_bare_error(&response) {
        return response;
    }
    let headers = language.into_iter().map(|language| (header::ACCEPT_LANGUAGE, language)).collect();
    let ui = Ui { wants_json: true, ..Ui::plain(&headers, &uri) };
    let mut dressed = match problem {
        Some(problem) => problem.answer(&ui),
        None => Problem::of_bare(response.status(), &bare_words(&mut response).await).answer(&ui),
    };
    if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
        dressed.headers_mut().insert(header::ALLOW, allow);
    }
    dressed
}

/// An error that is neither a page nor a document of ours.
fn is_bare_error(response: &Response) -> bool {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    (status.is_client_error() || status.is_server_error())
        && kind.is_none_or(|kind| kind.starts_with("text/plain"))
}

async fn bare_words(response: &mut Response) -> String {
    let body = std::mem::take(response.body_mut());
    let bytes = axum::body::to_bytes(body, MOST_BARE).await.unwrap_or_else(|_| Bytes::new());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// In the language of the login where there is one, though no guard has asked for it.
async fn of_reader(app: &App, headers: &HeaderMap, plain: Ui) -> Ui {
    match guard::who(app, headers).await {
        Ok(Some((login, ..))) => plain.chosen(login.locale, login.theme),
        _ => plain,
    }
}

impl Problem {
    /// What a layer or an extractor of a library means by its status.
    fn of_bare(status: StatusCode, said: &str) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            // An address with an id that can be nobody's: there is nothing of that name.
            StatusCode::BAD_REQUEST if said.starts_with("Invalid URL") => Self::not_found(),
            StatusCode::FORBIDDEN => Self::bare(status, "cross-site"),
            StatusCode::METHOD_NOT_ALLOWED => Self::bare(status, "method"),
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::media(),
            status if status.is_server_error() => {
                let mut problem = Self::internal(anyhow::anyhow!("answered {status}: {said}"));
                problem.set_status(status);
                problem
            }
            status => Self::bare(status, "unreadable"),
        }
    }
}
