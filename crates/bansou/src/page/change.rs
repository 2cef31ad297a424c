//! Changing an account in place: stage, touch model, owner.

use axum::{
    Form,
    extract::Path,
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};

use crate::{
    acts::{Done, undo_button},
    customers::{Account, Customers as _, Hand, Stage, Touch, churn, churn_form},
    ids::{AccountId, ActId, MemberId},
    members,
    web::{
        FieldProblem, FormErrors, Problem, Seat,
        inputs::{self, Sent},
        redirect, stream,
    },
};

type Pairs = Vec<(String, String)>;

pub async fn stage(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
    headers: HeaderMap,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Problem> {
    let account = found(&seat, id).await?;
    let sent = Sent::of(pairs);
    let to: Stage = sent.given("stage").unwrap_or_default().parse().map_err(|why| unclear("stage", why))?;
    let hand = match to {
        Stage::Churned if !churn_form::is_answered(&sent) => {
            let first = churn_form::first(seat.workspace.today());
            return ask(&seat, &headers, &account, &first, FormErrors::default()).await;
        }
        Stage::Churned => match churn_form::read(&seat.ui, seat.workspace.today(), &sent) {
            Ok(facts) => Hand::Churn(facts),
            Err(errors) => return ask(&seat, &headers, &account, &sent, errors).await,
        },
        stage => Hand::Stage(stage),
    };
    let done = seat.accounts().put(&[account], &hand).await?;
    let message = seat.ui.t1("account-stage-changed", "stage", to.label(&seat.ui));
    Ok(answered(&seat, &headers, id, &sent, &message, &done))
}

/// Asks when and why before an account is moved to churned.
async fn ask(
    seat: &Seat,
    headers: &HeaderMap,
    account: &Account,
    sent: &Sent,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let ui = &seat.ui;
    let open = churn::open_contracts(&seat.workspace.main, &[account], seat.workspace.today()).await?;
    let way = format!("/accounts/{}", account.id);
    let back = sent.text("back").unwrap_or_else(|| stream::came_from(headers, ui, &way));
    let title = ui.t1("churn-title", "name", account.name.as_str());
    let mut form = inputs::Form::new(ui, title, ui.href(&format!("{way}/stage")), back);
    form.hidden.push(("stage".to_owned(), Stage::Churned.to_string()));
    form.inputs = churn_form::inputs(ui, sent, open);
    form.errors = errors;
    form.submit = ui.t("churn-do");
    form.is_danger = true;
    Ok(form.answer(headers))
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
    let account = found(&seat, id).await?;
    let to: Touch = given.touch.parse().map_err(|why| unclear("touch", why))?;
    let done = seat.accounts().put(&[account], &Hand::Touch(to)).await?;
    let message = seat.ui.t1("account-touch-changed", "touch", to.label(&seat.ui));
    Ok(answered(&seat, &headers, id, &Sent::default(), &message, &done))
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
    let account = found(&seat, id).await?;
    let owner = owner_of(&seat, &given.owner).await?;
    let message = match &owner {
        Some((_, name)) => seat.ui.t1("account-owner-changed", "name", name.as_str()),
        None => seat.ui.t("account-owner-removed"),
    };
    let done = seat.accounts().put(&[account], &Hand::Owner(owner)).await?;
    Ok(answered(&seat, &headers, id, &Sent::default(), &message, &done))
}

/// The member that a form names, or nobody for `none`.
pub(crate) async fn owner_of(seat: &Seat, given: &str) -> Result<Option<(MemberId, String)>, Problem> {
    if given == "none" {
        return Ok(None);
    }
    let wanted: Option<MemberId> = given.parse().ok();
    let all = members::all_members(&seat.workspace).await?;
    let member = all.into_iter().find(|member| Some(member.id) == wanted && member.ended_at.is_none());
    member.map(|member| Some((member.id, member.name))).ok_or_else(|| unclear("owner", given.to_owned()))
}

pub(super) async fn found(seat: &Seat, id: AccountId) -> Result<Account, Problem> {
    let found = seat.accounts().find(id).await?;
    found.ok_or_else(|| Problem::not_found().with_way_back("/accounts", "account-way-back"))
}

/// The answer to a change of an account: its message, and the way to take it back.
pub(super) fn answered(
    seat: &Seat,
    headers: &HeaderMap,
    id: AccountId,
    sent: &Sent,
    message: &str,
    done: &Done,
) -> Response {
    let way = format!("/accounts/{id}");
    let back = sent.back(&seat.ui, headers, &way);
    stream::done(headers, &seat.ui, &back, message, undo_button(&seat.ui, done.act))
}

/// Where somebody goes who removed what the page was about: to what was done, which can be undone there.
pub(super) fn removed(seat: &Seat, act: Option<ActId>, otherwise: &str) -> Response {
    let way = act.map_or_else(|| otherwise.to_owned(), |act| format!("/acts/{act}"));
    redirect(&seat.ui.href(&way)).into_response()
}

fn unclear(field: &str, message: String) -> Problem {
    Problem::invalid(vec![FieldProblem { field: field.to_owned(), message, given: None }])
}
