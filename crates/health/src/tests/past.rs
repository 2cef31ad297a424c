//! Looking back: nothing is known before it happened, and the past is worked out once.

use jiff::civil::date;

use super::Stage;
use crate::{
    args,
    chores::{RECONSTRUCT, RESCORE, SILENCE, after_import},
    db::{Db, query},
    jobs,
    measures::{AsOf, Surroundings, facts},
    open_quiet_spells, score,
    testing::on_both_engines,
    time::{DAY, Timestamp},
};

#[tokio::test]
async fn a_past_day_knows_nothing_of_what_came_later() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        let workspace = &bench.workspace;
        let now = workspace.clock.now();
        stage.ticket("urgent", now.plus(-30 * DAY), Some(now.plus(-20 * DAY))).await;
        stage.nps(2, now.plus(-10 * DAY)).await;
        stage.champion(Some("2026-11-10")).await;
        stage.use_daily(90, 40, 4).await;
        let on = async |day| {
            let as_of = AsOf::end_of(day, &workspace.zone);
            let around = Surroundings::load(workspace, &as_of).await.unwrap();
            facts(workspace, &[stage.account], &as_of, &around).await.unwrap().remove(&stage.account).unwrap()
        };
        let then = on(date(2026, 10, 30)).await;
        assert_eq!(then.value("open_urgent_high"), Some(1.0));
        assert_eq!(then.value("oldest_urgent_days"), Some(7.0));
        assert_eq!(then.value("nps_180"), None);
        assert_eq!(then.value("key_people_left"), Some(0.0));
        assert_eq!(then.value("key_people_known"), Some(1.0));
        assert!(then.value("silence_vs_habit").unwrap() > 5.0);
        let now = on(date(2026, 11, 20)).await;
        assert_eq!(now.value("open_urgent_high"), Some(0.0));
        assert_eq!(now.value("nps_180"), Some(2.0));
        assert_eq!(now.value("key_people_left"), Some(1.0));
    })
    .await;
}

async fn count(db: &Db, reconstructed: i64) -> i64 {
    const COUNT: &str = "select count(*) as a from scores where reconstructed = $1";
    query(COUNT, args![reconstructed]).one::<(i64,)>(db).await.unwrap().0
}

#[tokio::test]
async fn the_past_is_worked_out_once_and_leaves_real_scores_alone() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        let workspace = &bench.workspace;
        stage.use_daily(120, 0, 4).await;
        crate::settle(workspace).await.unwrap();
        workspace.clock.set(Timestamp::now().plus(DAY));
        let kinds = [RECONSTRUCT, RESCORE, SILENCE];
        jobs::drain(workspace, &kinds).await.unwrap();
        let (past, real) = (count(&workspace.main, 1).await, count(&workspace.main, 0).await);
        assert!(past >= 30, "{past}: month ends since the contract began, and Sundays");
        let mut tx = workspace.main.begin().await.unwrap();
        after_import(&mut tx, "again").await.unwrap();
        tx.commit().await.unwrap();
        jobs::drain(workspace, &kinds).await.unwrap();
        assert_eq!((count(&workspace.main, 1).await, count(&workspace.main, 0).await), (past, real));
        let history = score::history(&workspace.main, stage.account, Timestamp(0)).await.unwrap();
        let first_real = history.iter().position(|point| !point.reconstructed).unwrap();
        assert!(history[first_real..].iter().all(|point| !point.reconstructed));
        assert_eq!(jobs::open_jobs(&workspace.main).await.unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn silence_against_a_habit_opens_a_spell_and_recovery_ends_it() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let daily = Stage::named(workspace, "Daily").await;
        let rare = Stage::named(workspace, "Rare").await;
        daily.use_daily(150, 20, 3).await;
        for ago in [150, 120, 90, 60] {
            rare.use_product(ago, 1).await;
        }
        rare.use_product(0, 1).await;
        daily.settle().await;
        let judge = async |key: &str| {
            let mut tx = workspace.main.begin().await.unwrap();
            after_import(&mut tx, key).await.unwrap();
            tx.commit().await.unwrap();
            let kinds = [RECONSTRUCT, RESCORE, SILENCE, crate::revenue::DAY_TURN];
            jobs::drain(workspace, &kinds).await.unwrap();
            open_quiet_spells(workspace).await.unwrap()
        };
        let spells = judge("first").await;
        assert_eq!(spells.len(), 1, "an account that is rarely there is not quiet when it is away");
        assert_eq!(spells[0].account, daily.account);
        assert_eq!(
            spells[0].since,
            date(2026, 11, 3),
            "the day after the last use; the 3rd is a holiday of lower use"
        );
        assert!(spells[0].expected > 50.0 && spells[0].observed == 0.0);
        assert_eq!(judge("second").await.len(), 1, "one spell, however often it is judged");

        daily.use_daily(14, 0, 3).await;
        assert!(judge("third").await.is_empty());
    })
    .await;
}
