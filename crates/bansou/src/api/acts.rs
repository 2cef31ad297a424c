//! Acts: what was done by hand and can be undone; changing many accounts at once.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    accounts::find,
    entry_views::ChangeView,
    given::{Given, JsonBody, one_of, refused, sent},
    once::once,
    success::json,
    views::{ProblemView, rfc3339},
};
use crate::{
    acts::{self, PastAct},
    customers::{Account, Customers as _, Hand, Stage, Touch, churn_form},
    ids::{AccountId, ActId, MemberId},
    members,
    web::{Api, App, Problem, Ui, inputs::Sent},
};

/// What was done at once.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActView {
    pub id: uuid::Uuid,
    /// What was done: owner, stage, churn, touch, field, or what was entered, edited or removed by hand, such as contract_new.
    pub kind: String,
    /// How many accounts (or people, or tasks, where they are of no account) it changed.
    pub units: i64,
    pub done_by: String,
    /// UTC, RFC 3339.
    pub done_at: String,
    /// UTC, RFC 3339; null while it stands.
    pub undone_at: Option<String>,
    /// How many went back when it was undone, and how many were kept because they had been changed since.
    pub restored: i64,
    pub kept: i64,
}

impl From<PastAct> for ActView {
    fn from(act: PastAct) -> Self {
        Self {
            id: act.id.0,
            kind: act.kind.clone(),
            units: act.units,
            done_by: act.done_name,
            done_at: rfc3339(act.done_at),
            undone_at: act.undone.map(|(at, _)| rfc3339(at)),
            restored: act.restored,
            kept: act.kept,
        }
    }
}

/// The newest acts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActList {
    pub items: Vec<ActView>,
}

/// What undoing came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct UndoneView {
    pub restored: i64,
    /// Changed since, and therefore kept.
    pub kept: i64,
}

/// One change of many accounts: give one of stage, touch and owner_id.
#[derive(Debug, ToSchema)]
pub struct AccountsChange {
    /// 1 to 1,000 accounts.
    pub ids: Vec<uuid::Uuid>,
    /// lead, opportunity, onboarding, adoption, expansion, renewal or churned.
    pub stage: Option<String>,
    /// high, low or tech.
    pub touch: Option<String>,
    /// A member's id, or none.
    pub owner_id: Option<String>,
    /// With churned: the day, YYYY-MM-DD, not after today.
    pub churned_on: Option<String>,
    /// With churned: price, budget, features, usability, support, low_usage, competitor, champion_left, project_ended, company_change or other.
    pub reason: Option<String>,
    /// With churned: what happened; needed with the reason other.
    pub comment: Option<String>,
    /// With churned: whether open contracts end on that day.
    pub end_contracts: Option<bool>,
    /// Only answers what would change.
    pub dry_run: Option<bool>,
}

/// The stage of one account, and with churned the facts of the churn.
#[derive(Debug, ToSchema)]
pub struct StageChange {
    /// lead, opportunity, onboarding, adoption, expansion, renewal or churned.
    pub stage: String,
    /// With churned: the day, YYYY-MM-DD, not after today.
    pub churned_on: Option<String>,
    /// With churned: price, budget, features, usability, support, low_usage, competitor, champion_left, project_ended, company_change or other.
    pub reason: Option<String>,
    /// With churned: what happened; needed with the reason other.
    pub comment: Option<String>,
    /// With churned: whether open contracts end on that day.
    pub end_contracts: Option<bool>,
}

/// The touch model of one account.
#[derive(Debug, ToSchema)]
pub struct TouchChange {
    /// high, low or tech.
    pub touch: String,
}

/// The owner of one account.
#[derive(Debug, ToSchema)]
pub struct OwnerChange {
    /// A member's id, or none.
    pub owner_id: String,
}

const CHURN: [&str; 5] = ["stage", "churned_on", "reason", "comment", "end_contracts"];

