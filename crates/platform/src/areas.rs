//! Areas: the departments of the product, each with one value that says all it takes part with.
//!
//! Invariant: nothing names an area but the registry's list, so that one that is added there takes part everywhere.

#[cfg(any(test, feature = "testing"))]
use std::sync::Arc;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    future::Future,
    pin::Pin,
};

use uuid::Uuid;

use crate::{
    activity::{Happened, Kind, Known, Listener, Said, VerbFacts, Verbs, words::text},
    acts::{ActKind, tables::Table},
    attributes::{Attribute, Declared, Record},
    db::{self, Migration, Tx},
    demo::DemoPart,
    i18n::Messages,
    ids::{AccountId, PersonId},
    jobs::{JobKind, Queue},
    mail::{Topic, digest::MakeDigest},
    members::{Act, Role},
    personal::{Persons, Texts},
    segments::Done,
    time::Timestamp,
    web::{App, Problem, Routes, Seat, live::Changed, offers::Offer, page::NavEntry},
    workspaces::{Home, Latest, Newest, Workspace},
};

/// An answer that is waited for.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = db::Result<T>> + Send + 'a>>;

/// What an area takes part with.
#[derive(Clone, Copy)]
pub struct Area {
    pub name: &'static str,
    /// Adds its routes.
    pub routes: fn(Routes, &App) -> Routes,
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
    pub opens: for<'a> fn(&'a Home, &'a Workspace) -> Answer<'a, ()>,
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

/// The attributes of a kind of record that come from what a workspace set up.
pub type Made = for<'a> fn(&'a Workspace, &'static Record) -> Answer<'a, Vec<Attribute>>;

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
    &'a Arc<Workspace>,
) -> Pin<Box<dyn Future<Output = Vec<(&'static str, String)>> + Send + 'a>>;

/// When these people last used the product, as far as events are kept.
pub type LastSeen = for<'a> fn(&'a Workspace, &'a [PersonId]) -> Answer<'a, HashMap<PersonId, Timestamp>>;

/// Figures of a workspace.
pub type Gauges = for<'a> fn(&'a Workspace) -> Answer<'a, Vec<(&'static str, f64)>>;

/// How many there are of something.
#[derive(Clone, Copy)]
pub struct Stat {
    /// `churn_events`: what whoever counts finds it by.
    pub name: &'static str,
    pub count: for<'a> fn(&'a Workspace) -> Answer<'a, i64>,
}

/// What things of one kind are called, by the name under which they arrive.
#[derive(Clone, Copy)]
pub struct Names {
    pub kind: &'static str,
    pub all: for<'a> fn(&'a Workspace) -> Answer<'a, BTreeMap<String, String>>,
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
            opens: |_, _| Box::pin(async { Ok(()) }),
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

/// Every area of a program.
#[derive(Clone, Copy, Debug)]
pub struct Areas(pub &'static [&'static Area]);

impl Areas {
    /// Of a store with what every program has.
    pub const NONE: Self = Self(&[]);

