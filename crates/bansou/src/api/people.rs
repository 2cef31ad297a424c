//! People: erasing one.

use axum::{Json, extract::Path};

use super::views::{ErasedView, ProblemView};
use crate::{
    erase::erase_person,
    ids::PersonId,
    web::{Api, Problem},
};

/// Erase a person's data for good
///
/// Removes the person, their usage events and all that names them; what was counted is mended. Answers how much that was.
/// Needs a token of scope `admin`.
#[utoipa::path(
    delete,
    path = "/people/{id}",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = ErasedView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn erase(api: Api, Path(id): Path<String>) -> Result<Json<ErasedView>, Problem> {
    let id: PersonId = id.parse().map_err(|_| Problem::not_found())?;
    let erased = erase_person(&api.scope, id).await.map_err(Problem::internal)?;
    let erased = erased.ok_or_else(Problem::not_found)?;
    Ok(Json(ErasedView::new(id, &erased)))
}
