//! The cookies that we set.
//!
//! Invariant: no script reads them, and they go to no other site.

use axum_extra::extract::cookie::{Cookie, SameSite};

use super::App;
use crate::members::session;

/// The cookie that carries a session's secret for so many milliseconds.
pub fn session_cookie(app: &App, secret: String, lasts: i64) -> Cookie<'static> {
    private_cookie(app, session::COOKIE, secret, time::Duration::milliseconds(lasts))
}

pub(crate) fn private_cookie(
    app: &App,
    name: impl Into<String>,
    value: String,
    lasts: time::Duration,
) -> Cookie<'static> {
    Cookie::build((name.into(), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(!app.insecure_cookies)
        .max_age(lasts)
        .build()
}
