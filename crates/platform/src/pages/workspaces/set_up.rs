//! Set-up in the browser: the first login and its workspace, in an installation that has neither.
//!
//! Invariant: it is open only while there is no login at all, and of two that come at the same moment one is first.

use askama::Template;
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use axum_extra::extract::CookieJar;

use super::fields::WorkspaceFields;
use crate::{
    args,
    db::{self, Db, query},
    ids::LoginId,
    joining::FirstStep,
    members::{self, password},
    pages::members::{PersonFields, sign_in},
    web::{App, FormErrors, Problem, Ui, html, html_with_status, redirect},
    workspaces::NewWorkspace,
};

#[derive(Template)]
#[template(path = "workspaces/set_up.html")]
struct SetUpPage {
    ui: Ui,
    person: PersonFields,
    fields: WorkspaceFields,
    errors: FormErrors,
}

/// `GET /set-up`.
pub(super) async fn form(State(app): State<App>, ui: Ui) -> Result<Response, Problem> {
    if members::any_login(&app.home.control).await? {
        return Ok(redirect("/sign-in").into_response());
    }
    let fields = WorkspaceFields::usual(&ui);
    Ok(html(&SetUpPage { ui, person: PersonFields::default(), fields, errors: FormErrors::default() }))
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct Given {
    #[serde(flatten)]
    person: PersonFields,
    #[serde(flatten)]
    fields: WorkspaceFields,
}

/// `POST /set-up`: on to the import.
pub(super) async fn set_up(
    State(app): State<App>,
    ui: Ui,
    browser: sign_in::Browser,
    jar: CookieJar,
    Form(given): Form<Given>,
) -> Result<Response, Problem> {
    if members::any_login(&app.home.control).await? {
        return Ok(redirect("/sign-in").into_response());
    }
    let mut errors = FormErrors::default();
    given.person.check(&ui, &mut errors);
    let Some(new) = given.fields.check(&ui, &mut errors).filter(|_| errors.is_empty()) else {
        let page = SetUpPage { ui, person: given.person, fields: given.fields, errors };
        return Ok(html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let hash = password::hash(given.person.password.clone()).await?;
    let Some((login, step)) = first_login(&app.home.control, &given.person, hash, new).await? else {
        return Ok(redirect("/sign-in").into_response());
    };
    let made = step.finish(&app.home).await.map_err(|e| Problem::internal(e.into()))?;
    let login = members::find_login(&app.home.control, login).await?;
    let (Some(workspace), Some(login)) = (made, login) else { return Err(Problem::not_found()) };
    let jar = sign_in::start_session(&app, &login, &browser, jar).await?;
    Ok((jar, redirect(&format!("/w/{}/imports/new", workspace.slug))).into_response())
}

/// Stores the first login, and that it makes its workspace; none where another was first.
async fn first_login(
    control: &Db,
    person: &PersonFields,
    password_hash: String,
    new: NewWorkspace,
) -> db::Result<Option<(LoginId, FirstStep)>> {
    // The second of two at the same moment waits here for the first to commit, and then does nothing.
    const CLAIM: &str = "
        insert into installation (only_row, set_up_at)
        select 1, cast($1 as bigint) where not exists (select 1 from logins)
        on conflict do nothing";
    let mut tx = control.begin().await?;
    if query(CLAIM, args![tx.now()]).run(&mut tx).await? == 0 {
        return Ok(None);
    }
    let id = members::insert_login(&mut tx, &person.email, &person.name, password_hash, new.locale).await?;
    let step = FirstStep::found(&mut tx, id, new).await?;
    tx.commit().await?;
    Ok(Some((id, step)))
}
