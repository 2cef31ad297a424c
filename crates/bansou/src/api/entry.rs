//! What is entered by hand: accounts, people, contracts, renewal decisions.
//!
//! Invariant: a program is asked the same of a record as a member at a form, by the same readers, and can undo it alike.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use serde_json::Value;

use super::{
    accounts::{MOST, find},
    acts::owner_named,
    entry_views::{
        ChangeView, ContractBody, ContractEnd, ContractList, ContractView, DecisionBody, DecisionList,
        DecisionView, NewAccountBody, PersonBody,
    },
    given::{JsonBody, over, sent},
    once::once,
    success::json,
    views::{AccountView, PersonView, ProblemView},
};
use crate::{
    customers::{Account, Customers as _, Person, person_edit::PersonEdit},
    ids::{AccountId, PersonId, RenewalDecisionId, SubscriptionId},
    page::{account_form, contract_form, decision_form, edit},
    revenue::{self, ContractEdit, Subscription},
    web::{Api, App, Problem, Ui, inputs::Sent},
};

const ACCOUNT: [&str; 9] =
    ["name", "kana", "domain", "industry", "country", "region", "employees", "referral", "signed_up_on"];
const PERSON: [&str; 8] = ["name", "kana", "email", "phone", "title", "role", "left_on", "distinct"];
const CONTRACT: [&str; 13] = [
    "product",
    "plan",
    "seats",
    "price",
    "price_months",
    "currency",
    "started_on",
    "last_day",
    "renewal_on",
    "auto_renew",
    "notice_days",
    "billing_months",
    "trial",
];
const DECISION: [&str; 5] = ["decision", "renewal_on", "decided_on", "person_id", "reason"];

