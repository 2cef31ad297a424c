//! The page of one account: its head on every tab, and the tabs.
//!
//! Invariant: a figure stands on the head as revenue and health keep it on the account; the tabs show the rows that it
//! comes from, and both add up.

mod answers;
mod change;
mod contracts;
mod edit;
mod head;
mod last_touch;
mod next_acts;
mod one_event;
mod overview;
#[cfg(test)]
mod overview_tests;
mod people;
mod person;
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
        .get("/people/{id}", Act::ViewRecords, person::page)
}
