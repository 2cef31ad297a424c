//! The pages of reset links: where an admin makes one, and where it leads.
//!
//! Invariant: a link stands in the answer to making it and in no other page, and the page behind it names the login only to
//! who holds it. Making one asks for the maker's own password, as everything that weakens a login's safety does.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use axum_extra::extract::CookieJar;

use super::{
    person_fields::{check_own_password, check_password},
    sign_in,
};
use crate::{
    ids::{MemberId, ResetLinkId},
    joining::resets::{self, Refusal, ResetLink, Resets},
    mail::Posted,
    members::{Act, Login, Member, find_login, find_member, password},
    web::{Access, App, FormErrors, Problem, Routes, Seat, Ui, html, html_with_status, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/members/{id}/reset", Act::MANAGE_MEMBERS, page)
        .post("/members/{id}/reset", Act::MANAGE_MEMBERS, make)
        .post("/members/resets/{id}/revocation", Act::MANAGE_MEMBERS, revoke)
        .get("/reset/{token}", Access::Open, way_back)
        .post("/reset/{token}", Access::Open, take)
}

/// The address of a link.
pub fn link(public_url: &str, secret: &str) -> String {
    format!("{public_url}/reset/{secret}")
}

#[derive(Template)]
#[template(path = "members/reset.html")]
struct ResetPage {
    ui: Ui,
    member: Member,
    /// Whether a code is asked of the member at sign-in.
    second_factor: bool,
    refusal: Option<Refusal>,
    errors: FormErrors,
    /// The link just made.
    link: Option<String>,
    /// Whether it is on its way by mail as well.
    mailed: bool,
}

impl ResetPage {
    async fn new(app: &App, seat: &Seat, id: MemberId) -> Result<(Self, Login), Problem> {
        let member = find_member(&seat.workspace, id).await?.filter(|member| member.ended_at.is_none());
        let member = member.ok_or_else(Problem::not_found)?;
        let login = find_login(&app.home.control, member.login_id).await?.ok_or_else(Problem::not_found)?;
        let refusal = resets::refusal(&app.home, seat.login.id, login.id).await?;
        let page = Self {
            ui: seat.ui.clone(),
            member,
            second_factor: login.totp_since.is_some(),
            refusal,
            errors: FormErrors::default(),
            link: None,
            mailed: false,
        };
        Ok((page, login))
    }

    fn choices(&self) -> &'static [Resets] {
        if self.second_factor { Resets::ALL } else { &[Resets::Password] }
    }

    fn label(&self, resets: &Resets) -> String {
        self.ui.t(&format!("reset-what-{}", resets.as_str().replace('_', "-")))
    }
}

async fn page(
    State(app): State<App>,
    seat: Seat,
    Path((_workspace, id)): Path<(String, MemberId)>,
) -> Result<Response, Problem> {
    Ok(html(&ResetPage::new(&app, &seat, id).await?.0))
}

#[derive(Debug, serde::Deserialize)]
struct Wish {
    resets: String,
    password: String,
}

async fn make(
    State(app): State<App>,
    seat: Seat,
    Path((_workspace, id)): Path<(String, MemberId)>,
    Form(given): Form<Wish>,
) -> Result<Response, Problem> {
    let (page, login) = ResetPage::new(&app, &seat, id).await?;
    if page.refusal.is_some() {
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let mut errors = FormErrors::default();
    let resets = given.resets.parse().ok().filter(|resets| page.choices().contains(resets));
    if resets.is_none() {
        errors.add("resets", seat.ui.t("reset-what-unknown"));
    }
    check_own_password(&app, &seat, given.password, "password", &mut errors).await?;
    let Some(resets) = resets.filter(|_| errors.is_empty()) else {
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &ResetPage { errors, ..page }));
    };
    let secret = resets::make(&app.home, &seat.workspace, &page.member, resets, &seat.member).await?;
    let posted = resets::send(&seat.workspace, &login, resets, &secret).await?;
    let mailed = matches!(posted, Posted::Waiting(_));
    Ok(html(&ResetPage { link: Some(link(&app.public_url, &secret)), mailed, ..page }))
}

async fn revoke(
    State(app): State<App>,
    seat: Seat,
    Path((_workspace, id)): Path<(String, ResetLinkId)>,
) -> Result<Response, Problem> {
    if resets::revoke(&app.home.control, &seat.workspace, id, &seat.actor).await? {
        Ok(redirect(&seat.ui.href("/members")).into_response())
    } else {
        Err(Problem::not_found())
    }
}

#[derive(Template)]
#[template(path = "members/way_back.html")]
struct WayBackPage {
    ui: Ui,
    email: String,
    /// What the link does; none where it does not work.
    resets: Option<Resets>,
    errors: FormErrors,
}

impl WayBackPage {
    fn of(ui: Ui, link: Option<&ResetLink>) -> Self {
        Self {
            ui,
            email: link.map(|link| link.email.clone()).unwrap_or_default(),
            resets: link.map(|link| link.resets),
            errors: FormErrors::default(),
        }
    }
}

impl WayBackPage {
    fn title(&self, resets: &Resets) -> &'static str {
        if resets.password() { "way-back-title" } else { "way-back-second-title" }
    }

    fn act(&self, resets: &Resets) -> &'static str {
        if resets.password() { "me-password-act" } else { "me-second-end" }
    }
}

fn gone(ui: Ui) -> Response {
    html_with_status(StatusCode::NOT_FOUND, &WayBackPage::of(ui, None))
}

async fn way_back(State(app): State<App>, ui: Ui, Path(token): Path<String>) -> Result<Response, Problem> {
    match resets::find(&app.home, &token).await? {
        Some(link) => Ok(html(&WayBackPage::of(ui, Some(&link)))),
        None => Ok(gone(ui)),
    }
}

#[derive(Debug, serde::Deserialize)]
struct NewPassword {
    #[serde(default)]
    password: String,
}

async fn take(
    State(app): State<App>,
    ui: Ui,
    jar: CookieJar,
    Path(token): Path<String>,
    Form(given): Form<NewPassword>,
) -> Result<Response, Problem> {
    let Some(link) = resets::find(&app.home, &token).await? else { return Ok(gone(ui)) };
    let page = WayBackPage::of(ui, Some(&link));
    let hash = if link.resets.password() {
        let mut errors = FormErrors::default();
        check_password("password", &given.password, &page.ui, &mut errors);
        if !errors.is_empty() {
            let page = WayBackPage { errors, ..page };
            return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
        Some(password::hash(given.password).await?)
    } else {
        None
    };
    if !resets::take(&app.home, &link, hash).await? {
        return Ok(gone(page.ui));
    }
    // Whoever held the link is its login, as far as anybody can tell: strangers' guesses do not lock this browser out.
    let jar = match find_login(&app.home.control, link.login).await? {
        Some(login) => sign_in::remember_device(&app, &login, jar).await?,
        None => jar,
    };
    Ok((jar, redirect(&format!("/sign-in?reset={}", link.resets))).into_response())
}
