//! What the area takes part with.

use crate::{
    activity::Verbs,
    areas::{Area, Worker},
    members::Act,
    revenue,
    web::{App, Routes, page::NavEntry},
};

pub static AREA: Area = Area {
    routes,
    verbs: Verbs::of::<super::Verb>(),
    jobs: &[revenue::DAY_TURN, super::search::REBUILD],
    workers: &[Worker { name: "day turns", run: |workspace| Box::pin(revenue::notice_day_turns(workspace)) }],
    rail: RAIL,
    acts: super::acts::ALL,
    tables: super::tables::TABLES,
    ..Area::named("customers")
};

fn routes(routes: Routes, app: &App) -> Routes {
    routes
        .and(super::people::web::routes(app))
        .and(super::erase::web::routes(app))
        .and(super::palette::routes(app))
}

const RAIL: &[NavEntry] = &[NavEntry {
    place: 30,
    path: "/people",
    label: "account-tab-people",
    icon: "person",
    act: Act::ViewRecords,
    key: "p",
    wide: false,
    counted: false,
}];
