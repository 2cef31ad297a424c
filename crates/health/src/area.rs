//! What the area takes part with.

use crate::{
    activity::Verbs,
    areas::{Area, Holds},
    db::referred_to,
    permissions,
    web::{App, Routes, nav::NavEntry},
    workspaces::Opens,
};

pub static AREA: Area = Area {
    routes,
    verbs: Verbs::of::<super::Verb>(),
    attributes: super::measures::ATTRIBUTES,
    made: Some(|workspace, record| Box::pin(super::scorecards::own_attributes(workspace, record))),
    permissions: super::permissions::ALL,
    jobs: &[
        super::chores::RESCORE,
        super::chores::RECONSTRUCT,
        super::chores::SILENCE,
        super::workshop::snapshots::SNAPSHOTS,
    ],
    listeners: &[super::LISTENER],
    queues: &[super::QUEUE],
    rail: RAIL,
    opens: Some(Opens(|_, workspace| Box::pin(super::scorecards::convert_stored(workspace)))),
    holds: &[Holds {
        table: "accounts",
        held: |_, tx, ids| Box::pin(referred_to(tx, "score_overrides", "account_id", ids)),
    }],
    demo: super::demo::PART,
    texts: super::texts::TEXTS,
    #[cfg(any(test, feature = "testing"))]
    samples: |_, workspace| Box::pin(super::testing::samples(workspace)),
    ..Area::named("health")
};

fn routes(routes: Routes, app: &App) -> Routes {
    routes
        .and(super::pages::routes(app))
        .and(super::workshop::web::routes(app))
        .and(super::workshop::limits_web::routes(app))
}

const RAIL: &[NavEntry] = &[NavEntry {
    place: 80,
    path: "/health",
    label: "nav-health",
    icon: "health",
    act: permissions::VIEW_SCORECARD,
    key: "h",
    wide: true,
    counter: None,
}];
