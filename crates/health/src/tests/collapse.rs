//! A collapse of use against the account's own habit, on both engines.

use bansou_metrics::score::score;

use super::Stage;
use crate::{customers::Band, scorecards, testing::on_both_engines};

#[tokio::test]
async fn a_collapse_against_the_own_habit_is_never_green() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        // Everything else is as good as it can be.
        stage.use_daily(200, 15, 8).await;
        stage.use_daily(14, 0, 2).await;
        stage.champion(None).await;
        stage.nps(10, bench.workspace.clock.now()).await;
        stage.note(bench.workspace.clock.now()).await;
        stage.settle().await;
        // Two of eight people, and a little less for holidays on which people worked before.
        let share = stage.value("use_vs_habit").await.unwrap();
        assert!((0.2..=0.26).contains(&share), "{share}");
        assert_eq!(stage.value("use_days").await, Some(14.0));
        let newest = stage.newest().await;
        assert_eq!((newest.score, newest.band), (Some(60.0), Some(Band::Watch)));
        let mut card = scorecards::default_definition();
        let scored = score(&card, &newest.detail.facts());
        assert_eq!(scored.capped_by.unwrap().key, "use_vs_habit");
        card.red_flags.retain(|flag| flag.key != "use_vs_habit");
        let without = score(&card, &newest.detail.facts()).score.unwrap();
        assert!(without >= card.bands.healthy_from, "it was green without the cap: {without}");
    })
    .await;
}

#[tokio::test]
async fn who_comes_once_a_week_has_not_collapsed_by_missing_one() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        for week in 2..26 {
            stage.use_product(week * 7, 3).await;
        }
        // The workspace is used by somebody.
        Stage::named(&bench.workspace, "Other").await.use_daily(30, 0, 1).await;
        stage.settle().await;
        assert_eq!(stage.value("use_vs_habit").await, None);
        assert!(stage.newest().await.detail.capped.is_none());
    })
    .await;
}

#[tokio::test]
async fn who_comes_twice_a_week_is_judged_by_four_weeks() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        for week in 5..26 {
            stage.use_product(week * 7, 3).await;
            stage.use_product(week * 7 + 2, 3).await;
        }
        stage.use_product(20, 1).await;
        // The data of the workspace goes on.
        Stage::named(&bench.workspace, "Other").await.use_daily(30, 0, 1).await;
        stage.settle().await;
        assert_eq!(stage.value("use_days").await, Some(28.0));
        assert!(stage.value("use_vs_habit").await.unwrap() < 0.1);
        assert_ne!(stage.newest().await.band, Some(Band::Healthy));
    })
    .await;
}
