//! Areas: the departments of the product, each with one value that says all it takes part with.
//!
//! Invariant: nothing names an area but the registry's list, so that one that is added there takes part everywhere.

use std::{
    collections::{HashMap, HashSet},
    future::Future,
    pin::Pin,
};

use uuid::Uuid;

use crate::{
    activity::{Happened, Kind, Known, Listener, Said, VerbFacts, Verbs, words::text},
    acts::{ActKind, tables::Table},
    attributes::{ChangedByHand, Declared, Made},
    db::{self, Answer, Migration, Tx},
    demo::DemoPart,
    i18n::Messages,
    ids::{AccountId, PersonId},
    jobs::{JobKind, Queue},
    live::Changed,
    mail::{Topic, digest::MakeDigest},
    parts::Parts,
    personal::{Persons, Texts},
    rights::Act,
    segments::Done,
    time::Timestamp,
    ui::Names,
    web::{Problem, Seat, live::TopicOf, metrics::Gauges, nav::NavEntry, offers::Offer, routes::AddRoutes},
    workspaces::{Home, Latest, Newest, Opens, Workspace},
};

/// What an area takes part with.
#[derive(Clone, Copy)]
pub struct Area {
    pub name: &'static str,
    /// Adds its routes.
    pub routes: AddRoutes,
    pub verbs: Verbs,
    /// The facts that it knows of records.
    pub attributes: &'static [Declared],
    /// Facts that are known of records because of what the workspace set up here.
    pub made: Option<Made>,
    /// What can be done in it, and by whom.
    pub permissions: &'static [Act],
    /// What is done by hand, by its kinds.
    pub acts: &'static [&'static ActKind],
    /// Its tables of records that are changed by hand, those that others refer to first.
    pub tables: &'static [&'static Table],
    pub listeners: &'static [Listener],
    pub jobs: &'static [JobKind],
    /// What waits in its own tables and is worked off within the second.
    pub queues: &'static [Queue],
    /// Tasks that never end; what is periodic is a job, and what waits somewhere a queue.
    pub workers: &'static [Worker],
    /// Its entries of the rail.
    pub rail: &'static [NavEntry],
    /// The topic of the open pages that hear of its verbs where these are about no account.
    pub topic: &'static str,
    /// What its letters are about.
    pub topics: &'static [&'static Topic],
    /// Makes what stands in the morning's list by mail; one area does.
    pub digest: Option<MakeDigest>,
    /// What it keeps open with a workspace; done once, before the workspace is used.
    pub opens: Option<Opens>,
    /// What people call things that arrive under another name.
    pub names: &'static [Names],
    /// What of it hangs on the records of others.
    pub holds: &'static [Holds],
    /// When people last used the product.
    pub last_seen: Option<LastSeen>,
    /// The newest day, not after today, of its facts of customers; see [`Workspace::figure_day`].
    pub newest: &'static [Newest],
    /// What accounts did on which days.
    pub done: Option<Done>,
    /// Figures for whoever watches the program: name and value.
    pub gauges: Option<Gauges>,
    /// What `bansou stats` counts of it, in the order in which it is told.
    pub stats: &'static [Stat],

    // What it shows where others have the say.
    /// Tabs of an account's page.
    pub account_tabs: &'static [AccountTab],
    /// Cards on an account's page.
    pub cards: &'static [Card],
    /// What the palette offers of it.
    pub offers: Option<Offers>,
    /// Kinds of record that the palette finds, beside accounts and people.
    pub search: &'static [SearchKind],
    /// Its routes of the API, described.
    pub openapi: Option<fn() -> utoipa::openapi::OpenApi>,

    // What it brings along.
    /// Migrations of its tables.
    pub migrations: &'static [Migration],
    /// Its messages; those of the areas that came first stand in the floor's locales.
    pub messages: Option<Messages>,
    /// Its part of the demo.
    pub demo: DemoPart,

    // What there is of persons.
    /// What each column of text in its tables holds.
    pub texts: &'static [Texts],
    /// What it does itself when a person is erased or exported.
    pub persons: Option<Persons>,

    /// In tests: something real for each place in the addresses of its routes.
    #[cfg(any(test, feature = "testing"))]
    pub samples: Samples,
}

/// A tab of an account's page.
#[derive(Clone, Copy)]
pub struct AccountTab {
    /// Where it stands among the tabs, from the first on.
    pub place: u16,
    /// Its address below the account's, `/usage`; the first tab is at the account's own.
    pub below: &'static str,
    /// The message of its label.
    pub label: &'static str,
    pub act: Act,
    /// Counts its rows of the account `$1` in the main store, for the number beside the label.
    pub count: Option<&'static str>,
    /// What stands below the account's head, as HTML that is already escaped; none where the program has a page of its own for it.
    pub show: Option<for<'a> fn(&'a Seat, AccountId) -> Showing<'a>>,
}

