//! Sign-in and sign-out pages.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::{find_login_by_email, password, session};
use crate::web::{Access, App, Problem, Routes, SignedIn, Ui, html, html_with_status, redirect};

pub fn routes(app: &App) -> Routes {
    Routes::new(app).get("/sign-in", Access::Open, form).post("/sign-in", Access::Open, sign_in).post(
        "/sign-out",
        Access::SignedIn,
        sign_out,
    )
}

#[derive(Template)]
#[template(path = "members/sign_in.html")]
struct SignInPage {
    ui: Ui,
    email: String,
    next: String,
    refused: bool,
}

#[derive(Debug, serde::Deserialize)]
struct Arrival {
    #[serde(default)]
    next: String,
}

async fn form(ui: Ui, Query(arrival): Query<Arrival>) -> Response {
    html(&SignInPage { ui, email: String::new(), next: arrival.next, refused: false })
}

#[derive(Debug, serde::Deserialize)]
struct Credentials {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

async fn sign_in(
    State(app): State<App>,
    ui: Ui,
    headers: HeaderMap,
    jar: CookieJar,
    Form(given): Form<Credentials>,
) -> Result<Response, Problem> {
    let login = find_login_by_email(&app.home.control, &given.email).await?;
    let stored = login.as_ref().map(|login| login.password_hash.clone());
    let right = password::verify(given.password, stored).await?;
    let Some(login) = login.filter(|_| right) else {
        let page = SignInPage { ui, email: given.email, next: given.next, refused: true };
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let secret = session::start(&app.home.control, &login, agent, "", app.home.clock.now()).await?;
    let to = if given.next.starts_with('/') && !given.next.starts_with("//") {
        given.next.as_str()
    } else {
        "/workspaces"
    };
    Ok((jar.add(session_cookie(&app, secret)), redirect(to)).into_response())
}

async fn sign_out(State(app): State<App>, signed_in: SignedIn, jar: CookieJar) -> Result<Response, Problem> {
    session::end(&app.home.control, signed_in.login.id, signed_in.session.id).await?;
    Ok((jar.remove(session_cookie(&app, String::new())), redirect("/sign-in")).into_response())
}

/// The cookie that carries a session's secret.
pub fn session_cookie(app: &App, secret: String) -> Cookie<'static> {
    Cookie::build((session::COOKIE, secret))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(!app.insecure_cookies)
        .permanent()
        .build()
}
