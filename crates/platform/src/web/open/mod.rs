//! Pages open to the world: whoever holds a link may go there, without a login.
//!
//! Invariant: no cookie of a member is read or set behind this door; requests of one network are counted, what comes in and
//! what goes out has a size, nothing of others is loaded and nobody frames it unless the page itself says so.

mod limit;
mod page;
#[cfg(test)]
mod tests;

use std::{net::SocketAddr, sync::Arc, time::Instant};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

use self::limit::Limit;
pub use self::page::{ended, gone};
use super::{App, Problem, Ui, clean, metrics, problem, traffic};
use crate::client;

/// The most bytes that somebody may send; a route that takes more says so.
const MOST_IN: usize = 32 * 1024;
/// The most bytes of an answer.
const MOST_OUT: usize = 512 * 1024;

/// The routes of [`super::Access::Linked`] behind their door.
pub(super) fn behind_door(routes: Router<App>) -> Router<App> {
    let limit = Arc::new(Limit::new());
    routes
        .layer(DefaultBodyLimit::max(MOST_IN))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(clean::clean))
        .layer(middleware::from_fn_with_state(limit, door))
        .layer(CompressionLayer::new())
}

async fn door(State(limit): State<Arc<Limit>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    traffic::note();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0);
    let network = client::network(&client::address(peer, request.headers()));
    request.headers_mut().remove(header::COOKIE);
    let ui = Ui::plain(request.headers(), request.uri()).answering(request.method());
    request.extensions_mut().insert(ui.clone());
    let mut response = match limit.take(&network) {
        Ok(()) => sized(answered(next.run(request).await, &ui), &ui).await,
        Err(wait) => page::too_many(&ui, wait),
    };
    let headers = response.headers_mut();
    headers.remove(header::SET_COOKIE);
    for (name, value) in page::HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    traffic::note();
    metrics::answered(
        &method,
        route.as_deref().unwrap_or("none"),
        response.status().as_u16(),
        began.elapsed(),
    );
    response
}

/// A problem as a page that leads nowhere into the product; what a library answers in bare words as well.
fn answered(mut response: Response, ui: &Ui) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() {
        return page::problem(ui, &problem);
    }
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_bare = kind.is_none_or(|kind| kind.starts_with("text/plain"));
    let status = response.status();
    if !is_bare || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let allow = response.headers_mut().remove(header::ALLOW);
    let mut dressed = page::bare(ui, status);
    if let Some(allow) = allow {
        dressed.headers_mut().insert(header::ALLOW, allow);
    }
    dressed
}

/// The same answer with its size; one that is larger than any of ours is a mistake of ours.
async fn sized(response: Response, ui: &Ui) -> Response {
    let (mut parts, body) = response.into_parts();
    match axum::body::to_bytes(body, MOST_OUT).await {
        Ok(bytes) => {
            // Of an answer to HEAD it is there already, and its body is gone.
            parts.headers.entry(header::CONTENT_LENGTH).or_insert(bytes.len().into());
            Response::from_parts(parts, Body::from(bytes))
        }
        Err(error) => {
            let problem = Problem::internal(anyhow::anyhow!("an open page has no size: {error}"));
            page::problem(ui, &problem)
        }
    }
}

/// What a program is told that needs no page.
pub fn said(status: StatusCode, words: &'static str) -> Response {
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], words).into_response()
}
