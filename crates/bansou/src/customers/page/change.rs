//! Changing an account in place: stage, touch model, owner.

use axum::{Form, extract::Path, http::HeaderMap, response::Response};

use crate::{
    customers::{Account, Stage, Touch},
    ids::{AccountId, MemberId},
    members,
    web::{FieldProblem, Problem, Seat, live::Changed, stream},
};

#[derive(Debug, serde::Deserialize)]
pub struct StageGiven {
    stage: String,
}

pub async fn stage(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
    Form(given): Form<StageGiven>,
) -> Result<Response, Problem> {
    let mut account = found(&seat, id).await?;
    let to: Stage = given.stage.parse().map_err(|why| unclear("stage", why))?;
    let mut tx = seat.workspace.main.begin().await?;
    account.change_stage(&mut tx, &seat, to).await?;
    tx.commit().await?;
    let message = seat.ui.t1("account-stage-changed", "stage", to.label(&seat.ui));
    Ok(changed(&seat, &headers, id, &message))
}

#[derive(Debug, serde::Deserialize)]
pub struct TouchGiven {
    touch: String,
}

pub async fn touch(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
    Form(given): Form<TouchGiven>,
) -> Result<Response, Problem> {
    let mut account = found(&seat, id).await?;
    let to: Touch = given.touch.parse().map_err(|why| unclear("touch", why))?;
    let mut tx = seat.workspace.main.begin().await?;
    account.change_touch(&mut tx, &seat, to).await?;
    tx.commit().await?;
    let message = seat.ui.t1("account-touch-changed", "touch", to.label(&seat.ui));
    Ok(changed(&seat, &headers, id, &message))
}

#[derive(Debug, serde::Deserialize)]
pub struct OwnerGiven {
    owner: String,
}

pub async fn owner(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
    Form(given): Form<OwnerGiven>,
) -> Result<Response, Problem> {
    let mut account = found(&seat, id).await?;
    let all = members::all_members(&seat.workspace).await?;
    let wanted: Option<MemberId> = given.owner.parse().ok();
    let to = all.iter().find(|member| Some(member.id) == wanted && member.ended_at.is_none());
    if to.is_none() && given.owner != "none" {
        return Err(unclear("owner", given.owner));
    }
    let mut tx = seat.workspace.main.begin().await?;
    account.change_owner(&mut tx, &seat, to, &all).await?;
    tx.commit().await?;
    let message = match to {
        Some(member) => seat.ui.t1("account-owner-changed", "name", member.name.as_str()),
        None => seat.ui.t("account-owner-removed"),
    };
    Ok(changed(&seat, &headers, id, &message))
}

pub(super) async fn found(seat: &Seat, id: AccountId) -> Result<Account, Problem> {
    let found = seat.accounts().find(id).await?;
    found.ok_or_else(|| Problem::not_found().with_way_back("/accounts", "account-way-back"))
}

pub(super) fn changed(seat: &Seat, headers: &HeaderMap, id: AccountId, message: &str) -> Response {
    seat.workspace.live.tell(Changed::Account(id));
    let back = stream::came_from(headers, &seat.ui, &format!("/accounts/{id}"));
    stream::done(headers, &seat.ui, &back, message, None)
}

fn unclear(field: &str, message: String) -> Problem {
    Problem::invalid(vec![FieldProblem { field: field.to_owned(), message, given: None }])
}
