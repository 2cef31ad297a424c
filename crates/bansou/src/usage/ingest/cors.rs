//! Cross-origin answers: events come from whatever site the customer's product runs on.
//!
//! Invariant: no cookie is read on these routes, so any site may send; what it may send is events only.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

/// The answer to a pre-flight request, before any key is looked at.
pub fn preflight(asked: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, OPTIONS"));
    // Repeated, not "*": a star does not cover Authorization.
    let wanted = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        wanted.unwrap_or(HeaderValue::from_static("authorization, content-type")),
    );
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    allow(asked, &mut response);
    response
}

/// Lets the page that asked read the answer.
pub fn allow(asked: &HeaderMap, response: &mut Response) {
    const VARY_ON: HeaderValue = HeaderValue::from_static("Origin, Access-Control-Request-Headers");
    const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
    let headers = response.headers_mut();
    match asked.get(header::ORIGIN) {
        // Beacons and `credentials: include` need the origin by name.
        Some(origin) => {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        None => {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
    }
    headers.insert(header::VARY, VARY_ON);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Retry-After"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
}
