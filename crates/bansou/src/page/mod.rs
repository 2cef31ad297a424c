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
#[cfg(test)]
mod event_name_tests;
mod head;
mod last_touch;
mod next_acts;
mod of_areas;
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

pub(crate) use change::owner_of;
pub use head::Head;

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/accounts/{account}", Act::VIEW_RECORDS, overview::page)
        .get("/accounts/{account}/usage", Act::VIEW_RECORDS, usage::page)
        .get("/accounts/{account}/contracts", Act::VIEW_RECORDS, contracts::page)
        .get("/accounts/{account}/tickets", Act::VIEW_RECORDS, tickets::page)
        .get("/accounts/{account}/answers", Act::VIEW_RECORDS, answers::page)
        .get("/accounts/{account}/people", Act::VIEW_RECORDS, people::page)
        .get("/accounts/{account}/edit", Act::EDIT_RECORDS, edit::form)
        .post("/accounts/{account}/edit", Act::EDIT_RECORDS, edit::save)
        .post("/accounts/{account}/stage", Act::EDIT_RECORDS, change::stage)
        .post("/accounts/{account}/touch", Act::EDIT_RECORDS, change::touch)
        .post("/accounts/{account}/owner", Act::EDIT_RECORDS, change::owner)
        .get("/accounts/new", Act::EDIT_RECORDS, account_form::new)
        .post("/accounts", Act::EDIT_RECORDS, account_form::create)
        .post("/accounts/{account}/removal", Act::EDIT_RECORDS, account_form::remove)
        .get("/accounts/{account}/contracts/new", Act::EDIT_RECORDS, contract_form::new)
        .post("/accounts/{account}/contracts", Act::EDIT_RECORDS, contract_form::create)
        .get("/contracts/{contract}/edit", Act::EDIT_RECORDS, contract_form::edit)
        .post("/contracts/{contract}", Act::EDIT_RECORDS, contract_form::change)
        .get("/contracts/{contract}/ending", Act::EDIT_RECORDS, contract_form::ending)
        .post("/contracts/{contract}/ending", Act::EDIT_RECORDS, contract_form::end)
        .post("/contracts/{contract}/removal", Act::EDIT_RECORDS, contract_form::remove)
        .get("/contracts/{contract}/decisions/new", Act::EDIT_RECORDS, decision_form::new)
        .post("/contracts/{contract}/decisions", Act::EDIT_RECORDS, decision_form::create)
        .get("/decisions/{decision}/edit", Act::EDIT_RECORDS, decision_form::edit)
        .post("/decisions/{decision}", Act::EDIT_RECORDS, decision_form::change)
        .post("/decisions/{decision}/removal", Act::EDIT_RECORDS, decision_form::remove)
        .get("/people/new", Act::EDIT_RECORDS, person_form::new)
        .post("/people", Act::EDIT_RECORDS, person_form::create)
        .get("/people/{id}/edit", Act::EDIT_RECORDS, person_form::edit)
        .post("/people/{id}", Act::EDIT_RECORDS, person_form::change)
        .post("/people/{id}/removal", Act::EDIT_RECORDS, person_form::remove)
        .get("/people/{id}", Act::VIEW_RECORDS, person::page)
        .and(of_areas::routes(app))
}
