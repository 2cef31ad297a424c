//! The first tab: how the account stands and why, what to do, who decides and who was last in touch; then what happened,
//! and the figures behind it.
//!
//! Invariant: as many queries for a rich account as for an empty one.

use askama::Template;
use axum::{extract::Path, response::Response};

use super::{
    Head,
    last_touch::LastTouch,
    next_acts::{Button, NextAct, Situation, about_measure, next_acts},
    usage_figures::UsageFigures,
    verdict::{Verdict, trial_until},
};
use crate::{
    customers::{Account, Customers as _, Person},
    health::pages::AccountHealth,
    ids::AccountId,
    revenue,
    success::{notes, tasks},
    timeline::web::first_stretch,
    today,
    web::{Problem, Seat, Ui, html},
};

/// People named on the card; all are on their tab.
const PEOPLE: usize = 6;
/// People of whom those who decide are chosen.
const KNOWN: i64 = 200;
/// Those who decide, named beside the verdict.
const DECIDERS: usize = 3;

#[derive(Template)]
#[template(path = "account/overview.html")]
struct OverviewPage {
    ui: Ui,
    head: Head,
    verdict: Verdict,
    acts: Vec<NextAct>,
    deciders: Vec<Person>,
    touch: Option<LastTouch>,
    /// Cards of other domains and the timeline, as HTML that is already escaped.
    health: String,
    tasks: String,
    notes: String,
    /// Those of other areas.
    cards: Vec<String>,
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

impl OverviewPage {
    /// How many people there are beside those on the card.
    fn other_people(&self) -> i64 {
        self.head.count("/people") - self.people.len() as i64
    }
}

pub async fn page(
    seat: Seat,
    Path((_workspace, id)): Path<(String, AccountId)>,
) -> Result<Response, Problem> {
    let head = Head::load(&seat, id, "").await?;
    let account = &head.account;
    let day = seat.figures.day;
    let usage = UsageFigures::load(&seat.workspace, id, day).await?;
    let parent = match account.parent {
        Some(parent) => seat.accounts().find(parent).await?,
        None => None,
    };
    let contracts = revenue::of_account(&seat.workspace.main, id).await?;
    let health = AccountHealth::of(&seat, account).await?;
    let verdict = Verdict::of(&seat, account, &health, &contracts).await?;
    let all_tasks = tasks::for_card(&seat, id).await?;
    let open: Vec<tasks::Task> = all_tasks.iter().filter(|task| task.done.is_none()).cloned().collect();
    let due = today::due_for(&seat, id).await?;
    let acts = next_acts(
        &seat,
        &Situation {
            account,
            tasks: &open,
            due: &due,
            about: health.explanation().and_then(|told| about_measure(told.decisive()?)),
            contracts: &contracts,
            day,
            on_trial: trial_until(&contracts, day).is_some(),
            has_usage: !usage.is_empty(),
        },
    );
    let notes = notes::for_card(&seat, id).await?;
    let touch = LastTouch::of(&seat, id, notes.first()).await?;
    let timeline = first_stretch(&seat, account).await?;
    let mut people = seat.people().of_account(id, KNOWN).await?;
    let deciders = people.iter().filter(|person| person.decides()).take(DECIDERS).cloned().collect();
    people.truncate(PEOPLE);
    let children = seat.accounts().children(id).await?;
    Ok(html(&OverviewPage {
        usage_chart: usage.activity_chart(&seat.ui, account.seats).island(),
        weeks: weeks(&seat.ui, &usage),
        details: details(&seat.ui, account),
        touch,
        tasks: tasks::tasks_card(&seat, id, all_tasks)?,
        health: health.card(&seat.ui)?,
        verdict,
        acts,
        deciders,
        notes: notes::notes_card(&seat, id, notes)?,
        cards: seat.workspace.areas().cards(&seat, id).await?,
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

fn details(ui: &Ui, account: &Account) -> Vec<(String, Option<String>)> {
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
    details.extend(ui.fields().iter().map(|field| (field.label.clone(), field.shown(ui, &account.custom))));
    details
}
