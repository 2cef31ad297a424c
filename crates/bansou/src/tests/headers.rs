//! What every answer says of itself, whatever it is: a page, an error, a file, a health check, an event taken in.
//!
//! Invariant: the walk goes by the table of routes, so a route that is added is walked without being named here.

use axum::http::{HeaderMap, Method, StatusCode, header};

use crate::{
    db::testing::Bench,
    i18n::Locale,
    members::{Role, find_login_by_email},
    testing::on_both_engines,
    tests::walk::{Ids, full_workspace},
    web::{
        App, Routes,
        routes::Route,
        testing::{self, Answer, Browser},
    },
};

/// What may be kept by a cache between: files that are the same for everybody.
const PUBLIC: [&str; 4] = ["/assets/{*path}", "/bansou.js", "/api/v1/openapi.json", "/favicon.ico"];

fn assert_said(headers: &HeaderMap, encrypted: bool, place: &str) {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    assert_eq!(text(header::X_CONTENT_TYPE_OPTIONS), Some("nosniff"), "{place}");
    let always = text(header::STRICT_TRANSPORT_SECURITY).is_some_and(|said| said.starts_with("max-age="));
    assert_eq!(always, encrypted, "{place}: {headers:?}");
    let kept = text(header::CACHE_CONTROL).unwrap_or_default();
    let public = PUBLIC.iter().any(|path| place.ends_with(path));
    assert!(public || kept.starts_with("no-") || kept.starts_with("private"), "{place} is kept: {kept:?}");
}

async fn walked(browser: &Browser, route: &Route, path: &str) -> Answer {
    let form = || ("application/x-www-form-urlencoded".to_owned(), String::new());
    browser.clone().send(route.method.clone(), path, (route.method != Method::GET).then(form)).await
}

#[tokio::test]
async fn every_answer_is_of_the_kind_it_says_and_kept_by_nobody() {
    on_both_engines(async |bench: Bench| {
        let plain = testing::app(&bench);
        let app = App { public_url: "https://cs.example.co.jp".into(), ..plain.clone() };
        let full = full_workspace(&bench.home).await;
        let ids = Ids::of(&bench.home, &full).await;
        testing::member(&app, &full, Role::Admin, Locale::En).await;
        let email = format!("admin-en@{}.example.com", full.slug);
        let admin = find_login_by_email(&bench.home.control, &email).await;
        let admin = admin.unwrap().expect("an admin");
        let routes = Routes::of_all(&app);
        for route in routes.table() {
            for path in [ids.fill(&route.path, &full.slug), ids.fill(&route.path, "nobody")] {
                let place = format!("{} {}", route.method, route.path);
                assert_said(&walked(&Browser::new(&app), route, &path).await.headers, true, &place);
                // Anew for each: some routes sign out.
                let browser = Browser::signed_in(&app, &admin).await;
                assert_said(&walked(&browser, route, &path).await.headers, true, &place);
            }
        }
        let mut nobody = Browser::new(&app);
        for path in ["/nope", "/assets/nope.js", "/api/v1/nope", "/v1/nope", "/healthz", "/readyz"] {
            assert_said(&nobody.get(path).await.headers, true, path);
            let answer = nobody.send(Method::TRACE, path, None).await;
            assert_said(&answer.headers, true, path);
        }
        let large = "x".repeat(crate::web::FORM_LIMIT + 1);
        let answer = nobody.post("/sign-in", &large).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_said(&answer.headers, true, "a large form");
        let mut elsewhere = nobody.clone();
        elsewhere.headers.push(("sec-fetch-site", "cross-site".to_owned()));
        assert_said(&elsewhere.post("/sign-in", "").await.headers, true, "a form of another site");
        assert_said(&Browser::new(&plain).get("/sign-in").await.headers, false, "not encrypted");
        crate::jobs::testing::set_all_aside(&full).await;
    })
    .await;
}
