//! What the area takes part with.

use crate::{
    activity::Verbs,
    areas::{AccountTab, Area, Stat},
    db::count,
    members::Act,
    revenue,
    workspaces::Opens,
};

pub static AREA: Area = Area {
    verbs: Verbs::of::<super::Verb>(),
    attributes: super::attributes::ATTRIBUTES,
    jobs: &[revenue::DAY_TURN, super::search::REBUILD],
    opens: Some(Opens(|_, workspace| Box::pin(super::search::fill_sort_keys(&workspace.main)))),
    newest: super::newest::NEWEST,
    stats: STATS,
    account_tabs: TABS,
    acts: super::by_hand::ALL,
    tables: super::tables::TABLES,
    demo: super::demo::PART,
    texts: super::texts::TEXTS,
    #[cfg(any(test, feature = "testing"))]
    samples: |_, workspace| Box::pin(super::testing::samples(workspace)),
    ..Area::named("customers")
};

const STATS: &[Stat] = &[
    Stat { name: "accounts", count: |of| Box::pin(count(&of.main, "select count(*) as a from accounts")) },
    Stat { name: "people", count: |of| Box::pin(count(&of.main, "select count(*) as a from people")) },
    Stat {
        name: "subscriptions",
        count: |of| Box::pin(count(&of.main, "select count(*) as a from subscriptions")),
    },
    Stat {
        name: "tickets",
        count: |of| Box::pin(count(&of.main, "select count(*) as a from conversations")),
    },
    Stat {
        name: "surveys",
        count: |of| Box::pin(count(&of.main, "select count(*) as a from survey_answers")),
    },
    Stat {
        name: "churn_events",
        count: |of| Box::pin(count(&of.main, "select count(*) as a from churn_events")),
    },
];

/// Their pages are the program's, which joins them with what other areas know.
const TABS: &[AccountTab] = &[
    AccountTab {
        place: 30,
        below: "/contracts",
        label: "account-tab-contracts",
        act: Act::VIEW_RECORDS,
        count: Some("select count(*) from subscriptions where account_id = $1"),
        show: None,
    },
    AccountTab {
        place: 40,
        below: "/tickets",
        label: "account-tab-tickets",
        act: Act::VIEW_RECORDS,
        count: Some("select count(*) from conversations where account_id = $1"),
        show: None,
    },
    AccountTab {
        place: 50,
        below: "/answers",
        label: "account-tab-answers",
        act: Act::VIEW_RECORDS,
        count: Some("select count(*) from survey_answers where account_id = $1"),
        show: None,
    },
    AccountTab {
        place: 60,
        below: "/people",
        label: "account-tab-people",
        act: Act::VIEW_RECORDS,
        count: Some("select count(*) from people where account_id = $1"),
        show: None,
    },
];
