//! A score follows its facts, says what is missing, and comes to rest.

use bansou_metrics::score::Cause;
use jiff::civil::date;

use super::Stage;
use crate::{
    Verb,
    activity::of_account,
    args, crossings_since,
    customers::{self, Band},
    db::query,
    overrides,
    testing::on_both_engines,
    time::{DAY, HOUR},
    web::Scope,
    why,
};

#[tokio::test]
async fn each_kind_of_fact_moves_its_measure() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        let now = bench.workspace.clock.now();
        stage.settle().await;
        for unknown in ["open_urgent_high", "nps_180", "days_since_contact", "active_days_28", "seats_used"] {
            assert_eq!(stage.value(unknown).await, None, "{unknown}: nobody recorded any");
        }

        stage.ticket("urgent", now.plus(-4 * DAY), None).await;
        stage.settle().await;
        assert_eq!(stage.value("open_urgent_high").await, Some(1.0));
        assert_eq!(stage.value("oldest_urgent_days").await, Some(4.0));
        assert!(
            stage.shown().await.0.unwrap() <= 50.0,
            "an urgent ticket open for three days caps the score"
        );

        stage.nps(9, now.plus(-DAY)).await;
        stage.nps(3, now.plus(-200 * DAY)).await;
        stage.settle().await;
        assert_eq!(stage.value("nps_180").await, Some(9.0), "the older answer says nothing of today");

        stage.note(now.plus(-5 * DAY)).await;
        stage.settle().await;
        assert_eq!(stage.value("days_since_contact").await, Some(5.0));

        stage.champion(Some("2026-11-01")).await;
        stage.settle().await;
        assert_eq!(stage.value("key_people_left").await, Some(1.0));

        stage.use_daily(60, 1, 4).await;
        stage.settle().await;
        assert_eq!(stage.value("seats_used").await, Some(0.4));
        let last: (Option<jiff::civil::Date>,) =
            query("select last_used_on as a from accounts where id = $1", args![stage.account])
                .one(&bench.workspace.main)
                .await
                .unwrap();
        assert_eq!(last.0, Some(date(2026, 11, 20)));

        stage.seats(5).await;
        stage.settle().await;
        assert_eq!(stage.value("seats_used").await, Some(0.8));
    })
    .await;
}

#[tokio::test]
async fn who_is_no_customer_has_a_last_use_and_no_score() {
    const STAGE: &str = "update accounts set stage = $2 where id = $1";
    const LAST: &str = "select last_used_on as a, score as b from accounts where id = $1";
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        for (named, ago, expected) in [("lead", 3, date(2026, 11, 19)), ("churned", 1, date(2026, 11, 21))] {
            let verb = customers::Verb::StageChanged { from: "adoption".to_owned(), to: named.to_owned() };
            if named == "churned" {
                stage.write(STAGE, args![stage.account, "adoption"], verb.clone()).await;
                stage.settle().await;
                assert!(stage.kept("active_days_28").await.is_some());
            }
            stage.write(STAGE, args![stage.account, named], verb).await;
            stage.use_product(ago, 1).await;
            stage.settle().await;
            assert_eq!(stage.kept("active_days_28").await, None, "{named}");
            let read: (Option<jiff::civil::Date>, Option<f64>) =
                query(LAST, args![stage.account]).one(&bench.workspace.main).await.unwrap();
            assert_eq!(read, (Some(expected), None), "{named}");
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_is_written_where_nothing_changed() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        stage.use_daily(100, 0, 3).await;
        stage.settle().await;
        let rows = stage.rows().await;
        let told = of_account(&bench.workspace.main, stage.account, None, 100).await.unwrap().len();
        // A fact that moves no measure that a page shows.
        stage.seats(10).await;
        assert!(stage.settle().await > 0, "the account was looked at");
        assert_eq!(stage.rows().await, rows);
        assert_eq!(stage.settle().await, 0, "and then all is at rest");
        let after = of_account(&bench.workspace.main, stage.account, None, 100).await.unwrap().len();
        assert_eq!(after, told + 1, "only the fact itself is on the timeline");
    })
    .await;
}

