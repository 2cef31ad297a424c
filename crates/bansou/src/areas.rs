//! Areas: the departments of the product, each with one value that says all it takes part with.
//!
//! Invariant: nothing names an area but the registry's list, so that one that is added there takes part everywhere.

use std::{future::Future, pin::Pin};

use crate::{
    activity::{Happened, Kind, Known, Listener, Said, VerbFacts, Verbs, words::text},
    acts::{ActKind, tables::Table},
    jobs::JobKind,
    web::{App, Routes, page::NavEntry},
    workspaces::Latest,
};

/// What an area takes part with.
#[derive(Clone, Copy)]
pub struct Area {
    pub name: &'static str,
    /// Adds its routes.
    pub routes: fn(Routes, &App) -> Routes,
    pub verbs: Verbs,
    /// What is done by hand, by its kinds.
    pub acts: &'static [&'static ActKind],
    /// Its tables of records that are changed by hand, those that others refer to first.
    pub tables: &'static [&'static Table],
    pub listeners: &'static [Listener],
    pub jobs: &'static [JobKind],
    /// Tasks that never end.
    pub workers: &'static [Worker],
    /// Its entries of the rail.
    pub rail: &'static [NavEntry],
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
            acts: &[],
            tables: &[],
            listeners: &[],
            jobs: &[],
            workers: &[],
            rail: &[],
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
    fn all(self) -> impl Iterator<Item = &'static Area> {
        self.0.iter().copied()
    }

    /// Every route.
    pub fn routes(self, app: &App) -> Routes {
        self.all().fold(Routes::new(app), |routes, area| (area.routes)(routes, app))
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

    /// Every task that never ends, beside the listeners.
    pub fn workers(self) -> impl Iterator<Item = &'static Worker> {
        self.all().flat_map(|area| area.workers)
    }

    /// The rail, from the top down.
    pub fn rail(self) -> Vec<&'static NavEntry> {
        let mut rail: Vec<&NavEntry> = self.all().flat_map(|area| area.rail).collect();
        rail.sort_by_key(|entry| entry.place);
        rail
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
        self.verbs().any(|facts| facts.moves_scores && facts.name() == happened.name)
    }

    /// An activity as a line of a timeline; by its stored name where no area knows it any more.
    pub fn told(self, happened: &Happened, known: &Known<'_>) -> Said {
        let told = self.all().find_map(|area| area.verbs.told(happened, known));
        told.unwrap_or_else(|| text(happened.name.replace('_', " ")))
    }
}
