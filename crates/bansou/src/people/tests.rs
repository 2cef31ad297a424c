//! The people list on both engines: filters, pages, files, and how many queries a page takes.

use super::{Ask, count, done::MOST_DID, slice};
use crate::{
    args,
    customers::{search, testing::stored as account},
    db::{self, query},
    i18n::Locale,
    ids::PersonId,
    members::Role,
    testing::on_both_engines,
    time::DAY,
    web::testing::{app, member},
    workspaces::Workspace,
};

/// Thirty people at three accounts and none, every fifth gone, one a champion.
async fn fill(workspace: &Workspace) {
    const INSERT: &str = "
        insert into people (id, account_id, external_id, name, name_key, email, role, left_on, custom, created_at, updated_at)";
    let accounts = [
        account(workspace, "株式会社アクメ").await,
        account(workspace, "青葉ロジスティクス").await,
        account(workspace, "みなと学園").await,
    ];
    let mut tx = workspace.main.begin().await.unwrap();
    query("update accounts set stage = 'churned' where id = $1", args![accounts[2]])
        .run(&mut tx)
        .await
        .unwrap();
    let people: Vec<(PersonId, String)> =
        (0..30).map(|n| (PersonId::new(), format!("ササキ {:02}", n % 25))).collect();
    let rows = people.iter().enumerate().map(|(n, (id, name))| {
        args![
            *id,
            accounts.get(n % 4).copied(),
            format!("u-{n}"),
            name,
            search::name_key(name),
            format!("p{n}@example.jp"),
            (n == 3).then_some("champion"),
            (n % 5 == 0).then_some("2026-03-31"),
            serde_json::json!({}),
            0_i64,
            0_i64
        ]
    });
    db::insert_many(&mut tx, INSERT, "", rows.collect::<Vec<_>>()).await.unwrap();
    let names =
        people.iter().map(|(id, name)| search::PersonNames { id: *id, name, kana: None, email: None });
    search::index_people(&mut tx, names).await.unwrap();
    tx.commit().await.unwrap();
}

fn ask(query: &str) -> Ask {
    let pairs: Vec<(String, String)> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    let moment = bansou_rules::Moment::new(
        jiff::Timestamp::from_millisecond(db::testing::NOW.0).unwrap(),
        jiff::tz::TimeZone::get("Asia/Tokyo").unwrap(),
        4,
    );
    let terms = crate::list::Terms::of(
        crate::registry::AREAS,
        &crate::customers::attributes::PEOPLE,
        &[],
        crate::money::Currency::JPY,
        moment,
    );
    Ask::read(&pairs, terms, None)
}

#[tokio::test]
async fn filters_narrow_rows_and_their_number_alike() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        fill(workspace).await;
        for (query, expected) in [
            ("", 30),
            ("q=ｻｻｷ", 30),
            ("q=ささき 07", 1),
            ("q=アクメ", 8),
            ("q=ない名前", 0),
            ("role=champion", 1),
            ("left=yes", 6),
            ("left=no", 24),
            ("owner=none", 30),
            ("stage=onboarding", 16),
            ("stage=churned&left=no", 6),
            ("role=nonsense&sort=nonsense&left=perhaps", 30),
            ("q=' or 1=1 --", 0),
            ("f.email=p1", 11),
            ("f.left_on.from=2026-01-01&f.left_on.to=2026-12-31", 6),
            ("where=account_stage is \"churned\";left_on is not set", 6),
        ] {
            let rows = slice(workspace, &ask(query), 100).await.expect(query).rows.len();
            assert_eq!(rows, expected, "{query}");
            assert_eq!(count(workspace, &ask(query), 100).await.unwrap(), expected as i64, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn paging_forth_and_back_shows_everybody_once() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        fill(workspace).await;
        use_product(workspace).await;
        for sort in ["name", "-name", "account", "-account", "last_use", "-last_use"] {
            let mut question = ask(&format!("sort={sort}"));
            let whole: Vec<PersonId> =
                slice(workspace, &question, 100).await.unwrap().rows.iter().map(|row| row.id).collect();
            let mut forth = Vec::new();
            loop {
                let page = slice(workspace, &question, 7).await.unwrap();
                forth.extend(page.rows.iter().map(|row| row.id));
                question.place.after = page.rows.last().map(|row| row.cursor(question.sort));
                if !page.has_after {
                    break;
                }
            }
            assert_eq!(forth, whole, "{sort}");
            question.place.before = question.place.after.take();
            let mut back = Vec::new();
            loop {
                let page = slice(workspace, &question, 7).await.unwrap();
                back.splice(0..0, page.rows.iter().map(|row| row.id));
                question.place.before = page.rows.first().map(|row| row.cursor(question.sort));
                if !page.has_before {
                    break;
                }
            }
            assert_eq!(back, whole[..29], "{sort} backwards");
        }
        let last = slice(workspace, &ask("sort=-account"), 100).await.unwrap().rows;
        assert!(last[23..].iter().all(|row| row.account.is_none()), "nobody's people come last");
    })
    .await;
}

