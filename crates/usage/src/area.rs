//! What the area takes part with.

use crate::{
    activity::Verbs,
    areas::{AccountTab, Area, Stat},
    db::count,
    live,
    members::Act,
    permissions,
    ui::Names,
    web::{App, Routes, nav::NavEntry},
    workspaces::{Newest, Opens},
};

use super::{display_names, ingest};

pub static AREA: Area = Area {
    routes,
    verbs: Verbs::of::<super::Verb>(),
    permissions: super::permissions::ALL,
    jobs: &[super::tracked::FILL, super::tracked::RESUME, super::keep::PRUNE],
    listeners: &[super::identity::LISTENER],
    queues: &[super::identity::QUEUE],
    rail: RAIL,
    opens: Some(Opens(|home, workspace| {
        Box::pin(async move {
            super::tracked::convert_stored(workspace).await?;
            ingest::open_log(home, workspace).await
        })
    })),
    names: &[Names { kind: "event", all: |workspace| Box::pin(display_names::all(&workspace.main)) }],
    holds: super::holds::HOLDS,
    last_seen: Some(|workspace, ids| Box::pin(super::last_seen(&workspace.usage, ids))),
    newest: &[Newest::DayOfUse("select max(day) from usage_account_days where day <= $1")],
    done: Some(|workspace, ids, names| Box::pin(super::done::done(workspace, ids, names))),
    gauges: Some(|workspace| Box::pin(ingest::gauges(workspace))),
    stats: STATS,
    account_tabs: TABS,
    topic: live::Changed::TRACKING,
    demo: super::demo::PART,
    texts: super::texts::TEXTS,
    #[cfg(any(test, feature = "testing"))]
    samples: |home, workspace| Box::pin(super::testing::samples(home, workspace)),
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
    act: permissions::VIEW_TRACKING,
    key: "u",
    wide: true,
    counter: None,
}];

const STATS: &[Stat] = &[
    Stat {
        name: "usage_events",
        count: |of| Box::pin(count(&of.usage, "select count(*) as a from usage_events")),
    },
    Stat {
        name: "refused_events",
        count: |of| Box::pin(count(&of.usage, "select count(*) as a from refused_events")),
    },
];

/// Its page is the program's: it says which of the people who used it are known.
const TABS: &[AccountTab] = &[AccountTab {
    place: 20,
    below: "/usage",
    label: "account-tab-usage",
    act: Act::VIEW_RECORDS,
    count: None,
    show: None,
}];
