//! Text with U+0000 in it, sent to every route that takes text: no engine fails on it, and both store the same.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    activity::Actor,
    api, args,
    db::{query, testing::Bench},
    i18n::Locale,
    members::{Role, api_tokens},
    testing::on_both_engines,
    tests::walk::{Ids, full_workspace},
    web::{
        Access, Routes,
        routes::Route,
        seat::TokenScope,
        testing::{self, Browser},
    },
};

/// What a form wants where any text would be refused before it comes to a store.
const SPECIAL: [(&str, &str); 17] = [
    ("locale", "en"),
    ("theme", "dark"),
    ("role", "viewer"),
    ("scope", "read"),
    ("timezone", "UTC"),
    ("currency", "JPY"),
    ("fiscal_year_start", "4"),
    ("holidays", "jp"),
    ("email", "a%00b@example.com"),
    ("due", "2027-01-01"),
    ("due_on", "2027-01-01"),
    ("expires", "2027-01-01"),
    ("until", "2027-01-01"),
    ("band", "at_risk"),
    ("stage", "adoption"),
    ("decision", "renew"),
    ("kind", "accounts"),
];

/// What addresses ask by, each of which may keep the others from being read.
const QUERIES: [&str; 9] = ["q", "after", "sort", "plan", "owner", "event", "name", "sdk", "next"];

/// Names of inputs that a page has.
fn names_in(html: &str, names: &mut BTreeSet<String>) {
    for part in html.split(" name=\"").skip(1) {
        let name = part.split('"').next().unwrap_or_default();
        if !name.is_empty() && name.len() < 60 && !name.contains(['&', '=', '%']) {
            names.insert(name.to_owned());
        }
    }
}