/// List what was done
///
/// The newest 50 acts.
#[utoipa::path(
    get,
    path = "/acts",
    params(("all" = Option<bool>, Query, description = "Also acts of one record; only those of several if not given.")),
    responses(
        (status = 200, body = ActList),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn recent_acts(
    ui: Ui,
    api: Api,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<ActList>, Problem> {
    let mut given = Given::query(&ui, &pairs, &["all"]);
    let all = given.read::<bool>("all", |ui| one_of(ui, ["true", "false"])).unwrap_or(false);
    given.checked()?;
    let items = acts::recent(&api.workspace.main, None, !all, 50).await?;
    Ok(Json(ActList { items: items.into_iter().map(Into::into).collect() }))
}

/// Undo an act
///
/// What has been changed since is kept and counted. An act of which all was changed since is refused.
#[utoipa::path(
    post,
    path = "/acts/{id}/undoing",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = UndoneView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn undo(ui: Ui, api: Api, Path(id): Path<String>) -> Result<Json<UndoneView>, Problem> {
    let id: ActId = id.parse().map_err(|_| Problem::not_found())?;
    let undone = acts::undo(&api, id).await.map_err(|error| acts::web::problem(&ui, error))?;
    Ok(Json(UndoneView { restored: undone.restored as i64, kept: undone.kept as i64 }))
}

/// Set an account's stage
///
/// Moving to churned takes a day and a reason; moving back takes back a churn that was noted by hand.
#[utoipa::path(
    put,
    path = "/accounts/{id}/stage",
    params(("id" = uuid::Uuid, Path)),
    request_body = StageChange,
    responses(
        (status = 200, body = ChangeView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn stage(
    ui: Ui,
    api: Api,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Json<ChangeView>, Problem> {
    let account = find(&api, &id).await?;
    let sent = sent(&ui, &body, &CHURN)?;
    let hand = stage_hand(&ui, &api, &sent)?;
    Ok(Json(ChangeView::of(&api.accounts().put(&[account], &hand).await?)))
}

/// Set an account's touch model
#[utoipa::path(
    put,
    path = "/accounts/{id}/touch",
    params(("id" = uuid::Uuid, Path)),
    request_body = TouchChange,
    responses(
        (status = 200, body = ChangeView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn touch(
    ui: Ui,
    api: Api,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Json<ChangeView>, Problem> {
    let account = find(&api, &id).await?;
    let sent = sent(&ui, &body, &["touch"])?;
    let hand = touch_hand(&ui, &sent)?;
    Ok(Json(ChangeView::of(&api.accounts().put(&[account], &hand).await?)))
}

/// Set an account's owner
#[utoipa::path(
    put,
    path = "/accounts/{id}/owner",
    params(("id" = uuid::Uuid, Path)),
    request_body = OwnerChange,
    responses(
        (status = 200, body = ChangeView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn owner(
    ui: Ui,
    api: Api,
    Path(id): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Json<ChangeView>, Problem> {
    let account = find(&api, &id).await?;
    let sent = sent(&ui, &body, &["owner_id"])?;
    let hand = owner_hand(&ui, &api, &sent).await?;
    Ok(Json(ChangeView::of(&api.accounts().put(&[account], &hand).await?)))
}

/// Change many accounts at once
///
/// All of it is one act, which can be undone as one.
#[utoipa::path(
    post,
    path = "/accounts/changes",
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters.")),
    request_body = AccountsChange,
    responses(
        (status = 201, body = ChangeView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn change_many(
    State(app): State<App>,
    ui: Ui,
    api: Api,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let work = changed(ui.clone(), api, body.clone());
    once(app, ui, &headers, &[b"changes", &body], work).await
}

async fn changed(ui: Ui, api: Api, body: Bytes) -> Result<Value, Problem> {
    let known = ["ids", "touch", "owner_id", "dry_run"].into_iter().chain(CHURN).collect::<Vec<_>>();
    let sent = sent(&ui, &body, &known)?;
    let ids: Vec<&str> = sent.several("ids").collect();
    let parsed: Result<Vec<AccountId>, _> = ids.iter().map(|id| id.parse()).collect();
    let wrong = || refused("ids", sent.given("ids"), ui.t("accounts-bulk-unclear"));
    let ids = parsed.map_err(|_| wrong())?;
    if ids.is_empty() || ids.len() > crate::list::MOST_AT_ONCE {
        return Err(wrong());
    }
    let hand = match (sent.given("stage"), sent.given("touch"), sent.0.contains_key("owner_id")) {
        (Some(_), None, false) => stage_hand(&ui, &api, &sent)?,
        (None, Some(_), false) => touch_hand(&ui, &sent)?,
        (None, None, true) => owner_hand(&ui, &api, &sent).await?,
        _ => return Err(refused("", None, ui.t("api-one-change"))),
    };
    let accounts = api.accounts().find_all(&ids).await?;
    if accounts.len() < ids.len() {
        let missing = ids.iter().find(|id| accounts.iter().all(|account| account.id != **id));
        let missing = missing.map(ToString::to_string);
        return Err(refused("ids", missing.as_deref(), ui.t("api-no-account")));
    }
    let changing: Vec<&Account> = accounts.iter().filter(|account| hand.changes(account)).collect();
    let names = changing.iter().map(|account| account.name.clone()).collect();
    if sent.is_set("dry_run") {
        return json(ChangeView { act_id: None, changed: changing.len() as i64, names });
    }
    let done = api.accounts().put(&accounts, &hand).await?;
    json(ChangeView { names, ..ChangeView::of(&done) })
}

fn stage_hand(ui: &Ui, api: &Api, sent: &Sent) -> Result<Hand, Problem> {
    let given = sent.given("stage").unwrap_or_default();
    let stages = || one_of(ui, Stage::ALL.iter().map(|one| one.as_str()));
    match given.parse::<Stage>() {
        Ok(Stage::Churned) => churn_form::read(ui, api.workspace.today(), sent)
            .map(Hand::Churn)
            .map_err(|errors| errors.problem(sent)),
        Ok(stage) => Ok(Hand::Stage(stage)),
        Err(_) => Err(refused("stage", Some(given), stages())),
    }
}

fn touch_hand(ui: &Ui, sent: &Sent) -> Result<Hand, Problem> {
    let given = sent.given("touch").unwrap_or_default();
    let touch: Touch = given
        .parse()
        .map_err(|_| refused("touch", Some(given), one_of(ui, Touch::ALL.iter().map(|one| one.as_str()))))?;
    Ok(Hand::Touch(touch))
}

async fn owner_hand(ui: &Ui, api: &Api, sent: &Sent) -> Result<Hand, Problem> {
    let Some(given) = sent.given("owner_id") else {
        return Err(refused("owner_id", None, ui.t("api-id-or-none")));
    };
    Ok(Hand::Owner(owner_named(ui, api, given).await?))
}

/// The member of an id, or nobody for `none`.
pub(super) async fn owner_named(
    ui: &Ui,
    api: &Api,
    given: &str,
) -> Result<Option<(MemberId, String)>, Problem> {
    if given == "none" {
        return Ok(None);
    }
    let wanted: Option<MemberId> = given.parse().ok();
    let all = members::all_members(&api.workspace).await?;
    let member = all.into_iter().find(|member| Some(member.id) == wanted && member.ended_at.is_none());
    match member {
        Some(member) => Ok(Some((member.id, member.name))),
        None => Err(refused("owner_id", Some(given), ui.t("api-no-member"))),
    }
}
