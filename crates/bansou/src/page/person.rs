//! The page of one person: who they are, where, and what they said and asked.

use askama::Template;
use axum::{extract::Path, response::Response};

use crate::{
    args,
    custom_fields::custom_fields,
    customers::{Account, Customers as _, Person},
    db::query,
    ids::PersonId,
    members::Act,
    permissions,
    time::Timestamp,
    web::{Problem, Seat, Ui, html},
};

/// Tickets and answers shown, each.
const RECENT: i64 = 20;

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    ui: Ui,
    may_erase: bool,
    person: Person,
    account: Option<Account>,
    details: Vec<(String, String)>,
    /// When, subject, whether it is still open.
    tickets: Vec<(Timestamp, Option<String>, bool)>,
    /// When, survey, score, comment.
    answers: Vec<(Timestamp, String, i64, Option<String>)>,
}

pub async fn page(seat: Seat, Path((_workspace, id)): Path<(String, PersonId)>) -> Result<Response, Problem> {
    const TICKETS: &str = "
        select opened_at as a, subject as b, case when closed_at is null then cast(1 as bigint) else 0 end as c
          from conversations where person_id = $1 and account_id = $2 order by opened_at desc limit $3";
    const ANSWERS: &str = "
        select answered_at as a, survey as b, score as c, comment as d
          from survey_answers where person_id = $1 and account_id = $2 order by answered_at desc limit $3";
    let person = seat
        .people()
        .find(id)
        .await?
        .ok_or_else(|| Problem::not_found().with_way_back("/accounts", "account-way-back"))?;
    let db = &seat.workspace.main;
    let account = match person.account {
        Some(account) => seat.accounts().find(account).await?,
        None => None,
    };
    let fields = custom_fields(db, "people").await?;
    let ui = &seat.ui;
    let mut details: Vec<(String, String)> = fields
        .iter()
        .filter_map(|field| Some((field.label.clone(), field.shown(ui, &person.custom)?)))
        .collect();
    details.extend(person.external_id.clone().map(|id| (ui.t("person-external-id"), id)));
    let account_id = person.account;
    Ok(html(&PersonPage {
        may_erase: seat.may(permissions::ERASE_PEOPLE),
        tickets: query(TICKETS, args![id, account_id, RECENT]).all(db).await?,
        answers: query(ANSWERS, args![id, account_id, RECENT]).all(db).await?,
        details,
        account,
        person,
        ui: seat.ui,
    }))
}
