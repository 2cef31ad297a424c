//! The demo workspace: a simulated Japanese vendor and its customers, loaded as if it had been here for years.
//!
//! Here is the frame only: each area loads its own part ([`DemoPart`](crate::areas::Area::demo)).
//!
//! Invariant: every row comes from [`bansou_simulator`] and the seed, and nothing that the simulation hides
//! (`truth`, hidden health) is ever loaded: what Bansou finds in it, it found by itself.

mod members;
mod settle;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use bansou_platform::demo::{Cast, History};
use bansou_simulator::{Company, Settings, VENDOR_NAME, simulate};

pub use members::SignIn;
pub use settle::settle;

use crate::{
    activity::record_all,
    i18n::Locale,
    money::Currency,
    workspaces::{Home, NewWorkspace, Workspace},
};

/// The time zone of the vendor and all its customers.
pub const TIME_ZONE: &str = "Asia/Tokyo";

/// A demo that stands ready.
pub struct Demo {
    pub workspace: Arc<Workspace>,
    pub sign_in: SignIn,
    /// The simulated company that was loaded.
    pub company: Company,
    /// How many usage events were stored.
    pub usage_events: usize,
}

/// The installation has a demo workspace already.
#[derive(Debug, thiserror::Error)]
#[error(
    "there is a demo workspace here already ({slug}); serve it, or give another folder with --data to make a new one"
)]
pub struct DemoExists {
    slug: String,
}

/// Makes the demo workspace, its members, records and history, and works off everything that follows from them, so
/// that the first page is complete. `progress` is told of each step in words.
///
/// # Errors
/// [`DemoExists`] where the installation has a demo workspace; otherwise what the stores say.
pub async fn make(home: &Home, settings: &Settings, progress: impl Fn(&str) + Sync) -> anyhow::Result<Demo> {
    let demo = load(home, settings, &progress).await?;
    let workspace = &demo.workspace;
    progress("working out health");
    for part in workspace.areas().demo() {
        (part.works_out)(workspace).await?;
    }
    settle(workspace).await?;
    Ok(demo)
}

/// Makes the demo workspace with its members and records. What follows from them is not worked off yet.
///
/// # Errors
/// As [`make`].
pub async fn load(home: &Home, settings: &Settings, progress: impl Fn(&str) + Sync) -> anyhow::Result<Demo> {
    if let Some(row) = home.workspaces().await?.into_iter().find(|row| row.demo) {
        return Err(DemoExists { slug: row.slug }.into());
    }
    progress(&format!("simulating {} accounts over {} months", settings.accounts, settings.months));
    let company = simulate(settings);
    let workspace = home
        .create(NewWorkspace {
            name: VENDOR_NAME.to_owned(),
            locale: Locale::Ja,
            timezone: TIME_ZONE.to_owned(),
            fiscal_year_start: 4,
            currency: Currency::JPY,
            demo: true,
        })
        .await?;
    let (sign_in, staff) = members::join(home, &workspace, &company).await?;
    let mut cast = Cast::new(workspace.clone(), company, staff, &progress);
    for part in workspace.areas().demo() {
        (part.before_records)(&mut cast).await?;
    }
    progress("storing records and what happened to them");
    records(&cast).await?;
    for part in workspace.areas().demo() {
        (part.set_up)(&cast).await?;
    }
    Ok(Demo { sign_in, usage_events: cast.usage_events, company: cast.company, workspace })
}

/// The records of every area and all that happened, as it happened.
async fn records(cast: &Cast<'_>) -> anyhow::Result<()> {
    let mut tx = cast.workspace.main.begin().await?;
    let mut history = History::default();
    for part in cast.workspace.areas().demo() {
        (part.records)(&mut tx, cast, &mut history).await?;
    }
    record_all(&mut tx, history.in_order()).await?;
    for part in cast.workspace.areas().demo() {
        (part.after_history)(&mut tx, cast).await?;
    }
    tx.commit().await?;
    Ok(())
}