#[tokio::test]
async fn a_fall_is_told_with_its_reasons_and_found_for_today() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        let workspace = &bench.workspace;
        stage.use_daily(100, 0, 8).await;
        stage.settle().await;
        assert_eq!(stage.shown().await.1, Some(Band::Healthy));

        workspace.clock.set(workspace.clock.now().plus(DAY));
        let opened = workspace.clock.now().plus(-4 * DAY);
        stage.ticket("urgent", opened, None).await;
        stage.settle().await;
        let timeline = of_account(&workspace.main, stage.account, None, 100).await.unwrap();
        let change = timeline.iter().find_map(|activity| match activity.verb.of()? {
            Verb::HealthChanged { to, to_band, grounds, .. } => Some((to, to_band, grounds?)),
            _ => None,
        });
        let (to, band, grounds) = change.expect("the fall is on the timeline");
        assert_eq!((to, band), (Some(50.0), Some(Band::Watch)));
        assert!(
            matches!(&grounds.effects[0].cause, Cause::Cap { flag, .. } if flag.key == "oldest_urgent_days"),
            "{grounds:?}"
        );

        let fallen = crossings_since(workspace, date(2026, 11, 23)).await.unwrap();
        assert_eq!(fallen.len(), 1);
        assert_eq!(fallen[0].why.grounds, *grounds, "Today and the timeline give the same reasons");
        assert!(fallen[0].crossed());
        assert_eq!((fallen[0].band_before, fallen[0].band_now), (Band::Healthy, Band::Watch));
        assert!(crossings_since(workspace, date(2026, 11, 24)).await.unwrap().is_empty());

        // An activity of before its reasons were kept whole is explained by the rows that it tells of.
        const OLDER: &str = "update activities set detail = $2 where seq = $1";
        let told = timeline.iter().find(|activity| activity.verb.name == "health_changed").unwrap();
        let Some(Verb::HealthChanged { from, to, from_band, to_band, .. }) = told.verb.of() else { panic!() };
        let wrong =
            serde_json::json!([{ "measure": "usage_change", "from": 0.0, "to": 0.0, "points": -36.0 }]);
        let older = serde_json::json!({
            "from": from, "to": to, "from_band": from_band, "to_band": to_band, "reasons": wrong
        });
        query(OLDER, args![told.seq, older]).run(&workspace.main).await.unwrap();
        let timeline = of_account(&workspace.main, stage.account, None, 100).await.unwrap();
        let moves = why::of_activities(&workspace.main, &timeline).await.unwrap();
        assert_eq!(moves[&told.seq].grounds, *grounds);
    })
    .await;
}

#[tokio::test]
async fn time_alone_moves_a_score() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        let workspace = &bench.workspace;
        stage.use_daily(100, 0, 8).await;
        stage.settle().await;
        let before = stage.shown().await.0.unwrap();
        for _ in 0..12 {
            workspace.clock.set(workspace.clock.now().plus(DAY));
            stage.settle().await;
        }
        assert!(stage.shown().await.0.unwrap() < before - 5.0, "twelve days of silence cost points");
        assert!(stage.rows().await > 3);
        workspace.clock.set(workspace.clock.now().plus(60 * DAY));
        // Somebody else still uses the product, so the silence is this account's own.
        Stage::named(workspace, "Other").await.use_product(0, 1).await;
        stage.settle().await;
        assert_eq!(stage.value("usage_change").await, Some(-1.0), "a long silence is not a lack of habit");
        assert_eq!(stage.shown().await.1, Some(Band::AtRisk));
    })
    .await;
}

