//! What mail takes part with.

use crate::{
    activity::Verbs,
    areas::{Area, Worker},
    mail::{Verb, choices, clicks, digest, erase, list, page, returned, rules_page, texts, work},
    personal::Persons,
    web::{App, Routes},
};

pub static AREA: Area = Area {
    routes,
    verbs: Verbs::of::<Verb>(),
    workers: &[Worker { name: "mail", run: |workspace| Box::pin(work(workspace)) }],
    topics: &[&digest::DIGEST],
    texts: texts::TEXTS,
    persons: Some(Persons {
        erase: |tx, workspace, whom| Box::pin(erase::erase(tx, workspace, whom)),
        export: |workspace, whom| Box::pin(erase::export(workspace, whom)),
    }),
    #[cfg(any(test, feature = "testing"))]
    samples: |_, workspace| Box::pin(crate::mail::testing::samples(workspace)),
    ..Area::named("mail")
};

fn routes(routes: Routes, app: &App) -> Routes {
    routes
        .and(list::routes(app))
        .and(page::routes(app))
        .and(rules_page::routes(app))
        .and(choices::routes(app))
        .and(clicks::routes(app))
        .and(returned::routes(app))
}
