//! Changing many accounts at once: their owner, stage, touch model, or an own field.
//!
//! Invariant: it says how many and which before it does anything, and all of it is one act.

use std::collections::HashMap;

use axum::{http::HeaderMap, response::Response};
use serde_json::Value as Json;

use crate::{
    acts::undo_button,
    custom_fields::custom_fields,
    customers::{Account, Customers as _, Hand, Stage, Touch, churn, churn_form},
    ids::AccountId,
    page::owner_of,
    web::{
        FieldProblem, FormErrors, Problem, Seat, Ui,
        inputs::{Form, Input, InputKind, Sent},
        stream,
    },
};

/// The most accounts that one form may change.
pub const MOST: usize = 1_000;

/// The names that are read out before a bulk act.
pub const NAMED: usize = 10;

/// What the form asks for, as far as it does.
enum Wanted {
    Hand(Hand),
    /// Something more must be known first: its form, with what was typed and was wrong.
    More(Vec<Input>, FormErrors),
}

/// Says what would be done, or does it where that has been confirmed.
pub async fn change(seat: &Seat, headers: &HeaderMap, sent: &Sent) -> Result<Response, Problem> {
    let ids: Vec<&str> = sent.several("id").collect();
    if ids.len() > MOST {
        return Err(unclear(&seat.ui, "id", ids.len().to_string()));
    }
    let parsed: Result<Vec<AccountId>, _> = ids.iter().map(|id| id.parse()).collect();
    let ids = parsed.map_err(|_| unclear(&seat.ui, "id", ids.join(",")))?;
    let mut accounts = seat.accounts().find_all(&ids).await?;
    // In the order in which they were picked, so that the names are read as the list shows them.
    let places: HashMap<AccountId, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    accounts.sort_by_key(|account| places.get(&account.id).copied());
    let back = sent.back(&seat.ui, headers, "/accounts");
    let hand = match wanted(seat, sent, &accounts).await? {
        Wanted::More(inputs, errors) => return ask(seat, headers, sent, &accounts, inputs, errors, back),
        Wanted::Hand(hand) => hand,
    };
    let changed: Vec<&Account> = accounts.iter().filter(|account| hand.changes(account)).collect();
    if changed.is_empty() {
        let message = seat.ui.t("accounts-bulk-nothing");
        return Ok(stream::done(headers, &seat.ui, &back, &message, None));
    }
    if sent.given("confirmed").is_none() {
        let mut form = Form::new(&seat.ui, title(&seat.ui, sent), seat.ui.href("/accounts/bulk"), back);
        form.says = vec![says(&seat.ui, &hand, changed.len(), accounts.len())];
        form.names = names(&seat.ui, &changed);
        form.hidden.extend(kept(sent));
        form.hidden.push(("confirmed".to_owned(), "yes".to_owned()));
        form.submit = seat.ui.t1("accounts-bulk-do", "n", changed.len() as i64);
        return Ok(form.answer(headers));
    }
    let done = seat.accounts().put(&accounts, &hand).await?;
    let message = seat.ui.t1("accounts-bulk-done", "n", done.units as i64);
    Ok(stream::done(headers, &seat.ui, &back, &message, undo_button(&seat.ui, done.act)))
}

async fn wanted(seat: &Seat, sent: &Sent, accounts: &[Account]) -> Result<Wanted, Problem> {
    let ui = &seat.ui;
    if let Some(owner) = sent.given("owner") {
        return Ok(Wanted::Hand(Hand::Owner(owner_of(seat, owner).await?)));
    }
    if let Some(touch) = sent.given("touch") {
        let touch: Touch = touch.parse().map_err(|_| unclear(ui, "touch", touch.to_owned()))?;
        return Ok(Wanted::Hand(Hand::Touch(touch)));
    }
    if sent.0.contains_key("field") {
        return field(seat, sent).await;
    }
    let given = sent.given("stage").unwrap_or_default();
    let stage: Stage = given.parse().map_err(|_| unclear(ui, "stage", given.to_owned()))?;
    if stage != Stage::Churned {
        return Ok(Wanted::Hand(Hand::Stage(stage)));
    }
    let today = seat.workspace.today();
    let (typed, errors) = if churn_form::is_answered(sent) {
        match churn_form::read(ui, today, sent) {
            Ok(facts) => return Ok(Wanted::Hand(Hand::Churn(facts))),
            Err(errors) => (sent.clone(), errors),
        }
    } else {
        (churn_form::first(today), FormErrors::default())
    };
    let leaving: Vec<&Account> = accounts.iter().filter(|account| account.stage != Stage::Churned).collect();
    let open = churn::open_contracts(&seat.workspace.main, &leaving, today).await?;
    Ok(Wanted::More(churn_form::inputs(ui, &typed, open), errors))
}

