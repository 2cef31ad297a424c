//! The pages of a login's second factor: setting it up, its recovery codes, ending it.
//!
//! Invariant: recovery codes stand in the answer to making them and in no other page.

use askama::Template;
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use super::{me, person_fields::check_own_password};
use crate::{
    members::{Act, recovery, second_factor},
    percent::encoded,
    web::{App, FormErrors, Problem, Routes, Seat, Ui, html, html_with_status, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/me/second-factor", Act::VIEW_RECORDS, second_factor_page)
        .post("/me/second-factor", Act::VIEW_RECORDS, confirm_second_factor)
        .post("/me/second-factor/end", Act::VIEW_RECORDS, end_second_factor)
        .post("/me/recovery-codes", Act::VIEW_RECORDS, renew_recovery_codes)
}

#[derive(Template)]
#[template(path = "members/second_factor.html")]
struct SecondFactorPage {
    ui: Ui,
    secret: String,
    /// The SVG picture for the app, made by us.
    picture: String,
    errors: FormErrors,
}

impl SecondFactorPage {
    fn new(seat: &Seat, secret: String, errors: FormErrors) -> Result<Self, Problem> {
        let picture = second_factor::picture(&second_factor::address(&seat.login.email, &secret))?;
        Ok(Self { ui: seat.ui.clone(), secret, picture, errors })
    }

    /// In groups of four, as people type it.
    fn spaced_secret(&self) -> String {
        let characters: Vec<char> = self.secret.chars().collect();
        characters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }
}

/// Proposes a secret, the same one until it is confirmed.
async fn second_factor_page(State(app): State<App>, seat: Seat) -> Result<Response, Problem> {
    if seat.login.totp_since.is_some() {
        return Ok(redirect(&seat.ui.href("/me")).into_response());
    }
    let secret = match seat.login.totp_secret.clone() {
        Some(secret) => secret,
        None => {
            let secret = second_factor::new_secret();
            second_factor::propose(&app.home.control, seat.login.id, &secret).await?;
            secret
        }
    };
    Ok(html(&SecondFactorPage::new(&seat, secret, FormErrors::default())?))
}

#[derive(Debug, serde::Deserialize)]
struct Code {
    code: String,
}

async fn confirm_second_factor(
    State(app): State<App>,
    seat: Seat,
    Form(given): Form<Code>,
) -> Result<Response, Problem> {
    let (control, now) = (&app.home.control, app.home.clock.now());
    let Some(secret) = seat.login.totp_secret.clone().filter(|_| seat.login.totp_since.is_none()) else {
        return Ok(redirect(&seat.ui.href("/me")).into_response());
    };
    if !second_factor::accept(control, &seat.login, &given.code, now).await? {
        let errors = FormErrors::one("code", seat.ui.t("second-wrong"));
        let page = SecondFactorPage::new(&seat, secret, errors)?;
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    match second_factor::put_in_force(control, seat.login.id, now).await? {
        Some(codes) => Ok(html(&RecoveryPage { ui: seat.ui, codes, fresh: true })),
        None => Ok(redirect(&seat.ui.href("/me")).into_response()),
    }
}

#[derive(Debug, serde::Deserialize)]
struct OwnPassword {
    password: String,
}

async fn end_second_factor(
    State(app): State<App>,
    seat: Seat,
    Form(given): Form<OwnPassword>,
) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    check_own_password(&app, &seat, given.password, "password", &mut errors).await?;
    if !errors.is_empty() {
        return me::refused(&app, &seat, errors).await;
    }
    second_factor::end(&app.home.control, seat.login.id).await?;
    Ok(redirect(&seat.ui.href("/me")).into_response())
}

#[derive(Template)]
#[template(path = "members/recovery.html")]
struct RecoveryPage {
    ui: Ui,
    codes: Vec<String>,
    /// Whether the second factor was set up just now.
    fresh: bool,
}

impl RecoveryPage {
    /// The codes as a file of text, inside of the address.
    fn file(&self) -> String {
        let text = format!("Bansou\n\n{}\n", self.codes.join("\n"));
        format!("data:text/plain;charset=utf-8,{}", encoded(&text))
    }
}

/// A field of a name of its own: it stands on a page with another password.
#[derive(Debug, serde::Deserialize)]
struct CodesPassword {
    #[serde(rename = "codes-password")]
    password: String,
}

async fn renew_recovery_codes(
    State(app): State<App>,
    seat: Seat,
    Form(given): Form<CodesPassword>,
) -> Result<Response, Problem> {
    if seat.login.totp_since.is_none() {
        return Ok(redirect(&seat.ui.href("/me")).into_response());
    }
    let mut errors = FormErrors::default();
    check_own_password(&app, &seat, given.password, "codes-password", &mut errors).await?;
    if !errors.is_empty() {
        return me::refused(&app, &seat, errors).await;
    }
    let mut tx = app.home.control.begin().await?;
    let codes = recovery::renew(&mut tx, seat.login.id, app.home.clock.now()).await?;
    tx.commit().await?;
    Ok(html(&RecoveryPage { ui: seat.ui, codes, fresh: false }))
}
