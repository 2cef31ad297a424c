//! One journey through all that a company does, and then the plans of every query that it took.

use std::{fs, path::Path};

use axum::http::Method;

use crate::{
    db::plans::{reached, unnamed},
    i18n::Locale,
    import::{
        ImportKind,
        tests::{take_in_text, undone},
    },
    jobs,
    members::Role,
    testing::on_both_engines,
    tests::walk::{Ids, full_workspace},
    web::{
        Routes,
        testing::{Browser, app, member},
    },
};

const LISTS: &[&str] = &[
    "accounts",
    "people",
    "accounts.csv",
    "people.csv",
    "accounts.xlsx",
    "people.xlsx",
    "today",
    "today/calendar",
    "today/work",
    "tasks",
    "acts",
    "rail",
    "tracking",
    "health",
    "palette",
    "settings/jobs",
    "imports",
];

const QUESTIONS: &[&str] = &[
    "",
    "sort=score",
    "sort=-score",
    "sort=mrr",
    "sort=-mrr",
    "sort=renewal",
    "sort=last_use",
    "sort=stage",
    "sort=-name",
    "sort=account",
    "sort=-account",
    "q=%E5%95%86%E4%BA%8B",
    "q=a",
    "band=at_risk",
    "band=none",
    "band=at_risk&sort=score",
    "stage=adoption",
    "stage=adoption&sort=stage",
    "owner=me",
    "owner=none",
    "plan=Pro",
    "touch=high",
    "role=champion",
    "left=yes",
    "left=no",
    "sort=last_use&used=over-30",
    "used=never",
    "did=report_viewed&did.days=28",
    "did=report_viewed&did.not=yes&left=no",
    "f.usage_change.to=-10%25",
    "view=team",
    "view=mine",
    "view=bulk",
    "kind=bulk",
    "stage=adoption&owner=me&band=watch",
    "after=vx~00000000000000000000000000000000",
    "before=vx~00000000000000000000000000000000",
    "sort=account&after=n~00000000000000000000000000000000",
];

async fn look_at_everything(browser: &mut Browser, slug: &str) {
    for list in LISTS {
        for question in QUESTIONS {
            let answer = browser.get(&format!("/w/{slug}/{list}?{question}")).await;
            assert!(!answer.status.is_server_error(), "{list}?{question}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn no_query_reads_a_growing_table_from_end_to_end() {
    on_both_engines(async |bench| {
        let app = app(&bench);
        let full = full_workspace(&bench.home).await;
        let mut browser = member(&app, &full, Role::Admin, Locale::Ja).await;
        look_at_everything(&mut browser, &full.slug).await;
        let ids = Ids::of(&bench.home, &full).await;
        let routes = Routes::of_all(&app);
        for route in routes.table() {
            let body = (route.method != Method::GET)
                .then(|| ("application/x-www-form-urlencoded".to_owned(), String::new()));
            let path = ids.fill(&route.path, &full.slug);
            let answer = browser.clone().send(route.method.clone(), &path, body).await;
            assert!(!answer.status.is_server_error(), "{} {path}: {}", route.method, answer.body);
        }
        let import =
            take_in_text(&bench, ImportKind::Accounts, "顧客ID,会社名,ステージ\nA1,青葉商事,定着期\n").await;
        take_in_text(
            &bench,
            ImportKind::People,
            "顧客ID,氏名,メールアドレス\nA1,佐藤 花子,hanako@aoba.example\n",
        )
        .await;
        undone(&bench, &import).await;
        jobs::drain(&full, full.parts.all()).await.unwrap();
        let found = unnamed(bench.home.stores(&full)).await;
        if let Ok(path) = std::env::var("BANSOU_PLANS") {
            let name = if full.main.is_postgres() { "postgres" } else { "sqlite" };
            fs::write(Path::new(&path).join(name), found.join("\n\n")).unwrap();
            return;
        }
        assert!(found.is_empty(), "{} queries:\n{}", found.len(), found.join("\n\n"));
        assert!(reached().len() > 150, "only {} places of the program were reached", reached().len());
    })
    .await;
}
