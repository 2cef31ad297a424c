//! Workspaces: one company's data each, in stores of its own.
//!
//! Invariant: a [`Workspace`] value holds connections to its own stores only, so no query can reach another's rows.

mod data_clock;
mod fallen;
pub mod holidays;
mod home;
mod kept;
mod latest;
mod readiness;
mod store;

use std::path::PathBuf;

use jiff::tz::TimeZone;

pub use data_clock::{FigureDay, Newest, STALE_AFTER};
pub use fallen::{Fall, Fallen};
pub use home::{
    HOME_ZONE, Home, HomeError, Opens, control_location, files_folder, make_private_folder, store_location,
    time_zone, zone_names,
};
pub use kept::Kept;
pub use latest::{Latest, Settings};
pub use readiness::Readiness;
pub(crate) use store::update as update_row;
pub use store::{NewWorkspace, WorkspaceRow, all as all_workspaces, of_login};

use crate::{
    db::{Db, Presence},
    i18n::Locale,
    ids::WorkspaceId,
    live::Channel,
    money::Currency,
    parts::Parts,
    post::Post,
    time::Clock,
};

/// An open workspace.
#[derive(Debug)]
pub struct Workspace {
    pub id: WorkspaceId,
    /// Its name in addresses: `/w/{slug}/…`.
    pub slug: String,
    pub name: String,
    /// The language of what the program writes by itself: mails, exports.
    pub locale: Locale,
    pub zone: TimeZone,
    /// The month in which the fiscal year starts, 1–12; April in most Japanese companies.
    pub fiscal_year_start: i64,
    /// What amounts without a currency are in.
    pub currency: Currency,
    /// Whose holidays the usage baseline knows: one of [`holidays::COUNTRIES`].
    pub holidays: String,
    /// The company's own days off; see [`holidays`].
    pub own_holidays: String,
    /// Whether the data is simulated; shown on every screen.
    pub demo: bool,
    pub main: Db,
    pub usage: Db,
    /// Events that were acknowledged and are about to be counted.
    pub arrivals: Db,
    /// Where uploads are kept.
    pub files: PathBuf,
    pub clock: Clock,
    /// What open pages hear of.
    pub live: Channel,
    /// The tasks of the background that fell.
    pub fallen: Fallen,
    /// This program, as others at the same work know it.
    pub presence: Presence,
    /// What the areas of the product take part with.
    pub parts: Parts,
    /// What areas keep open with it.
    pub kept: Kept,
    /// The way out for mail.
    pub post: Post,
}