/// Add an account
///
/// One of the same name (whatever its legal form) or domain is refused with a conflict that names it, unless `distinct` is true.
#[utoipa::path(
    post,
    path = "/accounts",
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters.")),
    request_body = NewAccountBody,
    responses(
        (status = 201, body = AccountView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn add_account(
    State(app): State<App>,
    ui: Ui,
    api: Api,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let work = added_account(ui.clone(), api, body.clone());
    once(app, ui, &headers, &[b"account", &body], work).await
}

async fn added_account(ui: Ui, api: Api, body: Bytes) -> Result<Value, Problem> {
    let known = ACCOUNT.into_iter().chain(["stage", "touch", "owner_id", "distinct"]).collect::<Vec<_>>();
    let sent = sent(&ui, &body, &known)?;
    let mut new = account_form::read(&ui, &sent).map_err(|errors| errors.problem(&sent))?;
    new.owner = match sent.given("owner_id") {
        Some(owner) => owner_named(&ui, &api, owner).await?.map(|(id, _)| id),
        None => None,
    };
    new.currency = api.workspace.currency;
    let alike = api.accounts().like(&new.edit.name, new.edit.domain.as_deref()).await?;
    if !alike.is_empty() && !sent.is_set("distinct") {
        return Err(alike_accounts(&ui, &alike));
    }
    let (id, _) = api.accounts().add(&new).await?;
    json(AccountView::from(api.accounts().find(id).await?.ok_or_else(Problem::not_found)?))
}

/// Edit an account
///
/// Fields that are not given stay; null empties one. Stage, touch model and owner have addresses of their own.
#[utoipa::path(
    patch,
    path = "/accounts/{id}",
    params(("id" = uuid::Uuid, Path)),
    request_body = NewAccountBody,
    responses(
        (status = 200, body = AccountView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn edit_account(
    ui: Ui,
    api: Api,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Json<AccountView>, Problem> {
    let account = find(&api, &id).await?;
    let known = ACCOUNT.into_iter().chain(["distinct"]).collect::<Vec<_>>();
    let sent = over(edit::written(&account), sent(&ui, &body, &known)?);
    let edited = edit::read(&ui, &account, &[], &sent).map_err(|errors| errors.problem(&sent))?;
    let alike = edit::alike(&api, &account, &edited).await?;
    if !alike.is_empty() && !sent.is_set("distinct") {
        return Err(alike_accounts(&ui, &alike));
    }
    account.edit(&api, &edited).await?;
    Ok(Json(find(&api, &id).await?.into()))
}

fn alike_accounts(ui: &Ui, alike: &[Account]) -> Problem {
    let names = alike.iter().map(|one| format!("{} ({})", one.name, one.id)).collect::<Vec<_>>();
    Problem::conflict(ui.t1("api-alike", "names", names.join(", ")))
}

/// Remove an account
///
/// Only one on which nothing hangs: no people, contracts, tickets, notes, tasks or use.
#[utoipa::path(
    delete,
    path = "/accounts/{id}",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = ChangeView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn remove_account(ui: Ui, api: Api, Path(id): Path<String>) -> Result<Json<ChangeView>, Problem> {
    let account = find(&api, &id).await?;
    let done = account.remove(&api).await?;
    let done =
        done.ok_or_else(|| Problem::conflict(ui.t1("account-in-use", "name", account.name.as_str())))?;
    Ok(Json(ChangeView::of(&done)))
}

/// Add a person
///
/// Somebody of the same mail address, or of the same name at the account, is refused with a conflict, unless `distinct` is true.
#[utoipa::path(
    post,
    path = "/accounts/{id}/people",
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters.")),
    request_body = PersonBody,
    responses(
        (status = 201, body = PersonView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn add_person(
    State(app): State<App>,
    ui: Ui,
    api: Api,
    headers: HeaderMap,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let account = find(&api, &id).await?.id;
    let work = added_person(ui.clone(), api, account, body.clone());
    once(app, ui, &headers, &[b"person", account.0.as_bytes(), &body], work).await
}

async fn added_person(ui: Ui, api: Api, account: AccountId, body: Bytes) -> Result<Value, Problem> {
    let sent = sent(&ui, &body, &PERSON)?;
    let mut edit = PersonEdit::read(&ui, &sent).map_err(|errors| errors.problem(&sent))?;
    edit.account = Some(account);
    unlike(&ui, &api, &sent, &edit, None).await?;
    let (id, _) = api.people().add(&edit).await?;
    json(PersonView::from(person(&api, id).await?))
}

async fn unlike(
    ui: &Ui,
    api: &Api,
    sent: &Sent,
    edit: &PersonEdit,
    but: Option<PersonId>,
) -> Result<(), Problem> {
    if sent.is_set("distinct") {
        return Ok(());
    }
    let alike = api.people().like(edit, but).await?;
    if alike.is_empty() {
        return Ok(());
    }
    let names = alike.iter().map(|one| format!("{} ({})", one.name, one.id)).collect::<Vec<_>>();
    Err(Problem::conflict(ui.t1("api-alike", "names", names.join(", "))))
}

async fn person(api: &Api, id: PersonId) -> Result<Person, Problem> {
    api.people().find(id).await?.ok_or_else(Problem::not_found)
}

/// Edit a person
///
/// Fields that are not given stay; null empties one.
#[utoipa::path(
    patch,
    path = "/people/{id}",
    params(("id" = uuid::Uuid, Path)),
    request_body = PersonBody,
    responses(
        (status = 200, body = PersonView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn edit_person(
    ui: Ui,
    api: Api,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Json<PersonView>, Problem> {
    let id: PersonId = id.parse().map_err(|_| Problem::not_found())?;
    let found = person(&api, id).await?;
    let sent = over(PersonEdit::of(&found).written(), sent(&ui, &body, &PERSON)?);
    let edit = PersonEdit::read(&ui, &sent).map_err(|errors| errors.problem(&sent))?;
    if edit.email != found.email || edit.name != found.name {
        unlike(&ui, &api, &sent, &edit, Some(id)).await?;
    }
    found.edit(&api, &edit).await?;
    Ok(Json(person(&api, id).await?.into()))
}

/// Remove a person entered by mistake
///
/// Only one on whom nothing hangs. To erase somebody for good, delete them.
#[utoipa::path(
    post,
    path = "/people/{id}/removal",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = ChangeView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn remove_person(ui: Ui, api: Api, Path(id): Path<String>) -> Result<Json<ChangeView>, Problem> {
    let id: PersonId = id.parse().map_err(|_| Problem::not_found())?;
    let found = person(&api, id).await?;
    let done = found.remove(&api).await?;
    let done = done.ok_or_else(|| Problem::conflict(ui.t1("person-in-use", "name", found.name.as_str())))?;
    Ok(Json(ChangeView::of(&done)))
}

async fn contract(api: &Api, id: &str) -> Result<Subscription, Problem> {
    let id: SubscriptionId = id.parse().map_err(|_| Problem::not_found())?;
    api.contracts().find(id).await?.ok_or_else(Problem::not_found)
}

/// List an account's contracts
///
/// The newest first.
#[utoipa::path(
    get,
    path = "/accounts/{id}/contracts",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = ContractList),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn contracts(api: Api, Path(id): Path<String>) -> Result<Json<ContractList>, Problem> {
    let account = find(&api, &id).await?;
    let items = revenue::of_account(&api.workspace.main, account.id).await?;
    Ok(Json(ContractList { items: items.into_iter().map(Into::into).collect() }))
}

/// Add a contract
#[utoipa::path(
    post,
    path = "/accounts/{id}/contracts",
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters.")),
    request_body = ContractBody,
    responses(
        (status = 201, body = ContractView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn add_contract(
    State(app): State<App>,
    ui: Ui,
    api: Api,
    headers: HeaderMap,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let account = find(&api, &id).await?;
    let id = account.id;
    let work = added_contract(ui.clone(), api, account, body.clone());
    once(app, ui, &headers, &[b"contract", id.0.as_bytes(), &body], work).await
}

async fn added_contract(ui: Ui, api: Api, account: Account, body: Bytes) -> Result<Value, Problem> {
    let mut first = Sent::default();
    first.set("currency", account.mrr.currency.to_string());
    first.set("price_months", "1");
    first.set("auto_renew", "true");
    let sent = over(first, sent(&ui, &body, &CONTRACT)?);
    let new = contract_form::read(&ui, &sent).map_err(|errors| errors.problem(&sent))?;
    let (id, _) = api.contracts().add(account.id, &new).await?;
    json(ContractView::from(contract(&api, &id.to_string()).await?))
}

/// Edit a contract
///
/// Fields that are not given stay; null empties one.
#[utoipa::path(
    patch,
    path = "/contracts/{id}",
    params(("id" = uuid::Uuid, Path)),
    request_body = ContractBody,
    responses(
        (status = 200, body = ContractView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn edit_contract(
    ui: Ui,
    api: Api,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Json<ContractView>, Problem> {
    let found = contract(&api, &id).await?;
    let price = api.contracts().price_of(&found).await?;
    let standing = contract_form::written(&ContractEdit::of(&found, price));
    let sent = over(standing, sent(&ui, &body, &CONTRACT)?);
    let edited = contract_form::read(&ui, &sent).map_err(|errors| errors.problem(&sent))?;
    found.change(&api, &edited).await?;
    Ok(Json(contract(&api, &id).await?.into()))
}

/// End a contract
#[utoipa::path(
    put,
    path = "/contracts/{id}/end",
    params(("id" = uuid::Uuid, Path)),
    request_body = ContractEnd,
    responses(
        (status = 200, body = ContractView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn end_contract(
    ui: Ui,
    api: Api,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Json<ContractView>, Problem> {
    let found = contract(&api, &id).await?;
    let sent = sent(&ui, &body, &["last_day"])?;
    let day = contract_form::read_end(&ui, &sent, &found).map_err(|errors| errors.problem(&sent))?;
    found.end(&api, day).await?;
    Ok(Json(contract(&api, &id).await?.into()))
}

/// Remove a contract
///
/// As if it had never been there; one that ran out is ended.
#[utoipa::path(
    delete,
    path = "/contracts/{id}",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = ChangeView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn remove_contract(api: Api, Path(id): Path<String>) -> Result<Json<ChangeView>, Problem> {
    let done = contract(&api, &id).await?.remove(&api).await?;
    Ok(Json(ChangeView::of(&done)))
}

/// List an account's renewal decisions
///
/// At most 200, those of the latest renewal first.
#[utoipa::path(
    get,
    path = "/accounts/{id}/decisions",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = DecisionList),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn decisions(api: Api, Path(id): Path<String>) -> Result<Json<DecisionList>, Problem> {
    let account = find(&api, &id).await?;
    let mut items = revenue::decisions_of(&api.workspace.main, account.id).await?;
    items.truncate(MOST);
    Ok(Json(DecisionList { items: items.into_iter().map(Into::into).collect() }))
}

/// Note a renewal decision
///
/// renew and renew_changed move the contract on to its next renewal; not_renewing ends it with the day before the renewal.
#[utoipa::path(
    post,
    path = "/contracts/{id}/decisions",
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters.")),
    request_body = DecisionBody,
    responses(
        (status = 201, body = DecisionView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn add_decision(
    State(app): State<App>,
    ui: Ui,
    api: Api,
    headers: HeaderMap,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let found = contract(&api, &id).await?;
    let id = found.id;
    let work = added_decision(ui.clone(), api, found, body.clone());
    once(app, ui, &headers, &[b"decision", id.0.as_bytes(), &body], work).await
}

async fn added_decision(ui: Ui, api: Api, contract: Subscription, body: Bytes) -> Result<Value, Problem> {
    let mut first = Sent::default();
    if let Some(renewal) = contract.next_renewal(api.workspace.figure_day().await?.day) {
        first.set("renewal_on", renewal.to_string());
    }
    let sent = over(first, sent(&ui, &body, &DECISION)?);
    let fields = decision_form::read(&ui, &api, &contract, &sent).await?;
    let fields = fields.map_err(|errors| errors.problem(&sent))?;
    let (id, _) = contract.decide(&api, &fields).await?;
    json(DecisionView::from(decision_form::found(&api, id).await?.0))
}

/// Edit a renewal decision
///
/// Fields that are not given stay; null empties one.
#[utoipa::path(
    patch,
    path = "/decisions/{id}",
    params(("id" = uuid::Uuid, Path)),
    request_body = DecisionBody,
    responses(
        (status = 200, body = DecisionView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn edit_decision(
    ui: Ui,
    api: Api,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Json<DecisionView>, Problem> {
    let id: RenewalDecisionId = id.parse().map_err(|_| Problem::not_found())?;
    let (decision, contract) = decision_form::found(&api, id).await?;
    let sent = over(decision_form::written(&decision.fields), sent(&ui, &body, &DECISION)?);
    let fields = decision_form::read(&ui, &api, &contract, &sent).await?;
    let fields = fields.map_err(|errors| errors.problem(&sent))?;
    decision.change(&api, &contract, &fields).await?;
    Ok(Json(decision_form::found(&api, id).await?.0.into()))
}

/// Take back a renewal decision
#[utoipa::path(
    delete,
    path = "/decisions/{id}",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = ChangeView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn remove_decision(api: Api, Path(id): Path<String>) -> Result<Json<ChangeView>, Problem> {
    let id: RenewalDecisionId = id.parse().map_err(|_| Problem::not_found())?;
    let (decision, contract) = decision_form::found(&api, id).await?;
    Ok(Json(ChangeView::of(&decision.remove(&api, &contract).await?)))
}