    fn all(self) -> impl Iterator<Item = &'static Area> {
        self.0.iter().copied()
    }

    /// Every route.
    pub fn routes(self, app: &App) -> Routes {
        self.all().fold(Routes::new(app), |routes, area| (area.routes)(routes, app))
    }

    /// Every fact that the areas know of records.
    pub fn attributes(self) -> impl Iterator<Item = &'static Declared> {
        self.all().flat_map(|area| area.attributes)
    }

    /// All that can be done.
    pub fn permissions(self) -> impl Iterator<Item = Act> {
        self.0.iter().flat_map(|area| area.permissions.iter().copied())
    }

    /// Whether the one role may do all that the other may.
    pub fn includes(self, one: Role, other: Role) -> bool {
        self.permissions().all(|act| one.may(act) || !other.may(act))
    }

    /// Every kind of act.
    pub fn acts(self) -> impl Iterator<Item = &'static ActKind> {
        self.0.iter().flat_map(|area| area.acts.iter().copied())
    }

    pub fn act(self, name: &str) -> Option<&'static ActKind> {
        self.acts().find(|kind| kind.name == name)
    }

    /// Every table of records that are changed by hand, those that others refer to first.
    pub fn tables(self) -> impl DoubleEndedIterator<Item = &'static Table> {
        self.0.iter().flat_map(|area| area.tables.iter().copied())
    }

    pub fn table(self, name: &str) -> Option<&'static Table> {
        self.tables().find(|table| table.name == name)
    }

    /// Everything that follows the spine.
    pub fn listeners(self) -> impl Iterator<Item = Listener> {
        self.all().flat_map(|area| area.listeners.iter().copied())
    }

    /// Every kind of background work.
    pub fn jobs(self) -> Vec<JobKind> {
        self.all().flat_map(|area| area.jobs.iter().copied()).collect()
    }

    /// Every queue that is worked off as it fills.
    pub fn queues(self) -> impl Iterator<Item = Queue> {
        self.all().flat_map(|area| area.queues.iter().copied())
    }

    /// Every task that never ends, beside the listeners and the queues.
    pub fn workers(self) -> impl Iterator<Item = &'static Worker> {
        self.all().flat_map(|area| area.workers)
    }

    /// Everything that letters are about.
    pub fn topics(self) -> impl Iterator<Item = &'static Topic> {
        self.all().flat_map(|area| area.topics.iter().copied())
    }

    pub fn topic(self, name: &str) -> Option<&'static Topic> {
        self.topics().find(|topic| topic.name == name)
    }

    /// Who makes the morning's list by mail.
    pub fn digest(self) -> Option<MakeDigest> {
        self.all().find_map(|area| area.digest)
    }

    /// The rail, from the top down.
    pub fn rail(self) -> Vec<&'static NavEntry> {
        let mut rail: Vec<&NavEntry> = self.all().flat_map(|area| area.rail).collect();
        rail.sort_by_key(|entry| entry.place);
        rail
    }

    /// Opens what the areas keep open with a workspace.
    pub async fn open(self, home: &Home, workspace: &Workspace) -> db::Result<()> {
        for area in self.all() {
            (area.opens)(home, workspace).await?;
        }
        Ok(())
    }

    /// What people call things, by their kind and the name under which they arrive.
    pub async fn names(
        self,
        workspace: &Workspace,
    ) -> db::Result<BTreeMap<&'static str, BTreeMap<String, String>>> {
        let mut found = BTreeMap::new();
        for names in self.all().flat_map(|area| area.names) {
            found.insert(names.kind, (names.all)(workspace).await?);
        }
        Ok(found)
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

    /// Attributes of a kind of record that a workspace's settings make.
    pub async fn made(self, workspace: &Workspace, record: &'static Record) -> db::Result<Vec<Attribute>> {
        let mut all = Vec::new();
        for made in self.all().filter_map(|area| area.made) {
            all.extend(made(workspace, record).await?);
        }
        Ok(all)
    }

    /// Who knows what accounts did.
    pub fn done(self) -> Option<Done> {
        self.all().find_map(|area| area.done)
    }

    /// What says how new each area's facts of customers are.
    pub fn newest(self) -> impl Iterator<Item = Newest> {
        self.all().flat_map(|area| area.newest.iter().copied())
    }

    /// Figures of a workspace for whoever watches the program.
    pub async fn gauges(self, workspace: &Workspace) -> db::Result<Vec<(&'static str, f64)>> {
        let mut found = Vec::new();
        for gauges in self.all().filter_map(|area| area.gauges) {
            found.extend(gauges(workspace).await?);
        }
        Ok(found)
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

    /// The migrations that areas bring along for stores of this kind.
    pub fn migrations(self, store: db::Store) -> impl Iterator<Item = &'static Migration> {
        self.all().flat_map(|area| area.migrations).filter(move |migration| migration.store == store)
    }

    /// Makes the messages that areas bring along known to every page.
    pub fn speak(self) {
        for messages in self.all().filter_map(|area| area.messages) {
            messages.learn();
        }
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

    /// The topic of the open pages that hear of such a verb where it is about no account.
    pub fn topic_of(self, verb: &str) -> &'static str {
        let of = self.all().find(|area| area.verbs.facts.iter().any(|facts| facts.is_named(verb)));
        of.map_or(Changed::LISTS, |area| area.topic)
    }

    /// An activity as a line of a timeline; by its stored name where no area knows it any more.
    pub fn told(self, happened: &Happened, known: &Known<'_>) -> Said {
        let told = self.all().find_map(|area| area.verbs.told(happened, known));
        told.unwrap_or_else(|| text(happened.name.replace('_', " ")))
    }
}
