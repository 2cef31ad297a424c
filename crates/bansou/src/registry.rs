//! What the product is made of: its routes, its listeners, its jobs, its rail.
//!
//! Invariant: a domain takes part by its lines here and in no other place.

use crate::{
    activity::Listener,
    acts, api,
    customers::{self, import},
    health,
    jobs::JobKind,
    members::{self, Act},
    revenue, success, usage,
    web::{Access, App, Routes, assets, live, page::NavEntry, rail, site},
    workspaces,
};

/// Every route.
pub fn routes(app: &App) -> Routes {
    Routes::new(app)
        .get("/", Access::Open, site::front)
        .get("/healthz", Access::Open, site::healthz)
        .get("/readyz", Access::Open, site::readyz)
        .get("/assets/{*path}", Access::Open, assets::asset)
        .get("/workspaces", Access::SignedIn, site::choose)
        .get("/live", Act::ViewRecords, live::stream)
        .get("/rail", Act::ViewRecords, rail::numbers)
        .and(import::web::routes(app))
        .and(members::web::routes(app))
        .and(health::web::routes(app))
        .and(customers::list::web::routes(app))
        .and(customers::page::routes(app))
        .and(customers::people::web::routes(app))
        .and(customers::erase::web::routes(app))
        .and(customers::palette::routes(app))
        .and(customers::timeline::web::routes(app))
        .and(workspaces::web::routes(app))
        .and(customers::today::web::routes(app))
        .and(success::tasks::web::routes(app))
        .and(success::notes::web::routes(app))
        .and(acts::web::routes(app))
        .and(usage::ingest::web::routes(app))
        .and(health::workshop::web::routes(app))
        .and(usage::tracking::web::routes(app))
        .and(usage::tracked::web::routes(app))
        .and(usage::keep::web::routes(app))
        .and(usage::plan::web::routes(app))
        .and(usage::display_names::web::routes(app))
        .and(api::routes(app))
}

/// Everything that follows the spine.
pub const LISTENERS: &[Listener] = &[health::LISTENER, usage::identity::LISTENER];

/// Every kind of background work.
pub const JOB_KINDS: &[JobKind] = &[
    revenue::DAY_TURN,
    import::IMPORT,
    import::UNDO,
    customers::search::REBUILD,
    health::jobs::RESCORE,
    health::jobs::RECONSTRUCT,
    health::jobs::SILENCE,
    health::workshop::snapshots::SNAPSHOTS,
    usage::tracked::FILL,
    usage::keep::PRUNE,
];

/// The rail, from the top down.
pub const NAV: &[NavEntry] = &[
    NavEntry {
        path: "/today",
        label: "nav-today",
        icon: "today",
        act: Act::ViewRecords,
        key: "t",
        wide: false,
        counted: true,
    },
    NavEntry {
        path: "/accounts",
        label: "nav-accounts",
        icon: "accounts",
        act: Act::ViewRecords,
        key: "a",
        wide: false,
        counted: false,
    },
    NavEntry {
        path: "/people",
        label: "account-tab-people",
        icon: "person",
        act: Act::ViewRecords,
        key: "p",
        wide: false,
        counted: false,
    },
    NavEntry {
        path: "/tasks",
        label: "tasks-title",
        icon: "task",
        act: Act::ViewRecords,
        key: "k",
        wide: true,
        counted: true,
    },
    NavEntry {
        path: "/tracking",
        label: "nav-tracking",
        icon: "usage",
        act: Act::ViewTracking,
        key: "u",
        wide: true,
        counted: false,
    },
    NavEntry {
        path: "/imports",
        label: "imports-title",
        icon: "upload",
        act: Act::ImportRecords,
        key: "i",
        wide: true,
        counted: false,
    },
    NavEntry {
        path: "/members",
        label: "nav-members",
        icon: "people",
        act: Act::ViewMembers,
        key: "m",
        wide: true,
        counted: false,
    },
    NavEntry {
        path: "/health",
        label: "nav-health",
        icon: "health",
        act: Act::ViewScorecard,
        key: "h",
        wide: true,
        counted: false,
    },
    NavEntry {
        path: "/settings",
        label: "nav-settings",
        icon: "settings",
        act: Act::ManageWorkspace,
        key: "c",
        wide: true,
        counted: true,
    },
];
