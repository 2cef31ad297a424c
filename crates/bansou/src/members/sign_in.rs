//! Sign-in and sign-out pages: the password, then the code where the login has a second factor.
//!
//! Invariant: what a wrong attempt is answered with does not tell whether the e-mail is known.

use askama::Template;
use axum::{
    Form,
    extract::{FromRequestParts, Query, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::{
    Login, find_login, find_login_by_email,
    lockout::{self, Subject},
    login_key, password, second_factor, session,
};
use crate::{
    time::{MINUTE, SECOND, Timestamp},
    web::{Access, App, Problem, Routes, SignedIn, Ui, html, html_with_status, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/sign-in", Access::Open, form)
        .post("/sign-in", Access::Open, sign_in)
        .get("/sign-in/code", Access::Open, code_form)
        .post("/sign-in/code", Access::Open, take_code)
        .post("/sign-out", Access::SignedIn, sign_out)
}

/// The cookie between the password and the code.
const STEP_COOKIE: &str = "bansou_step";

#[derive(Template)]
#[template(path = "members/sign_in.html")]
struct SignInPage {
    ui: Ui,
    email: String,
    next: String,
    /// What was wrong, in words.
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "members/code.html")]
struct CodePage {
    ui: Ui,
    next: String,
    problem: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
struct Arrival {
    #[serde(default)]
    next: String,
}

async fn form(ui: Ui, Query(arrival): Query<Arrival>) -> Response {
    html(&SignInPage { ui, email: String::new(), next: arrival.next, problem: None })
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
    browser: Browser,
    jar: CookieJar,
    Form(given): Form<Credentials>,
) -> Result<Response, Problem> {
    let (control, now) = (&app.home.control, app.home.clock.now());
    let refuse = |status, problem| {
        let page = SignInPage {
            ui: ui.clone(),
            email: given.email.clone(),
            next: given.next.clone(),
            problem: Some(problem),
        };
        html_with_status(status, &page)
    };
    let key = login_key(&given.email);
    let tried = [Subject::Email(&key), Subject::Address(&browser.address)];
    if let Some(until) = attempt_all(&app, &tried, now).await? {
        return Ok(refuse(StatusCode::TOO_MANY_REQUESTS, wait_text(&ui, now, until)));
    }
    let login = find_login_by_email(control, &given.email).await?;
    let stored = login.as_ref().map(|login| login.password_hash.clone());
    let right = password::verify(given.password.clone(), stored).await?;
    let Some(login) = login.filter(|_| right) else {
        return Ok(refuse(StatusCode::UNPROCESSABLE_ENTITY, ui.t("sign-in-refused")));
    };
    lockout::forget(control, tried[0]).await?;
    lockout::forgive(control, tried[1]).await?;
    if login.totp_since.is_some() {
        let step = second_factor::begin_step(control, login.id, now).await?;
        let cookie = private_cookie(&app, STEP_COOKIE, step, time::Duration::minutes(5));
        let to = format!("/sign-in/code?next={}", crate::web::page::url_encoded(&given.next));
        return Ok((jar.add(cookie), redirect(&to)).into_response());
    }
    let jar = start_session(&app, &login, &browser, jar).await?;
    Ok((jar, redirect(way_on(&given.next))).into_response())
}

async fn code_form(ui: Ui, Query(arrival): Query<Arrival>) -> Response {
    html(&CodePage { ui, next: arrival.next, problem: None })
}

#[derive(Debug, serde::Deserialize)]
struct Code {
    code: String,
    #[serde(default)]
    next: String,
}

async fn take_code(
    State(app): State<App>,
    ui: Ui,
    browser: Browser,
    jar: CookieJar,
    Form(given): Form<Code>,
) -> Result<Response, Problem> {
    let (control, now) = (&app.home.control, app.home.clock.now());
    let step = jar.get(STEP_COOKIE).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let login = match second_factor::find_step(control, &step, now).await? {
        Some(id) => find_login(control, id).await?,
        None => None,
    };
    // Too late, or never here: the password is asked for again.
    let Some(login) = login else { return Ok(redirect("/sign-in").into_response()) };
    let refuse = |status, problem| {
        html_with_status(
            status,
            &CodePage { ui: ui.clone(), next: given.next.clone(), problem: Some(problem) },
        )
    };
    if let Some(until) = attempt_all(&app, &[Subject::Code(login.id)], now).await? {
        return Ok(refuse(StatusCode::TOO_MANY_REQUESTS, wait_text(&ui, now, until)));
    }
    if !second_factor::accept(control, &login, &given.code, now).await? {
        return Ok(refuse(StatusCode::UNPROCESSABLE_ENTITY, ui.t("code-refused")));
    }
    lockout::forget(control, Subject::Code(login.id)).await?;
    second_factor::end_step(control, &step).await?;
    let jar = start_session(&app, &login, &browser, jar).await?;
    let jar = jar.remove(private_cookie(&app, STEP_COOKIE, String::new(), time::Duration::ZERO));
    Ok((jar, redirect(way_on(&given.next))).into_response())
}

async fn sign_out(State(app): State<App>, signed_in: SignedIn, jar: CookieJar) -> Result<Response, Problem> {
    session::end(&app.home.control, signed_in.login.id, signed_in.session.id).await?;
    Ok((jar.remove(session_cookie(&app, String::new(), 0)), redirect("/sign-in")).into_response())
}

/// Counts the attempt for each subject; answers the latest end of their locks.
async fn attempt_all(
    app: &App,
    subjects: &[Subject<'_>],
    now: Timestamp,
) -> Result<Option<Timestamp>, Problem> {
    let mut until = None;
    for subject in subjects {
        until = until.max(lockout::attempt(&app.home.control, *subject, now).await?);
    }
    Ok(until)
}

/// When to try again, in words.
pub(super) fn wait_text(ui: &Ui, now: Timestamp, until: Timestamp) -> String {
    let left = until.0 - now.0;
    if left < 2 * MINUTE {
        ui.t1("sign-in-wait-seconds", "n", (left + SECOND - 1) / SECOND)
    } else {
        ui.t1("sign-in-wait-minutes", "n", (left + MINUTE - 1) / MINUTE)
    }
}

/// Where to go on to: an address of ours, or the workspaces.
fn way_on(next: &str) -> &str {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let ours = plain && next.starts_with('/') && !next.starts_with("//");
    if ours { next } else { "/workspaces" }
}

/// Signs the login in, in this browser.
pub(crate) async fn start_session(
    app: &App,
    login: &Login,
    browser: &Browser,
    jar: CookieJar,
) -> Result<CookieJar, Problem> {
    let now = app.home.clock.now();
    let secret = session::start(&app.home.control, login, &browser.agent, &browser.address, now).await?;
    Ok(jar.add(session_cookie(app, secret, session::LASTS)))
}

/// The cookie that carries a session's secret for so many milliseconds.
pub fn session_cookie(app: &App, secret: String, lasts: i64) -> Cookie<'static> {
    private_cookie(app, session::COOKIE, secret, time::Duration::milliseconds(lasts))
}

fn private_cookie(app: &App, name: &'static str, value: String, lasts: time::Duration) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(!app.insecure_cookies)
        .max_age(lasts)
        .build()
}

/// What a browser says of itself, and where it is.
#[derive(Clone, Debug)]
pub struct Browser {
    pub agent: String,
    pub address: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Browser {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<axum::extract::ConnectInfo<std::net::SocketAddr>>();
        Ok(Self {
            agent: header_text(&parts.headers),
            address: lockout::client_address(peer.map(|peer| peer.0), &parts.headers),
        })
    }
}

fn header_text(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_ours_are_gone_on_to() {
        for (next, to) in [
            ("/w/acme/today", "/w/acme/today"),
            ("", "/workspaces"),
            ("https://evil.example", "/workspaces"),
            ("//evil.example", "/workspaces"),
            ("/\\evil.example", "/workspaces"),
            ("/\t/evil.example", "/workspaces"),
            ("/\u{b}/x", "/workspaces"),
            ("/日本", "/workspaces"),
            ("/w/acme/accounts?q=%E6%97%A5", "/w/acme/accounts?q=%E6%97%A5"),
        ] {
            assert_eq!(way_on(next), to);
        }
    }
}
