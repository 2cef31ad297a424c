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
    jobs: &[
        super::jobs::RESCORE,
        super::jobs::RECONSTRUCT,
        super::jobs::SILENCE,
        super::workshop::snapshots::SNAPSHOTS,
    ],
    listeners: &[super::LISTENER],
    workers: &[Worker { name: "scoring", run: |workspace| Box::pin(super::work(workspace)) }],
    rail: RAIL,
    ..Area::named("health")
};

fn routes(routes: Routes, app: &App) -> Routes {
    routes.and(super::web::routes(app)).and(super::workshop::web::routes(app))
}

const RAIL: &[NavEntry] = &[NavEntry {
    place: 80,
    path: "/health",
    label: "nav-health",
    icon: "health",
    act: Act::ViewScorecard,
    key: "h",
    wide: true,
    counted: false,
}];
