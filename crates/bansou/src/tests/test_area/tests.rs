//! The area takes part in everything, by its value alone.

use std::{fs, path::Path, sync::Arc};

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{AREA, KEEP, LISTENER, PLEDGES, PledgeId, demo, keep, make, store};
use crate::{
    activity::{self, Actor, SubjectKind},
    acts, args,
    cli::stats,
    customers::{Customers as _, person_edit::PersonEdit, testing::stored},
    db::{
        query,
        testing::{Bench, on_both_engines_of},
    },
    erase::{erase_person, export},
    i18n::Locale,
    ids::{AccountId, PersonId},
    jobs,
    members::{Role, TokenScope, api_tokens},
    testing::with_test_area,
    tests::walk::full_workspace,
    time::Timestamp,
    web::{
        App, Scope,
        testing::{Answer, Browser, app, member},
    },
    workspaces::Workspace,
};

/// Something real for each place in the area's addresses.
pub async fn samples(workspace: &Arc<Workspace>) -> Vec<(&'static str, String)> {
    const ACCOUNT: &str = "select id as a from accounts order by id limit 1";
    let (account,): (AccountId,) = query(ACCOUNT, args![]).one(&workspace.main).await.expect("an account");
    let id = make(&Scope::of_system(workspace.clone()), account, None, "資料を送る").await.expect("a pledge");
    vec![("/pledges/{}", id.to_string())]
}

async fn program(app: &App, workspace: &Workspace, scope: TokenScope) -> Browser {
    let secret = api_tokens::create(&app.home.control, workspace, "t", scope, &Actor::System).await;
    let mut program = Browser::new(app);
    program.headers.push(("authorization", format!("Bearer {}", secret.unwrap())));
    program
}

async fn post(program: &mut Browser, path: &str, body: &Value) -> Answer {
    program.send(Method::POST, path, Some(("application/json".to_owned(), body.to_string()))).await
}

async fn setting(bench: &Bench) -> (App, AccountId, Scope) {
    let account = stored(&bench.workspace, "青葉ロジスティクス").await;
    (app(bench), account, Scope::of_system(bench.workspace.clone()))
}

