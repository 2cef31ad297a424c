//! Accounts: the list, one, and its people.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Query},
};

use super::{
    given::{Given, one_of},
    views::{AccountPage, AccountView, PersonList, ProblemView},
};
use crate::{
    customers::{
        Account, Stage, Touch,
        list::{Ask, Cursor, Sort, slice},
    },
    health::Band,
    ids::{AccountId, MemberId},
    web::{Api, Problem, Ui},
};

/// The most rows of one answer.
pub const MOST: usize = 200;

/// The rows of a page of which no number is asked.
const PAGE: usize = 50;

/// The account of a path. What is no id is nobody's.
pub async fn find(api: &Api, id: &str) -> Result<Account, Problem> {
    let id: AccountId = id.parse().map_err(|_| Problem::not_found())?;
    api.accounts().find(id).await?.ok_or_else(Problem::not_found)
}

/// List accounts
///
/// Filters are joined by "and". Accounts without a value of the order come last in either direction.
#[utoipa::path(
    get,
    path = "/accounts",
    params(
        ("q" = Option<String>, Query, description = "Words of the name, its reading, the domain or the external id."),
        ("stage" = Option<String>, Query, description = "lead, opportunity, onboarding, adoption, expansion, renewal or churned."),
        ("owner" = Option<String>, Query, description = "A member's id, or none."),
        ("band" = Option<String>, Query, description = "healthy, watch, at_risk or none."),
        ("plan" = Option<String>, Query, description = "The plan's name."),
        ("touch" = Option<String>, Query, description = "high, low or tech."),
        ("sort" = Option<String>, Query, description = "name, score, mrr, renewal, last_use or stage; with a leading minus, descending. By name if not given."),
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 200, description = "1 to 200; 50 if not given."),
        ("after" = Option<String>, Query, description = "The `next` of the page before, asked in the same order."),
    ),
    responses(
        (status = 200, body = AccountPage),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn list(
    ui: Ui,
    api: Api,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<AccountPage>, Problem> {
    let limit = check(&ui, &pairs)?;
    let ask = Ask::read(&pairs, &[], None);
    let found = slice(&api.workspace, &ask, limit).await?;
    let last = found.rows.last().filter(|_| found.has_after);
    let next = last.map(|account| account.cursor(ask.sort).to_string());
    let ids: Vec<AccountId> = found.rows.iter().map(|account| account.id).collect();
    let accounts = api.accounts().find_all(&ids).await?;
    let mut by_id: HashMap<AccountId, Account> = accounts.into_iter().map(|one| (one.id, one)).collect();
    let items = ids.iter().filter_map(|id| by_id.remove(id)).map(AccountView::from).collect();
    Ok(Json(AccountPage { items, next }))
}

/// The list itself reads an address kindly; a program is told what it got wrong. Answers how many rows are wanted.
fn check(ui: &Ui, pairs: &[(String, String)]) -> Result<usize, Problem> {
    let known = ["q", "stage", "owner", "band", "plan", "touch", "sort", "limit", "after"];
    let mut given = Given::query(ui, pairs, &known);
    given.read::<Stage>("stage", |ui| one_of(ui, Stage::ALL.iter().map(|one| one.as_str())));
    given.read::<OrNone<MemberId>>("owner", |ui| ui.t("api-id-or-none"));
    given.read::<OrNone<Band>>("band", |ui| {
        one_of(ui, Band::ALL.iter().map(|one| one.as_str()).chain(["none"]))
    });
    given.read::<Touch>("touch", |ui| one_of(ui, Touch::ALL.iter().map(|one| one.as_str())));
    given.read::<Order>("sort", |ui| one_of(ui, Sort::ALL.iter().map(|one| one.as_str())));
    given.read::<Cursor>("after", |ui| ui.t("api-after"));
    let limit = given.read::<Limit>("limit", |ui| ui.t1("api-limit", "most", MOST as i64));
    given.checked()?;
    Ok(limit.map_or(PAGE, |limit| limit.0))
}

/// A value, or the word `none`.
struct OrNone<T>(#[allow(dead_code, reason = "read to see whether it can be")] Option<T>);

impl<T: std::str::FromStr> std::str::FromStr for OrNone<T> {
    type Err = T::Err;
    fn from_str(text: &str) -> Result<Self, T::Err> {
        if text == "none" { Ok(Self(None)) } else { text.parse().map(Some).map(Self) }
    }
}

/// A sort, perhaps with a leading minus.
struct Order;

impl std::str::FromStr for Order {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.strip_prefix('-').unwrap_or(text).parse::<Sort>().map(|_| Self)
    }
}

struct Limit(usize);

impl std::str::FromStr for Limit {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        text.parse().ok().filter(|limit| (1..=MOST).contains(limit)).map(Self).ok_or(())
    }
}

/// Get an account
#[utoipa::path(
    get,
    path = "/accounts/{id}",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = AccountView),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn get(api: Api, Path(id): Path<String>) -> Result<Json<AccountView>, Problem> {
    Ok(Json(find(&api, &id).await?.into()))
}

/// List an account's people
///
/// By name, those who left last; at most 200.
#[utoipa::path(
    get,
    path = "/accounts/{id}/people",
    params(("id" = uuid::Uuid, Path)),
    responses(
        (status = 200, body = PersonList),
        (status = "default", body = ProblemView, content_type = "application/problem+json", description = "What went wrong"),
    )
)]
pub async fn people(api: Api, Path(id): Path<String>) -> Result<Json<PersonList>, Problem> {
    let account = find(&api, &id).await?;
    let mut people = api.people().of_account(account.id, MOST as i64 + 1).await?;
    let more = people.len() > MOST;
    people.truncate(MOST);
    Ok(Json(PersonList { items: people.into_iter().map(Into::into).collect(), more }))
}
