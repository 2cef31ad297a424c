//! `/api/v1`: the JSON face of the verbs that the pages call.
//!
//! Invariant: what a program may read or change goes through the same [`crate::web::Scope`] as a member's page, and the
//! description lists the routes that there are.

mod accounts;
pub mod acts;
mod entry;
pub mod entry_views;
mod given;
mod health;
mod once;
mod people;
mod success;
#[cfg(test)]
mod tests;
pub mod views;

use std::sync::Arc;

use askama::Template;
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Ref, RefOr, Schema,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use crate::{
    areas::Areas,
    members::Act,
    permissions,
    web::{Access, App, Problem, Routes, Ui, html},
};

pub fn routes(app: &App) -> Routes {
    let view = Access::Token(Act::VIEW_RECORDS);
    let edit = Access::Token(Act::EDIT_RECORDS);
    Routes::new(app)
        .get("/api/v1", Access::Open, docs)
        .get("/api/v1/openapi.json", Access::Open, openapi)
        .get("/accounts", view, accounts::list)
        .get("/accounts/{id}", view, accounts::get)
        .get("/accounts/{id}/health", view, health::health)
        .get("/accounts/{id}/people", view, accounts::people)
        .delete("/people/{id}", Access::Token(permissions::ERASE_PEOPLE), people::erase)
        .get("/accounts/{id}/notes", view, success::notes)
        .post("/accounts/{id}/notes", edit, success::write_note)
        .get("/accounts/{id}/tasks", view, success::tasks)
        .post("/accounts/{id}/tasks", edit, success::add_task)
        .patch("/notes/{id}", edit, success::edit_note)
        .delete("/notes/{id}", edit, success::remove_note)
        .get("/acts", view, acts::recent_acts)
        .post("/acts/{id}/undoing", edit, acts::undo)
        .put("/accounts/{id}/stage", edit, acts::stage)
        .put("/accounts/{id}/touch", edit, acts::touch)
        .put("/accounts/{id}/owner", edit, acts::owner)
        .post("/accounts/changes", edit, acts::change_many)
        .post("/accounts", edit, entry::add_account)
        .patch("/accounts/{id}", edit, entry::edit_account)
        .delete("/accounts/{id}", edit, entry::remove_account)
        .post("/accounts/{id}/people", edit, entry::add_person)
        .patch("/people/{id}", edit, entry::edit_person)
        .post("/people/{id}/removal", edit, entry::remove_person)
        .get("/accounts/{id}/contracts", view, entry::contracts)
        .post("/accounts/{id}/contracts", edit, entry::add_contract)
        .patch("/contracts/{id}", edit, entry::edit_contract)
        .put("/contracts/{id}/end", edit, entry::end_contract)
        .delete("/contracts/{id}", edit, entry::remove_contract)
        .get("/accounts/{id}/decisions", view, entry::decisions)
        .post("/contracts/{id}/decisions", edit, entry::add_decision)
        .patch("/decisions/{id}", edit, entry::edit_decision)
        .delete("/decisions/{id}", edit, entry::remove_decision)
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Bansou",
        description = "Records of one workspace, by a token of that workspace. Errors are RFC 9457 problems, in the language of Accept-Language. What is posted takes an `Idempotency-Key`: for a day, the same request under the same key is answered as before and not done again."
    ),
    servers((url = "/api/v1")),
    security(("token" = [])),
    modifiers(&Token, &Edits),
    paths(
        accounts::list,
        accounts::get,
        health::health,
        accounts::people,
        people::erase,
        success::notes,
        success::write_note,
        success::tasks,
        success::add_task,
        success::edit_note,
        success::remove_note,
        acts::recent_acts,
        acts::undo,
        acts::stage,
        acts::touch,
        acts::owner,
        acts::change_many,
        entry::add_account,
        entry::edit_account,
        entry::remove_account,
        entry::add_person,
        entry::edit_person,
        entry::remove_person,
        entry::contracts,
        entry::add_contract,
        entry::edit_contract,
        entry::end_contract,
        entry::remove_contract,
        entry::decisions,
        entry::add_decision,
        entry::edit_decision,
        entry::remove_decision
    )
)]
pub(crate) struct Description;

struct Token;

impl Modify for Token {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// What is sent to edit a record has no required fields: those that are not given stay.
struct Edits;

impl Modify for Edits {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let Some(components) = &mut openapi.components else { return };
        for item in openapi.paths.paths.values_mut() {
            let body = item.patch.as_mut().and_then(|edit| edit.request_body.as_mut());
            let Some(RefOr::T(body)) = body else { continue };
            for content in body.content.values_mut() {
                let RefOr::T(content) = content else { continue };
                let Some(RefOr::Ref(whole)) = &mut content.schema else { continue };
                let name = whole.ref_location.rsplit('/').next().unwrap_or_default().to_owned();
                let Some(RefOr::T(Schema::Object(of_new))) = components.schemas.get(&name) else { continue };
                let mut edit = of_new.clone();
                edit.required.clear();
                components.schemas.insert(format!("{name}Edit"), RefOr::T(Schema::Object(edit)));
                *whole = Ref::from_schema_name(format!("{name}Edit"));
            }
        }
    }
}

/// What there is: the program's own description, and those of the areas that have one.
pub(crate) fn description(areas: Areas) -> utoipa::openapi::OpenApi {
    let mut whole = Description::openapi();
    for of_area in areas.openapi() {
        whole.merge(of_area);
    }
    whole
}

/// `GET /api/v1/openapi.json`.
async fn openapi(State(app): State<App>) -> Response {
    let description = description(app.home.areas());
    ([(header::CACHE_CONTROL, "public, max-age=300")], Json(description)).into_response()
}

/// One line of the docs page.
struct Operation {
    method: String,
    path: String,
    summary: String,
}

#[derive(Template)]
#[template(path = "api/docs.html")]
struct DocsPage {
    ui: Ui,
    public_url: Arc<str>,
    operations: Vec<Operation>,
}

/// What an operation does, in the reader's language; the description itself is in English.
fn summary(ui: &Ui, operation: &serde_json::Value) -> String {
    let id = operation["operationId"].as_str().unwrap_or_default();
    let key = format!("api-op-{}", id.replace('_', "-"));
    if ui.locale.has(&key) {
        return ui.t(&key);
    }
    operation["summary"].as_str().unwrap_or_default().to_owned()
}

/// `GET /api/v1`: what there is, for a human.
async fn docs(State(app): State<App>, ui: Ui) -> Result<Response, Problem> {
    let description = serde_json::to_value(description(app.home.areas()))
        .map_err(|error| Problem::internal(error.into()))?;
    let mut operations = Vec::new();
    for (path, methods) in description["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            operations.push(Operation {
                method: method.to_uppercase(),
                path: format!("/api/v1{path}"),
                summary: summary(&ui, operation),
            });
        }
    }
    Ok(html(&DocsPage { ui, public_url: app.public_url, operations }))
}