#[tokio::test]
async fn its_record_has_a_page_an_activity_in_words_and_an_act_that_can_be_undone() {
    on_both_engines_of(with_test_area(), async |bench| {
        let (app, account, scope) = setting(&bench).await;
        let workspace = &bench.workspace;
        let front = format!("/w/{}", workspace.slug);
        let mut ja = member(&app, workspace, Role::Csm, Locale::Ja).await;
        let mut en = member(&app, workspace, Role::Csm, Locale::En).await;
        let made = ja.post(&format!("{front}/pledges"), &format!("account={account}&body=Catalogue")).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        let page = made.location.expect("its page");
        assert!(ja.get(&page).await.body.contains("果たした"));
        assert!(en.get(&format!("{front}/pledges")).await.body.contains("<h1>Pledges</h1>"));
        let refused = ja.post(&format!("{front}/pledges"), &format!("account={account}&body=+")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);

        let timeline = activity::of_account(&workspace.main, account, None, 10).await.unwrap();
        assert_eq!(timeline[0].subject.kind, SubjectKind::Of("pledge"));
        let told = format!("{front}/accounts/{account}/timeline?kind=work");
        assert!(ja.get(&told).await.body.contains("約束しました: Catalogue"));
        assert!(en.get(&told).await.body.contains("Promised: Catalogue"));
        let kept = super::Verb::PledgeKept { body: String::new() }.into();
        assert!(workspace.areas().moves_scores(&kept) && !workspace.areas().moves_scores(&timeline[0].verb));

        let act = timeline[0].act.expect("an act");
        assert!(en.get(&format!("{front}/acts/{act}")).await.body.contains("Pledge added"));
        acts::undo(&scope, act).await.unwrap();
        assert_eq!(ja.get(&page).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn it_stands_on_the_rail_the_account_and_in_the_palette_and_is_found() {
    on_both_engines_of(with_test_area(), async |bench| {
        let (app, account, scope) = setting(&bench).await;
        let front = format!("/w/{}", bench.workspace.slug);
        let id = make(&scope, account, None, "導入事例の資料を送付").await.unwrap();
        let mut viewer = member(&app, &bench.workspace, Role::Viewer, Locale::Ja).await;
        let page = viewer.get(&format!("{front}/accounts/{account}")).await.body;
        assert!(page.contains(&format!("href=\"{front}/pledges\"")), "the rail has it: {page}");
        assert!(page.contains("pledges-card") && page.contains("導入事例の資料を送付"), "{page}");
        let numbers: Value = serde_json::from_str(&viewer.get(&format!("{front}/rail")).await.body).unwrap();
        let mine = numbers.as_array().unwrap().iter().find(|number| number["words"] == "1件の約束");
        assert!(mine.is_some(), "{numbers}");

        let offers = viewer.get(&format!("{front}/palette?at={account}")).await.body;
        assert!(offers.contains("約束を見る"), "{offers}");
        let path = format!("{front}/pledges/{id}");
        let sent = "%E9%80%81%E4%BB%98"; // 送付
        let found = viewer.get(&format!("{front}/palette?q={sent}")).await.body;
        assert!(found.contains(&path), "{found}");
        let nothing = viewer.get(&format!("{front}/palette?q=xyzzy")).await.body;
        assert!(!nothing.contains(&path), "{nothing}");
        keep(&scope, account, id).await.unwrap();
        assert!(!viewer.get(&format!("{front}/rail")).await.body.contains("約束"));
    })
    .await;
}

#[tokio::test]
async fn it_has_a_tab_of_the_accounts_page_in_both_languages() {
    on_both_engines_of(with_test_area(), async |bench| {
        let (app, account, scope) = setting(&bench).await;
        let account_page = format!("/w/{}/accounts/{account}", bench.workspace.slug);
        let tab = format!("{account_page}/pledges");
        let link = |label: &str, count: &str| format!("<a href=\"{tab}\">{label}{count}</a>");
        let here = |label: &str| format!("<a href=\"{tab}\" aria-current=\"page\">{label}");
        let mut ja = member(&app, &bench.workspace, Role::Viewer, Locale::Ja).await;
        let mut en = member(&app, &bench.workspace, Role::Viewer, Locale::En).await;
        let page = ja.get(&account_page).await.body;
        assert!(page.contains(&link("約束", "")), "nothing is counted yet: {page}");
        assert!(ja.get(&tab).await.body.contains("まだ約束はありません。"));

        make(&scope, account, None, "導入事例の資料を送付").await.unwrap();
        let page = en.get(&account_page).await.body;
        assert!(page.contains(&link("Pledges", " <b>1</b>")), "{page}");
        let place = |below: &str| page.find(&format!("href=\"{account_page}{below}\"")).expect(below);
        assert!(place("/tickets") < place("/pledges") && place("/pledges") < place("/answers"));
        for (browser, label) in [(&mut ja, "約束"), (&mut en, "Pledges")] {
            let page = browser.get(&tab).await.body;
            assert!(page.contains(&here(label)), "{page}");
            assert!(page.contains("id=\"pledges-tab\"") && page.contains("導入事例の資料を送付"), "{page}");
            assert!(page.contains("<h1>青葉ロジスティクス</h1>"), "the account's head is above: {page}");
        }
        let nobody = format!("/w/{}/accounts/{}/pledges", bench.workspace.slug, AccountId::new());
        assert_eq!(ja.get(&nobody).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn its_attribute_is_a_column_a_filter_and_a_field_of_the_api() {
    on_both_engines_of(with_test_area(), async |bench| {
        let (app, aoba, scope) = setting(&bench).await;
        let workspace = &bench.workspace;
        let midori = stored(workspace, "みどり商事").await;
        stored(workspace, "ひので物産").await;
        make(&scope, aoba, None, "資料").await.unwrap();
        let kept = make(&scope, aoba, None, "見積もり").await.unwrap();
        make(&scope, midori, None, "訪問").await.unwrap();

        let mut token = program(&app, workspace, TokenScope::Read).await;
        let mut asked = async |question: &str| {
            let answer = token.get(&format!("/api/v1/accounts?{question}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{question}: {}", answer.body);
            let answer: Value = serde_json::from_str(&answer.body).unwrap();
            let items = answer["items"].as_array().unwrap().clone();
            let mut found: Vec<(String, Value)> = items
                .iter()
                .map(|item| {
                    (item["name"].as_str().unwrap().to_owned(), item["values"]["open_pledges"].clone())
                })
                .collect();
            found.sort_by(|(one, _), (other, _)| one.cmp(other));
            found
        };
        let of = |name: &str, open: i64| (name.to_owned(), json!(open));
        let all = asked("fields=open_pledges").await;
        assert_eq!(all, [of("ひので物産", 0), of("みどり商事", 1), of("青葉ロジスティクス", 2)]);
        let some = asked("fields=open_pledges&f.open_pledges.from=1").await;
        assert_eq!(some, [of("みどり商事", 1), of("青葉ロジスティクス", 2)]);
        keep(&scope, aoba, kept).await.unwrap();
        let few = asked("fields=open_pledges&f.open_pledges.from=1&f.open_pledges.to=1").await;
        assert_eq!(
            few,
            [of("みどり商事", 1), of("青葉ロジスティクス", 1)],
            "a pledge that was kept is not open"
        );
        assert!(asked("f.open_pledges.from=2").await.is_empty());

        let list = format!("/w/{}/accounts?col=open_pledges&f.open_pledges.from=1", workspace.slug);
        let mut ja = member(&app, workspace, Role::Viewer, Locale::Ja).await;
        let page = ja.get(&list).await.body;
        assert!(page.contains("未完了の約束") && page.contains("みどり商事"), "{page}");
        assert!(!page.contains("ひので物産"), "{page}");
        let mut en = member(&app, workspace, Role::Viewer, Locale::En).await;
        assert!(en.get(&list).await.body.contains("Open pledges"));
    })
    .await;
}

#[tokio::test]
async fn bansou_stats_counts_it() {
    on_both_engines_of(with_test_area(), async |bench| {
        let (_, account, scope) = setting(&bench).await;
        make(&scope, account, None, "資料").await.unwrap();
        let counts = stats::counts(&bench.workspace).await.unwrap();
        let lines = stats::told(counts.clone(), false);
        assert!(lines.starts_with("accounts                   1\npeople                     0\n"), "{lines}");
        assert!(lines.ends_with("\nrefused_events             0\npledges                    1"), "{lines}");
        let object: Value = serde_json::from_str(&stats::told(counts, true)).unwrap();
        assert_eq!((&object["accounts"], &object["pledges"]), (&json!(1), &json!(1)));
    })
    .await;
}

#[tokio::test]
async fn its_part_of_the_demo_is_loaded_with_those_of_the_others() {
    const TOLD: &str = "
        select occurred_at as a from activities where verb in ('person_added', 'task_added', 'pledge_made') order by seq";
    on_both_engines_of(with_test_area(), async |bench| {
        let workspace = full_workspace(&bench.home).await;
        let main = &workspace.main;
        let counts = stats::counts(&workspace).await.unwrap();
        assert_eq!(counts.last(), Some(&("pledges", demo::MADE as i64)));
        for pledge in store::newest(main, None).await.unwrap() {
            let timeline = activity::of_account(main, pledge.account, None, 1_000).await.unwrap();
            let made = timeline.iter().find(|activity| activity.subject.id == pledge.id.0).unwrap();
            assert!(matches!(made.actor, Actor::Member { .. }), "{made:?}");
        }
        let told: Vec<(Timestamp,)> = query(TOLD, args![]).all(main).await.unwrap();
        assert!(told.len() > demo::MADE && told.is_sorted(), "one history of all areas, in its order");
        let (open,): (i64,) =
            query("select open as a from pledges_counted", args![]).one(main).await.unwrap();
        assert_eq!(open, demo::MADE as i64, "its listener heard of them, and its job ran");
    })
    .await;
}

#[tokio::test]
async fn its_listener_hears_and_its_job_runs() {
    on_both_engines_of(with_test_area(), async |bench| {
        let (_, account, scope) = setting(&bench).await;
        let workspace = &bench.workspace;
        make(&scope, account, None, "資料").await.unwrap();
        make(&scope, account, None, "見積もり").await.unwrap();
        activity::testing::hear_all(workspace, LISTENER).await;
        jobs::drain(workspace, workspace.parts.all()).await.unwrap();
        let (open,): (i64,) =
            query("select open as a from pledges_counted", args![]).one(&workspace.main).await.unwrap();
        assert_eq!(open, 2);
        let mut admin = member(&app(&bench), workspace, Role::Admin, Locale::Ja).await;
        let page = admin.get(&format!("/w/{}/settings/jobs", workspace.slug)).await.body;
        assert!(page.contains("約束を数える"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn its_permissions_are_no_by_default_for_members_and_programs() {
    on_both_engines_of(with_test_area(), async |bench| {
        let (app, account, scope) = setting(&bench).await;
        let workspace = &bench.workspace;
        let id = make(&scope, account, None, "資料").await.unwrap();
        let keeping = format!("/w/{}/pledges/{id}/keeping", workspace.slug);
        for (role, may) in [(Role::Csm, true), (Role::Viewer, false), (Role::Sales, false)] {
            let status = member(&app, workspace, role, Locale::En).await.post(&keeping, "").await.status;
            assert_eq!(status != StatusCode::FORBIDDEN, may, "{role}");
        }
        let (one, add) = (format!("/api/v1/pledges/{id}"), format!("/api/v1/accounts/{account}/pledges"));
        for (scope, may_add) in
            [(TokenScope::Read, false), (TokenScope::Write, true), (TokenScope::Admin, true)]
        {
            let mut program = program(&app, workspace, scope).await;
            assert_eq!(program.get(&one).await.status, StatusCode::OK, "{scope}");
            let added = post(&mut program, &add, &json!({ "body": "x" })).await.status;
            assert_eq!(added, if may_add { StatusCode::CREATED } else { StatusCode::FORBIDDEN }, "{scope}");
            let of_token = Scope::of_token(workspace.clone(), "t".to_owned(), scope);
            assert!(!of_token.may(KEEP), "no token keeps a pledge, {scope} neither");
        }
        let mut nobody = Browser::new(&app);
        let described: Value = serde_json::from_str(&nobody.get("/api/v1/openapi.json").await.body).unwrap();
        assert!(described["paths"]["/pledges/{id}"]["get"].is_object(), "the API describes it");
        assert!(described["paths"]["/accounts/{id}/notes"].is_object(), "beside all others");
        nobody.headers.push(("accept-language", "ja".to_owned()));
        assert!(nobody.get("/api/v1").await.body.contains("約束を追加"));
        let mut viewer = member(&app, workspace, Role::Viewer, Locale::Ja).await;
        let roles = viewer.get(&format!("/w/{}/members/roles", workspace.slug)).await.body;
        assert!(roles.contains("約束を完了にする"), "{roles}");
    })
    .await;
}

async fn person(scope: &Scope, account: AccountId) -> PersonId {
    let edit = PersonEdit {
        account: Some(account),
        name: "佐藤 美咲".to_owned(),
        kana: None,
        email: Some("misaki@aoba.example".to_owned()),
        phone: None,
        title: None,
        role: None,
        left_on: None,
    };
    scope.people().add(&edit).await.unwrap().0
}

#[tokio::test]
async fn what_it_says_of_a_person_is_handed_out_and_erased_and_found_no_more() {
    on_both_engines_of(with_test_area(), async |bench| {
        let (_, account, scope) = setting(&bench).await;
        let main = &bench.workspace.main;
        let misaki = person(&scope, account).await;
        let own =
            make(&scope, account, Some(misaki), "佐藤美咲さまへ資料（misaki@aoba.example）").await.unwrap();
        let other = make(&scope, account, None, "田中さまへ見積もり").await.unwrap();
        let document = export(&scope, misaki).await.unwrap().unwrap();
        let handed_out = document["pledges"].as_array().unwrap();
        assert_eq!(handed_out.len(), 1, "{document}");
        assert_eq!(handed_out[0]["id"], json!(own));

        let erased = erase_person(&scope, misaki).await.unwrap().unwrap();
        assert_eq!(erased.records, 1);
        let body = async |id: PledgeId| store::find(main, id).await.unwrap().unwrap().body;
        assert_eq!(body(own).await, "***さまへ資料（***）");
        assert_eq!(body(other).await, "田中さまへ見積もり");
        let found = async |question: &str| {
            let expression = crate::customers::search::match_expression(main, question).unwrap();
            store::found(main, &expression, 10).await.unwrap().len()
        };
        assert_eq!((found("佐藤").await, found("misaki").await), (0, 0), "no index names them");
        assert_eq!((found("資料").await, found("田中").await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn its_table_is_the_stores_and_its_words_are_in_both_languages() {
    on_both_engines_of(with_test_area(), async |bench| {
        let rows = PLEDGES.find(&mut bench.workspace.main.begin().await.unwrap(), &[Uuid::nil()]).await;
        assert!(rows.unwrap().is_empty());
        for act in AREA.permissions {
            assert!(Locale::Ja.has(&format!("act-{}", act.name)), "{}", act.name);
        }
        for kind in AREA.acts {
            assert!(Locale::En.has(&format!("done-{}", kind.name)), "{}", kind.name);
        }
    })
    .await;
}

/// A file of the product that named the area would be a file to edit for the next one.
#[test]
fn no_shared_file_names_it() {
    fn look(folder: &Path, naming: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["test_area", "target", "node_modules"].contains(&name.as_str()) {
                    look(&path, naming);
                }
            } else if fs::read_to_string(&path).is_ok_and(|text| text.contains("pledge")) {
                naming.push(path.display().to_string());
            }
        }
    }
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut naming = Vec::new();
    for folder in ["crates", "migrations"] {
        look(&top.join(folder), &mut naming);
    }
    assert!(naming.is_empty(), "{naming:?}");
}