/// A card on an account's page, as HTML that is already escaped.
#[derive(Clone, Copy)]
pub struct Card {
    pub act: Act,
    pub show: for<'a> fn(&'a Seat, AccountId) -> Showing<'a>,
}

/// Part of a page that is being made.
pub type Showing<'a> = Pin<Box<dyn Future<Output = Result<String, Problem>> + Send + 'a>>;

/// What can be done of it in the palette, at an account or anywhere, as far as the member may.
pub type Offers = fn(&Seat, Option<AccountId>) -> Vec<Offer>;

/// A kind of record that is found by what people type.
#[derive(Clone, Copy)]
pub struct SearchKind {
    /// As `search_documents` has it.
    pub kind: &'static str,
    pub act: Act,
    /// The message above what was found.
    pub title: &'static str,
    pub icon: &'static str,
    /// What an expression finds, the nearest first, at most so many.
    pub found: for<'a> fn(&'a Workspace, &'a str, i64) -> Answer<'a, Vec<Hit>>,
}

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Where its page is in the workspace: `/notes/…`.
    pub path: String,
    pub name: String,
}

/// Values for places in addresses, by the route up to the place: `/notes/{}`.
#[cfg(any(test, feature = "testing"))]
pub type Samples = for<'a> fn(
    &'a Home,
    &'a std::sync::Arc<Workspace>,
) -> Pin<Box<dyn Future<Output = Vec<(&'static str, String)>> + Send + 'a>>;

/// When these people last used the product, as far as events are kept.
pub type LastSeen = for<'a> fn(&'a Workspace, &'a [PersonId]) -> Answer<'a, HashMap<PersonId, Timestamp>>;

/// How many there are of something.
#[derive(Clone, Copy)]
pub struct Stat {
    /// `churn_events`: what whoever counts finds it by.
    pub name: &'static str,
    pub count: for<'a> fn(&'a Workspace) -> Answer<'a, i64>,
}

/// What hangs on the records of a table, so that they do not go without somebody knowing.
#[derive(Clone, Copy)]
pub struct Holds {
    /// The table of those records.
    pub table: &'static str,
    /// Those of these records on which something hangs.
    pub held: for<'a> fn(&'a Workspace, &'a mut Tx, &'a [Uuid]) -> Answer<'a, HashSet<Uuid>>,
}

impl std::fmt::Debug for Area {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Area {
    /// An area of this name that takes part with nothing yet.
    pub const fn named(name: &'static str) -> Self {
        Self {
            name,
            routes: |routes, _| routes,
            verbs: Verbs::NONE,
            attributes: &[],
            made: None,
            permissions: &[],
            acts: &[],
            tables: &[],
            listeners: &[],
            jobs: &[],
            queues: &[],
            workers: &[],
            rail: &[],
            opens: None,
            names: &[],
            holds: &[],
            last_seen: None,
            newest: &[],
            done: None,
            gauges: None,
            stats: &[],
            topics: &[],
            digest: None,
            topic: Changed::LISTS,
            account_tabs: &[],
            cards: &[],
            offers: None,
            search: &[],
            openapi: None,
            migrations: &[],
            messages: None,
            demo: DemoPart::NONE,
            texts: &[],
            persons: None,
            #[cfg(any(test, feature = "testing"))]
            samples: |_, _| Box::pin(async { Vec::new() }),
        }
    }
}

/// A task that goes on until the program stops, for each workspace.
#[derive(Clone, Copy)]
pub struct Worker {
    pub name: &'static str,
    pub run: fn(Latest) -> Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Home {
    /// What the product is made of.
    pub fn areas(&self) -> Areas {
        Areas::of(&self.parts)
    }
}

impl Workspace {
    /// What the product is made of.
    pub fn areas(&self) -> Areas {
        Areas::of(&self.parts)
    }
}

/// Every area of a program.
#[derive(Clone, Copy, Debug)]
pub struct Areas(pub &'static [&'static Area]);

impl Areas {
    /// Of a store with what every program has.
    pub const NONE: Self = Self(&[]);

    /// Those that these are the parts of.
    pub fn of(parts: &Parts) -> Self {
        parts.first().unwrap_or(Self::NONE)
    }

    fn all(self) -> impl Iterator<Item = &'static Area> {
        self.0.iter().copied()
    }

