//! The offer of limits from the past.

use axum::http::StatusCode;
use bansou_simulator::Settings;
use jiff::civil::date;

use crate::{
    args,
    db::query,
    demo,
    health::{scorecards, testing::Stage, workshop::limits::propose},
    i18n::Locale,
    jobs,
    members::Role,
    testing::{bench, on_both_engines},
    time::{DAY, Timestamp},
    web::testing,
};

const COMPANY: Settings = Settings { intensity: 0.25, ..Settings::new(7, 140, 15, date(2026, 11, 22)) };

#[tokio::test]
async fn limits_are_offered_from_the_past_with_their_cost_and_taken() {
    let bench = bench(None).await;
    bench.home.clock.set(Timestamp::now());
    let made = demo::make(&bench.home, &COMPANY, |_| {}).await.unwrap();
    let workspace = &made.workspace;
    let app = testing::app(&bench);
    let mut admin = testing::member(&app, workspace, Role::Admin, Locale::Ja).await;
    let offer = format!("/w/{}/health/limits-offer", workspace.slug);
    let measuring = admin.get(&offer).await;
    assert!(measuring.body.contains("b-progress"), "{}", measuring.body);
    assert!(!measuring.body.contains("limits-offered"));
    jobs::drain(workspace, workspace.parts.all()).await.unwrap();

    let offered = admin.get(&offer).await.body;
    let scorecard = scorecards::ensure_default(workspace).await.unwrap().remove(0);
    let [watch, _] = propose(workspace, &scorecard).await.unwrap().offers.unwrap();
    let best = watch.best.limit;
    for words in ["現在の境目のままにする", "おすすめ", "誤報", "1名・週の警告"] {
        assert!(offered.contains(words), "{words}: {offered}");
    }
    let (caught, all) = (best.at.flagged_churned, best.at.flagged_churned + best.at.missed);
    assert!(
        offered.contains(&format!("({caught}/{all})")) && offered.contains("name=\"below\""),
        "{offered}"
    );
    let mut below: Vec<&str> = offered.split("name=\"below\" value=\"").skip(1).collect();
    let rows = below.len();
    below.dedup_by_key(|rest| rest.split('"').next());
    assert_eq!(below.len(), rows, "no limit is offered twice");

    let path = format!("/w/{}/health/{}/limits", workspace.slug, scorecard.id);
    let form = format!("band=watch&below={}&base={}", best.below, scorecard.version.id);
    assert_eq!(admin.post(&path, &form).await.status, StatusCode::SEE_OTHER);
    assert!(!admin.get(&offer).await.body.contains("limits-offered"), "what was chosen is not asked again");
    jobs::testing::set_all_aside(workspace).await;
}

#[tokio::test]
async fn too_little_past_is_said_and_the_offer_can_be_left() {
    const CHURN: &str = "
        insert into churn_events (id, account_id, churned_on, currency, custom, created_at, updated_at)
        values ($1, $2, '2026-06-30', 'JPY', '{}', $3, $3)";
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let app = testing::app(&bench);
        let mut admin = testing::member(&app, workspace, Role::Admin, Locale::En).await;
        let offer = format!("/w/{}/health/limits-offer", workspace.slug);
        let stage = Stage::new(&bench).await;
        stage.ticket("urgent", workspace.clock.now().plus(-5 * DAY), None).await;
        assert!(!admin.get(&offer).await.body.contains("<section"), "nobody left, so nothing is asked");

        let mut tx = workspace.main.begin().await.unwrap();
        let values = args![uuid::Uuid::now_v7(), stage.account, workspace.clock.now()];
        query(CHURN, values).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        admin.get(&offer).await;
        jobs::drain(workspace, workspace.parts.all()).await.unwrap();
        let refused = admin.get(&offer).await.body;
        assert!(refused.contains("limits-refusal") && !refused.contains("name=\"below\""), "{refused}");
        let left = admin.post(&format!("{offer}/leave"), "").await;
        assert_eq!(left.status, StatusCode::SEE_OTHER);
        assert!(admin.get(&left.location.unwrap()).await.body.contains("stay as they are"));
        assert!(!admin.get(&offer).await.body.contains("<section"), "it is not asked again");
        let mut viewer = testing::member(&app, workspace, Role::Viewer, Locale::En).await;
        assert_eq!(viewer.get(&offer).await.status, StatusCode::FORBIDDEN);
        jobs::drain(workspace, workspace.parts.all()).await.unwrap();
    })
    .await;
}
