//! The page through the real router, in both languages.

use super::*;
use crate::{
    db::testing::queries_so_far,
    i18n::Locale,
    members::{self, Role},
    testing::on_both_engines,
    web::testing::{self, Browser, app},
};

async fn browser(morning: &Morning) -> Browser {
    let login =
        members::find_login(&morning.bench.home.control, morning.sato.login_id).await.unwrap().unwrap();
    Browser::signed_in(&app(&morning.bench), &login).await
}

fn address(morning: &Morning, path: &str) -> String {
    format!("/w/{}{path}", morning.bench.workspace.slug)
}

async fn fill(morning: &Morning, id: AccountId) {
    let facts = |seats: f64, points: f64| {
        json!({ "values": { "seats_used": seats / 60.0, "active_people": seats, "seats": 60.0 },
                "points": { "seats_used": points } })
    };
    morning.score_of(id, 20, 60.0, Band::Watch, facts(42.0, 15.0)).await;
    morning.score_of(id, 1, 39.0, Band::AtRisk, facts(19.0, 5.0)).await;
    morning.quiet(id, date(2026, 11, 11)).await;
    morning.ticket(id, "<b>請求書</b>が送れない", "urgent", 3).await;
    morning.dates(id, Some(date(2027, 1, 2)), Some(date(2026, 12, 3))).await;
}

#[tokio::test]
async fn the_page_says_why_in_words_in_both_languages() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        fill(&morning, morning.aoba).await;
        let mut browser = browser(&morning).await;
        let page = browser.get(&address(&morning, "/today")).await;
        assert_eq!(page.status, 200);
        for words in [
            "おはようございます。佐藤さんが今日対応する顧客 1社",
            "担当顧客 1社",
            "ヘルススコアが60から39に下がり<em>「危険」になりました</em>",
            "ライセンス利用率 70% → 32%（−",
            "12日間利用がありません",
            "「&#60;b&#62;請求書&#60;/b&#62;が送れない」が3日間未解決",
            "解約通知期限まで8営業日",
            "¥100,000/月",
            "通知期限まで11日",
            "▼21",
        ] {
            assert!(page.body.contains(words), "{words} is not in {}", page.body);
        }
        for key in [">today-", "> today-", "measure-", "fact-", "band-"] {
            assert!(!page.body.contains(key), "the message of a key {key} is missing");
        }
    })
    .await;
}

#[tokio::test]
async fn english_and_the_teams_view_render_as_well() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        fill(&morning, morning.aoba).await;
        let app = app(&morning.bench);
        let mut admin = testing::member(&app, &morning.bench.workspace, Role::Admin, Locale::En).await;
        let page = admin.get(&address(&morning, "/today")).await;
        for words in [
            "Good morning. There is 1 account to act on.",
            "from 60 to 39, into “At risk”",
            "Not used for 12 days",
            "notice due in 11 days",
            "佐藤 美咲",
            "By member",
        ] {
            assert!(page.body.contains(words), "{words} is not in {}", page.body);
        }
        let own = admin.get(&address(&morning, "/today?view=mine")).await;
        assert!(own.body.contains("You don’t own any accounts yet"));
        let other = admin.get(&address(&morning, &format!("/today?owner={}", morning.sato.id))).await;
        assert!(other.body.contains("佐藤 has 1 account to act on today."), "{}", other.body);
    })
    .await;
}

#[tokio::test]
async fn an_empty_day_says_so() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        morning.score(morning.aoba, 0, 90.0, Band::Healthy).await;
        let mut browser = browser(&morning).await;
        let page = browser.get(&address(&morning, "/today")).await;
        assert!(page.body.contains("いまは落ち着いています"));
        assert!(page.body.contains("ほか1社は予定どおりです。"));
        morning.owner(morning.aoba, None).await;
        let page = browser.get(&address(&morning, "/today")).await;
        assert!(page.body.contains("担当顧客がまだありません"));
    })
    .await;
}

