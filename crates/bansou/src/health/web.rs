//! Health on screens: the card of an account, its page as of any day, and the override's dialog.
//!
//! Invariant: a page about a day in the past shows the score that was in force then, not what would be computed now.

mod account;
mod override_form;
mod scorecards;

pub use account::AccountHealth;

use crate::{
    members::Act,
    web::{App, Routes},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/health", Act::ViewScorecard, scorecards::page)
        .get("/accounts/{account}/health", Act::ViewRecords, account::page)
        .get("/accounts/{account}/health/override", Act::OverrideHealth, override_form::new)
        .post("/accounts/{account}/health/override", Act::OverrideHealth, override_form::set)
        .post("/accounts/{account}/health/override/end", Act::OverrideHealth, override_form::end)
}
