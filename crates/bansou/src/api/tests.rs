//! The API as a program uses it, through the real router.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    activity::Actor,
    args, customers,
    db::{query, testing::Bench},
    ids::AccountId,
    segments,
    testing::on_both_engines,
    web::{
        Access, App, Routes,
        seat::TokenScope,
        testing::{self, Answer, Browser},
    },
};

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("no JSON: {}", answer.body))
}

async fn program(app: &App, bench: &Bench, scope: TokenScope) -> Browser {
    let (control, workspace) = (&bench.home.control, &bench.workspace);
    let secret = crate::members::api_tokens::create(control, workspace, "t", scope, &Actor::System).await;
    let mut program = Browser::new(app);
    program.headers.push(("authorization", format!("Bearer {}", secret.unwrap())));
    program.headers.push(("accept-language", "en".to_owned()));
    program
}

async fn post(program: &mut Browser, path: &str, body: &Value) -> Answer {
    program.send(Method::POST, path, Some(("application/json".to_owned(), body.to_string()))).await
}

async fn setting(bench: &Bench) -> (App, AccountId) {
    let app = testing::app(bench);
    let id = customers::testing::stored(&bench.workspace, "青葉ロジスティクス").await;
    (app, id)
}

#[tokio::test]
async fn a_program_pages_through_accounts() {
    on_both_engines(async |bench| {
        let (app, first) = setting(&bench).await;
        let second = customers::testing::stored(&bench.workspace, "若葉システム").await;
        let mut program = program(&app, &bench, TokenScope::Read).await;

        let page = json_of(&program.get("/api/v1/accounts?limit=1&sort=-name").await);
        let next = page["next"].as_str().expect("a second page").to_owned();
        let after = crate::list::Cursor { value: None, id: first.0 };
        assert_ne!(next, after.to_string());
        let encoded: String = next.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let rest =
            json_of(&program.get(&format!("/api/v1/accounts?limit=1&sort=-name&after={encoded}")).await);
        let mut seen = [page["items"][0]["id"].clone(), rest["items"][0]["id"].clone()];
        seen.sort_by_key(ToString::to_string);
        assert_eq!(seen.to_vec(), vec![json!(first), json!(second)]);
        assert_eq!(rest["next"], Value::Null);

        let found = json_of(&program.get("/api/v1/accounts?stage=churned").await);
        assert_eq!(found["items"], json!([]));
        let one = json_of(&program.get(&format!("/api/v1/accounts/{first}")).await);
        assert_eq!(one["name"], json!("青葉ロジスティクス"));
        let health = json_of(&program.get(&format!("/api/v1/accounts/{first}/health")).await);
        assert_eq!(health["score"], Value::Null, "unknown is null and not zero");
        let people = json_of(&program.get(&format!("/api/v1/accounts/{first}/people")).await);
        assert_eq!(people, json!({ "items": [], "more": false }));
    })
    .await;
}

