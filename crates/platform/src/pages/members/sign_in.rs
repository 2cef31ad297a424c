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
use axum_extra::extract::cookie::{Cookie, CookieJar};

use crate::{
    joining::resets::Resets,
    members::{
        Login,
        devices::{self, Device},
        find_login, find_login_by_email, lockout, login_key, password, recovery, second_factor, session,
    },
    time::{MINUTE, SECOND, Timestamp},
    web::{
        Access, App, Problem, Routes, SignedIn, Ui,
        cookies::{private_cookie, session_cookie},
        html, html_with_status, redirect,
    },
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
    /// What a link did that was used just now, in words.
    done: Option<String>,
    /// What was wrong, in words.
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "members/code.html")]
struct CodePage {
    ui: Ui,
    next: String,
    /// Whether a recovery code is asked for in place of the app's.
    recovery: bool,
    problem: Option<String>,
}

impl CodePage {
    fn next_encoded(&self) -> String {
        crate::percent::encoded_path(&self.next)
    }
}

#[derive(Debug, serde::Deserialize)]
struct Arrival {
    #[serde(default)]
    next: String,
    recovery: Option<String>,
    reset: Option<String>,
}

async fn form(ui: Ui, Query(arrival): Query<Arrival>) -> Response {
    let done = arrival.reset.and_then(|word| word.parse::<Resets>().ok());
    let done = done.map(|resets| ui.t(&format!("sign-in-reset-{}", resets.as_str().replace('_', "-"))));
    html(&SignInPage { ui, email: String::new(), next: arrival.next, done, problem: None })
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
            done: None,
            problem: Some(problem),
        };
        html_with_status(status, &page)
    };
    let key = login_key(&given.email);
    let device = device(&app, &key, &jar).await?;
    let tried = lockout::of_password(&key, &browser.address, device.as_ref());
    if let Some(until) = lockout::attempt(control, &tried, now).await? {
        return Ok(refuse(StatusCode::TOO_MANY_REQUESTS, wait_text(&ui, now, until)));
    }
    let login = find_login_by_email(control, &given.email).await?;
    let stored = login.as_ref().map(|login| login.password_hash.clone());
    let right = password::verify(given.password.clone(), stored).await?;
    let Some(login) = login.filter(|_| right) else {
        return Ok(refuse(StatusCode::UNPROCESSABLE_ENTITY, ui.t("sign-in-refused")));
    };
    lockout::succeeded(control, &tried).await?;
    if login.totp_since.is_some() {
        let step = second_factor::begin_step(control, login.id, now).await?;
        let cookie = private_cookie(&app, STEP_COOKIE, step, time::Duration::minutes(5));
        let to = format!("/sign-in/code?next={}", crate::percent::encoded_path(&given.next));
        return Ok((jar.add(cookie), redirect(&to)).into_response());
    }
    let jar = start_session(&app, &login, &browser, jar).await?;
    Ok((jar, redirect(way_on(&given.next))).into_response())
}

/// The browser, where a login of this e-mail signed in with it before.
async fn device(app: &App, email: &str, jar: &CookieJar) -> Result<Option<Device>, Problem> {
    let cookie = jar.get(&devices::cookie(email)).map(Cookie::value);
    Ok(devices::find(&app.home.control, email, cookie, app.home.clock.now()).await?)
}

async fn code_form(ui: Ui, Query(arrival): Query<Arrival>) -> Response {
    html(&CodePage { ui, next: arrival.next, recovery: arrival.recovery.is_some(), problem: None })
}

#[derive(Debug, serde::Deserialize)]
struct Code {
    code: String,
    #[serde(default)]
    next: String,
    recovery: Option<String>,
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
            &CodePage {
                ui: ui.clone(),
                next: given.next.clone(),
                recovery: given.recovery.is_some(),
                problem: Some(problem),
            },
        )
    };
    let device = device(&app, &login.email, &jar).await?;
    let tried = [lockout::of_code(login.id, device.as_ref())];
    if let Some(until) = lockout::attempt(control, &tried, now).await? {
        return Ok(refuse(StatusCode::TOO_MANY_REQUESTS, wait_text(&ui, now, until)));
    }
    // Either is taken in either field; they differ in length.
    let right = match recovery::read(&given.code) {
        Some(code) => recovery::take(control, login.id, &code).await?,
        None => second_factor::accept(control, &login, &given.code, now).await?,
    };
    if !right {
        let why = if given.recovery.is_some() { "code-recovery-refused" } else { "code-refused" };
        return Ok(refuse(StatusCode::UNPROCESSABLE_ENTITY, ui.t(why)));
    }
    lockout::succeeded(control, &tried).await?;
    second_factor::end_step(control, &step).await?;
    let jar = start_session(&app, &login, &browser, jar).await?;
    let jar = jar.remove(private_cookie(&app, STEP_COOKIE, String::new(), time::Duration::ZERO));
    Ok((jar, redirect(way_on(&given.next))).into_response())
}

async fn sign_out(State(app): State<App>, signed_in: SignedIn, jar: CookieJar) -> Result<Response, Problem> {
    session::end(&app.home.control, signed_in.login.id, signed_in.session.id).await?;
    app.home.sessions_changed().await;
    Ok((jar.remove(session_cookie(&app, String::new(), 0)), redirect("/sign-in")).into_response())
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

/// Signs the login in, in this browser, which is known from then on.
pub(crate) async fn start_session(
    app: &App,
    login: &Login,
    browser: &Browser,
    jar: CookieJar,
) -> Result<CookieJar, Problem> {
    let now = app.home.clock.now();
    let secret = session::start(&app.home.control, login, &browser.agent, &browser.address, now).await?;
    let jar = remember_device(app, login, jar).await?;
    Ok(jar.add(session_cookie(app, secret, session::LASTS)))
}

/// Makes this browser one that the login is known by.
pub(super) async fn remember_device(app: &App, login: &Login, jar: CookieJar) -> Result<CookieJar, Problem> {
    let name = devices::cookie(&login.email);
    let has = jar.get(&name).map(Cookie::value);
    let secret = devices::remember(&app.home.control, login, has, app.home.clock.now()).await?;
    Ok(jar.add(private_cookie(app, name, secret, time::Duration::milliseconds(devices::LASTS))))
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
