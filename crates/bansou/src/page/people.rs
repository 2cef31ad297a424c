//! The people tab.

use askama::Template;
use axum::{extract::Path, response::Response};

use super::Head;
use crate::{
    customers::{Customers as _, Person},
    ids::AccountId,
    web::{Problem, Seat, Ui, html},
};

/// The people shown; the head says how many there are.
const MOST: i64 = 500;

#[derive(Template)]
#[template(path = "account/people.html")]
struct PeoplePage {
    ui: Ui,
    head: Head,
    people: Vec<Person>,
}

pub async fn page(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
) -> Result<Response, Problem> {
    let head = Head::load(&seat, id, "/people").await?;
    let people = seat.people().of_account(id, MOST).await?;
    Ok(html(&PeoplePage { people, head, ui: seat.ui }))
}
