//! What the area takes part with.

use crate::{
    activity::Verbs,
    areas::Area,
    members::Act,
    web::{
        App, Routes,
        nav::{Counter, NavEntry},
    },
    workspaces::Newest,
};

use super::tasks;

pub static AREA: Area = Area {
    routes,
    verbs: Verbs::of::<super::Verb>(),
    acts: super::by_hand::ALL,
    tables: super::tables::TABLES,
    rail: RAIL,
    newest: &[Newest::Instant("select max(written_at) from notes where written_at <= $1")],
    holds: super::tables::HOLDS,
    demo: super::demo::PART,
    texts: super::texts::TEXTS,
    #[cfg(any(test, feature = "testing"))]
    samples: |_, workspace| Box::pin(super::testing::samples(workspace)),
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
    act: Act::VIEW_RECORDS,
    key: "k",
    wide: true,
    counter: Some(Counter { words: "rail-tasks", count: |seat| Box::pin(tasks::due(seat)) }),
}];