    fn each<T: Copy>(self, of: fn(&'static Area) -> &'static [T]) -> impl Iterator<Item = T> {
        self.all().flat_map(of).copied()
    }

    /// What they take part with, for whoever works on one kind of it and knows no area.
    pub fn parts(self) -> Parts {
        let by_hand = self.each(|area| area.tables);
        let by_hand = by_hand.map(|table| ChangedByHand { table: table.name, columns: table.columns });
        Parts::default()
            .with([self])
            .with(self.each(|area| area.migrations))
            .with(self.all().filter_map(|area| area.messages))
            .with(self.all().filter_map(|area| area.opens))
            .with(self.each(|area| area.newest))
            .with(self.each(|area| area.names))
            .with(self.each(|area| area.permissions))
            .with(self.each(|area| area.listeners))
            .with(self.each(|area| area.jobs))
            .with(self.each(|area| area.queues))
            .with(self.all().flat_map(|area| area.attributes))
            .with(self.all().filter_map(|area| area.made))
            .with(self.each(|area| area.tables))
            .with(by_hand)
            .with(self.each(|area| area.acts))
            .with(self.all().filter_map(|area| area.done))
            .with(self.all().map(|area| TopicOf { topic: area.topic, verbs: area.verbs }))
            .with(self.all().map(|area| area.routes))
            .with(self.all().flat_map(|area| area.rail))
            .with(self.all().filter_map(|area| area.gauges))
            .with(self.each(|area| area.topics))
            .with(self.all().filter_map(|area| area.digest))
    }

    /// Every task that never ends, beside the listeners and the queues.
    pub fn workers(self) -> impl Iterator<Item = &'static Worker> {
        self.all().flat_map(|area| area.workers)
    }

    /// Those of these records of a table on which something of any area hangs.
    pub async fn held(
        self,
        workspace: &Workspace,
        tx: &mut Tx,
        table: &str,
        ids: &[Uuid],
    ) -> db::Result<HashSet<Uuid>> {
        let mut found = HashSet::new();
        for holds in self.all().flat_map(|area| area.holds).filter(|holds| holds.table == table) {
            found.extend((holds.held)(workspace, tx, ids).await?);
        }
        Ok(found)
    }

    /// When these people last used the product.
    pub async fn last_seen(
        self,
        workspace: &Workspace,
        ids: &[PersonId],
    ) -> db::Result<HashMap<PersonId, Timestamp>> {
        match self.all().find_map(|area| area.last_seen) {
            Some(last_seen) => last_seen(workspace, ids).await,
            None => Ok(HashMap::new()),
        }
    }

    /// How many there are of everything that is counted, in the order in which it is told.
    pub async fn stats(self, workspace: &Workspace) -> db::Result<Vec<(&'static str, i64)>> {
        let mut found = Vec::new();
        for stat in self.all().flat_map(|area| area.stats) {
            found.push((stat.name, (stat.count)(workspace).await?));
        }
        Ok(found)
    }

    /// The tabs of an account's page, from the first on.
    pub fn account_tabs(self) -> Vec<&'static AccountTab> {
        let mut tabs: Vec<&AccountTab> = self.all().flat_map(|area| area.account_tabs).collect();
        tabs.sort_by_key(|tab| tab.place);
        tabs
    }

    /// The cards on an account's page that this member may see.
    pub async fn cards(self, seat: &Seat, account: AccountId) -> Result<Vec<String>, Problem> {
        let mut shown = Vec::new();
        for card in self.all().flat_map(|area| area.cards).filter(|card| seat.may(card.act)) {
            shown.push((card.show)(seat, account).await?);
        }
        Ok(shown)
    }

    /// What the areas offer in the palette.
    pub fn offers(self, seat: &Seat, account: Option<AccountId>) -> Vec<Offer> {
        self.all().filter_map(|area| area.offers).flat_map(|offers| offers(seat, account)).collect()
    }

    /// Kinds of record that are found beside accounts and people.
    pub fn search(self) -> impl Iterator<Item = &'static SearchKind> {
        self.all().flat_map(|area| area.search)
    }

    /// Descriptions of the areas' own routes of the API.
    pub fn openapi(self) -> impl Iterator<Item = utoipa::openapi::OpenApi> {
        self.all().filter_map(|area| area.openapi).map(|describe| describe())
    }

    /// What the areas do for the demo, in their order.
    pub fn demo(self) -> impl Iterator<Item = DemoPart> {
        self.all().map(|area| area.demo)
    }

    /// What each column of text holds.
    pub fn texts(self) -> impl Iterator<Item = &'static Texts> {
        self.all().flat_map(|area| area.texts)
    }

    /// What areas do themselves when a person is erased or exported.
    pub fn persons(self) -> impl Iterator<Item = Persons> {
        self.all().filter_map(|area| area.persons)
    }

    /// What every verb is.
    pub fn verbs(self) -> impl Iterator<Item = &'static VerbFacts> {
        self.all().flat_map(|area| area.verbs.facts)
    }

    /// The stored names of the verbs of a kind.
    pub fn verbs_of(self, kind: Kind) -> Vec<String> {
        self.verbs().filter(|facts| facts.kind == Some(kind)).map(VerbFacts::name).collect()
    }

    /// Whether such a change can move a measure, or decide which scorecard applies.
    pub fn moves_scores(self, happened: &Happened) -> bool {
        self.verbs().any(|facts| facts.moves_scores && facts.is_named(&happened.name))
    }

    /// An activity as a line of a timeline; by its stored name where no area knows it any more.
    pub fn told(self, happened: &Happened, known: &Known<'_>) -> Said {
        let told = self.all().find_map(|area| area.verbs.told(happened, known));
        told.unwrap_or_else(|| text(happened.name.replace('_', " ")))
    }
}
