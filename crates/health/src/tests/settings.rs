//! A change of the workspace's calendar reaches what works in the background.

use std::time::Duration;

use jiff::civil::date;

use super::Stage;
use crate::{
    QUEUE,
    activity::Actor,
    chores::{RECONSTRUCT, SILENCE},
    i18n::Locale,
    jobs::{self, testing::set_aside},
    members::Role,
    testing::on_both_engines,
    time::Timestamp,
    web::testing::{app, member},
    workspaces::{Settings, WorkspaceRow},
};

#[tokio::test]
async fn other_holidays_and_another_time_zone_score_everyone_anew_without_a_restart() {
    on_both_engines(async |bench| {
        // The Thursday after Golden Week, ten in the evening in New York and eleven in the morning of Friday in Tokyo.
        let now: jiff::Timestamp = "2026-05-08T02:00:00Z".parse().unwrap();
        bench.home.clock.set(Timestamp(now.as_millisecond()));
        let stage = Stage::new(&bench).await;
        // Every working day up to Friday, the first of May.
        stage.use_daily(120, 7, 3).await;
        let settings = Settings::of(bench.workspace.clone());
        let worker = tokio::spawn(jobs::follow(settings.latest(), QUEUE));
        let silence = async |expected: f64| {
            let met = async {
                loop {
                    let newest =
                        crate::score::in_force(&bench.workspace.main, stage.account, Timestamp(i64::MAX));
                    let newest = newest.await.unwrap();
                    let days = newest.and_then(|row| {
                        Some(
                            row.detail.values.get("silence_vs_habit")?
                                * row.detail.values.get("usual_gap_days")?,
                        )
                    });
                    if days.is_some_and(|days| (days - expected).abs() < 1e-9) {
                        return;
                    }
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(30), met)
                .await
                .expect("scored by the calendar that holds");
        };
        let change = async |change: fn(WorkspaceRow) -> WorkspaceRow| {
            let rows = bench.home.workspaces().await.unwrap();
            let row = change(rows.into_iter().find(|row| row.id == bench.workspace.id).unwrap());
            bench.home.change(&row, &Actor::System, Vec::new()).await.unwrap();
            settings.are_of(&bench.home.open_row(&row).await.unwrap());
        };
        // Thursday alone: the fourth, the fifth and the sixth are holidays, and Friday is not over.
        silence(1.0).await;
        change(|row| WorkspaceRow { holidays: "none".into(), ..row }).await;
        silence(4.0).await;
        // Where it is still Thursday, only Monday to Wednesday have passed.
        change(|row| WorkspaceRow { timezone: "America/New_York".into(), ..row }).await;
        silence(3.0).await;
        worker.abort();
        let kinds: Vec<String> =
            jobs::open_jobs(&bench.workspace.main).await.unwrap().into_iter().map(|job| job.kind).collect();
        assert!(kinds.iter().any(|kind| kind == SILENCE.name), "and silence is looked for anew: {kinds:?}");
        set_aside(&bench.workspace, &[&SILENCE, &RECONSTRUCT]).await;
    })
    .await;
}

#[tokio::test]
async fn the_company_has_days_off_of_its_own() {
    on_both_engines(async |bench| {
        let app = app(&bench);
        let mut admin = member(&app, &bench.workspace, Role::Admin, Locale::Ja).await;
        let form = |own: &str| {
            "workspace=Acme&locale=ja&timezone=Asia/Tokyo&fiscal_year_start=4&currency=JPY&holidays=gb&own_holidays="
                .to_owned()
                + own
        };
        let wrong = admin.post("/w/acme/settings", &form("お盆")).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("「お盆」は日付として読み取れません"), "{}", wrong.body);
        let saved = admin.post("/w/acme/settings", &form("2026/8/13 ~ 2026/8/16")).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let page = admin.get("/w/acme/settings").await;
        assert!(page.body.contains("2026-08-13 – 2026-08-16"), "{}", page.body);
        let workspace = bench.home.with_id(bench.workspace.id).await.unwrap().unwrap();
        let table = workspace.holiday_table();
        assert!(table.is_holiday(date(2026, 8, 14)) && table.is_holiday(date(2026, 12, 26)));
        assert!(!table.is_holiday(date(2026, 5, 5)), "Children's Day is Japan's");
    })
    .await;
}
