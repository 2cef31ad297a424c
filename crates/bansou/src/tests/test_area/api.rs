//! Pledges for programs.

use axum::{
    Json,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use utoipa::OpenApi;

use super::{MAKE, PledgeId, VIEW, make, store};
use crate::{
    ids::AccountId,
    web::{Access, Api, App, Problem, Routes},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app).get("/pledges/{id}", Access::Token(VIEW), show_pledge).post(
        "/accounts/{id}/pledges",
        Access::Token(MAKE),
        add_pledge,
    )
}

#[derive(OpenApi)]
#[openapi(paths(show_pledge, add_pledge))]
struct Description;

pub fn description() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct PledgeView {
    id: uuid::Uuid,
    body: String,
    kept: bool,
}

#[derive(Debug, serde::Deserialize, utoipa::ToSchema)]
struct NewPledge {
    body: String,
}

async fn view(api: &Api, id: PledgeId) -> Result<PledgeView, Problem> {
    let pledge = store::find(&api.workspace.main, id).await?.ok_or_else(Problem::not_found)?;
    Ok(PledgeView { id: pledge.id.0, body: pledge.body, kept: pledge.kept_at.is_some() })
}

/// Get a pledge
#[utoipa::path(get, path = "/pledges/{id}", params(("id" = uuid::Uuid, Path)), responses((status = 200, body = PledgeView)))]
async fn show_pledge(api: Api, Path(id): Path<String>) -> Result<Json<PledgeView>, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    view(&api, id).await.map(Json)
}

/// Add a pledge
#[utoipa::path(
    post,
    path = "/accounts/{id}/pledges",
    params(("id" = uuid::Uuid, Path)),
    request_body = NewPledge,
    responses((status = 201, body = PledgeView))
)]
async fn add_pledge(
    api: Api,
    Path(id): Path<String>,
    given: Result<Json<NewPledge>, axum::extract::rejection::JsonRejection>,
) -> Result<Response, Problem> {
    let account: AccountId = id.parse().map_err(|_| Problem::not_found())?;
    let Ok(Json(given)) = given else { return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()) };
    let pledge = make(&api, account, None, &given.body).await?;
    Ok((StatusCode::CREATED, Json(view(&api, pledge).await?)).into_response())
}
