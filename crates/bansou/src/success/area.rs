//! What the area takes part with.

use crate::{
    activity::Verbs,
    areas::Area,
    members::Act,
    web::{App, Routes, page::NavEntry},
};

pub static AREA: Area = Area {
    routes,
    verbs: Verbs::of::<super::Verb>(),
    acts: super::acts::ALL,
    tables: super::tables::TABLES,
    rail: RAIL,
    ..Area::named("success")
};

fn routes(routes: Routes, app: &App) -> Routes {
    routes.and(super::tasks::web::routes(app)).and(super::notes::web::routes(app))
}

const RAIL: &[NavEntry] = &[NavEntry {
    place: 40,
    path: "/tasks",
    label: "tasks-title",
    icon: "task",
    act: Act::ViewRecords,
    key: "k",
    wide: true,
    counted: true,
}];
