//! The screens: figures add up, both languages are whole, and a bad form comes back with its reasons.

use super::Stage;
use crate::{
    customers::Band,
    i18n::Locale,
    measures::KINDS,
    members::Role,
    overrides,
    success::Verb,
    testing::on_both_engines,
    time::DAY,
    web::testing::{app, member},
};

#[test]
fn every_measure_has_its_label_and_its_sentence() {
    for kind in KINDS {
        for locale in [Locale::Ja, Locale::En] {
            assert!(locale.has(&format!("measure-{}", kind.key)), "{}", kind.key);
            assert!(locale.has(&format!("fact-{}", kind.key)), "{}", kind.key);
        }
    }
}

/// The figures of the table's cells: points and possible points, and those of the total.
fn figures(page: &str) -> (Vec<(f64, f64)>, (f64, f64)) {
    let document = scraper::Html::parse_document(page);
    let cells = |selector: &str| {
        let selector = scraper::Selector::parse(selector).unwrap();
        document.select(&selector).map(|cell| cell.text().collect::<String>()).collect::<Vec<_>>()
    };
    let pair = |text: &String| {
        let (points, possible) = text.split(" → ").next()?.split_once(" / ")?;
        Some((points.trim().parse().ok()?, possible.trim().parse().ok()?))
    };
    let rows = cells(".why-table tbody td.num").iter().filter_map(pair).collect();
    (rows, cells(".why-table tfoot td.num").iter().find_map(pair).expect("a total"))
}

#[tokio::test]
async fn the_explanation_adds_up_and_speaks_both_languages() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        let now = bench.workspace.clock.now();
        stage.ticket("high", now.plus(-2 * DAY), None).await;
        stage.nps(7, now.plus(-30 * DAY)).await;
        stage.note(now.plus(-50 * DAY)).await;
        stage.champion(None).await;
        stage.use_daily(120, 0, 5).await;
        stage.settle().await;
        let app = app(&bench);
        for (locale, unknown) in [(Locale::Ja, "情報なし"), (Locale::En, "No data")] {
            let mut browser = member(&app, &bench.workspace, Role::Csm, locale).await;
            let page = browser.get(&format!("/w/acme/accounts/{}/health", stage.account)).await;
            assert_eq!(page.status, 200, "{}", page.body);
            let (rows, total) = figures(&page.body);
            let sum = rows.iter().fold((0.0, 0.0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
            assert!(rows.len() > 8);
            assert_eq!((sum.0 - total.0, sum.1 - total.1), (0.0, 0.0), "{rows:?} {total:?}");
            let shown = stage.shown().await.0.unwrap().round();
            assert_eq!((100.0 * total.0 / total.1).round(), shown);
            assert!(page.body.contains(unknown), "what is not known is said");

            let cards = browser.get("/w/acme/health").await;
            assert_eq!(cards.status, 200, "{}", cards.body);
            let past = browser.get(&format!("/w/acme/accounts/{}/health?on=2026-11-01", stage.account)).await;
            assert_eq!(past.status, 200, "{}", past.body);
            assert!(!past.body.contains("why-table"), "there was no score on that day");
        }
    })
    .await;
}

#[tokio::test]
async fn an_override_is_set_by_who_may_and_only_with_a_reason() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        stage.use_daily(60, 0, 5).await;
        stage.settle().await;
        let app = app(&bench);
        let address = format!("/w/acme/accounts/{}/health/override", stage.account);
        let mut browser = member(&app, &bench.workspace, Role::Csm, Locale::En).await;
        let bad = browser.post(&address, "band=at_risk&reason=&expires=2030-01-01").await;
        assert_eq!(bad.status, 422);
        assert!(bad.body.contains("Enter a reason.") && bad.body.contains("within 180 days"), "{}", bad.body);
        let good = browser.post(&address, "band=at_risk&reason=sponsor+left&expires=2026-12-01").await;
        assert_eq!(good.status, 303, "{}", good.body);
        assert_eq!(stage.shown().await.1, Some(Band::AtRisk));
        let page = browser.get(&format!("/w/acme/accounts/{}/health", stage.account)).await;
        assert!(page.body.contains("sponsor left") && page.body.contains("calculated"), "{}", page.body);
        assert_eq!(browser.post(&format!("{address}/end"), "").await.status, 303);
        assert!(overrides::of_account(&bench.workspace.main, stage.account).await.unwrap().is_none());

        let mut viewer = member(&app, &bench.workspace, Role::Viewer, Locale::En).await;
        let refused = viewer.post(&address, "band=healthy&reason=fine&expires=2026-12-01").await;
        assert_eq!(refused.status, 403);
    })
    .await;
}

#[tokio::test]
async fn a_day_in_the_past_shows_the_score_of_that_day() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        let workspace = &bench.workspace;
        stage.use_daily(100, 0, 5).await;
        stage.settle().await;
        let then = stage.shown().await.0.unwrap().round();
        workspace.clock.set(workspace.clock.now().plus(2 * DAY));
        stage.ticket("urgent", workspace.clock.now().plus(-4 * DAY), None).await;
        let verb = Verb::note("");
        stage.write("update accounts set plan = plan where id = $1", crate::args![stage.account], verb).await;
        stage.settle().await;
        let now = stage.shown().await.0.unwrap().round();
        assert!(now < then);
        let app = app(&bench);
        let mut browser = member(&app, workspace, Role::Csm, Locale::Ja).await;
        let address = format!("/w/acme/accounts/{}/health", stage.account);
        let past = browser.get(&format!("{address}?on=2026-11-22")).await.body;
        assert!(past.contains(&format!("<b>{then}</b>")) && !past.contains("上限"), "{past}");
        let present = browser.get(&address).await.body;
        assert!(present.contains(&format!("<b>{now}</b>")) && present.contains("上限"));
        assert!(present.contains(r#""kind":"line""#), "two days make a history");
    })
    .await;
}

#[tokio::test]
async fn what_would_help_is_the_act_that_lifts_the_red_flag() {
    on_both_engines(async |bench| {
        let stage = Stage::new(&bench).await;
        stage.use_daily(120, 0, 9).await;
        stage.ticket("urgent", bench.workspace.clock.now().plus(-5 * DAY), None).await;
        stage.settle().await;
        assert_eq!(stage.shown().await.0, Some(50.0), "an urgent ticket of five days caps the score");
        let app = app(&bench);
        for (locale, act) in
            [(Locale::Ja, "緊急の問い合わせを解決すれば"), (Locale::En, "If the urgent ticket is solved")]
        {
            let mut browser = member(&app, &bench.workspace, Role::Csm, locale).await;
            let page = browser.get(&format!("/w/acme/accounts/{}/health", stage.account)).await;
            assert!(page.body.contains(act), "{}", page.body);
        }
    })
    .await;
}
