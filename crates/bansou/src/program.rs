//! What the program takes part with: the screens that join areas, and the JSON face.

use crate::{
    activity::Verbs,
    api,
    areas::Area,
    customers::{import, list, page, timeline, today},
    members::Act,
    web::{App, Routes, page::NavEntry},
};

pub static AREA: Area = Area {
    routes,
    verbs: Verbs::of::<today::Verb>(),
    jobs: &[import::IMPORT, import::UNDO],
    rail: RAIL,
    ..Area::named("program")
};

fn routes(routes: Routes, app: &App) -> Routes {
    routes
        .and(import::web::routes(app))
        .and(list::web::routes(app))
        .and(page::routes(app))
        .and(timeline::web::routes(app))
        .and(today::web::routes(app))
        .and(api::routes(app))
}

const RAIL: &[NavEntry] = &[
    NavEntry {
        place: 10,
        path: "/today",
        label: "nav-today",
        icon: "today",
        act: Act::ViewRecords,
        key: "t",
        wide: false,
        counted: true,
    },
    NavEntry {
        place: 20,
        path: "/accounts",
        label: "nav-accounts",
        icon: "accounts",
        act: Act::ViewRecords,
        key: "a",
        wide: false,
        counted: false,
    },
    NavEntry {
        place: 60,
        path: "/imports",
        label: "imports-title",
        icon: "upload",
        act: Act::ImportRecords,
        key: "i",
        wide: true,
        counted: false,
    },
];
