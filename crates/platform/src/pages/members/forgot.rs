//! A new password for who forgot it: asked for by e-mail address, sent by mail.
//!
//! Invariant: the answer is the same for an address that nobody has, and takes as long; asking is slowed down for an address
//! and for who asks, whoever that is.

use std::time::Duration;

use askama::Template;
use axum::{Form, extract::State, http::StatusCode, response::Response};

use super::{person_fields::is_email, sign_in::Browser};
use crate::{
    joining::resets,
    members::{
        lockout::{self, Subject},
        login_key,
    },
    time::MINUTE,
    web::{Access, App, FormErrors, Problem, Routes, Ui, html, html_with_status},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app).get("/forgot", Access::Open, form).post("/forgot", Access::Open, ask)
}

/// Longer than looking for a login and writing a letter takes.
const EVERY_ANSWER: Duration = Duration::from_millis(500);

#[derive(Template)]
#[template(path = "members/forgot.html")]
struct ForgotPage {
    ui: Ui,
    email: String,
    errors: FormErrors,
    /// Whether mail can be sent at all.
    is_set_up: bool,
    /// Whether it was asked for just now.
    done: bool,
}

impl ForgotPage {
    fn new(app: &App, ui: Ui) -> Self {
        let is_set_up = app.home.post.is_set_up();
        Self { ui, email: String::new(), errors: FormErrors::default(), is_set_up, done: false }
    }
}

async fn form(State(app): State<App>, ui: Ui) -> Response {
    html(&ForgotPage::new(&app, ui))
}

#[derive(Debug, serde::Deserialize)]
struct Asked {
    #[serde(default)]
    email: String,
}

async fn ask(
    State(app): State<App>,
    ui: Ui,
    browser: Browser,
    Form(given): Form<Asked>,
) -> Result<Response, Problem> {
    let page = ForgotPage::new(&app, ui);
    if !page.is_set_up {
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    if !is_email(&given.email) {
        let errors = FormErrors::one("email", page.ui.t("login-email-wrong"));
        return Ok(html_with_status(
            StatusCode::UNPROCESSABLE_ENTITY,
            &ForgotPage { errors, email: given.email, ..page },
        ));
    }
    let (control, now) = (&app.home.control, app.home.clock.now());
    let key = login_key(&given.email);
    let asked = [Subject::ResetOf(&key), Subject::ResetFrom(&browser.address)];
    if let Some(until) = lockout::attempt(control, &asked, now).await? {
        let minutes = ((until.0 - now.0) + MINUTE - 1) / MINUTE;
        let errors = FormErrors::one("email", page.ui.t1("forgot-wait", "n", minutes));
        return Ok(html_with_status(
            StatusCode::TOO_MANY_REQUESTS,
            &ForgotPage { errors, email: given.email, ..page },
        ));
    }
    let (asked, ()) =
        tokio::join!(resets::ask_by_mail(&app.home, &given.email), tokio::time::sleep(EVERY_ANSWER));
    if let Err(error) = asked {
        // An error that only a known address can have would tell it.
        tracing::error!("a reset link could not be sent: {error}");
    }
    Ok(html(&ForgotPage { done: true, ..page }))
}