#[tokio::test]
async fn a_program_filters_by_and_reads_whatever_is_known() {
    on_both_engines(async |bench| {
        const KNOWN: &str =
            "update accounts set employees = 120, renewal_on = '2026-12-24', stage = 'renewal', seats_used = 0.6 where id = $1";
        let (app, id) = setting(&bench).await;
        customers::testing::stored(&bench.workspace, "若葉システム").await;
        query(KNOWN, args![id]).run(&bench.workspace.main).await.unwrap();
        let scope = crate::web::Scope::of_system(bench.workspace.clone());
        let large = segments::NewSegment {
            key: "large".to_owned(),
            name: "Large".to_owned(),
            of: &customers::attributes::ACCOUNTS,
            rule: bansou_rules::text::parse("employees above 100").unwrap(),
        };
        segments::define(&scope, large).await.unwrap();
        crate::jobs::drain(&bench.workspace, bench.workspace.parts.all()).await.unwrap();
        segments::work_off(&bench.workspace).await.unwrap();
        let mut program = program(&app, &bench, TokenScope::Read).await;
        for asked in [
            "f.employees.from=100",
            "f.renewal_on.from=2026-12-01&f.renewal_on.to=2026-12-31",
            "where=renewal_on%20within%20next%2090%20days",
            "f.seats_used.from=60%25",
            "f.seats_used.from=0.6&sort=seats_used",
            "where=employees%20above%20100%3Bstage%20is%20%22renewal%22",
            "in_segment=large",
            "where=in%20segment%20%22large%22",
        ] {
            let path =
                format!("/api/v1/accounts?{asked}&fields=employees,stage,renewal_on,owner,seats_used");
            let found = json_of(&program.get(&path).await);
            let items = found["items"].as_array().unwrap_or_else(|| panic!("{found}"));
            assert_eq!(items.len(), 1, "{asked}");
            let values = json!({
                "employees": 120, "stage": "renewal", "renewal_on": "2026-12-24", "owner": null, "seats_used": 0.6
            });
            assert_eq!(items[0]["values"], values, "{asked}");
        }
        let others = json_of(&program.get("/api/v1/accounts?not_in_segment=large").await);
        assert!(others["items"].as_array().is_some_and(|items| items.len() == 1), "{others}");
        let plain = json_of(&program.get("/api/v1/accounts").await);
        assert!(plain["items"][0].get("values").is_none(), "{plain}");
        for (asked, field) in [
            ("f.employees.from=many", "f.employees.from"),
            ("f.nothing=1", "f.nothing"),
            ("where=employees%20over%20100", "where"),
            ("where=nothing%20is%20set", "where"),
            ("fields=nothing", "fields"),
            ("sort=kana", "sort"),
            ("f.seats_used.from=60", "f.seats_used.from"),
            ("in_segment=gone", "in_segment"),
            ("not_in_segment=gone", "not_in_segment"),
            ("where=in%20segment%20%22gone%22", "where"),
            ("where=band%20changed", "where"),
        ] {
            let answer = program.get(&format!("/api/v1/accounts?{asked}")).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}");
            assert_eq!(json_of(&answer)["errors"][0]["field"], json!(field), "{asked}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_program_asks_by_measures_of_the_workspaces_own() {
    on_both_engines(async |bench| {
        const KNOWN: &str = "update accounts set score = 70, mrr_minor = 30000 where id = $1";
        let (app, id) = setting(&bench).await;
        customers::testing::stored(&bench.workspace, "若葉システム").await;
        query(KNOWN, args![id]).run(&bench.workspace.main).await.unwrap();
        let key = crate::list::tests::measure_exports(&bench.workspace).await;
        let encoded = key.replace(' ', "%20");
        let mut program = program(&app, &bench, TokenScope::Read).await;
        for asked in ["f.KEY.from=30", "f.KEY.to=30&sort=-KEY", "where=%60KEY%60%20at%20least%2030"] {
            let path = format!("/api/v1/accounts?{asked}&fields=KEY").replace("KEY", &encoded);
            let found = json_of(&program.get(&path).await);
            let items = found["items"].as_array().unwrap_or_else(|| panic!("{found}"));
            assert_eq!(items.len(), 1, "{asked}");
            assert_eq!(items[0]["values"], json!({ key: 30.0 }), "{asked}");
        }
        let path = format!("/api/v1/accounts?f.{encoded}.from=many");
        assert_eq!(program.get(&path).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn what_will_not_do_is_named() {
    on_both_engines(async |bench| {
        let (app, id) = setting(&bench).await;
        let mut program = program(&app, &bench, TokenScope::Write).await;

        let answer = program.get("/api/v1/accounts?stage=nowhere&colour=red&limit=0").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let problem = json_of(&answer);
        let errors = problem["errors"].as_array().unwrap();
        let fields: Vec<&str> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["colour", "stage", "limit"]);
        assert_eq!(errors[1]["given"], json!("nowhere"));
        assert!(errors[1]["message"].as_str().unwrap().contains("onboarding"), "{}", errors[1]);

        let tasks = format!("/api/v1/accounts/{id}/tasks");
        let wrong = json!({ "title": 7, "due": "tomorrow", "assignee": "me" });
        let problem = json_of(&post(&mut program, &tasks, &wrong).await);
        let fields: Vec<&Value> =
            problem["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
        assert_eq!(fields, ["assignee", "title", "due"]);
        let stranger = json!({ "title": "Call", "assignee_id": uuid::Uuid::nil() });
        let problem = json_of(&post(&mut program, &tasks, &stranger).await);
        assert_eq!(problem["errors"][0]["field"], json!("assignee_id"));
        let broken =
            program.send(Method::POST, &tasks, Some(("application/json".to_owned(), "{".to_owned()))).await;
        assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(json_of(&program.get(&tasks).await)["items"], json!([]));

        for nobody in [uuid::Uuid::nil().to_string(), "acme".to_owned()] {
            let missing = program.get(&format!("/api/v1/accounts/{nobody}")).await;
            assert_eq!(missing.status, StatusCode::NOT_FOUND);
            assert_eq!(json_of(&missing)["type"], json!("urn:bansou:problem:not-found"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_write_sent_twice_is_done_once() {
    on_both_engines(async |bench| {
        let (app, id) = setting(&bench).await;
        let mut writer = program(&app, &bench, TokenScope::Write).await;
        let mut reader = program(&app, &bench, TokenScope::Read).await;
        let (notes, tasks) = (format!("/api/v1/accounts/{id}/notes"), format!("/api/v1/accounts/{id}/tasks"));

        let refused = post(&mut reader, &notes, &json!({ "body": "電話した" })).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);

        writer.headers.push(("idempotency-key", "k1".to_owned()));
        let empty = post(&mut writer, &notes, &json!({ "body": " " })).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "and the key is free again");
        let first = post(&mut writer, &notes, &json!({ "body": "電話した" })).await;
        assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
        let again = post(&mut writer, &notes, &json!({ "body": "電話した" })).await;
        assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body));
        let other = post(&mut writer, &notes, &json!({ "body": "別のメモ" })).await;
        assert_eq!(other.status, StatusCode::CONFLICT);
        let same_elsewhere = post(&mut writer, &tasks, &json!({ "title": "電話" })).await;
        assert_eq!(same_elsewhere.status, StatusCode::CONFLICT);
        let written = json_of(&reader.get(&notes).await);
        assert_eq!(written["items"], json!([json_of(&first)]));

        bench.home.clock.set(bench.home.clock.now().plus(2 * crate::time::DAY));
        let much_later = post(&mut writer, &notes, &json!({ "body": "電話した" })).await;
        assert_ne!(much_later.body, first.body, "a key is remembered for a day");

        writer.headers.retain(|(name, _)| *name != "idempotency-key");
        let task = post(&mut writer, &tasks, &json!({ "title": "電話", "due": "2026-12-01" })).await;
        assert_eq!(task.status, StatusCode::CREATED, "{}", task.body);
        assert_eq!(json_of(&reader.get(&tasks).await)["items"], json!([json_of(&task)]));

        writer.headers.push(("idempotency-key", "長い".to_owned()));
        let wrong = json_of(&post(&mut writer, &tasks, &json!({ "title": "電話" })).await);
        assert_eq!(wrong["errors"][0]["field"], json!("Idempotency-Key"));
    })
    .await;
}

async fn sent(program: &mut Browser, method: Method, path: &str, body: &Value) -> Answer {
    program.send(method, path, Some(("application/json".to_owned(), body.to_string()))).await
}

#[tokio::test]
async fn what_is_entered_by_a_program_is_asked_alike_and_undone() {
    on_both_engines(async |bench| {
        let (app, known) = setting(&bench).await;
        let mut program = program(&app, &bench, TokenScope::Write).await;
        let new = json!({ "name": "青葉ロジスティクス株式会社", "domain": "www.aoba.example" });
        let alike = post(&mut program, "/api/v1/accounts", &new).await;
        assert_eq!(alike.status, StatusCode::CONFLICT, "{}", alike.body);
        assert!(alike.body.contains(&known.to_string()), "{}", alike.body);
        let mut distinct = new.clone();
        distinct["distinct"] = json!(true);
        let made = post(&mut program, "/api/v1/accounts", &distinct).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let account = json_of(&made);
        assert_eq!(account["domain"], json!("aoba.example"));
        let path = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
        let edited = sent(&mut program, Method::PATCH, &path, &json!({ "employees": 40 })).await;
        assert_eq!(json_of(&edited)["name"], new["name"], "what is not given stays: {}", edited.body);

        let contracts = format!("{path}/contracts");
        let wrong = json!({ "price": "12万", "started_on": "2026-13-01", "seats": "many" });
        let wrong = json_of(&post(&mut program, &contracts, &wrong).await);
        let fields: Vec<&Value> = wrong["errors"].as_array().unwrap().iter().map(|e| &e["field"]).collect();
        assert_eq!(fields, ["price", "started_on", "seats"], "{wrong}");
        assert_eq!(wrong["errors"][0]["given"], json!("12万"));
        let contract =
            json!({ "price": 1_200_000, "price_months": 12, "started_on": "2026-04-01", "seats": 5 });
        let contract = post(&mut program, &contracts, &contract).await;
        assert_eq!(contract.status, StatusCode::CREATED, "{}", contract.body);
        let contract = json_of(&contract);
        assert_eq!(contract["mrr"]["minor"], json!(100_000));
        assert_eq!(json_of(&program.get(&path).await)["mrr"]["minor"], json!(100_000));
        let contract = format!("/api/v1/contracts/{}", contract["id"].as_str().unwrap());
        let decided = json!({ "decision": "not_renewing" });
        let refused = post(&mut program, &format!("{contract}/decisions"), &decided).await;
        assert_eq!(json_of(&refused)["errors"][0]["field"], json!("reason"));
        let decided = json!({ "decision": "not_renewing", "reason": "予算" });
        let decided = post(&mut program, &format!("{contract}/decisions"), &decided).await;
        assert_eq!(decided.status, StatusCode::CREATED, "{}", decided.body);
        assert_eq!(json_of(&program.get(&contracts).await)["items"][0]["last_day"], json!("2027-03-31"));

        let person = json!({ "name": "佐藤 美咲", "email": "sato@aoba.example", "role": "champion" });
        let person = post(&mut program, &format!("{path}/people"), &person).await;
        assert_eq!(person.status, StatusCode::CREATED, "{}", person.body);
        let person = json_of(&person)["id"].clone();
        let note =
            json!({ "body": "訪問した", "kind": "visit", "held_on": "2026-11-20", "people": [person] });
        let note = post(&mut program, &format!("{path}/notes"), &note).await;
        assert_eq!(note.status, StatusCode::CREATED, "{}", note.body);
        assert_eq!(json_of(&note)["people"][0], person);

        let stage = format!("{path}/stage");
        let churned = json!({ "stage": "churned" });
        let refused = sent(&mut program, Method::PUT, &stage, &churned).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "without a day and a reason");
        let churned = json!({ "stage": "churned", "churned_on": "2026-11-20", "reason": "price" });
        let change = json_of(&sent(&mut program, Method::PUT, &stage, &churned).await);
        assert_eq!(change["changed"], json!(1));
        let undoing = format!("/api/v1/acts/{}/undoing", change["act_id"].as_str().unwrap());
        let undone = json_of(&post(&mut program, &undoing, &json!({})).await);
        assert_eq!(undone, json!({ "restored": 1, "kept": 0 }));
        assert_eq!(post(&mut program, &undoing, &json!({})).await.status, StatusCode::CONFLICT);

        let many = json!({ "ids": [known, account["id"]], "touch": "tech", "dry_run": true });
        let tried = json_of(&post(&mut program, "/api/v1/accounts/changes", &many).await);
        assert_eq!((&tried["changed"], &tried["act_id"]), (&json!(2), &Value::Null));
        let many = json!({ "ids": [known, account["id"]], "touch": "tech" });
        let done = json_of(&post(&mut program, "/api/v1/accounts/changes", &many).await);
        assert_eq!(done["changed"], json!(2), "{done}");
        let acts = json_of(&program.get("/api/v1/acts").await);
        assert_eq!(acts["items"][0]["id"], done["act_id"]);
    })
    .await;
}

#[tokio::test]
async fn the_description_lists_the_routes_that_there_are() {
    let bench = crate::testing::bench(None).await;
    let app = testing::app(&bench);
    let mut nobody = Browser::new(&app);
    let description = json_of(&nobody.get("/api/v1/openapi.json").await);
    let page = nobody.get("/api/v1").await;
    let mut described = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.push((method.to_uppercase(), format!("/api/v1{path}")));
            assert!(page.body.contains(&format!("/api/v1{path}<")), "{path}");
        }
    }
    let routes = Routes::of_all(&app);
    let mut there: Vec<(String, String)> = routes
        .table()
        .iter()
        .filter(|route| matches!(route.access, Access::Token(_)))
        .map(|route| (route.method.to_string(), route.path.clone()))
        .collect();
    there.sort();
    described.sort();
    assert_eq!(described, there);
}

#[test]
fn operations_are_described_in_both_languages() {
    let description = serde_json::to_value(<super::Description as utoipa::OpenApi>::openapi()).unwrap();
    let mut operations = 0;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for operation in methods.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            let key = format!("api-op-{}", id.replace('_', "-"));
            assert!(crate::i18n::Locale::Ja.has(&key), "{path} needs the message {key}");
            operations += 1;
        }
    }
    assert!(operations > 8);
}

/// Every operation that the document describes: its method, its path with a real id in it, and what it says.
async fn operations(app: &App, account: AccountId) -> Vec<(Method, String, Value, Value)> {
    let description = json_of(&Browser::new(app).get("/api/v1/openapi.json").await);
    let mut operations = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        let id = if path.starts_with("/accounts/") { account.0 } else { uuid::Uuid::nil() };
        let path = format!("/api/v1{}", path.replace("{id}", &id.to_string()));
        for (method, operation) in methods.as_object().unwrap() {
            let method = method.to_uppercase().parse().unwrap();
            operations.push((method, path.clone(), operation.clone(), description.clone()));
        }
    }
    operations
}

#[tokio::test]
async fn limits_are_those_that_the_description_says() {
    on_both_engines(async |bench| {
        let (app, id) = setting(&bench).await;
        let mut program = program(&app, &bench, TokenScope::Read).await;
        let mut limits = 0;
        for (_, path, operation, _) in operations(&app, id).await {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            for limit in parameters.iter().filter(|one| one["in"] == "query" && one["name"] == "limit") {
                let bound = |name: &str| limit["schema"][name].as_i64().expect("a bound in the description");
                let (least, most) = (bound("minimum"), bound("maximum"));
                for (given, taken) in
                    [(least - 1, false), (least, true), (most, true), (most + 1, false), (-1, false)]
                {
                    let answer = program.get(&format!("{path}?limit={given}")).await;
                    assert_eq!(answer.status.is_success(), taken, "{path} with {given}: {}", answer.body);
                    if !taken {
                        assert_eq!(json_of(&answer)["errors"][0]["field"], json!("limit"));
                    }
                }
                limits += 1;
            }
        }
        assert!(limits > 0);
        let unclear = program.get("/api/v1/acts?all=perhaps").await;
        assert_eq!(json_of(&unclear)["errors"][0]["field"], json!("all"));
    })
    .await;
}

#[tokio::test]
async fn bodies_are_those_that_the_description_says() {
    on_both_engines(async |bench| {
        let (app, id) = setting(&bench).await;
        let mut program = program(&app, &bench, TokenScope::Admin).await;
        let mut bodies = 0;
        for (method, path, operation, description) in operations(&app, id).await {
            let place = format!("{method} {path}");
            let content = &operation["requestBody"]["content"];
            let mut send = async |kind: &str, body: &str| {
                program.send(method.clone(), &path, Some((kind.to_owned(), body.to_owned()))).await
            };
            if operation["requestBody"].is_null() {
                continue;
            }
            bodies += 1;
            assert_eq!(operation["requestBody"]["required"], json!(true), "{place}");
            assert_eq!(
                content.as_object().unwrap().keys().collect::<Vec<_>>(),
                ["application/json"],
                "{place}"
            );
            for kind in ["text/plain", "application/x-www-form-urlencoded", "json"] {
                assert_eq!(
                    send(kind, "{}").await.status,
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "{place} as {kind}"
                );
            }
            let large = send("application/json", &" ".repeat(3_000_000)).await;
            assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE, "{place}");
            // Paths of records that are not there are answered before their bodies.
            if path.contains(&uuid::Uuid::nil().to_string()) {
                continue;
            }
            for unread in ["", "[]", "{"] {
                let answer = send("application/json; charset=utf-8", unread).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{place} with {unread:?}");
            }
            let schema = content["application/json"]["schema"]["$ref"].as_str().expect("a schema by name");
            let schema = description.pointer(schema.trim_start_matches('#')).expect("the schema");
            let required: Vec<&Value> = schema["required"].as_array().into_iter().flatten().collect();
            let answer = send("application/json", "{}").await;
            let errors = json_of(&answer)["errors"].as_array().cloned().unwrap_or_default();
            assert_eq!(
                answer.status.is_success(),
                required.is_empty(),
                "{place} with nothing: {}",
                answer.body
            );
            assert!(
                required.is_empty() || errors.iter().any(|error| required.contains(&&error["field"])),
                "{place} names none of {required:?}: {}",
                answer.body
            );
        }
        assert!(bodies > 10, "{bodies}");
    })
    .await;
}
