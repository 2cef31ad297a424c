//! A login's own settings: profile, password, second factor, sessions.
//!
//! Invariant: what weakens the login's safety (another password, no second factor) asks for the password.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};

use super::{
    Act, Theme,
    lockout::{self, Subject},
    login_key, own, password,
    person_fields::{check_name, check_password},
    second_factor,
    session::{self, Session},
    sign_in,
};
use crate::{
    ids::SessionId,
    web::{
        App, FieldProblem, FormErrors, Problem, Routes, Seat, Ui, html, html_with_status, redirect, stream,
    },
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/me", Act::ViewRecords, page)
        .post("/me", Act::ViewRecords, change_profile)
        .post("/me/preferences", Act::ViewRecords, change_preferences)
        .post("/me/password", Act::ViewRecords, change_password)
        .get("/me/second-factor", Act::ViewRecords, second_factor_page)
        .post("/me/second-factor", Act::ViewRecords, confirm_second_factor)
        .post("/me/second-factor/end", Act::ViewRecords, end_second_factor)
        .get("/me/sessions", Act::ViewRecords, sessions)
        .post("/me/sessions/end", Act::ViewRecords, end_other_sessions)
        .post("/me/sessions/{id}/end", Act::ViewRecords, end_session)
}

#[derive(Template)]
#[template(path = "members/me.html")]
struct MePage {
    ui: Ui,
    name: String,
    email: String,
    theme: Theme,
    /// Since when a code is asked for, in words.
    second_since: Option<String>,
    errors: FormErrors,
}

impl MePage {
    fn new(seat: &Seat) -> Self {
        Self {
            ui: seat.ui.clone(),
            name: seat.login.name.clone(),
            email: seat.login.email.clone(),
            theme: seat.login.theme,
            second_since: seat.login.totp_since.map(|at| seat.ui.when(&at)),
            errors: FormErrors::default(),
        }
    }

    fn with(errors: FormErrors, seat: &Seat) -> Response {
        html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &Self { errors, ..Self::new(seat) })
    }

    fn themes(&self) -> &'static [Theme] {
        Theme::ALL
    }

    fn theme_label(&self, theme: &Theme) -> String {
        self.ui.t(&format!("me-theme-{theme}"))
    }
}

async fn page(seat: Seat) -> Response {
    html(&MePage::new(&seat))
}

#[derive(Debug, serde::Deserialize)]
struct Profile {
    name: String,
    locale: String,
    theme: String,
}

async fn change_profile(
    State(app): State<App>,
    seat: Seat,
    Form(given): Form<Profile>,
) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    check_name(&given.name, &seat.ui, &mut errors);
    let (locale, theme) = (given.locale.parse().ok(), given.theme.parse().ok());
    if locale.is_none() {
        errors.add("locale", seat.ui.t("workspace-locale-unknown"));
    }
    let (Some(locale), Some(theme), true) = (locale, theme, errors.is_empty()) else {
        return Ok(MePage::with(errors, &seat));
    };
    own::change_profile(&app, &seat.login, given.name.trim(), locale, theme)
        .await
        .map_err(|e| Problem::internal(e.into()))?;
    Ok(redirect(&seat.ui.href("/me")).into_response())
}

/// Language and colours by themselves; what is not given stays.
#[derive(Debug, serde::Deserialize)]
struct Preferences {
    locale: Option<String>,
    theme: Option<String>,
}

async fn change_preferences(
    State(app): State<App>,
    seat: Seat,
    headers: HeaderMap,
    Form(given): Form<Preferences>,
) -> Result<Response, Problem> {
    let unclear = |field: &str, message: String| {
        Problem::invalid(vec![FieldProblem { field: field.to_owned(), message, given: None }])
    };
    let locale = match given.locale {
        Some(word) => word.parse().map_err(|_| unclear("locale", seat.ui.t("workspace-locale-unknown")))?,
        None => seat.login.locale,
    };
    let theme = match given.theme {
        Some(word) => word.parse().map_err(|why| unclear("theme", why))?,
        None => seat.login.theme,
    };
    own::change_profile(&app, &seat.login, &seat.login.name, locale, theme)
        .await
        .map_err(|e| Problem::internal(e.into()))?;
    Ok(redirect(&stream::came_from(&headers, &seat.ui, "/today")).into_response())
}

