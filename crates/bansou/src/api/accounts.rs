//! Accounts: the list, one, and its people.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Query},
};
use bansou_rules::Fact;

use super::{
    given::{Given, one_of},
    views::{AccountPage, AccountView, PersonList, ProblemView},
};
use crate::{
    attributes::{Attribute, facts},
    customers::attributes::ACCOUNTS,
    customers::{Account, Band, Customers as _, Stage, Touch},
    ids::{AccountId, MemberId},
    list::{Ask, Cursor, Sort, Terms, columns::word_of, filters, slice},
    web::{Api, FieldProblem, Problem, Ui},
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
/// Filters are joined by "and". Accounts without a value of the order come last in either direction. Whatever is known of accounts
/// has a key, by which it is a filter (`f.KEY`, `f.KEY.from`, `f.KEY.to`; `c.KEY` for the workspace's own fields), an order, and a
/// value among those that are asked for. Shares and changes are asked for as they are answered, `0.6`, or as `60%`; a bare number
/// beyond 1 could be either and is refused.
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
        ("in_segment" = Option<String>, Query, description = "The key of a segment of accounts: its members."),
        ("not_in_segment" = Option<String>, Query, description = "The key of a segment of accounts: all but its members."),
        ("where" = Option<String>, Query, description = "A rule, such as: renewal_on within next 90 days"),
        ("fields" = Option<String>, Query, description = "Keys with commas between, whose values are answered under values."),
        ("sort" = Option<String>, Query, description = "name, score, mrr, renewal, last_use, stage or another key that lists are ordered by; with a leading minus, descending. By name if not given."),
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
    let terms = Terms::load(&api.workspace, &ACCOUNTS).await?;
    let limit = check(&ui, &pairs, &terms)?;
    let ask = Ask::read(&pairs, terms, None);
    refuse_unread(&ui, &pairs, &ask)?;
    let found = slice(&api.workspace, &ask, limit).await?;
    let last = found.rows.last().filter(|_| found.has_after);
    let next = last.map(|account| account.cursor(&ask.sort).to_string());
    let ids: Vec<AccountId> = found.rows.iter().map(|account| account.id).collect();
    let accounts = api.accounts().find_all(&ids).await?;
    let mut by_id: HashMap<AccountId, Account> = accounts.into_iter().map(|one| (one.id, one)).collect();
    let wanted = wanted(&ui, &api, &ask)?;
    let raw: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    let mut known = match wanted.is_empty() {
        true => facts::Known::default(),
        false => facts::load(&api.workspace, &ask.terms.register, &wanted, &raw).await?,
    };
    let items = ids.iter().filter_map(|id| by_id.remove(id)).map(AccountView::from).map(|view| {
        let values =
            (!wanted.is_empty()).then(|| values(&wanted, known.remove(&view.id).unwrap_or_default()));
        AccountView { values, ..view }
    });
    Ok(Json(AccountPage { items: items.collect(), next }))
}

/// The attributes whose values are asked for.
fn wanted<'a>(ui: &Ui, api: &Api, ask: &'a Ask) -> Result<Vec<&'a Attribute>, Problem> {
    let keys =
        ask.given("fields").unwrap_or_default().split(',').map(str::trim).filter(|key| !key.is_empty());
    keys.map(|key| {
        let attribute = ask.terms.register.get(key).filter(|attribute| api.may(attribute.sees));
        attribute.ok_or_else(|| {
            let keys = ask.terms.register.all().iter().map(|attribute| attribute.key.as_str());
            Problem::invalid(vec![FieldProblem {
                field: "fields".to_owned(),
                message: one_of(ui, keys),
                given: Some(key.to_owned()),
            }])
        })
    })
    .collect()
}

/// Values by key; what is not known is null.
fn values(wanted: &[&Attribute], mut known: HashMap<String, Fact>) -> serde_json::Value {
    let each = wanted.iter().map(|attribute| {
        let value = known.remove(&attribute.key).map_or(serde_json::Value::Null, in_json);
        (attribute.key.clone(), value)
    });
    serde_json::Value::Object(each.collect())
}

fn in_json(fact: Fact) -> serde_json::Value {
    match fact {
        Fact::Text(text) => text.into(),
        Fact::Whole(number) => number.into(),
        Fact::Real(number) => number.into(),
        Fact::Money { minor, currency } => serde_json::json!({ "minor": minor, "currency": currency }),
        Fact::Day(day) => day.to_string().into(),
        Fact::Time(at) => super::views::rfc3339(crate::time::Timestamp(at)).into(),
        Fact::YesNo(is) => is.into(),
        Fact::Choices(keys) => keys.into(),
        Fact::Id(id) => id.to_string().into(),
        Fact::Said(value) => value,
    }
}

/// Refuses each filter that the list would leave out.
fn refuse_unread(ui: &Ui, pairs: &[(String, String)], ask: &Ask) -> Result<(), Problem> {
    let is_segment = |name: &str| [filters::IN_SEGMENT, filters::NOT_IN_SEGMENT].contains(&name);
    let is_read = |name: &String| ask.more.iter().any(|filtered| filtered.names.contains(name));
    let unread = pairs.iter().filter(|(name, value)| {
        let is_filter =
            name == filters::WHERE || is_segment(name) || filters::asked_by(name, &ask.terms).is_some();
        is_filter && !value.trim().is_empty() && !is_read(name)
    });
    let problems: Vec<FieldProblem> = unread
        .map(|(name, value)| {
            let message = match filters::asked_by(name, &ask.terms) {
                None if is_segment(name) => ui.t("api-filter-segment"),
                None => filters::wrong_with(value, &ask.terms).unwrap_or_default(),
                Some(attribute) if filters::is_part(attribute) => ui.t("api-filter-part"),
                Some(_) => ui.t("api-filter-value"),
            };
            FieldProblem { field: name.clone(), message, given: Some(value.clone()) }
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Problem::invalid(problems)) }
}

/// The list itself reads an address kindly; a program is told what it got wrong. Answers how many rows are wanted.
fn check(ui: &Ui, pairs: &[(String, String)], terms: &Terms) -> Result<usize, Problem> {
    let known = [
        "q",
        "stage",
        "owner",
        "band",
        "plan",
        "touch",
        filters::IN_SEGMENT,
        filters::NOT_IN_SEGMENT,
        filters::WHERE,
        "fields",
        "sort",
        "limit",
        "after",
    ];
    let others = |(name, _): &&(String, String)| filters::asked_by(name, terms).is_none();
    let pairs: Vec<(String, String)> = pairs.iter().filter(others).cloned().collect();
    let mut given = Given::query(ui, &pairs, &known);
    given.read::<Stage>("stage", |ui| one_of(ui, Stage::ALL.iter().map(|one| one.as_str())));
    given.read::<OrNone<MemberId>>("owner", |ui| ui.t("api-id-or-none"));
    given.read::<OrNone<Band>>("band", |ui| {
        one_of(ui, Band::ALL.iter().map(|one| one.as_str()).chain(["none"]))
    });
    given.read::<Touch>("touch", |ui| one_of(ui, Touch::ALL.iter().map(|one| one.as_str())));
    if let Some(sort) = given.text("sort")
        && Sort::read(sort.strip_prefix('-').unwrap_or(&sort), terms).is_none()
    {
        let all = terms.register.all().iter().filter(|attribute| attribute.sorts.is_some());
        let words: Vec<String> = all.map(|attribute| word_of(&attribute.key)).collect();
        given.refuse("sort", one_of(ui, words.iter().map(String::as_str)));
    }
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
