//! The first tab: health, use, people, work, and what happened.

use askama::Template;
use axum::{extract::Path, response::Response};

use super::{Head, Tab, usage_figures::UsageFigures};
use crate::{
    customers::{Account, CustomField, Person, custom_fields, timeline::web::first_stretch},
    health::web::health_card,
    ids::AccountId,
    success::{notes, tasks},
    web::{Problem, Seat, Ui, html},
};

/// People named on the card; all are on their tab.
const PEOPLE: i64 = 6;

#[derive(Template)]
#[template(path = "customers/account/overview.html")]
struct OverviewPage {
    ui: Ui,
    head: Head,
    /// Cards of other domains and the timeline, as HTML that is already escaped.
    health: String,
    tasks: String,
    notes: String,
    timeline: String,
    usage: UsageFigures,
    usage_chart: String,
    weeks: Vec<(String, String, String)>,
    people: Vec<Person>,
    parent: Option<Account>,
    children: Vec<Account>,
    /// The account's own fields: label and value.
    details: Vec<(String, Option<String>)>,
}

pub async fn page(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
) -> Result<Response, Problem> {
    let head = Head::load(&seat, id, Tab::Overview).await?;
    let account = &head.account;
    let fields = custom_fields(&seat.workspace.main, "accounts").await?;
    let day = seat.ui.place.as_ref().map_or_else(|| seat.workspace.today(), |place| place.figures.day);
    let usage = UsageFigures::load(&seat.workspace, id, day).await?;
    let parent = match account.parent {
        Some(parent) => seat.accounts().find(parent).await?,
        None => None,
    };
    let health = health_card(&seat, account).await?;
    let tasks = tasks::tasks_card(&seat, id).await?;
    let notes = notes::web::notes_card(&seat, id).await?;
    let timeline = first_stretch(&seat, account, &fields).await?;
    let people = seat.people().of_account(id, PEOPLE).await?;
    let children = seat.accounts().children(id).await?;
    Ok(html(&OverviewPage {
        usage_chart: usage.activity_chart(&seat.ui, account.seats).island(),
        weeks: weeks(&seat.ui, &usage),
        details: details(&seat.ui, account, &fields),
        health,
        tasks,
        notes,
        timeline,
        people,
        parent,
        children,
        usage,
        head,
        ui: seat.ui,
    }))
}

/// Each week with its people and events.
fn weeks(ui: &Ui, usage: &UsageFigures) -> Vec<(String, String, String)> {
    let weeks = usage.weeks.iter();
    weeks.map(|(day, week)| (ui.short_day(day), ui.number(&week.people), ui.number(&week.quantity))).collect()
}

fn details(ui: &Ui, account: &Account, fields: &[CustomField]) -> Vec<(String, Option<String>)> {
    let text = |key: &str, value: &Option<String>| (ui.t(key), value.clone());
    let mut details = vec![
        text("field-external_id", &account.external_id),
        text("field-domain", &account.domain),
        text("field-industry", &account.industry),
        text("field-country", &account.country),
        text("field-region", &account.region),
        (ui.t("field-employees"), account.employees.map(|n| ui.number(&n))),
        text("field-referral", &account.referral),
        (ui.t("field-signed_up_on"), account.signed_up_on.map(|day| ui.day(&day))),
    ];
    details.extend(fields.iter().map(|field| (field.label.clone(), field.shown(ui, &account.custom))));
    details
}