fn form(names: &BTreeSet<String>, with_special: bool) -> String {
    let special: BTreeMap<&str, &str> = SPECIAL.into_iter().collect();
    let pair = |name: &String| {
        let value = special.get(name.as_str()).filter(|_| with_special).copied().unwrap_or("a%00b");
        format!("{name}={value}")
    };
    names.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// What the description of the API says that a body has, every text with U+0000 in it.
fn body_of(description: &Value, route: &Route) -> Value {
    let method = route.method.as_str().to_lowercase();
    let content = &description["paths"][&route.path][&method]["requestBody"]["content"];
    example(description, &content["application/json"]["schema"], 0)
}

fn example(description: &Value, schema: &Value, depth: usize) -> Value {
    if depth > 6 {
        return Value::Null;
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        return example(description, &description["components"]["schemas"][name], depth + 1);
    }
    for either in ["oneOf", "anyOf", "allOf"] {
        if let Some(some) = schema[either].as_array() {
            let told = some.iter().find(|one| one["type"] != "null").unwrap_or(&Value::Null);
            return example(description, told, depth + 1);
        }
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    let kinds = [&schema["type"], &schema["type"][0]];
    match kinds.iter().find_map(|kind| kind.as_str()) {
        Some("object") => {
            let all = schema["properties"].as_object().into_iter().flatten();
            all.map(|(name, of)| (name.clone(), example(description, of, depth + 1))).collect()
        }
        Some("array") => json!([example(description, &schema["items"], depth + 1)]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        _ if schema["format"] == "date" => json!("2027-01-01"),
        _ => json!("a\u{0}b"),
    }
}

#[tokio::test]
async fn no_engine_fails_on_a_nul_in_any_text() {
    on_both_engines(async |bench: Bench| {
        let app = testing::app(&bench);
        let full = full_workspace(&bench.home).await;
        let ids = Ids::of(&bench.home, &full).await;
        let admin = testing::member(&app, &full, Role::Admin, Locale::En).await;
        let secret = api_tokens::create(&app.home.control, &full, "walk", TokenScope::Admin, &Actor::System);
        let mut program = Browser::new(&app);
        program.headers.push(("authorization", format!("Bearer {}", secret.await.unwrap())));
        let description = serde_json::to_value(<api::Description as utoipa::OpenApi>::openapi()).unwrap();
        let table = Routes::of_all(&app);
        let mut names: BTreeSet<String> = QUERIES.map(str::to_owned).into();
        for route in table.table().iter().filter(|route| route.method == Method::GET) {
            if matches!(route.access, Access::Member(_) | Access::SignedIn) {
                let page = admin.clone().get(&ids.fill(&route.path, &full.slug)).await;
                names_in(&page.body, &mut names);
            }
        }
        assert!(names.len() > 60, "the pages have forms: {names:?}");
        let (plain, special) = (form(&names, false), form(&names, true));
        let mut texts = 0;
        for route in table.table() {
            let path = ids.fill(&route.path, &full.slug);
            let browser = match route.access {
                Access::Token(_) => &program,
                Access::Anywhere => continue,
                _ => &admin,
            };
            let mut answers = Vec::new();
            if route.method == Method::GET {
                let query = names.iter().map(|name| format!("{name}=a%00b")).collect::<Vec<_>>().join("&");
                answers.push(browser.clone().get(&format!("{path}?{query}")).await);
                for name in QUERIES.iter().filter(|_| !route.path.contains("{id}")) {
                    answers.push(browser.clone().get(&format!("{path}?{name}=%00")).await);
                }
            } else if matches!(route.access, Access::Token(_)) {
                let body = body_of(&description, route).to_string();
                texts += usize::from(body.contains("\\u0000"));
                let body = Some(("application/json".to_owned(), body));
                answers.push(browser.clone().send(route.method.clone(), &path, body).await);
            } else if !path.contains("/sign-out") {
                for form in [&plain, &special] {
                    let body = Some(("application/x-www-form-urlencoded".to_owned(), form.clone()));
                    answers.push(browser.clone().send(route.method.clone(), &path, body).await);
                }
            }
            for answer in answers {
                let what = answer.body.chars().take(400).collect::<String>();
                assert!(
                    !answer.status.is_server_error(),
                    "{} {path}: {} {what}",
                    route.method,
                    answer.status
                );
            }
        }
        assert!(texts > 5, "the API takes texts");
        crate::jobs::testing::set_all_aside(&full).await;
    })
    .await;
}

#[tokio::test]
async fn a_nul_is_left_out_and_the_rest_is_stored() {
    const NOTES: &str = "select body as a from notes order by id";
    on_both_engines(async |bench: Bench| {
        let app = testing::app(&bench);
        let workspace = &bench.workspace;
        let account = crate::usage::testing::account(workspace, "a").await;
        let secret = api_tokens::create(&app.home.control, workspace, "n", TokenScope::Write, &Actor::System);
        let mut program = Browser::new(&app);
        program.headers.push(("authorization", format!("Bearer {}", secret.await.unwrap())));
        let path = format!("/api/v1/accounts/{account}/notes");
        let mut send = async |body: &str| {
            let body = Some(("application/json".to_owned(), body.to_owned()));
            program.send(Method::POST, &path, body).await.status
        };
        assert_eq!(send(r#"{"body":"a\u0000b \\u0000"}"#).await, StatusCode::CREATED);
        assert_eq!(send(r#"{"body":"lone \ud800"}"#).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(send("{\"body\":\"raw \0\"}").await, StatusCode::UNPROCESSABLE_ENTITY);
        let mut member = testing::member(&app, workspace, Role::Csm, Locale::En).await;
        let form = format!("account={account}&body=c%00d+%2500");
        assert!(member.post(&format!("/w/{}/notes", workspace.slug), &form).await.status.is_redirection());
        let notes: Vec<(String,)> = query(NOTES, args![]).all(&workspace.main).await.unwrap();
        assert_eq!(notes, [("ab \\u0000".to_owned(),), ("cd %00".to_owned(),)]);
        // Whatever way it comes to a store.
        let found: Vec<(String,)> =
            query("select cast($1 as text) as a", args!["x\0y"]).all(&workspace.main).await.unwrap();
        assert_eq!(found, [("xy".to_owned(),)]);
        const SET: &str = "insert into settings (setting_key, value, updated_at) values ('nul', $1, 0)";
        query(SET, args![json!({ "k\0": ["v\0", { "w": "\0" }] })]).run(&workspace.main).await.unwrap();
        const READ: &str = "select value as a from settings where setting_key = 'nul'";
        let (stored,): (Value,) = query(READ, args![]).one(&workspace.main).await.unwrap();
        assert_eq!(stored, json!({ "k": ["v", { "w": "" }] }));
    })
    .await;
}
