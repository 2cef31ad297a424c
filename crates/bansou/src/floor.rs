//! What the floor itself takes part with: members, workspaces, acts, and the pages that are of no area.

use crate::{
    activity::FloorVerb,
    acts,
    areas::{Area, Worker},
    jobs,
    members::{self, Act},
    web::{Access, App, Routes, assets, live, page::NavEntry, rail, site},
    workspaces,
};

pub static AREA: Area = Area {
    routes,
    verbs: crate::activity::Verbs::of::<FloorVerb>(),
    workers: &[Worker { name: "jobs", run: |workspace| Box::pin(jobs::work(workspace)) }],
    rail: RAIL,
    ..Area::named("floor")
};

fn routes(routes: Routes, app: &App) -> Routes {
    routes
        .get("/", Access::Open, site::front)
        .get("/healthz", Access::Open, site::healthz)
        .get("/readyz", Access::Open, site::readyz)
        .get("/assets/{*path}", Access::Open, assets::asset)
        .get("/workspaces", Access::SignedIn, site::choose)
        .get("/live", Act::ViewRecords, live::stream)
        .get("/rail", Act::ViewRecords, rail::numbers)
        .and(members::web::routes(app))
        .and(workspaces::web::routes(app))
        .and(acts::web::routes(app))
}

const RAIL: &[NavEntry] = &[
    NavEntry {
        place: 70,
        path: "/members",
        label: "nav-members",
        icon: "people",
        act: Act::ViewMembers,
        key: "m",
        wide: true,
        counted: false,
    },
    NavEntry {
        place: 90,
        path: "/settings",
        label: "nav-settings",
        icon: "settings",
        act: Act::ManageWorkspace,
        key: "c",
        wide: true,
        counted: true,
    },
];
