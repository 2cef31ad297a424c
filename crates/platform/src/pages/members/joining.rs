//! The page behind an invitation's link, for someone signed in, someone who could be, and someone new.
//!
//! Invariant: the page names the workspace and the role only to who holds the link.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use axum_extra::extract::CookieJar;

use super::{
    person_fields::{PersonFields, check_name, check_password},
    sign_in,
};
use crate::{
    joining::invitations::{self, Invitation},
    members::{find_login, find_login_by_email, login_key, password},
    web::{Access, App, FormErrors, Problem, Routes, Ui, guard, html, html_with_status, redirect},
    workspaces::{HomeError, Workspace},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app).get("/invitations/{token}", Access::Open, page).post(
        "/invitations/{token}",
        Access::Open,
        accept,
    )
}

/// How whoever opened the link can join.
enum Way {
    /// Signed in as this e-mail.
    AsLogin(String),
    /// Signed in as this e-mail, which was not invited.
    AsAnother(String),
    /// The invited e-mail has a login; it has to sign in first.
    SignIn,
    /// A login is made.
    New,
    /// The link does not work.
    Gone,
}

#[derive(Template)]
#[template(path = "members/invitation.html")]
struct InvitationPage {
    ui: Ui,
    workspace: String,
    role: String,
    email: String,
    way: Way,
    /// Path of this page.
    here: String,
    person: PersonFields,
    errors: FormErrors,
}

async fn open(app: &App, token: &str) -> Result<Option<(Invitation, Arc<Workspace>)>, Problem> {
    let found = invitations::find(&app.home.control, token, app.home.clock.now()).await?;
    let Some(invitation) = found else { return Ok(None) };
    let rows = app.home.workspaces().await?;
    let Some(row) = rows.iter().find(|row| row.id == invitation.workspace_id) else { return Ok(None) };
    let workspace = app.home.open_row(row).await.map_err(|e| Problem::internal(e.into()))?;
    Ok(Some((invitation, workspace)))
}

fn gone(ui: Ui) -> Response {
    let page = InvitationPage {
        ui,
        workspace: String::new(),
        role: String::new(),
        email: String::new(),
        way: Way::Gone,
        here: String::new(),
        person: PersonFields::default(),
        errors: FormErrors::default(),
    };
    html_with_status(StatusCode::NOT_FOUND, &page)
}

async fn page(
    State(app): State<App>,
    ui: Ui,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let Some((invitation, workspace)) = open(&app, &token).await? else { return Ok(gone(ui)) };
    let way = way(&app, &headers, &invitation).await?;
    Ok(html(&InvitationPage {
        workspace: workspace.name.clone(),
        role: invitation.role.label(&ui),
        ui,
        email: invitation.email,
        way,
        here: format!("/invitations/{token}"),
        person: PersonFields::default(),
        errors: FormErrors::default(),
    }))
}

async fn way(app: &App, headers: &HeaderMap, invitation: &Invitation) -> Result<Way, Problem> {
    if let Some((login, ..)) = guard::who(app, headers).await? {
        let invited = login_key(&login.email) == login_key(&invitation.email);
        return Ok(if invited { Way::AsLogin(login.email) } else { Way::AsAnother(login.email) });
    }
    let known = find_login_by_email(&app.home.control, &invitation.email).await?;
    Ok(if known.is_some() { Way::SignIn } else { Way::New })
}

async fn accept(
    State(app): State<App>,
    ui: Ui,
    headers: HeaderMap,
    browser: sign_in::Browser,
    jar: CookieJar,
    Path(token): Path<String>,
    Form(person): Form<PersonFields>,
) -> Result<Response, Problem> {
    let control = &app.home.control;
    let Some((invitation, workspace)) = open(&app, &token).await? else { return Ok(gone(ui)) };
    let home = format!("/w/{}/today", workspace.slug);
    if let Some((login, ..)) = guard::who(&app, &headers).await? {
        if login_key(&login.email) != login_key(&invitation.email) {
            return page(State(app), ui, headers, Path(token)).await;
        }
        let joined = invitations::accept(&app.home, &workspace, &invitation, &login).await;
        let joined = joined.map_err(|error| Problem::internal(error.into()))?;
        return Ok(if joined { redirect(&home).into_response() } else { gone(ui) });
    }
    if find_login_by_email(control, &invitation.email).await?.is_some() {
        return Ok(redirect(&format!("/sign-in?next=/invitations/{token}")).into_response());
    }
    let mut errors = FormErrors::default();
    check_name(&person.name, &ui, &mut errors);
    check_password("password", &person.password, &ui, &mut errors);
    if !errors.is_empty() {
        let page = InvitationPage {
            workspace: workspace.name.clone(),
            role: invitation.role.label(&ui),
            ui,
            email: invitation.email,
            way: Way::New,
            here: format!("/invitations/{token}"),
            person,
            errors,
        };
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let hash = password::hash(person.password).await?;
    let made =
        invitations::accept_as_new(&app.home, &workspace, &invitation, &person.name, hash, ui.locale).await;
    let login = match made {
        Ok(Some(id)) => find_login(control, id).await?,
        Ok(None) => None,
        // Another window was first.
        Err(HomeError::Db(error)) if error.is_duplicate() => None,
        Err(error) => return Err(Problem::internal(error.into())),
    };
    let Some(login) = login else { return Ok(gone(ui)) };
    let jar = sign_in::start_session(&app, &login, &browser, jar).await?;
    Ok((jar, redirect(&home)).into_response())
}
