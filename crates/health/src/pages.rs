//! Health on screens: the card of an account, its page as of any day, and the override's dialog.
//!
//! Invariant: a page about a day in the past shows the score that was in force then, not what would be computed now.

mod account;
mod override_form;
mod scorecards;

pub use account::AccountHealth;

use crate::{
    members::Act,
    permissions,
    web::{App, Routes},
};

pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/health", permissions::VIEW_SCORECARD, scorecards::page)
        .get("/accounts/{account}/health", Act::VIEW_RECORDS, account::page)
        .get("/accounts/{account}/health/override", permissions::OVERRIDE_HEALTH, override_form::new)
        .post("/accounts/{account}/health/override", permissions::OVERRIDE_HEALTH, override_form::set)
        .post("/accounts/{account}/health/override/end", permissions::OVERRIDE_HEALTH, override_form::end)
}
