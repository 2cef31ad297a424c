//! Erasing a person in the browser: the page that names what goes, and the file of all that is held.

use askama::Template;
use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse as _, Response},
};

use super::{Holdings, erase_person, export, holdings};
use crate::{
    customers::{Account, Customers as _, Person},
    ids::PersonId,
    permissions,
    web::{App, Problem, Routes, Seat, Ui, html, redirect},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/people/{id}/erasure", permissions::ERASE_PEOPLE, page)
        .post("/people/{id}/erasure", permissions::ERASE_PEOPLE, erase)
        .get("/people/{id}/export.json", permissions::ERASE_PEOPLE, file)
}

#[derive(Template)]
#[template(path = "erasure.html")]
struct ErasurePage {
    ui: Ui,
    person: Person,
    account: Option<Account>,
    held: Holdings,
}

fn missing() -> Problem {
    Problem::not_found().with_way_back("/people", "erase-way-back")
}

async fn page(seat: Seat, Path((_workspace, id)): Path<(String, PersonId)>) -> Result<Response, Problem> {
    let person = seat.people().find(id).await?.ok_or_else(missing)?;
    let account = match person.account {
        Some(account) => seat.accounts().find(account).await?,
        None => None,
    };
    let held = holdings(&seat.scope, id).await?;
    Ok(html(&ErasurePage { person, account, held, ui: seat.ui }))
}

async fn erase(seat: Seat, Path((_workspace, id)): Path<(String, PersonId)>) -> Result<Response, Problem> {
    let person = seat.people().find(id).await?.ok_or_else(missing)?;
    erase_person(&seat.scope, id).await.map_err(Problem::internal)?.ok_or_else(missing)?;
    let to =
        person.account.map_or_else(|| "/people".to_owned(), |account| format!("/accounts/{account}/people"));
    Ok(redirect(&seat.ui.href(&to)).into_response())
}

async fn file(seat: Seat, Path((_workspace, id)): Path<(String, PersonId)>) -> Result<Response, Problem> {
    let document = export(&seat.scope, id).await?.ok_or_else(missing)?;
    let text = serde_json::to_string_pretty(&document).map_err(|error| Problem::internal(error.into()))?;
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"person-{id}.json\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}
