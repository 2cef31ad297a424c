//! What the area takes part with.

use crate::{
    activity::Verbs,
    areas::{Area, Worker},
    members::Act,
    web::{App, Routes, page::NavEntry},
};

pub static AREA: Area = Area {
    routes,
    verbs: Verbs::of::<super::Verb>(),
    jobs: &[super::tracked::FILL, super::keep::PRUNE],
    listeners: &[super::identity::LISTENER],
    workers: &[
        Worker {
            name: "settling of senders",
            run: |workspace| Box::pin(super::identity::keep_settled(workspace)),
        },
        Worker { name: "keeping of events", run: |workspace| Box::pin(super::keep::keep(workspace)) },
    ],
    rail: RAIL,
    ..Area::named("usage")
};

fn routes(routes: Routes, app: &App) -> Routes {
    routes
        .and(super::ingest::web::routes(app))
        .and(super::tracking::web::routes(app))
        .and(super::tracked::web::routes(app))
        .and(super::keep::web::routes(app))
        .and(super::plan::web::routes(app))
        .and(super::display_names::web::routes(app))
}

const RAIL: &[NavEntry] = &[NavEntry {
    place: 50,
    path: "/tracking",
    label: "nav-tracking",
    icon: "usage",
    act: Act::ViewTracking,
    key: "u",
    wide: true,
    counted: false,
}];