#[tokio::test]
async fn an_override_stands_beside_the_score_until_its_day_is_over() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        let workspace = &bench.workspace;
        stage.use_daily(100, 0, 8).await;
        stage.settle().await;
        let (score, band) = stage.shown().await;
        assert_eq!(band, Some(Band::Healthy));
        let scope = Scope::of_system(workspace.clone());
        let reason = "their sponsor left".to_owned();
        overrides::set(&scope, stage.account, Band::AtRisk, reason, date(2026, 11, 23)).await.unwrap();
        assert_eq!(stage.shown().await, (score, Some(Band::AtRisk)));
        // Scoring goes on underneath and does not end it.
        stage.seats(40).await;
        stage.settle().await;
        assert_eq!(stage.shown().await.1, Some(Band::AtRisk));
        assert_ne!(stage.newest().await.band, Some(Band::AtRisk));

        workspace.clock.set(workspace.clock.now().plus(DAY));
        stage.settle().await;
        assert_eq!(stage.shown().await.1, Some(Band::AtRisk), "the 23rd is still within it");
        workspace.clock.set(workspace.clock.now().plus(DAY));
        stage.settle().await;
        assert_eq!(stage.shown().await.1, stage.newest().await.band);
        assert!(overrides::of_account(&workspace.main, stage.account).await.unwrap().is_none());
        let timeline = of_account(&workspace.main, stage.account, None, 100).await.unwrap();
        assert!(
            timeline
                .iter()
                .any(|a| matches!(a.verb.of(), Some(Verb::HealthOverrideEnded { expired: true, .. })))
        );
    })
    .await;
}

#[tokio::test]
async fn who_is_no_customer_has_no_score() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        stage.use_daily(40, 0, 3).await;
        stage.settle().await;
        assert!(stage.shown().await.0.is_some());
        let rows = stage.rows().await;
        let churned = customers::Verb::StageChanged { from: "adoption".into(), to: "churned".into() };
        stage
            .write("update accounts set stage = 'churned' where id = $1", args![stage.account], churned)
            .await;
        stage.settle().await;
        assert_eq!(stage.shown().await, (None, None));
        assert_eq!(stage.rows().await, rows, "the history stays as it was");
    })
    .await;
}

#[tokio::test]
async fn what_is_queued_while_it_is_scored_stays_queued() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        stage.settle().await;
        let (main, now) = (&bench.workspace.main, bench.workspace.clock.now());
        let mut tx = main.begin().await.unwrap();
        crate::queue::enqueue(&mut tx, &[stage.account], now).await.unwrap();
        tx.commit().await.unwrap();
        let tickets = crate::queue::waiting(main, &[], 10).await.unwrap();
        let mut tx = main.begin().await.unwrap();
        crate::queue::enqueue(&mut tx, &[stage.account], now.plus(-HOUR)).await.unwrap();
        tx.commit().await.unwrap();
        let round = crate::engine::Round::now(&bench.workspace).await.unwrap();
        crate::engine::score_tickets(&bench.workspace, &round, &tickets).await.unwrap();
        assert!(crate::queue::holds(main, stage.account).await.unwrap());
        assert_eq!(stage.settle().await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_event_reaches_the_score_and_the_open_page_by_itself() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        stage.use_daily(60, 1, 3).await;
        stage.settle().await;
        let workspace = &bench.workspace;
        let worker = tokio::spawn(crate::jobs::follow(workspace.clone().into(), crate::QUEUE));
        let listener = tokio::spawn(crate::activity::listen(workspace.clone().into(), crate::LISTENER));
        let mut page = workspace.live.listen(workspace).await;
        // A page that looks again whenever it hears of its account.
        let mut sees = async |measure: &str, value: f64| {
            let limit = std::time::Duration::from_secs(20);
            let seen = async {
                loop {
                    let news = page.recv().await.unwrap();
                    let is_mine = news.accounts.contains(&stage.account) && news.topics.contains("lists");
                    if is_mine && stage.value(measure).await == Some(value) {
                        return;
                    }
                }
            };
            tokio::time::timeout(limit, seen).await.expect("told in time");
        };
        stage.use_product(0, 8).await;
        sees("seats_used", 0.8).await;
        // The other way: a record, by the spine.
        stage.nps(1, workspace.clock.now().plus(-DAY)).await;
        sees("nps_180", 1.0).await;
        worker.abort();
        listener.abort();
    })
    .await;
}
