//! The account page through the real router, on both engines.

use axum::http::Method;

use crate::{
    activity::{self, Actor, NewActivity, Subject},
    args,
    customers::{Customers as _, Stage, Verb, testing::stored as account},
    db::{
        insert_many, query,
        testing::{Bench, bench_of, queries_so_far},
    },
    i18n::Locale,
    ids::{AccountId, ConversationId, PersonId, SubscriptionId, SurveyAnswerId},
    members::Role,
    money::{Currency, Money},
    registry::AREAS,
    testing::{on_both_engines, with_test_area},
    time::{DAY, day_number},
    web::{
        Access, Routes,
        testing::{app, member},
    },
};

/// An account with two open contracts and one ended, forty days of use by two people, a ticket, an answer.
async fn rich_account(bench: &Bench) -> AccountId {
    let workspace = &bench.workspace;
    let id = account(workspace, "株式会社青葉ロジスティクス").await;
    let now = workspace.clock.now();
    let today = workspace.today();
    let mut tx = workspace.main.begin().await.unwrap();
    let empty = || serde_json::json!({});
    for (product, mrr, start, end) in [
        ("配車", 300_000_i64, "2025-04-01", None),
        ("実績", 180_000, "2026-01-01", None),
        ("旧製品", 90_000, "2024-04-01", Some("2025-04-01")),
    ] {
        const INSERT: &str = "
            insert into subscriptions (id, account_id, product, plan, seats, mrr_minor, currency, started_on, ended_on,
                                       trial, custom, created_at, updated_at)
            values ($1, $2, $3, 'Pro', 30, $4, 'JPY', $5, $6, 0, $7, 0, 0)";
        let args = args![SubscriptionId::new(), id, product, mrr, start, end, empty()];
        query(INSERT, args).run(&mut tx).await.unwrap();
    }
    const SUMMED: &str = "update accounts set mrr_minor = 480000, seats = 60, plan = 'Pro' where id = $1";
    query(SUMMED, args![id]).run(&mut tx).await.unwrap();
    let person = PersonId::new();
    const PERSON: &str = "
        insert into people (id, account_id, name, name_key, role, custom, created_at, updated_at)
        values ($1, $2, '田中 直樹', '田中直樹', 'champion', $3, 0, 0)";
    query(PERSON, args![person, id, empty()]).run(&mut tx).await.unwrap();
    const TICKET: &str = "
        insert into conversations (id, account_id, person_id, subject, priority, opened_at, custom, created_at, updated_at)
        values ($1, $2, $3, '<b>帳票</b>が出ない', 'urgent', $4, $5, 0, 0)";
    query(TICKET, args![ConversationId::new(), id, person, now.plus(-DAY), empty()])
        .run(&mut tx)
        .await
        .unwrap();
    const ANSWER: &str = "
        insert into survey_answers (id, account_id, person_id, survey, score, comment, answered_at, custom, created_at, updated_at)
        values ($1, $2, $3, 'nps', $4, '現場に広がらない', $5, $6, 0, 0)";
    for (score, ago) in [(6_i64, 10), (9, 100)] {
        let args = args![SurveyAnswerId::new(), id, person, score, now.plus(-ago * DAY), empty()];
        query(ANSWER, args).run(&mut tx).await.unwrap();
    }
    let verbs = [
        Verb::SubscriptionStarted {
            product: Some("配車".into()),
            plan: None,
            seats: Some(30),
            mrr: Money::new(300_000, Currency::JPY),
            trial: false,
        },
        Verb::ConversationOpened {
            subject: Some("帳票が出ない".into()),
            priority: "urgent".into(),
            channel: None,
        },
    ];
    let happened = verbs.into_iter().zip([20, 1]).map(|(verb, ago)| {
        NewActivity::new(now.plus(-ago * DAY), &Actor::System, Subject::account(id), verb)
    });
    activity::record_all(&mut tx, happened.collect::<Vec<_>>()).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = workspace.usage.begin().await.unwrap();
    let last = day_number(today);
    let days = last - 39..=last;
    let nobody = uuid::Uuid::nil();
    let daily = days.clone().flat_map(|day| {
        [
            args![id, day, "配車表", person, 3_i64],
            args![id, day, "実績", uuid::Uuid::from_u128(7), 2_i64],
            args![id, day, "実績", nobody, 1_i64],
        ]
    });
    insert_many(&mut tx, "insert into usage_daily (account_id, day, name, person_id, quantity)", "", daily)
        .await
        .unwrap();
    let totals = days.map(|day| args![id, day, 6_i64, 2_i64]);
    insert_many(&mut tx, "insert into usage_account_days (account_id, day, quantity, people)", "", totals)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn every_tab_shows_its_figures_in_both_languages() {
    on_both_engines(async |bench| {
        let id = rich_account(&bench).await;
        let app = app(&bench);
        let mut ja = member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let mut en = member(&app, &bench.workspace, Role::Viewer, Locale::En).await;
        let tabs: [(&str, &[&str], &[&str]); 6] = [
            (
                "",
                &["青葉ロジスティクス", "¥480,000", "導入期", "田中 直樹", "推進者", "緊急", "日利用"],
                &["Onboarding", "Champion", "As a table"],
            ),
            ("/usage", &["60ライセンス中2（3%）", "配車表", "240"], &["2 of 60 licenses", "240"]),
            (
                "/contracts",
                &["有効な契約の合計", "¥480,000", "増額", "終了"],
                &["Total of open contracts", "Expansion"],
            ),
            ("/tickets", &["&#60;b&#62;帳票", "緊急 1件", "未解決"], &["1 urgent"]),
            ("/answers", &["6 / 10", "現場に広がらない", "NPS（1年）"], &["Last NPS answer"]),
            ("/people", &["田中 直樹", "推進者"], &["Champion"]),
        ];
        for (tab, words, english) in tabs {
            let path = format!("/w/acme/accounts/{id}{tab}");
            let page = ja.get(&path).await;
            assert_eq!(page.status, 200, "{tab}: {}", page.body);
            for word in words {
                assert!(page.body.contains(word), "{tab}: {word} is missing\n{}", page.body);
            }
            assert!(!page.body.contains("style=\"") && !page.body.contains("<b>帳票"), "{tab}");
            let page = en.get(&path).await;
            for word in english {
                assert!(page.body.contains(word), "{tab}: {word} is missing\n{}", page.body);
            }
            assert!(!page.body.contains("popovertarget=\"stage-menu\""), "a viewer changes nothing");
        }
        assert_eq!(ja.get(&format!("/w/acme/accounts/{}", AccountId::new())).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn each_tab_has_its_page_under_its_act_its_place_and_its_label() {
    let bench = bench_of(with_test_area(), None).await;
    let tabs = bench.home.areas().account_tabs();
    let routes = Routes::of_all(&app(&bench));
    for tab in &tabs {
        let path = format!("/w/{{workspace}}/accounts/{{account}}{}", tab.below);
        let route = routes.table().iter().find(|route| route.path == path && route.method == Method::GET);
        let route = route.unwrap_or_else(|| panic!("{path} has no page"));
        assert_eq!(route.access, Access::Member(tab.act), "{path}");
        assert!(Locale::Ja.has(tab.label) && Locale::En.has(tab.label), "{}", tab.label);
    }
    assert!(tabs.is_sorted_by(|one, next| one.place < next.place), "no two stand at one place");
    let of_product: Vec<&str> = AREAS.account_tabs().iter().map(|tab| tab.below).collect();
    assert_eq!(of_product, ["", "/usage", "/contracts", "/tickets", "/answers", "/people"]);
}

#[tokio::test]
async fn what_is_changed_in_place_stands_on_the_timeline() {
    on_both_engines(async |bench| {
        let id = rich_account(&bench).await;
        let app = app(&bench);
        let mut csm = member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let path = format!("/w/acme/accounts/{id}");
        assert_eq!(csm.post(&format!("{path}/stage"), "stage=adoption").await.status, 303);
        assert_eq!(csm.post(&format!("{path}/touch"), "touch=high").await.status, 303);
        assert_eq!(csm.post(&format!("{path}/stage"), "stage=nonsense").await.status, 422);
        let edited =
            csm.post(&format!("{path}/edit"), "name=%E3%82%A2%E3%82%AF%E3%83%A1&employees=many").await;
        assert_eq!(edited.status, 422);
        assert!(edited.body.contains("整数で入力してください") && edited.body.contains("value=\"many\""));
        let edited =
            csm.post(&format!("{path}/edit"), "name=%E3%82%A2%E3%82%AF%E3%83%A1&employees=1200").await;
        assert_eq!(edited.status, 303, "{}", edited.body);
        let page = csm.get(&format!("{path}/timeline?kind=record")).await.body;
        for words in [
            "ステージ: 導入期 → 定着期",
            "タッチモデル: ロータッチ → ハイタッチ",
            "<ins>アクメ</ins>",
            "<ins>1200</ins>",
        ] {
            assert!(page.contains(words), "{words} is missing\n{page}");
        }
        assert!(!page.contains("契約開始"), "the kind narrows");
        let scope = crate::web::Scope::of_system(bench.workspace.clone());
        assert_eq!(scope.accounts().find(id).await.unwrap().unwrap().stage, Stage::Adoption);

        let mut viewer = member(&app, &bench.workspace, Role::Viewer, Locale::Ja).await;
        assert_eq!(viewer.post(&format!("{path}/stage"), "stage=churned").await.status, 403);
        let asked = csm.post(&format!("{path}/stage"), "stage=churned").await;
        assert!(asked.status == 200 && asked.body.contains("name=\"reason\""), "{}", asked.body);
        assert_eq!(scope.accounts().find(id).await.unwrap().unwrap().stage, Stage::Adoption);
        let facts = "stage=churned&churned_on=2026-11-20&reason=price&comment=x";
        assert_eq!(csm.post(&format!("{path}/stage"), facts).await.status, 303);
        assert_eq!(scope.accounts().find(id).await.unwrap().unwrap().stage, Stage::Churned);
        let page = csm.get(&format!("{path}/timeline?kind=contracts")).await.body;
        assert!(page.contains("価格") && page.contains("/undoing"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_timeline_goes_on_to_its_end_and_shows_each_day_once() {
    on_both_engines(async |bench| {
        use crate::timeline::{Entry, STRETCH, stretch};
        let id = rich_account(&bench).await;
        let (mut place, mut days, mut activities) = (None, Vec::new(), 0);
        loop {
            let part = stretch(&bench.workspace, id, None, place, STRETCH).await.unwrap();
            for entry in part.entries {
                match entry {
                    Entry::Usage(some) => days.extend(some.into_iter().map(|day| day.day)),
                    Entry::Activity(_) => activities += 1,
                }
            }
            place = part.next;
            if place.is_none() {
                break;
            }
        }
        assert_eq!((days.len(), activities), (40, 2));
        let mut once = days.clone();
        once.dedup();
        assert!(once.len() == 40 && days.is_sorted_by(|a, b| a > b));
    })
    .await;
}

#[tokio::test]
async fn a_page_takes_as_many_queries_for_many_rows_as_for_few() {
    on_both_engines(async |bench| {
        let id = rich_account(&bench).await;
        let app = app(&bench);
        let mut csm = member(&app, &bench.workspace, Role::Csm, Locale::Ja).await;
        let list = async |csm: &mut crate::web::testing::Browser, path: &str| {
            let before = queries_so_far();
            assert_eq!(csm.get(path).await.status, 200);
            queries_so_far() - before
        };
        let few = list(&mut csm, "/w/acme/accounts").await;
        let overview = list(&mut csm, &format!("/w/acme/accounts/{id}")).await;
        let palette = list(&mut csm, "/w/acme/palette?q=%E3%82%A2").await;
        for n in 0..30 {
            account(&bench.workspace, &format!("アクメ{n}")).await;
        }
        assert_eq!(list(&mut csm, "/w/acme/accounts").await, few);
        assert_eq!(list(&mut csm, "/w/acme/palette?q=%E3%82%A2").await, palette);
        assert!(
            few <= 18 && overview < 40 && palette <= 14,
            "list {few}, account {overview}, palette {palette}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_palette_finds_accounts_people_and_screens() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let id = rich_account(&bench).await;
        let mut tx = workspace.main.begin().await.unwrap();
        let (person,): (PersonId,) =
            query("select id as a from people", args![]).one(&workspace.main).await.unwrap();
        let names = crate::customers::search::PersonNames {
            id: person,
            name: "田中 直樹",
            kana: Some("タナカ ナオキ"),
            email: Some("tanaka@aoba.example"),
        };
        crate::customers::search::index_people(&mut tx, [names]).await.unwrap();
        tx.commit().await.unwrap();
        let app = app(&bench);
        let mut csm = member(&app, workspace, Role::Csm, Locale::Ja).await;
        let found = csm.get("/w/acme/palette?q=%E9%9D%92%E8%91%89").await.body;
        assert!(found.contains(&format!("/w/acme/accounts/{id}")), "{found}");
        let found = csm.get("/w/acme/palette?q=%EF%BE%80%EF%BE%85%EF%BD%B6").await.body;
        assert!(found.contains(&format!("/w/acme/people/{person}")), "{found}");
        assert_eq!(csm.get(&format!("/w/acme/people/{person}")).await.status, 200);
        let found = csm.get("/w/acme/palette?q=%E9%A1%A7%E5%AE%A2").await.body;
        assert!(found.contains("href=\"/w/acme/accounts\""), "{found}");
        assert!(csm.get("/w/acme/palette?q=zzzz").await.body.contains("に該当するものはありません"));
        assert!(csm.get("/w/acme/palette").await.body.contains("role=\"option\""));
    })
    .await;
}
