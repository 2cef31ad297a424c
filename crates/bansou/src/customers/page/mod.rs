//! The page of one account: its head on every tab, and the tabs.
//!
//! Invariant: a figure stands on the head as revenue and health keep it on the account; the tabs show the rows that it
//! comes from, and both add up.

pub mod account_form;
mod answers;
mod change;
pub mod contract_form;
mod contracts;
pub mod decision_form;
pub mod edit;
mod head;
mod last_touch;
mod next_acts;
mod one_event;
mod overview;
#[cfg(test)]
mod overview_tests;
mod people;
mod person;
mod person_form;
#[cfg(test)]
mod tests;
mod tickets;
mod usage;
mod usage_figures;
mod verdict;

use crate::{
    members::Act,
    web::{App, Routes},
};

pub(in crate::customers) use change::owner_of;
pub use head::{Head, Tab};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/accounts/{account}", Act::ViewRecords, overview::page)
        .get("/accounts/{account}/usage", Act::ViewRecords, usage::page)
        .get("/accounts/{account}/contracts", Act::ViewRecords, contracts::page)
        .get("/accounts/{account}/tickets", Act::ViewRecords, tickets::page)
        .get("/accounts/{account}/answers", Act::ViewRecords, answers::page)
        .get("/accounts/{account}/people", Act::ViewRecords, people::page)
        .get("/accounts/{account}/edit", Act::EditRecords, edit::form)
        .post("/accounts/{account}/edit", Act::EditRecords, edit::save)
        .post("/accounts/{account}/stage", Act::EditRecords, change::stage)
        .post("/accounts/{account}/touch", Act::EditRecords, change::touch)
        .post("/accounts/{account}/owner", Act::EditRecords, change::owner)
        .get("/accounts/new", Act::EditRecords, account_form::new)
        .post("/accounts", Act::EditRecords, account_form::create)
        .post("/accounts/{account}/removal", Act::EditRecords, account_form::remove)
        .get("/accounts/{account}/contracts/new", Act::EditRecords, contract_form::new)
        .post("/accounts/{account}/contracts", Act::EditRecords, contract_form::create)
        .get("/contracts/{contract}/edit", Act::EditRecords, contract_form::edit)
        .post("/contracts/{contract}", Act::EditRecords, contract_form::change)
        .get("/contracts/{contract}/ending", Act::EditRecords, contract_form::ending)
        .post("/contracts/{contract}/ending", Act::EditRecords, contract_form::end)
        .post("/contracts/{contract}/removal", Act::EditRecords, contract_form::remove)
        .get("/contracts/{contract}/decisions/new", Act::EditRecords, decision_form::new)
        .post("/contracts/{contract}/decisions", Act::EditRecords, decision_form::create)
        .get("/decisions/{decision}/edit", Act::EditRecords, decision_form::edit)
        .post("/decisions/{decision}", Act::EditRecords, decision_form::change)
        .post("/decisions/{decision}/removal", Act::EditRecords, decision_form::remove)
        .get("/people/new", Act::EditRecords, person_form::new)
        .post("/people", Act::EditRecords, person_form::create)
        .get("/people/{id}/edit", Act::EditRecords, person_form::edit)
        .post("/people/{id}", Act::EditRecords, person_form::change)
        .post("/people/{id}/removal", Act::EditRecords, person_form::remove)
        .get("/people/{id}", Act::ViewRecords, person::page)
}
