//! The demo workspace: a simulated Japanese vendor and its customers, loaded as if it had been here for years.
//!
//! Invariant: every row comes from [`bansou_simulator`] and the seed, and nothing that the simulation hides
//! (`truth`, hidden health) is ever loaded: what Bansou finds in it, it found by itself.

mod history;
mod members;
mod records;
mod settle;
#[cfg(test)]
mod tests;
mod usage;

use std::sync::Arc;

use bansou_simulator::{AccountNo, Company, MemberNo, PersonNo, Settings, VENDOR_NAME, simulate};
use jiff::civil::{Date, DateTime};

pub use members::SignIn;
pub use settle::settle;

use crate::{
    activity::Actor,
    i18n::Locale,
    ids::{AccountId, MemberId, PersonId},
    money::Currency,
    revenue,
    time::Timestamp,
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
pub async fn make(home: &Home, settings: &Settings, progress: impl Fn(&str)) -> anyhow::Result<Demo> {
    let demo = load(home, settings, &progress).await?;
    let workspace = &demo.workspace;
    progress("working out health");
    revenue::turn_to(workspace, workspace.figure_day().await?.day).await?;
    settle::ask_for_past(workspace).await?;
    settle(workspace).await?;
    Ok(demo)
}

/// Makes the demo workspace with its members and records. What follows from them is not worked off yet.
///
/// # Errors
/// As [`make`].
pub async fn load(home: &Home, settings: &Settings, progress: impl Fn(&str)) -> anyhow::Result<Demo> {
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
    let cast = Cast::new(&workspace, &company, staff);
    progress("storing usage");
    let used = usage::load(&workspace, &company, &cast, &progress).await?;
    progress("storing accounts, people, contracts, tickets, answers, notes and tasks");
    records::load(&workspace, &company, &cast, &used).await?;
    usage::set_up_tracking(&workspace).await?;
    Ok(Demo { workspace, sign_in, company, usage_events: used.events })
}

/// The ids of everyone in the company, and the clock that its local times are read by.
struct Cast<'a> {
    workspace: &'a Workspace,
    accounts: Vec<AccountId>,
    people: Vec<PersonId>,
    staff: Vec<(MemberId, String)>,
}

impl<'a> Cast<'a> {
    fn new(workspace: &'a Workspace, company: &Company, staff: Vec<(MemberId, String)>) -> Self {
        Self {
            workspace,
            accounts: company.accounts.iter().map(|_| AccountId::new()).collect(),
            people: company.people.iter().map(|_| PersonId::new()).collect(),
            staff,
        }
    }

    fn account(&self, no: AccountNo) -> AccountId {
        self.accounts[no.place()]
    }

    fn person(&self, no: PersonNo) -> PersonId {
        self.people[no.place()]
    }

    fn member(&self, no: MemberNo) -> MemberId {
        self.staff[no.place()].0
    }

    fn acting(&self, no: MemberNo) -> Actor {
        let (id, name) = self.staff[no.place()].clone();
        Actor::Member { id, name }
    }

    /// The instant of a local time, not later than now: the last day is simulated to its evening.
    fn at(&self, local: DateTime) -> Timestamp {
        let zone = &self.workspace.zone;
        let at = zone.to_zoned(local).map_or_else(
            |_| Timestamp::start_of(local.date(), zone),
            |at| Timestamp(at.timestamp().as_millisecond()),
        );
        at.min(self.workspace.clock.now())
    }

    /// The instant at which an office does on a day what carries no time of its own.
    fn on(&self, day: Date, hour: i8) -> Timestamp {
        self.at(day.at(hour, 0, 0, 0))
    }
}
