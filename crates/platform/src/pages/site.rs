//! The pages that belong to no domain: the front page, health checks, what is not there.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use crate::{
    members,
    web::{App, Problem, SignedIn, page::redirect},
    workspaces,
};

/// `GET /`: to set-up where there is no login yet, else to the workspace.
pub async fn front(State(app): State<App>) -> Result<Response, Problem> {
    let set_up = members::any_login(&app.home.control).await?;
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

/// `GET /readyz`: each store can be written to. What fell in the background is said, and the rest goes on.
pub async fn readyz(State(app): State<App>) -> Response {
    let readiness = app.home.readiness().await;
    if !readiness.is_ready() {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(readiness)).into_response();
    }
    if readiness.fallen.is_empty() {
        return "ready".into_response();
    }
    let tasks: Vec<&str> = readiness.fallen.iter().map(String::as_str).collect();
    format!("ready, but fallen and begun again: {} (see bansou doctor)", tasks.join(", ")).into_response()
}
