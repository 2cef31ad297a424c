//! What the program takes part with: the screens that join areas, and the JSON face.

use crate::{
    activity::Verbs,
    api,
    areas::{AccountTab, Area},
    erase, import, list,
    members::Act,
    page, palette, people, permissions, texts, timeline, today,
    web::{
        App, Routes,
        nav::{Counter, NavEntry},
    },
};

pub static AREA: Area = Area {
    routes,
    verbs: Verbs::of::<today::Verb>(),
    permissions: permissions::ALL,
    jobs: &[import::IMPORT, import::UNDO],
    rail: RAIL,
    account_tabs: TABS,
    digest: Some(|of| Box::pin(today::digest::make(of))),
    texts: texts::TEXTS,
    #[cfg(test)]
    samples: |_, workspace| Box::pin(crate::testing::samples(workspace)),
    ..Area::named("program")
};

fn routes(routes: Routes, app: &App) -> Routes {
    routes
        .and(import::web::routes(app))
        .and(list::web::routes(app))
        .and(page::routes(app))
        .and(people::web::routes(app))
        .and(erase::web::routes(app))
        .and(palette::routes(app))
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
        act: Act::VIEW_RECORDS,
        key: "t",
        wide: false,
        counter: Some(Counter {
            words: "rail-lines",
            count: |seat| Box::pin(async { Ok(today::lines(seat).await? as i64) }),
        }),
    },
    NavEntry {
        place: 20,
        path: "/accounts",
        label: "nav-accounts",
        icon: "accounts",
        act: Act::VIEW_RECORDS,
        key: "a",
        wide: false,
        counter: None,
    },
    NavEntry {
        place: 30,
        path: "/people",
        label: "account-tab-people",
        icon: "person",
        act: Act::VIEW_RECORDS,
        key: "p",
        wide: false,
        counter: None,
    },
    NavEntry {
        place: 60,
        path: "/imports",
        label: "imports-title",
        icon: "upload",
        act: permissions::IMPORT_RECORDS,
        key: "i",
        wide: true,
        counter: None,
    },
];

const TABS: &[AccountTab] = &[AccountTab {
    place: 10,
    below: "",
    label: "account-tab-overview",
    act: Act::VIEW_RECORDS,
    count: None,
    show: None,
}];
