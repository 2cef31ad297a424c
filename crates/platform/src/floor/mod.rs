//! What the floor itself takes part with: members, workspaces, acts, and the pages that are of no area.

pub mod mail;
#[cfg(any(test, feature = "testing"))]
mod samples;
pub mod segments;
mod texts;

use crate::{
    activity::{self, FloorVerb},
    acts,
    areas::{Area, Worker},
    jobs,
    joining::mails,
    pages::{members, site, workspaces},
    rights::Act,
    web::{
        Access, App, Routes, assets, live,
        nav::{Counter, NavEntry},
        rail,
    },
};

pub static AREA: Area = Area {
    routes,
    verbs: crate::activity::Verbs::of::<FloorVerb>(),
    permissions: Act::OF_THE_FLOOR,
    jobs: &[jobs::FORGET],
    workers: &[
        Worker { name: "jobs", run: |workspace| Box::pin(jobs::work(workspace)) },
        Worker { name: "telling", run: |workspace| Box::pin(activity::untold::keep_telling(workspace)) },
    ],
    rail: RAIL,
    texts: texts::TEXTS,
    #[cfg(any(test, feature = "testing"))]
    samples: |home, workspace| Box::pin(samples::samples(home, workspace)),
    topics: &[&mails::INVITATION, &mails::RESET],
    ..Area::named("floor")
};

fn routes(routes: Routes, app: &App) -> Routes {
    routes
        .get("/", Access::Open, site::front)
        .get("/healthz", Access::Open, site::healthz)
        .get("/readyz", Access::Open, site::readyz)
        .get("/assets/{*path}", Access::Open, assets::asset)
        .get("/workspaces", Access::SignedIn, site::choose)
        .get("/live", Act::VIEW_RECORDS, live::stream)
        .get("/live/missed", Act::VIEW_RECORDS, live::missed)
        .get("/rail", Act::VIEW_RECORDS, rail::numbers)
        .and(members::routes(app))
        .and(workspaces::routes(app))
        .and(acts::web::routes(app))
}

const RAIL: &[NavEntry] = &[
    NavEntry {
        place: 70,
        path: "/members",
        label: "nav-members",
        icon: "people",
        act: Act::VIEW_MEMBERS,
        key: "m",
        wide: true,
        counter: None,
    },
    NavEntry {
        place: 90,
        path: "/settings",
        label: "nav-settings",
        icon: "settings",
        act: Act::MANAGE_WORKSPACE,
        key: "c",
        wide: true,
        counter: Some(Counter { words: "rail-failed-jobs", count: |seat| Box::pin(rail::failed_jobs(seat)) }),
    },
];
