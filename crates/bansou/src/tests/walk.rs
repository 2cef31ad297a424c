//! Every route, as everyone: nobody, each role, the admin of another workspace, tokens of each scope.
//!
//! Invariant: it goes by the table of routes, so a route that is added is walked without being named here.

use axum::http::{Method, StatusCode};
use bansou_simulator::Settings;
use jiff::civil::date;

use crate::{
    activity::Actor,
    args,
    db::{
        query,
        testing::{Bench, on_both_engines_of},
    },
    demo,
    i18n::Locale,
    jobs::testing::set_all_aside,
    members::{self, Act, Login, Role, api_tokens},
    testing::with_test_area,
    time::Timestamp,
    web::{
        Access, App, Routes,
        routes::Route,
        seat::TokenScope,
        testing::{self, Answer, Browser},
    },
    workspaces::{Home, Workspace},
};
use std::{collections::BTreeMap, sync::Arc};

/// A demo small enough for a test, with a row of every kind.
pub(super) const SMALL: Settings = Settings { intensity: 1.0, ..Settings::new(7, 8, 4, date(2026, 11, 22)) };

/// A workspace full of records.
pub(crate) async fn full_workspace(home: &Home) -> Arc<Workspace> {
    home.clock.set(Timestamp::now());
    full_workspace_of(home, &SMALL).await
}

/// The same with other settings, as of the installation's clock.
pub(crate) async fn full_workspace_of(home: &Home, settings: &Settings) -> Arc<Workspace> {
    demo::make(home, settings, |_| {}).await.expect("a demo").workspace
}

