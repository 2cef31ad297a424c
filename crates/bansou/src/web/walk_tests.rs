//! Every route, as everyone: nobody, each role, the admin of another workspace, tokens of each scope.
//!
//! Invariant: it goes by the table of routes, so a route that is added is walked without being named here.

use axum::http::{Method, StatusCode};
use bansou_simulator::Settings;
use jiff::civil::date;

use super::{
    Access, App,
    routes::Route,
    seat::TokenScope,
    testing::{self, Answer, Browser},
};
use crate::{
    activity::Actor,
    args,
    db::{
        query, query_dynamic,
        testing::{Bench, on_both_engines},
    },
    demo,
    i18n::Locale,
    members::{self, Act, Login, Role, api_tokens},
    registry,
    time::Timestamp,
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

/// Ids of real rows, by the part of a path that stands before them.
pub(crate) struct Ids(BTreeMap<&'static str, String>);

impl Ids {
    pub(crate) async fn of(home: &Home, workspace: &Workspace) -> Self {
        const KINDS: &[(&str, &str)] = &[
            ("accounts", "accounts"),
            ("people", "people"),
            ("subscriptions", "subscriptions"),
            ("contracts", "subscriptions"),
            ("tickets", "conversations"),
            ("conversations", "conversations"),
            ("surveys", "survey_answers"),
            ("churn", "churn_events"),
            ("notes", "notes"),
            ("tasks", "tasks"),
            ("jobs", "jobs"),
            ("imports", "imports"),
            ("scorecards", "scorecards"),
            ("versions", "scorecard_versions"),
            ("overrides", "score_overrides"),
            ("fields", "custom_fields"),
        ];
        let mut ids = BTreeMap::new();
        for (part, table) in KINDS {
            let sql = format!("select id as a from {table} order by id limit 1");
            let found: Option<(uuid::Uuid,)> =
                query_dynamic(sql, args![]).optional(&workspace.main).await.expect(table);
            if let Some((id,)) = found {
                ids.insert(*part, id.to_string());
            }
        }
        let tracked: Option<(uuid::Uuid,)> = query("select id as a from usage_tracked limit 1", args![])
            .optional(&workspace.usage)
            .await
            .expect("tracked events");
        ids.extend(tracked.map(|(id,)| ("events", id.to_string())));
        // Someone who does not walk, so that nobody removes a walker.
        let spare = testing::login(home, "spare@example.com", Locale::En).await;
        let added = members::add_member(&home.control, workspace, &spare, Role::Viewer, Actor::System);
        ids.insert("members", added.await.unwrap().to_string());
        Self(ids)
    }

    /// The path with a real id in each place.
    pub(crate) fn fill(&self, path: &str, slug: &str) -> String {
        let mut before = "";
        let mut filled = Vec::new();
        for part in path.split('/') {
            filled.push(match part {
                "{workspace}" => slug.to_owned(),
                "{*path}" => "app.css".to_owned(),
                _ if part.contains('{') => {
                    // `{id}.csv` keeps its ending.
                    let ending = part.rsplit_once('}').map_or("", |(_, ending)| ending);
                    let id = self.0.get(before).cloned().unwrap_or_else(|| uuid::Uuid::nil().to_string());
                    format!("{id}{ending}")
                }
                _ => part.to_owned(),
            });
            before = part;
        }
        filled.join("/")
    }
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
    on_both_engines(async |bench: Bench| {
        let app = testing::app(&bench);
        let home = &bench.home;
        let full = full_workspace(home).await;
        let other = &bench.workspace;
        let secrets = secrets(&full).await;
        assert!(secrets.len() > 20, "the demo has names to look for");
        let ids = Ids::of(home, &full).await;
        let stranger = new_login(&app, other, "stranger@example.com", Role::Admin).await;
        let routes = registry::AREAS.routes(&app);
        let table = routes.table();
        assert!(table.len() > 30, "{} routes", table.len());
        let before = newest_activity(&full).await;

        let nobody = Browser::new(&app);
        for route in table {
            let answer = walk(&nobody, route, &ids.fill(&route.path, &full.slug)).await;
            assert_silent(&answer, &secrets, "nobody", route);
            match route.access {
                Access::Open | Access::Anywhere => {}
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

        for route in table {
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
    })
    .await;
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
                    let may = scope.may(act) && (!changes_a_note(route) || scope.may(Act::ManageWorkspace));
                    assert_eq!(answer.status != StatusCode::FORBIDDEN, may, "{place}");
                    assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{place}");
                }
                // A token is no sign-in.
                Access::Member(_) | Access::SignedIn => assert!(is_sign_in(&walk(&own, route, &path).await)),
                Access::Open | Access::Anywhere => {}
            }
        }
    }
}
