//! The first tab as people read it: what decides comes first, whatever kind of account it is.

use scraper::{ElementRef, Html, Selector};

use crate::{
    args,
    customers::{Band, testing::stored as account},
    db::{
        insert_many, query,
        testing::{Bench, queries_so_far},
    },
    health::{overrides, testing::Stage},
    i18n::Locale,
    ids::{AccountId, PersonId, SubscriptionId},
    members::Role,
    testing::on_both_engines,
    time::{DAY, day_number},
    web::{
        Scope,
        testing::{Browser, app, member},
    },
};

struct Page(Html);

impl Page {
    async fn of(browser: &mut Browser, id: AccountId) -> Self {
        let answer = browser.get(&format!("/w/acme/accounts/{id}")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        Self(Html::parse_document(&answer.body))
    }

    fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
        self.0.select(&Selector::parse(selector).unwrap()).collect()
    }

    fn text(&self, selector: &str) -> String {
        let words = self.all(selector).into_iter().flat_map(|element| element.text());
        words.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Where elements stand among all of the page.
    fn place(&self, selector: &str) -> usize {
        let wanted = self.all(selector).first().map(|element| element.id());
        self.all("main *").iter().position(|element| Some(element.id()) == wanted).expect(selector)
    }
}

async fn reader(bench: &Bench, role: Role) -> Browser {
    member(&app(bench), &bench.workspace, role, Locale::Ja).await
}

#[tokio::test]
async fn the_verdict_stands_first_and_names_what_decides() {
    on_both_engines(async |bench| {
        let mut csm = reader(&bench, Role::Csm).await;
        let stage = Stage::new(&bench).await;
        stage.use_daily(120, 0, 9).await;
        stage.champion(None).await;
        stage.ticket("urgent", bench.workspace.clock.now().plus(-5 * DAY), None).await;
        stage.settle().await;
        let page = Page::of(&mut csm, stage.account).await;
        let lead = page.text("#verdict .lead");
        assert!(lead.starts_with("50点（注意）") && lead.contains("上限"), "{lead}");
        assert!(page.place("#verdict") < page.place("#timeline"));
        assert!(page.place("#verdict") < page.place("#costs"));
        let acts = page.text("#next-acts");
        assert!(acts.contains("緊急の問い合わせ") && acts.contains("問い合わせを開く"), "{acts}");
        assert!(page.text("#deciders").contains("Sato"));
        // What costs nothing is folded away, and the whole adds up as it did.
        let costs = page.all("#costs tr").len();
        let all = page.all("#all-measures tbody tr:not(.group)").len();
        assert!(costs < all && all > 8, "{costs} of {all}");
        let mut viewer = reader(&bench, Role::Viewer).await;
        let viewer = Page::of(&mut viewer, stage.account).await;
        assert!(viewer.all("#next-acts form, #verdict [data-turbo-frame=modal]").is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_greatest_losses_are_named_where_nothing_caps() {
    on_both_engines(async |bench| {
        let mut csm = reader(&bench, Role::Csm).await;
        let stage = Stage::new(&bench).await;
        stage.use_daily(120, 0, 5).await;
        stage.nps(0, bench.workspace.clock.now().plus(-3 * DAY)).await;
        stage.settle().await;
        let page = Page::of(&mut csm, stage.account).await;
        let because = page.text("#verdict-because");
        let costs: Vec<String> =
            page.all("#costs th").iter().map(|row| row.text().collect::<String>()).collect();
        assert!(because.contains("おもな減点は") && costs.len() >= 2, "{because} {costs:?}");
        let places: Vec<Option<usize>> =
            costs.iter().take(2).map(|label| because.find(label.as_str())).collect();
        assert!(places[0].is_some() && places[0] < places[1], "{because}: {costs:?}");
    })
    .await;
}

#[tokio::test]
async fn an_override_gives_every_ring_one_colour_and_says_what_was_computed() {
    on_both_engines(async |bench| {
        let mut csm = reader(&bench, Role::Csm).await;
        let stage = Stage::new(&bench).await;
        stage.use_daily(120, 0, 9).await;
        stage.ticket("urgent", bench.workspace.clock.now().plus(-5 * DAY), None).await;
        stage.settle().await;
        let scope = Scope::of_system(bench.workspace.clone());
        let until = bench.workspace.today().tomorrow().unwrap();
        overrides::set(&scope, stage.account, Band::Healthy, "導入の調整中".into(), until).await.unwrap();
        let page = Page::of(&mut csm, stage.account).await;
        let rings: Vec<&str> = page
            .all("main .score")
            .iter()
            .map(|ring| ring.attr("class").unwrap_or_default().trim())
            .collect();
        assert!(rings.len() >= 2 && rings.iter().all(|class| class.ends_with("good")), "{rings:?}");
        let numbers: Vec<String> =
            page.all("main .score b").iter().map(|ring| ring.text().collect()).collect();
        assert!(numbers.iter().all(|number| *number == numbers[0]), "{numbers:?}");
        let verdict = page.text("#verdict");
        assert!(verdict.starts_with("現在の状況 50点（健全）"), "{verdict}");
        assert!(verdict.contains("計算上の区分は「注意」") && verdict.contains("導入の調整中"), "{verdict}");
    })
    .await;
}

async fn person(bench: &Bench, account: AccountId, name: &str, role: &str, left_on: Option<&str>) {
    const PERSON: &str = "
        insert into people (id, account_id, name, name_key, role, left_on, custom, created_at, updated_at)
        values ($1, $2, $3, $3, $4, $5, $6, 0, 0)";
    let left_on = left_on.map(str::to_owned);
    let args = args![PersonId::new(), account, name, role, left_on, serde_json::json!({})];
    query(PERSON, args).run(&bench.workspace.main).await.unwrap();
}

#[tokio::test]
async fn those_who_decide_come_first_and_the_others_are_counted() {
    on_both_engines(async |bench| {
        let mut csm = reader(&bench, Role::Csm).await;
        let id = account(&bench.workspace, "青葉").await;
        for n in 0..8 {
            person(&bench, id, &format!("あ利用者{n}"), "user", None).await;
        }
        person(&bench, id, "わ推進", "champion", None).await;
        person(&bench, id, "ん決裁", "decision_maker", None).await;
        person(&bench, id, "あ前任", "decision_maker", Some("2026-01-01")).await;
        let page = Page::of(&mut csm, id).await;
        let names: Vec<String> =
            page.all("#people-card li a").iter().map(|row| row.text().collect()).collect();
        assert_eq!(names[..2], ["ん決裁", "わ推進"], "{names:?}");
        assert!(page.text("#people-card").contains("ほか5名"), "{}", page.text("#people-card"));
        let deciders = page.text("#deciders");
        assert!(deciders.contains("ん決裁") && !deciders.contains("前任"), "{deciders}");

        let alone = account(&bench.workspace, "白樺").await;
        let page = Page::of(&mut csm, alone).await;
        assert!(page.text("#verdict").contains("決裁者も推進者も登録されていません"));
        assert!(!page.all("#verdict a[href*='people']").is_empty(), "and there is a way to enter one");
    })
    .await;
}

async fn contract(bench: &Bench, account: AccountId, trial: bool, ended_on: Option<&str>) {
    const INSERT: &str = "
        insert into subscriptions (id, account_id, plan, seats, mrr_minor, currency, started_on, ended_on, trial, custom,
                                   created_at, updated_at)
        values ($1, $2, 'Pro', 10, 100000, 'JPY', '2025-11-01', $3, $4, $5, 0, 0)";
    let ended_on = ended_on.map(str::to_owned);
    let args = args![SubscriptionId::new(), account, ended_on, trial, serde_json::json!({})];
    query(INSERT, args).run(&bench.workspace.main).await.unwrap();
}

async fn put_into(bench: &Bench, account: AccountId, stage: &str) {
    const STAGE: &str = "update accounts set stage = $2 where id = $1";
    query(STAGE, args![account, stage]).run(&bench.workspace.main).await.unwrap();
}

#[tokio::test]
async fn whatever_the_account_is_the_page_says_so_and_leads_on() {
    on_both_engines(async |bench| {
        let mut csm = reader(&bench, Role::Csm).await;
        let workspace = &bench.workspace;
        let new = account(workspace, "手で登録").await;
        let lead = account(workspace, "見込み").await;
        put_into(&bench, lead, "lead").await;
        let trial = account(workspace, "試用").await;
        put_into(&bench, trial, "opportunity").await;
        contract(&bench, trial, true, Some("2026-12-15")).await;
        let former = account(workspace, "去った").await;
        put_into(&bench, former, "churned").await;
        contract(&bench, former, false, Some("2026-08-31")).await;
        const LEFT: &str = "
            insert into churn_events (id, account_id, churned_on, reason, currency, custom, created_at, updated_at)
            values ($1, $2, '2026-08-31', '価格', 'JPY', $3, 0, 0)";
        query(LEFT, args![uuid::Uuid::now_v7(), former, serde_json::json!({})])
            .run(&workspace.main)
            .await
            .unwrap();
        for (id, says, next) in [
            (new, "スコアなし", "契約を登録する"),
            (lead, "契約前のため", "初回の連絡をする"),
            (trial, "トライアル中（2026/12/15まで）", "本契約の意向"),
            (former, "2026/8/31に解約 理由: 価格", "再契約の可能性"),
        ] {
            let page = Page::of(&mut csm, id).await;
            let verdict = page.text("#verdict");
            assert!(verdict.contains(says), "{says}: {verdict}");
            assert!(page.text("#next-acts").contains(next), "{next}: {verdict}");
            assert!(!page.all("#next-acts .btn").is_empty(), "{says}: nothing to press");
            assert!(page.text("#verdict").contains("まだ接点の記録がありません"));
        }
    })
    .await;
}

#[tokio::test]
async fn the_last_contact_is_the_one_that_the_measure_counts() {
    on_both_engines(async |bench| {
        let mut csm = reader(&bench, Role::Csm).await;
        let stage = Stage::new(&bench).await;
        let now = bench.workspace.clock.now();
        stage.use_daily(60, 0, 5).await;
        stage.note(now.plus(-20 * DAY)).await;
        stage.ticket("normal", now.plus(-9 * DAY), Some(now.plus(-8 * DAY))).await;
        stage.settle().await;
        assert_eq!(stage.value("days_since_contact").await, Some(8.0));
        let page = Page::of(&mut csm, stage.account).await;
        let touch = page.text("#last-touch");
        assert!(touch.contains("問い合わせへの回答") && touch.contains("11/14"), "{touch}");
        stage.note(now.plus(-2 * DAY)).await;
        let touch = Page::of(&mut csm, stage.account).await.text("#last-touch");
        assert!(touch.contains("メモ") && touch.contains("met"), "{touch}");
    })
    .await;
}

#[tokio::test]
async fn a_rich_page_takes_as_many_queries_as_an_empty_one_and_few_more() {
    on_both_engines(async |bench| {
        let mut csm = reader(&bench, Role::Csm).await;
        let empty = account(&bench.workspace, "から").await;
        let stage = Stage::new(&bench).await;
        stage.use_daily(60, 0, 9).await;
        for n in 0..40 {
            person(&bench, stage.account, &format!("利用者{n}"), "user", None).await;
            stage.note(bench.workspace.clock.now().plus(-n * DAY)).await;
        }
        stage.settle().await;
        let mut counted = Vec::new();
        for id in [empty, stage.account] {
            let before = queries_so_far();
            assert_eq!(csm.get(&format!("/w/acme/accounts/{id}")).await.status, 200);
            counted.push(queries_so_far() - before);
        }
        assert!(
            counted[0].abs_diff(counted[1]) <= 6 && counted.iter().all(|count| *count <= 42),
            "{counted:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_chart_of_many_features_has_as_many_series_as_can_be_told_apart() {
    on_both_engines(async |bench| {
        let mut csm = reader(&bench, Role::Csm).await;
        let id = account(&bench.workspace, "多機能").await;
        let last = day_number(bench.workspace.today());
        let nobody = uuid::Uuid::nil();
        let daily = (0..9_i64).map(|n| args![id, last - n, format!("feature_{n}"), nobody, 10 + n]);
        let mut tx = bench.workspace.usage.begin().await.unwrap();
        insert_many(
            &mut tx,
            "insert into usage_daily (account_id, day, name, person_id, quantity)",
            "",
            daily,
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let body = csm.get(&format!("/w/acme/accounts/{id}/usage")).await.body;
        let page = Html::parse_document(&body);
        let islands = Selector::parse("b-chart.tall script").unwrap();
        let island: String = page.select(&islands).next().expect("the chart").text().collect();
        let chart: serde_json::Value = serde_json::from_str(&island).unwrap();
        let series = chart["series"].as_array().unwrap();
        let names: Vec<&str> = series.iter().map(|each| each["name"].as_str().unwrap()).collect();
        assert_eq!((series.len(), names[6]), (7, "その他"), "{names:?}");
        assert_eq!(series[6]["tone"], "rest");
        assert!(series[..6].iter().all(|each| each["tone"].is_null()));
        let sum: f64 = series
            .iter()
            .flat_map(|each| each["data"].as_array().unwrap())
            .map(|value| value.as_f64().unwrap())
            .sum();
        assert!((sum - (10..19).sum::<i64>() as f64).abs() < 1e-9, "nothing is left out: {sum}");
    })
    .await;
}