#[tokio::test]
async fn a_line_is_answered_through_its_forms() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        morning.quiet(morning.aoba, date(2026, 11, 11)).await;
        let mut browser = browser(&morning).await;
        let line = address(&morning, &format!("/today/{}", morning.aoba));
        let refused = browser.post(&format!("{line}/snooze"), "until=2026-11-22").await;
        assert_eq!(refused.status, 409);
        let done = browser.post(&format!("{line}/snooze"), "until=2026-11-23&on=2026-11-30").await;
        assert_eq!((done.status.as_u16(), done.location), (303, Some(address(&morning, "/today"))));
        let page = browser.get(&address(&morning, "/today")).await;
        assert!(page.body.contains("11/30まで保留（佐藤 美咲）"), "{}", page.body);

        browser.headers.push(("turbo-frame", "modal".to_owned()));
        let dialog = browser.get(&format!("{line}/dismissal")).await;
        assert!(dialog.body.starts_with("<turbo-frame id=\"modal\">"), "{}", dialog.body);
        let refused = browser.post(&format!("{line}/dismissal"), "reason=").await;
        assert_eq!(refused.status, 422);
        browser.headers.push(("accept", "text/vnd.turbo-stream.html, text/html".to_owned()));
        let done = browser.post(&format!("{line}/dismissal"), "reason=%E4%BC%91%E6%A5%AD").await;
        assert!(done.status == 200 && done.body.contains("turbo-stream action=\"append\" target=\"flash\""));
        let answer = morning.board().await.aside[0].answer.clone().unwrap();
        browser.post(&address(&morning, &format!("/today/answers/{}/return", answer.id)), "").await;
        assert_eq!(morning.board().await.lines.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_number_of_queries_does_not_grow_with_the_list() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        fill(&morning, morning.aoba).await;
        let mut browser = browser(&morning).await;
        let mut queries = Vec::new();
        for more in [1, 30] {
            for at in 0..more {
                let id = account(&morning.bench, &format!("会社 {at}"), Some(morning.sato.id)).await;
                fill(&morning, id).await;
            }
            for view in ["mine", "team"] {
                let before = queries_so_far();
                let page = browser.get(&address(&morning, &format!("/today?view={view}"))).await;
                assert_eq!(page.status, 200);
                queries.push(queries_so_far() - before);
            }
        }
        assert_eq!(queries[0], queries[2]);
        assert_eq!(queries[1], queries[3]);
        assert!(queries.iter().all(|n| *n <= 33), "{queries:?}");
    })
    .await;
}

#[tokio::test]
async fn a_team_of_many_lines_is_read_by_pages_and_the_rail_counts_ones_own() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        for n in 0..230 {
            let id =
                crate::customers::testing::stored(&morning.bench.workspace, &format!("会社{n:03}")).await;
            morning.ticket(id, "止まった", "urgent", 3).await;
        }
        fill(&morning, morning.aoba).await;
        let mut browser = browser(&morning).await;
        let team = address(&morning, "/today?view=team");
        let shown = |body: &str| body.matches("id=\"work-").count();
        let mut lines = Vec::new();
        for (query, more) in [("&all=1&show=200", true), ("&all=1&skip=200&show=200", false)] {
            let page = browser.get(&format!("{team}{query}")).await;
            assert_eq!(page.body.contains("skip=200&#38;show=200"), more, "{}", page.body);
            assert_eq!(page.body.contains("最初のページ"), !more);
            lines.push(shown(&page.body));
        }
        assert_eq!(lines, [200, 31]);
        let rail = browser.get(&address(&morning, "/rail")).await;
        let numbers: serde_json::Value = serde_json::from_str(&rail.body).unwrap();
        assert_eq!(numbers[0]["path"], address(&morning, "/today"));
        assert_eq!((&numbers[0]["number"], &numbers[0]["words"]), (&1.into(), &"要対応 1社".into()));
    })
    .await;
}