#[tokio::test]
async fn the_page_shows_people_in_both_languages_and_hands_them_out() {
    on_both_engines(async |bench| {
        let app = app(&bench);
        let mut browser = member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let empty = browser.get("/w/acme/people").await;
        assert!(empty.body.contains("コンタクトがまだ登録されていません"), "{}", empty.body);
        fill(&bench.workspace).await;
        let before = db::testing::queries_so_far();
        let page = browser.get("/w/acme/people?stage=churned&sort=-account").await;
        let queries = db::testing::queries_so_far() - before;
        for word in ["みなと学園", "ステージ: 解約", "1–7 / 7名", "people.csv?stage=churned", "退職"]
        {
            assert!(page.body.contains(word), "{word} is missing");
        }
        let before = db::testing::queries_so_far();
        browser.get("/w/acme/people?sort=-account").await;
        // A filter is weighed by one more.
        assert_eq!(db::testing::queries_so_far() - before + 1, queries, "whatever the number of rows");
        assert!(!page.body.contains("style="));
        let csv = browser.get("/w/acme/people.csv?q=アクメ").await;
        assert_eq!(csv.body.lines().count(), 9, "{}", csv.body);
        assert!(csv.body.contains("株式会社アクメ"));
        assert!(browser.get("/w/acme/people.xlsx").await.body.starts_with("PK"));
        let mut english = member(&app, &bench.workspace, Role::Viewer, Locale::En).await;
        let page = english.get("/w/acme/people?left=yes").await;
        assert!(page.body.contains("1–6 of 6") && !page.body.contains("people.csv"), "{}", page.body);
        assert_eq!(english.get("/w/acme/people.csv").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn every_fact_of_a_person_is_a_column_and_a_cell_of_the_file() {
    on_both_engines(async |bench| {
        const FIELD: &str = "
            insert into custom_fields (id, record_kind, field_key, label, value_type, position, created_at)
            values ($1, 'people', 'rank', '重要度', 'choice', 1, 0)";
        const RANK: &str = "update people set custom = $1 where external_id = 'u-3'";
        fill(&bench.workspace).await;
        query(FIELD, args![crate::ids::CustomFieldId::new()]).run(&bench.workspace.main).await.unwrap();
        query(RANK, args![serde_json::json!({ "rank": "A1" })]).run(&bench.workspace.main).await.unwrap();
        let app = app(&bench);
        let mut browser = member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let asked = "col=external_id&col=c.rank&c.rank=A1";
        let page = browser.get(&format!("/w/acme/people?{asked}")).await.body;
        for word in ["1–1 / 1名", "u-3", "重要度: A1", "<td class=\" clip\">A1</td>"] {
            assert!(page.contains(word), "{word} is missing\n{page}");
        }
        let csv = browser.get(&format!("/w/acme/people.csv?{asked}")).await.body;
        assert!(csv.lines().count() == 2 && csv.contains(",u-3,A1,"), "{csv}");
    })
    .await;
}

/// Ten people who used the product five days ago, ten forty days ago, and ten of whom no use is known.
async fn use_product(workspace: &Workspace) {
    const USED: &str =
        "update people set last_used_on = $1 where cast(substr(external_id, 3) as integer) between $2 and $3";
    for (ago, first, last) in [(5, 0_i64, 9_i64), (40, 10, 19)] {
        let day = db::testing::NOW.plus(-ago * DAY).day(&workspace.zone).to_string();
        query(USED, args![day, first, last]).run(&workspace.main).await.unwrap();
    }
}

#[tokio::test]
async fn people_are_found_and_ordered_by_their_last_use() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        fill(workspace).await;
        use_product(workspace).await;
        for (query, expected) in [
            ("used=in-7", 10),
            ("used=in-30&left=no", 8),
            ("used=in-90", 20),
            ("used=over-30", 10),
            ("used=over-90", 0),
            ("used=never", 10),
            ("used=never&q=アクメ", 3),
            ("used=nonsense", 30),
            ("f.last_used_on.from=2020-01-01", 20),
            ("where=last_used_on within last 6 days;account_stage is \"onboarding\"", 6),
        ] {
            for sort in ["name", "account", "last_use", "-last_use"] {
                let question = ask(&format!("{query}&sort={sort}"));
                let rows = slice(workspace, &question, 100).await.expect(query).rows;
                assert_eq!(rows.len(), expected, "{query} {sort}");
                assert_eq!(count(workspace, &question, 100).await.unwrap(), expected as i64, "{query}");
                let mut days: Vec<Option<jiff::civil::Date>> =
                    rows.iter().map(|row| row.last_used_on).collect();
                let known = days.iter().flatten().count();
                if sort.ends_with("last_use") {
                    assert!(days[..known].iter().all(Option::is_some), "who never used it is last");
                    days.truncate(known);
                    if sort.starts_with('-') {
                        days.reverse();
                    }
                    assert!(days.is_sorted(), "{query} {sort}");
                }
            }
        }
        let app = app(&bench);
        for (locale, words) in [
            (Locale::Ja, ["最終利用日: 30日より前", "1–10 / 10名", "過去7日以内", "利用なし"]),
            (
                Locale::En,
                ["Day of last use: More than 30 days ago", "1–10 of 10", "In the last 7 days", "Never"],
            ),
        ] {
            let mut browser = member(&app, workspace, Role::Csm, locale).await;
            let page = browser.get("/w/acme/people?used=over-30&sort=-last_use&col=last_used_on").await.body;
            for word in words.into_iter().chain(["<option value=\"over-30\" selected>"]) {
                assert!(page.contains(word), "{word} is missing\n{page}");
            }
        }
    })
    .await;
}

/// Use by the people that are called u-0 … u-9: each as often as the number says, five days ago.
async fn export_reports(workspace: &Workspace) {
    const NAMED: &str = "select id as a, account_id as b from people where external_id = $1";
    let at = db::testing::NOW.plus(-5 * DAY);
    let mut events = Vec::new();
    for number in 1..10_i64 {
        let (person, account): (PersonId, Option<crate::ids::AccountId>) =
            query(NAMED, args![format!("u-{number}")]).one(&workspace.main).await.unwrap();
        events.push(crate::usage::NewEvent {
            dedupe_key: uuid::Uuid::now_v7(),
            received_at: at,
            occurred_at: at,
            account,
            person: Some(person),
            sender: None,
            group_ref: None,
            user_ref: None,
            anonymous_ref: None,
            kind: crate::usage::UsageKind::Track,
            name: "Report exported".to_owned(),
            quantity: number,
            properties: "{}".to_owned(),
            context: None,
            import: None,
            source: None,
        });
    }
    let mut tx = workspace.usage.begin().await.unwrap();
    crate::usage::store_events(&mut tx, &workspace.zone, &events).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn people_are_found_by_what_they_did_and_did_not() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        fill(workspace).await;
        export_reports(workspace).await;
        for (query, expected) in [
            ("did=Report exported", 9),
            ("did=Report exported&did.times=4", 6),
            ("did=Report exported&did.times=4&did.days=3", 0),
            ("did=Report exported&did.times=4&did.days=6&left=no", 5),
            ("did=Report exported&did.not=yes", 21),
            ("did=Report exported&did.not=yes&did.times=4", 24),
            ("did=Nothing of the kind", 0),
            ("did=Nothing of the kind&did.not=yes", 30),
            ("where=did \"Report exported\" at least 8 times in 28 days", 2),
            ("where=never did \"Report exported\";left_on is set", 5),
        ] {
            for sort in ["name", "account", "-last_use"] {
                let mut question = ask(&format!("{query}&sort={sort}"));
                question.look_up(workspace).await.unwrap();
                let rows = slice(workspace, &question, 100).await.expect(query).rows;
                assert_eq!(rows.len(), expected, "{query} {sort}");
                assert_eq!(count(workspace, &question, 100).await.unwrap(), expected as i64, "{query}");
                assert!(question.is_filtered());
            }
        }
        let app = app(&bench);
        for (locale, words) in [
            (Locale::Ja, ["Report exported: 過去28日に4回以上", "1–6 / 6名", "利用した機能"]),
            (
                Locale::En,
                ["Report exported: 4 times or more in the last 28 days", "1–6 of 6", "What they did"],
            ),
        ] {
            let mut browser = member(&app, workspace, Role::Csm, locale).await;
            let query = "did=Report%20exported&did.times=4&did.days=28";
            let page = browser.get(&format!("/w/acme/people?{query}")).await.body;
            for word in words {
                assert!(page.contains(word), "{word} is missing\n{page}");
            }
            let csv = browser.get(&format!("/w/acme/people.csv?{query}")).await.body;
            assert_eq!(csv.lines().count(), 7, "{csv}");
        }
    })
    .await;
}

