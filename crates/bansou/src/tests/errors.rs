//! Every error is a page of the product in the reader's language with a way back, or a problem document.
//!
//! Invariant: the walk goes by the table of routes, so a route that is added is walked without being named here.

use axum::http::{Method, StatusCode, header};

use crate::{
    activity::Actor,
    db::testing::Bench,
    i18n::Locale,
    members::{Role, api_tokens},
    testing::on_both_engines,
    web::{
        Access, Routes,
        routes::Route,
        seat::TokenScope,
        testing::{self, Answer, Browser},
    },
};

/// What stands in an id's place and can be nobody's.
const BAD_IDS: [&str; 4] = ["nope", "%00", "00000000", "%E9%A1%A7%E5%AE%A2"];

/// Words of libraries that no reader should meet.
const BARE: [&str; 6] =
    ["Invalid URL", "UUID", "Failed to", "deserialize", "Method Not Allowed", "length limit"];

fn path(route: &Route, slug: &str, id: &str) -> String {
    let part = |part: &str| match part {
        "{workspace}" => slug.to_owned(),
        part if part.contains('{') => {
            format!("{id}{}", part.rsplit_once('}').map_or("", |(_, ending)| ending))
        }
        part => part.to_owned(),
    };
    route.path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn assert_of_the_product(answer: &Answer, locale: Locale, place: &str) {
    assert!(!answer.status.is_server_error(), "{place}: {}", answer.body);
    if !answer.status.is_client_error() {
        return;
    }
    let body = &answer.body;
    assert!(body.contains(&format!("<html lang=\"{locale}\"")), "{place}: {} {body}", answer.status);
    assert!(body.contains("<title>") && body.contains("<h1"), "{place}: {body}");
    let way_back = ["class=\"btn first\" href=\"/", "class=\"rail\""];
    assert!(way_back.iter().any(|way| body.contains(way)), "{place} has no way back: {body}");
    for bare in BARE {
        assert!(!body.contains(bare), "{place} says {bare:?}");
    }
}

fn assert_document(answer: &Answer, place: &str) {
    if !(answer.status.is_client_error() || answer.status.is_server_error()) {
        return;
    }
    assert_eq!(answer.headers["content-type"], "application/problem+json", "{place}: {}", answer.body);
    let document: serde_json::Value = serde_json::from_str(&answer.body)
        .unwrap_or_else(|_| panic!("{place}: {} {}", answer.status, answer.body));
    assert_eq!(document["status"], answer.status.as_u16(), "{place}");
    assert!(document["title"].is_string() && document["detail"].is_string(), "{place}");
}

async fn send(browser: &Browser, method: Method, path: &str, kind: &str, body: &str) -> Answer {
    let body = (method != Method::GET).then(|| (kind.to_owned(), body.to_owned()));
    browser.clone().send(method, path, body).await
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn bad_addresses_and_bodies_get_a_page_of_the_product_on_every_route() {
    on_both_engines(async |bench: Bench| {
        let app = testing::app(&bench);
        let workspace = &bench.workspace;
        let table = Routes::of_all(&app);
        for locale in [Locale::Ja, Locale::En] {
            let admin = testing::member(&app, workspace, Role::Admin, locale).await;
            let mut others = Vec::new();
            for route in table.table().iter().filter(|route| matches!(route.access, Access::Member(_))) {
                for id in BAD_IDS {
                    let path = path(route, &workspace.slug, id);
                    let place = format!("{locale} {} {path}", route.method);
                    let answer = send(&admin, route.method.clone(), &path, FORM, "").await;
                    assert_of_the_product(&answer, locale, &place);
                    // What is no id is nobody's, whatever was sent with it.
                    let says_so = answer.body.contains(&locale.t("problem-not-found-title"));
                    if path.contains(id) && !(answer.status == StatusCode::NOT_FOUND && says_so) {
                        others.push(format!("{place}: {}", answer.status));
                    }
                    let answer = send(&admin, Method::PATCH, &path, FORM, "").await;
                    assert_of_the_product(&answer, locale, &format!("{place} by a method that it lacks"));
                }
                let path = path(route, &workspace.slug, "nope");
                let query = format!("{path}?show=x&skip=-1&from=%FF&after=%FF&sort=%00&day=2026-99-99");
                let answer = send(&admin, route.method.clone(), &query, FORM, "").await;
                assert_of_the_product(&answer, locale, &query);
                if route.method != Method::GET {
                    for (kind, body) in [("text/plain", "x"), ("application/json", "{"), (FORM, "%FF=%FF&id")]
                    {
                        let answer = send(&admin, route.method.clone(), &path, kind, body).await;
                        assert_of_the_product(&answer, locale, &format!("{kind} to {path}"));
                    }
                }
            }
            assert!(others.is_empty(), "no page that says that there is nothing:\n{}", others.join("\n"));
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_too_large_or_from_elsewhere_gets_a_page_too() {
    on_both_engines(async |bench: Bench| {
        let app = testing::app(&bench);
        let mut csm = testing::member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        for path in
            ["/nope", "/w/acme/nope", "/w/nobody/accounts", "/assets/nope.js", "/w/acme/accounts/nope"]
        {
            let answer = csm.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert_of_the_product(&answer, Locale::Ja, path);
            assert!(answer.body.contains("見つかりません"), "{path}: {}", answer.body);
        }
        let large = format!("note={}", "x".repeat(crate::web::FORM_LIMIT + 1));
        let answer = csm.post("/w/acme/accounts/bulk", &large).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_of_the_product(&answer, Locale::Ja, "a large form");

        let mut elsewhere = csm.clone();
        elsewhere.headers.push(("sec-fetch-site", "cross-site".to_owned()));
        let answer = elsewhere.post("/w/acme/accounts/bulk", "owner=none").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_of_the_product(&answer, Locale::Ja, "a form of another site");
        assert!(answer.body.contains("ほかのサイト"), "{}", answer.body);

        let mut stranger = Browser::new(&app);
        stranger.headers.push(("accept-language", "en".to_owned()));
        assert_of_the_product(&stranger.get("/nope").await, Locale::En, "a stranger");
    })
    .await;
}

#[tokio::test]
async fn programs_get_problem_documents() {
    on_both_engines(async |bench: Bench| {
        let app = testing::app(&bench);
        let made = api_tokens::create(
            &app.home.control,
            &bench.workspace,
            "errors",
            TokenScope::Admin,
            &Actor::System,
        );
        let mut program = Browser::new(&app);
        program.headers.push(("authorization", format!("Bearer {}", made.await.unwrap())));
        let table = Routes::of_all(&app);
        for route in table.table().iter().filter(|route| matches!(route.access, Access::Token(_))) {
            for id in BAD_IDS {
                let path = path(route, "", id);
                for (method, kind) in [
                    (route.method.clone(), "application/json"),
                    (route.method.clone(), "text/plain"),
                    (Method::PATCH, "application/json"),
                ] {
                    let answer = send(&program, method.clone(), &path, kind, "{\"nope\":").await;
                    assert_document(&answer, &format!("{method} {path} as {kind}"));
                }
            }
        }
        for path in ["/api/v1/nope", "/api/v1/accounts?limit=%FF", "/v1/nope"] {
            assert_document(&program.get(path).await, path);
        }
        let large = "x".repeat(crate::web::FORM_LIMIT + 1);
        for route in table.table().iter().filter(|route| matches!(route.access, Access::Token(_))) {
            let path = path(route, "", "00000000-0000-0000-0000-000000000000");
            let answer = send(&program, Method::OPTIONS, &path, "application/json", "").await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
            assert!(answer.headers.contains_key(header::ALLOW), "{path}");
            assert_document(&answer, &path);
            let answer = send(&program, route.method.clone(), &path, "application/json", &large).await;
            assert_document(&answer, &format!("a large body to {path}"));
        }
        // What is open to programs of any site takes no method but its own.
        for route in table.table().iter().filter(|route| route.access == Access::Anywhere) {
            let path = path(route, "", "wk_1");
            let answer = send(&Browser::new(&app), Method::DELETE, &path, "application/json", "").await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
            assert_document(&answer, &path);
        }
    })
    .await;
}

#[tokio::test]
async fn a_panic_is_a_page_with_its_number() {
    on_both_engines(async |bench: Bench| {
        async fn broken() -> &'static str {
            panic!("broken on purpose")
        }
        let app = testing::app(&bench);
        let (router, ..) = Routes::new(&app).get("/broken", Access::Open, broken).routers();
        let router = router
            .layer(tower_http::catch_panic::CatchPanicLayer::custom(crate::web::problem::panicked))
            .layer(axum::middleware::from_fn_with_state(app.clone(), crate::web::dress::dress))
            .with_state(app);
        let request = axum::http::Request::get("/broken").header(header::ACCEPT_LANGUAGE, "ja");
        let response =
            tower::ServiceExt::oneshot(router, request.body(axum::body::Body::empty()).unwrap()).await;
        let response = response.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(body.contains("問題が発生しました") && body.contains("<code>"), "{body}");
        assert!(!body.contains("on purpose"));
    })
    .await;
}