/// Something real for each place in an address, as the areas give it: by the route up to the place, `/notes/{}`.
pub(crate) struct Ids(BTreeMap<&'static str, String>);

impl Ids {
    pub(crate) async fn of(home: &Home, workspace: &Arc<Workspace>) -> Self {
        let mut ids = BTreeMap::new();
        for area in home.areas().0 {
            for (route, value) in (area.samples)(home, workspace).await {
                assert!(ids.insert(route, value).is_none(), "{route} has two samples");
            }
        }
        Self(ids)
    }

    /// The path with something real in each place; panics on one that no area has a sample for.
    pub(crate) fn fill(&self, path: &str, slug: &str) -> String {
        // What is left of `/notes/{note}` is `/notes/{}`, in the pages and in the API.
        let mut route = String::new();
        let mut filled = Vec::new();
        for part in path.split('/') {
            filled.push(match (part, part.rsplit_once('}')) {
                ("{workspace}", _) => slug.to_owned(),
                // `{id}.csv` keeps its ending.
                (_, Some((_, ending))) => {
                    route.push_str("/{}");
                    let below = ["/w", "/api/v1"].iter().find_map(|top| route.strip_prefix(top));
                    let value = self.0.get(below.filter(|rest| rest.starts_with('/')).unwrap_or(&route));
                    let value = value.unwrap_or_else(|| panic!("{path}: no area has a sample for {route}"));
                    format!("{value}{ending}")
                }
                _ => {
                    if !part.is_empty() {
                        route.push('/');
                        route.push_str(part);
                    }
                    part.to_owned()
                }
            });
        }
        filled.join("/")
    }
}

#[test]
#[should_panic(expected = "no area has a sample for /w/letters/{}")]
fn a_place_that_nothing_can_fill_ends_the_walk() {
    let ids = Ids(BTreeMap::from([("/notes/{}", "n1".to_owned())]));
    assert_eq!(ids.fill("/w/{workspace}/notes/{note}/edit", "acme"), "/w/acme/notes/n1/edit");
    assert_eq!(ids.fill("/api/v1/notes/{id}.csv", "acme"), "/api/v1/notes/n1.csv");
    ids.fill("/w/{workspace}/letters/{letter}", "acme");
}

/// What stands on the full workspace's pages and may be on nobody else's.
async fn secrets(workspace: &Workspace) -> Vec<String> {
    const NAMES: &str = "
        select name as a from accounts union select name as a from people union select email as a from members";
    let names: Vec<(String,)> = query(NAMES, args![]).all(&workspace.main).await.unwrap();
    names
        .into_iter()
        .map(|(name,)| name)
        .filter(|name| name.chars().count() > 3)
        .chain([workspace.name.clone()])
        .collect()
}

async fn walk(browser: &Browser, route: &Route, path: &str) -> Answer {
    let kind = match route.access {
        Access::Token(_) => "application/json",
        _ => "application/x-www-form-urlencoded",
    };
    let body = (route.method != Method::GET).then(|| (kind.to_owned(), String::new()));
    browser.clone().send(route.method.clone(), path, body).await
}

fn is_sign_in(answer: &Answer) -> bool {
    answer.status == StatusCode::SEE_OTHER
        && answer.location.as_deref().is_some_and(|to| to.starts_with("/sign-in"))
}

fn assert_silent(answer: &Answer, secrets: &[String], who: &str, route: &Route) {
    assert!(!answer.status.is_server_error(), "{who}: {} {}: {}", route.method, route.path, answer.body);
    for secret in secrets {
        assert!(
            !answer.body.contains(secret.as_str()),
            "{who} read {secret:?} at {} {}",
            route.method,
            route.path
        );
    }
}

async fn newest_activity(workspace: &Workspace) -> i64 {
    query("select coalesce(max(seq), 0) as a from activities", args![])
        .one::<(i64,)>(&workspace.main)
        .await
        .unwrap()
        .0
}

async fn new_login(app: &App, workspace: &Workspace, email: &str, role: Role) -> Login {
    let login = testing::login(&app.home, email, Locale::En).await;
    members::add_member(&app.home.control, workspace, &login, role, Actor::System).await.unwrap();
    login
}

#[tokio::test]
async fn nothing_leaks_on_any_route() {
    on_both_engines_of(with_test_area(), async |bench: Bench| {
        let app = testing::app(&bench);
        let home = &bench.home;
        let full = full_workspace(home).await;
        let other = &bench.workspace;
        let secrets = secrets(&full).await;
        assert!(secrets.len() > 20, "the demo has names to look for");
        let ids = Ids::of(home, &full).await;
        let stranger = new_login(&app, other, "stranger@example.com", Role::Admin).await;
        let routes = Routes::of_all(&app);
        let table = routes.table();
        assert!(table.len() > 30, "{} routes", table.len());
        let before = newest_activity(&full).await;

        let nobody = Browser::new(&app);
        for route in table {
            if route.access == Access::Linked {
                links_open_to_who_holds_them(&app, &full, route, &ids, &secrets).await;
                continue;
            }
            if takes_a_secret(route) {
                secrets_open_to_who_has_them(&app, &full, route, &ids, &secrets).await;
                continue;
            }
            let answer = walk(&nobody, route, &ids.fill(&route.path, &full.slug)).await;
            assert_silent(&answer, &secrets, "nobody", route);
            match route.access {
                Access::Open | Access::Anywhere | Access::Linked => {}
                Access::SignedIn | Access::Member(_) => {
                    assert!(
                        is_sign_in(&answer),
                        "nobody at {} {}: {}",
                        route.method,
                        route.path,
                        answer.status
                    );
                }
                Access::Token(_) => assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", route.path),
            }
        }

        let for_members = |route: &&Route| route.access != Access::Linked && !takes_a_secret(route);
        for route in table.iter().filter(for_members) {
            let foreign = Browser::signed_in(&app, &stranger).await;
            let answer = walk(&foreign, route, &ids.fill(&route.path, &full.slug)).await;
            assert_silent(&answer, &secrets, "a stranger", route);
            if matches!(route.access, Access::Member(_)) {
                assert_eq!(
                    answer.status,
                    StatusCode::NOT_FOUND,
                    "a stranger at {} {}",
                    route.method,
                    route.path
                );
                // With ids of the other workspace's rows, from the stranger's own workspace.
                let answer = walk(&foreign, route, &ids.fill(&route.path, &other.slug)).await;
                assert_silent(&answer, &secrets, "a stranger at home", route);
            }
        }
        assert_eq!(newest_activity(&full).await, before, "nobody and strangers changed nothing");

        tokens_reach_their_own_workspace_only(&app, &full, other, table, &ids, &secrets).await;
        for role in Role::ALL {
            let login = new_login(&app, &full, &format!("{role}@walk.example.com"), *role).await;
            for route in table {
                let Access::Member(act) = route.access else { continue };
                let browser = Browser::signed_in(&app, &login).await;
                let answer = walk(&browser, route, &ids.fill(&route.path, &full.slug)).await;
                let place = format!("{role} at {} {}: {}", route.method, route.path, answer.status);
                assert!(!answer.status.is_server_error(), "{place}: {}", answer.body);
                if role.may(act) {
                    assert!(answer.status != StatusCode::FORBIDDEN && !is_sign_in(&answer), "{place}");
                } else {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{place}");
                    assert_silent(&answer, &secrets[..secrets.len() - 1], role.as_str(), route);
                }
            }
        }
        // What the forms asked for is not what the walk is about.
        for workspace in [&full, other] {
            set_all_aside(workspace).await;
        }
    })
    .await;
}

/// Whether the address has a secret in it that was mailed to somebody: an invitation, a link to a new password.
fn takes_a_secret(route: &Route) -> bool {
    route.access == Access::Open && route.path.ends_with("/{token}")
}

/// Who guesses a secret reads nothing of the workspace; who has it comes in by it, whoever they are.
async fn secrets_open_to_who_has_them(
    app: &App,
    full: &Workspace,
    route: &Route,
    ids: &Ids,
    secrets: &[String],
) {
    let place = format!("{} {}", route.method, route.path);
    let path = ids.fill(&route.path, &full.slug);
    let answer = walk(&Browser::new(app), route, &format!("{path}x")).await;
    assert_silent(&answer, secrets, "who guesses a secret", route);
    assert!(answer.status.is_client_error(), "{place}: {}", answer.status);
    let answer = walk(&Browser::new(app), route, &path).await;
    assert!(!answer.status.is_server_error(), "{place}: {}", answer.body);
    assert!(route.method != Method::GET || answer.status == StatusCode::OK, "{place}: {}", answer.status);
}

/// A link opens its page to nobody in particular; one that was changed says nothing; and no cookie comes or goes.
async fn links_open_to_who_holds_them(
    app: &App,
    full: &Workspace,
    route: &Route,
    ids: &Ids,
    secrets: &[String],
) {
    let place = format!("{} {}", route.method, route.path);
    let path = ids.fill(&route.path, &full.slug);
    // `/o/PLACE/WHAT/LINK`
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    parts[4].insert(0, 'x');
    let answer = walk(&Browser::new(app), route, &parts.join("/")).await;
    assert_silent(&answer, secrets, "who guesses a link", route);
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{place}");
    // A button that is pressed is heard of: only looking leaves nothing behind.
    let methods = if route.method == Method::GET { &[Method::GET, Method::HEAD][..] } else { &[] };
    for method in methods {
        let answer = Browser::new(app).send(method.clone(), &path, None).await;
        let opened = answer.status == StatusCode::OK || answer.status == StatusCode::SEE_OTHER;
        assert!(opened, "{place}: {}", answer.status);
        assert!(answer.set_cookies.is_empty(), "{place}");
        assert!(answer.headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    }
}

/// Whoever may edit records may still not change what a member noted: that takes an admin's token.
fn changes_a_note(route: &Route) -> bool {
    route.path == "/api/v1/notes/{id}" && [Method::PATCH, Method::DELETE].contains(&route.method)
}

async fn tokens_reach_their_own_workspace_only(
    app: &App,
    full: &Workspace,
    other: &Workspace,
    table: &[Route],
    ids: &Ids,
    secrets: &[String],
) {
    let control = &app.home.control;
    let with_token = |secret: String| {
        let mut browser = Browser::new(app);
        browser.headers.push(("authorization", format!("Bearer {secret}")));
        browser
    };
    let foreign =
        api_tokens::create(control, other, "other", TokenScope::Admin, &Actor::System).await.unwrap();
    let (foreign, wrong) = (with_token(foreign), with_token("bansou_guessed".to_owned()));
    for scope in TokenScope::ALL {
        let secret = api_tokens::create(control, full, "walk", *scope, &Actor::System).await.unwrap();
        let own = with_token(secret);
        for route in table {
            let path = ids.fill(&route.path, &full.slug);
            match route.access {
                Access::Token(act) => {
                    let answer = walk(&foreign, route, &path).await;
                    assert_silent(&answer, secrets, "another workspace's token", route);
                    assert_eq!(walk(&wrong, route, &path).await.status, StatusCode::UNAUTHORIZED);
                    let answer = walk(&own, route, &path).await;
                    let place =
                        format!("{scope} token at {} {}: {}", route.method, route.path, answer.status);
                    assert!(!answer.status.is_server_error(), "{place}: {}", answer.body);
                    let may = scope.may(act) && (!changes_a_note(route) || scope.may(Act::MANAGE_WORKSPACE));
                    assert_eq!(answer.status != StatusCode::FORBIDDEN, may, "{place}");
                    assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{place}");
                }
                // A token is no sign-in.
                Access::Member(_) | Access::SignedIn => assert!(is_sign_in(&walk(&own, route, &path).await)),
                Access::Open | Access::Anywhere | Access::Linked => {}
            }
        }
    }
}
