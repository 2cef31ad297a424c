//! The pages that belong to no domain: the front page, health checks, what is not there.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};

use super::{App, Problem, SignedIn, page::redirect};
use crate::{args, db::query, workspaces};

/// `GET /`: to set-up where there is no login yet, else to the workspace.
pub async fn front(State(app): State<App>) -> Result<Response, Problem> {
    let set_up = workspaces::any_login(&app.home.control).await?;
    Ok(redirect(if set_up { "/workspaces" } else { "/set-up" }).into_response())
}

/// `GET /workspaces`: straight to the only workspace, or to the first of several, where the switcher is.
pub async fn choose(State(app): State<App>, signed_in: SignedIn) -> Result<Response, Problem> {
    let mine = workspaces::of_login(&app.home.control, signed_in.login.id).await?;
    match mine.first() {
        Some((row, _)) => Ok(redirect(&format!("/w/{}/today", row.slug)).into_response()),
        None => Err(Problem::not_found()),
    }
}

/// `GET /healthz`: the program runs.
pub async fn healthz() -> &'static str {
    "ok"
}

/// `GET /readyz`: the store answers.
pub async fn readyz(State(app): State<App>) -> Result<&'static str, Problem> {
    query("select cast(1 as bigint) as a", args![]).one::<(i64,)>(&app.home.control).await?;
    Ok("ready")
}

pub async fn not_found() -> Problem {
    Problem::not_found()
}
