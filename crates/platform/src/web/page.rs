//! What every page is answered with.
//!
//! Invariant: nothing inline runs in a page of ours, nothing foreign is loaded, and nobody frames it.

use askama::Template;
use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};

/// A page with status 200.
pub fn html(page: &impl Template) -> Response {
    html_with_status(StatusCode::OK, page)
}

/// A page with another status: 422 for a form with errors.
pub fn html_with_status(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!("a page cannot be rendered: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// See the other page (303), as after a form.
pub fn redirect(to: &str) -> Redirect {
    Redirect::to(to)
}

/// Nothing inline runs, nothing foreign is loaded, nobody frames us.
pub async fn security_headers(request: Request, next: Next) -> Response {
    const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self'; \
        script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// What every answer says, to whomever and of whatever route: it is of the kind that it says, it is kept by nobody unless it
/// says so, and where browsers reach us encrypted they do so always.
pub async fn every_answer(encrypted: bool, mut response: Response) -> Response {
    /// Half a year, so that the address can change hands some day; for this host alone.
    const ENCRYPTED: HeaderValue = HeaderValue::from_static("max-age=15768000");
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if encrypted {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ENCRYPTED);
    }
    response
}