#[test]
fn a_rule_asks_for_a_few_things_that_people_did_and_no_more() {
    let asked = |conditions: usize| {
        let rule = vec!["did \"Report exported\" at least 1 times"; conditions].join(";");
        ask(&format!("where={rule}")).did.len()
    };
    assert_eq!([1, MOST_DID, MOST_DID + 1, 400].map(asked), [1, MOST_DID, 0, 0]);
}

#[tokio::test]
async fn a_rule_that_a_list_cannot_ask_is_said_to_be_left_out() {
    on_both_engines(async |bench| {
        fill(&bench.workspace).await;
        let mut browser = member(&app(&bench), &bench.workspace, Role::Csm, Locale::En).await;
        for (address, is_said) in [
            ("people?where=any%20(did%20%22A%22%20at%20least%201%20times;%20role%20is%20set)", true),
            ("people?where=did%20%22A%22%20at%20least%201%20times", false),
            ("people?where=role%20is%20set", false),
            ("people", false),
            ("accounts?where=nonsense", true),
            ("accounts?where=stage%20is%20%22churned%22", false),
        ] {
            let page = browser.get(&format!("/w/acme/{address}")).await.body;
            assert_eq!(page.contains("was not applied"), is_said, "{address}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_did_not_do_what_is_not_known_in_full_is_nobody() {
    on_both_engines(async |bench| {
        const DROPPED: &str = "update usage_state set raw_from_day = $1 where id = 1";
        let workspace = &bench.workspace;
        fill(workspace).await;
        export_reports(workspace).await;
        let day = crate::time::day_number(db::testing::NOW.plus(-3 * DAY).day(&workspace.zone));
        query(DROPPED, args![day]).run(&workspace.usage).await.unwrap();
        let mut browser = member(&app(&bench), workspace, Role::Csm, Locale::Ja).await;
        let page = browser.get("/w/acme/people?did=Report%20exported&did.not=yes&did.days=28").await.body;
        assert!(page.contains("利用していないコンタクトを特定できません"), "{page}");
        let page = browser.get("/w/acme/people?did=Report%20exported&did.not=yes&did.days=2").await.body;
        assert!(page.contains("1–30 / 30名"), "{page}");
    })
    .await;
}