/// An own field and its new value.
async fn field(seat: &Seat, sent: &Sent) -> Result<Wanted, Problem> {
    let ui = &seat.ui;
    let fields = custom_fields(&seat.workspace.main, "accounts").await?;
    let choices = fields.iter().map(|field| (field.key.clone(), field.label.clone()));
    let inputs = vec![
        Input::new(sent, "field", ui.t("accounts-bulk-field"), InputKind::Choice)
            .choices(choices, Some(ui.t("input-choose")))
            .required(),
        Input::new(sent, "value", ui.t("accounts-bulk-value"), InputKind::Text)
            .hint(ui.t("accounts-bulk-value-hint")),
    ];
    let Some(key) = sent.given("field") else { return Ok(Wanted::More(inputs, FormErrors::default())) };
    let field = fields.iter().find(|field| field.key == key);
    let field = field.ok_or_else(|| unclear(ui, "field", key.to_owned()))?;
    let given = sent.given("value").unwrap_or_default();
    match field.read(given, seat.workspace.currency) {
        Ok(value) => {
            let custom = serde_json::json!({ key: value });
            let shown = field.shown(ui, &custom).unwrap_or_else(|| ui.t("said-nobody"));
            let value = if value.is_null() { Json::Null } else { value };
            Ok(Wanted::Hand(Hand::Field { key: key.to_owned(), label: field.label.clone(), value, shown }))
        }
        Err(message) => Ok(Wanted::More(inputs, FormErrors::one("value", ui.t(message)))),
    }
}

fn ask(
    seat: &Seat,
    headers: &HeaderMap,
    sent: &Sent,
    accounts: &[Account],
    inputs: Vec<Input>,
    errors: FormErrors,
    back: String,
) -> Result<Response, Problem> {
    let ui = &seat.ui;
    let mut form = Form::new(ui, title(ui, sent), ui.href("/accounts/bulk"), back);
    let shown: Vec<&Account> = accounts.iter().collect();
    form.says = vec![ui.t1("accounts-bulk-chosen", "n", accounts.len() as i64)];
    form.names = names(ui, &shown);
    form.hidden
        .extend(kept(sent).into_iter().filter(|(name, _)| inputs.iter().all(|input| input.name != *name)));
    form.inputs = inputs;
    form.errors = errors;
    form.submit = ui.t("accounts-bulk-next");
    Ok(form.answer(headers))
}

fn title(ui: &Ui, sent: &Sent) -> String {
    let what = ["owner", "touch", "field"].into_iter().find(|name| sent.0.contains_key(*name));
    ui.t(&format!("accounts-bulk-{}", what.unwrap_or("stage")))
}

/// What is sent again, but for what the form itself adds.
fn kept(sent: &Sent) -> Vec<(String, String)> {
    let again = sent.0.iter().filter(|(name, _)| !matches!(name.as_str(), "back" | "confirmed"));
    again.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn says(ui: &Ui, hand: &Hand, changed: usize, chosen: usize) -> String {
    let to = match hand {
        Hand::Stage(stage) => stage.label(ui),
        Hand::Churn(_) => Stage::Churned.label(ui),
        Hand::Touch(touch) => touch.label(ui),
        Hand::Owner(Some((_, name))) => name.clone(),
        Hand::Owner(None) => ui.t("accounts-owner-none"),
        Hand::Field { label, shown, .. } => {
            ui.t2("accounts-bulk-field-to", "field", label.as_str(), "value", shown.as_str())
        }
    };
    let line = ui.t2("accounts-bulk-says", "n", changed as i64, "to", to);
    let same = chosen.saturating_sub(changed) as i64;
    if same == 0 { line } else { format!("{line}{}", ui.t1("accounts-bulk-same", "n", same)) }
}

/// The first of the names, and how many more.
fn names(ui: &Ui, accounts: &[&Account]) -> Vec<String> {
    let mut names: Vec<String> = accounts.iter().take(NAMED).map(|account| account.name.clone()).collect();
    let more = accounts.len().saturating_sub(NAMED) as i64;
    if more > 0 {
        names.push(ui.t1("accounts-bulk-more", "n", more));
    }
    names
}

fn unclear(ui: &Ui, field: &str, given: String) -> Problem {
    let message = ui.t("accounts-bulk-unclear");
    Problem::invalid(vec![FieldProblem { field: field.to_owned(), message, given: Some(given) }])
}
