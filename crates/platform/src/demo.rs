//! The demo: who is in the simulated company, and what each area does to load its own part of it.
//!
//! Invariant: every area is through with a step before the next one begins; records and their history stand in one transaction,
//! so a demo is whole or not there.

use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc};

use bansou_simulator::{AccountNo, Company, MemberNo, PersonNo};
use jiff::civil::{Date, DateTime};

use crate::{
    activity::{Actor, Happened, NewActivity, Subject},
    db::Tx,
    ids::{AccountId, MemberId, PersonId},
    time::Timestamp,
    workspaces::Workspace,
};

/// What an area does for the demo, by its steps.
#[derive(Clone, Copy)]
pub struct DemoPart {
    /// What stands in other stores, before the records are there.
    pub before_records: for<'a, 'b> fn(&'a mut Cast<'b>) -> Doing<'a>,
    /// Its records, and what happened to them over the years.
    pub records: for<'a, 'b> fn(&'a mut Tx, &'a Cast<'b>, &'a mut History) -> Doing<'a>,
    /// What follows from the records of all areas and their history, in the same transaction.
    pub after_history: for<'a, 'b> fn(&'a mut Tx, &'a Cast<'b>) -> Doing<'a>,
    /// What is set up by its verbs, once the records are there.
    pub set_up: for<'a, 'b> fn(&'a Cast<'b>) -> Doing<'a>,
    /// Asks for what the area works out from all that is there.
    pub works_out: for<'a> fn(&'a Workspace) -> Doing<'a>,
}

/// A step that is being done.
pub type Doing<'a> = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + 'a>>;

impl DemoPart {
    /// Of an area that has no part in the demo.
    pub const NONE: Self = Self {
        before_records: |_| Box::pin(async { Ok(()) }),
        records: |_, _, _| Box::pin(async { Ok(()) }),
        after_history: |_, _| Box::pin(async { Ok(()) }),
        set_up: |_| Box::pin(async { Ok(()) }),
        works_out: |_| Box::pin(async { Ok(()) }),
    };
}

/// Who is in the simulated company, with their ids, and what was found out of it so far.
pub struct Cast<'a> {
    pub workspace: Arc<Workspace>,
    pub company: Company,
    /// Ids by place in the company's lists.
    pub accounts: Vec<AccountId>,
    pub people: Vec<PersonId>,
    staff: Vec<(MemberId, String)>,
    /// How many events of use were stored.
    pub usage_events: usize,
    /// When an account's people used the product last, by place in the company's list.
    pub last_used_on: HashMap<usize, Date>,
    /// Is told how far it is, in words.
    pub progress: &'a (dyn Fn(&str) + Sync),
}

impl<'a> Cast<'a> {
    /// `staff` are the vendor's members in the order of the company's list.
    pub fn new(
        workspace: Arc<Workspace>,
        company: Company,
        staff: Vec<(MemberId, String)>,
        progress: &'a (dyn Fn(&str) + Sync),
    ) -> Self {
        Self {
            workspace,
            accounts: company.accounts.iter().map(|_| AccountId::new()).collect(),
            people: company.people.iter().map(|_| PersonId::new()).collect(),
            company,
            staff,
            usage_events: 0,
            last_used_on: HashMap::new(),
            progress,
        }
    }

    pub fn account(&self, no: AccountNo) -> AccountId {
        self.accounts[no.place()]
    }

    pub fn person(&self, no: PersonNo) -> PersonId {
        self.people[no.place()]
    }

    pub fn member(&self, no: MemberNo) -> MemberId {
        self.staff[no.place()].0
    }

    /// The member as who does something.
    pub fn acting(&self, no: MemberNo) -> Actor {
        let (id, name) = self.staff[no.place()].clone();
        Actor::Member { id, name }
    }

    /// A customer's person as who does something.
    pub fn speaking(&self, no: PersonNo) -> Actor {
        Actor::Person { id: self.person(no), name: self.company.people[no.place()].name.full() }
    }

    /// The instant of a local time, not later than now: the last day is simulated to its evening.
    pub fn at(&self, local: DateTime) -> Timestamp {
        let zone = &self.workspace.zone;
        let at = zone.to_zoned(local).map_or_else(
            |_| Timestamp::start_of(local.date(), zone),
            |at| Timestamp(at.timestamp().as_millisecond()),
        );
        at.min(self.workspace.clock.now())
    }

    /// The instant at which an office does on a day what carries no time of its own.
    pub fn on(&self, day: Date, hour: i8) -> Timestamp {
        self.at(day.at(hour, 0, 0, 0))
    }
}

/// What happened at the vendor over the years, as the areas tell it.
#[derive(Debug, Default)]
pub struct History(Vec<NewActivity>);

impl History {
    /// Tells what happened, at the time at which it would have been written down.
    pub fn tell(&mut self, at: Timestamp, by: &Actor, subject: Subject, verb: impl Into<Happened>) {
        self.0.push(NewActivity::new(at, by, subject, verb));
    }

    /// All of it in the order in which it happened; of one instant, as it was told.
    pub fn in_order(mut self) -> Vec<NewActivity> {
        self.0.sort_by_key(|activity| activity.occurred_at);
        self.0
    }
}