#[derive(Debug, serde::Deserialize)]
struct NewPassword {
    now: String,
    new: String,
}

async fn change_password(
    State(app): State<App>,
    seat: Seat,
    Form(given): Form<NewPassword>,
) -> Result<Response, Problem> {
    let mut errors = FormErrors::default();
    check_password("new", &given.new, &seat.ui, &mut errors);
    if errors.is_empty() {
        check_own_password(&app, &seat, given.now, "now", &mut errors).await?;
    }
    if !errors.is_empty() {
        return Ok(MePage::with(errors, &seat));
    }
    own::change_password(&app.home.control, &seat.login, given.new, Some(seat.session.id)).await?;
    Ok(redirect(&seat.ui.href("/me")).into_response())
}

/// Notes an error where the password is not the login's; a borrowed browser cannot guess it either.
async fn check_own_password(
    app: &App,
    seat: &Seat,
    given: String,
    field: &str,
    errors: &mut FormErrors,
) -> Result<(), Problem> {
    let (control, now) = (&app.home.control, app.home.clock.now());
    let key = login_key(&seat.login.email);
    if let Some(until) = lockout::attempt(control, Subject::Email(&key), now).await? {
        errors.add(field, sign_in::wait_text(&seat.ui, now, until));
    } else if password::verify(given, Some(seat.login.password_hash.clone())).await? {
        lockout::forget(control, Subject::Email(&key)).await?;
    } else {
        errors.add(field, seat.ui.t("me-password-wrong"));
    }
    Ok(())
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
    second_factor::put_in_force(control, seat.login.id, now).await?;
    Ok(redirect(&seat.ui.href("/me")).into_response())
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
        return Ok(MePage::with(errors, &seat));
    }
    second_factor::end(&app.home.control, seat.login.id).await?;
    Ok(redirect(&seat.ui.href("/me")).into_response())
}

#[derive(Template)]
#[template(path = "members/sessions.html")]
struct SessionsPage {
    ui: Ui,
    sessions: Vec<Session>,
    this: SessionId,
}

impl SessionsPage {
    /// What the browser says it is, in short: `Windows の Chrome`.
    fn device(&self, session: &Session) -> String {
        let find = |of: &[(&str, &'static str)]| {
            of.iter().find(|(sign, _)| session.user_agent.contains(sign)).map(|(_, name)| *name)
        };
        // Edge and Chrome also say Safari, and Edge also says Chrome: the narrower sign first.
        let browser =
            find(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
        let system = find(&[
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS", "Mac"),
            ("Linux", "Linux"),
        ]);
        match (browser, system) {
            (Some(browser), Some(system)) => self.ui.t2("sessions-on", "browser", browser, "system", system),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => self.ui.t("sessions-unknown"),
        }
    }
}

async fn sessions(State(app): State<App>, seat: Seat) -> Result<Response, Problem> {
    let sessions = session::of_login(&app.home.control, seat.login.id, app.home.clock.now()).await?;
    Ok(html(&SessionsPage { ui: seat.ui, sessions, this: seat.session.id }))
}

async fn end_session(
    State(app): State<App>,
    seat: Seat,
    Path((_workspace, id)): Path<(String, SessionId)>,
) -> Result<Response, Problem> {
    if !session::end(&app.home.control, seat.login.id, id).await? {
        return Err(Problem::not_found());
    }
    Ok(redirect(&seat.ui.href("/me/sessions")).into_response())
}

async fn end_other_sessions(State(app): State<App>, seat: Seat) -> Result<Response, Problem> {
    session::end_others(&app.home.control, seat.login.id, Some(seat.session.id)).await?;
    Ok(redirect(&seat.ui.href("/me/sessions")).into_response())
}
