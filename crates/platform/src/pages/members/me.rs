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
    own,
    person_fields::{check_name, check_own_password, check_password},
};
use crate::{
    ids::SessionId,
    mail::digest,
    members::{
        Act, recovery,
        session::{self, Session},
    },
    ui::Theme,
    web::{
        App, FieldProblem, FormErrors, Problem, Routes, Seat, Ui, html, html_with_status, redirect, stream,
    },
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/me", Act::VIEW_RECORDS, page)
        .post("/me", Act::VIEW_RECORDS, change_profile)
        .post("/me/preferences", Act::VIEW_RECORDS, change_preferences)
        .post("/me/password", Act::VIEW_RECORDS, change_password)
        .post("/me/digest", Act::VIEW_RECORDS, choose_digest)
        .get("/me/sessions", Act::VIEW_RECORDS, sessions)
        .post("/me/sessions/end", Act::VIEW_RECORDS, end_other_sessions)
        .post("/me/sessions/{id}/end", Act::VIEW_RECORDS, end_session)
}

#[derive(Template)]
#[template(path = "members/me.html")]
struct MePage {
    ui: Ui,
    name: String,
    email: String,
    theme: Theme,
    /// Since when a code is asked for, in words, and how many recovery codes are left.
    second: Option<(String, i64)>,
    /// Whether the member gets the morning's list by mail, and whether mail can be sent at all.
    digest: bool,
    can_send: bool,
    errors: FormErrors,
}

impl MePage {
    async fn new(app: &App, seat: &Seat) -> Result<Self, Problem> {
        let second = match seat.login.totp_since {
            Some(at) => Some((seat.ui.when(&at), recovery::left(&app.home.control, seat.login.id).await?)),
            None => None,
        };
        Ok(Self {
            ui: seat.ui.clone(),
            name: seat.login.name.clone(),
            email: seat.login.email.clone(),
            theme: seat.login.theme,
            second,
            digest: digest::wants(&seat.workspace, &seat.member).await?,
            can_send: seat.workspace.post.is_set_up(),
            errors: FormErrors::default(),
        })
    }

    fn themes(&self) -> &'static [Theme] {
        Theme::ALL
    }

    fn theme_label(&self, theme: &Theme) -> String {
        self.ui.t(&format!("me-theme-{theme}"))
    }
}

async fn page(State(app): State<App>, seat: Seat) -> Result<Response, Problem> {
    Ok(html(&MePage::new(&app, &seat).await?))
}

/// The page again, with what was wrong.
pub(super) async fn refused(app: &App, seat: &Seat, errors: FormErrors) -> Result<Response, Problem> {
    let page = MePage { errors, ..MePage::new(app, seat).await? };
    Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
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
        return refused(&app, &seat, errors).await;
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
struct DigestChoice {
    digest: Option<String>,
}

async fn choose_digest(seat: Seat, Form(given): Form<DigestChoice>) -> Result<Response, Problem> {
    digest::choose(&seat.workspace, &seat.member, given.digest.is_some(), seat.login.locale).await?;
    Ok(redirect(&seat.ui.href("/me")).into_response())
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
        return refused(&app, &seat, errors).await;
    }
    own::change_password(&app.home.control, &seat.login, given.new, Some(seat.session.id)).await?;
    app.home.sessions_changed().await;
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
    app.home.sessions_changed().await;
    Ok(redirect(&seat.ui.href("/me/sessions")).into_response())
}

async fn end_other_sessions(State(app): State<App>, seat: Seat) -> Result<Response, Problem> {
    session::end_others(&app.home.control, seat.login.id, Some(seat.session.id)).await?;
    app.home.sessions_changed().await;
    Ok(redirect(&seat.ui.href("/me/sessions")).into_response())
}
