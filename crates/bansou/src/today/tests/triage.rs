//! A day's worth of lines, what is folded below, and what is not known yet: nothing is lost and all of it is counted.

use super::*;
use crate::{
    i18n::Locale,
    import::IMPORT,
    jobs::{self, NewJob},
    members,
    testing::on_both_engines,
    today::{capacity, others::Others, summary::Portfolio, working::Working},
    web::testing::{Browser, app, member as signed_in},
};

async fn browser(morning: &Morning) -> Browser {
    let login =
        members::find_login(&morning.bench.home.control, morning.sato.login_id).await.unwrap().unwrap();
    Browser::signed_in(&app(&morning.bench), &login).await
}

fn address(morning: &Morning, path: &str) -> String {
    format!("/w/{}{path}", morning.bench.workspace.slug)
}

/// Lines of the day's list, and of the fold.
fn shown(body: &str) -> (usize, usize) {
    let (day, rest) = body.split_once("id=\"today-rest\"").unwrap_or((body, ""));
    (day.matches("id=\"work-").count(), rest.matches("id=\"work-").count())
}

async fn with_tickets(morning: &Morning, count: usize) {
    for n in 0..count {
        let id = account(&morning.bench, &format!("会社{n:03}"), Some(morning.sato.id)).await;
        morning.score(id, 0, 90.0, Band::Healthy).await;
        morning.ticket(id, "止まった", "urgent", 3).await;
    }
}

#[tokio::test]
async fn a_day_holds_ten_lines_and_folds_the_others_by_kind() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        with_tickets(&morning, 14).await;
        morning.score(morning.aoba, 0, 90.0, Band::Healthy).await;
        let mut browser = browser(&morning).await;
        for view in ["mine", "team"] {
            let page = browser.get(&address(&morning, &format!("/today?view={view}"))).await;
            assert_eq!(shown(&page.body), (10, 4), "{}", page.body);
            for words in ["ほかに対応が必要な4社", "緊急の問い合わせ 4", "ほか1社は予定どおりです。"]
            {
                assert!(page.body.contains(words), "{words} is not in {}", page.body);
            }
        }
        let greeting = "佐藤さんが今日対応する顧客 10社";
        let page = browser.get(&address(&morning, "/today")).await;
        assert!(page.body.contains(greeting));
        let rail = browser.get(&address(&morning, "/rail")).await;
        assert!(rail.body.contains("\"number\":10"), "{}", rail.body);
        let all = browser.get(&address(&morning, "/today?all=1")).await;
        assert_eq!(shown(&all.body), (14, 0));
    })
    .await;
}

#[tokio::test]
async fn a_member_says_how_many_they_can_do_and_nobody_elses_list_changes() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        with_tickets(&morning, 14).await;
        let other = member(&morning.bench, "田中").await;
        let mut browser = browser(&morning).await;
        let said = address(&morning, "/today/capacity");
        assert_eq!(browser.post(&said, "capacity=3").await.status.as_u16(), 303);
        let page = browser.get(&address(&morning, "/today")).await;
        assert_eq!(shown(&page.body), (3, 11));
        for wrong in ["capacity=0", "capacity=101", "capacity=many", ""] {
            assert_eq!(browser.post(&said, wrong).await.status.as_u16(), 409, "{wrong}");
        }
        let db = &morning.bench.workspace.main;
        assert_eq!(capacity::of(db, morning.sato.id).await.unwrap(), 3);
        assert_eq!(capacity::of(db, other.id).await.unwrap(), capacity::DEFAULT);
    })
    .await;
}

#[tokio::test]
async fn every_customer_is_counted_once() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        with_tickets(&morning, 12).await;
        let put_off = morning.board().await.lines[0].account.id;
        let until = date(2026, 11, 30);
        Board::snooze(&morning.scope(), morning.sato.id, put_off, until).await.unwrap();
        for n in 0..7 {
            let id = account(&morning.bench, &format!("静かな会社{n}"), Some(morning.sato.id)).await;
            match n {
                0..4 => morning.score(id, 0, 90.0, Band::Healthy).await,
                4..6 => morning.run("update accounts set scored_at = 1 where id = $1", args![id]).await,
                _ => {}
            }
        }
        let (db, whose) = (&morning.bench.workspace.main, Whose::Member(morning.sato.id));
        let board = morning.board().await;
        let portfolio = Portfolio::load(db, whose, TODAY).await.unwrap();
        let working = Working::load(db, whose).await.unwrap();
        let Others { on_schedule, unknown, waiting } = Others::of(&board, whose, &portfolio, &working);
        assert_eq!((board.lines.len(), board.aside.len()), (11, 1));
        // 青葉 and one more wait to be scored.
        assert_eq!((on_schedule, unknown, waiting), (4, 2, 2));
        assert_eq!(11 + 1 + on_schedule + unknown + waiting, portfolio.total());
        let mut browser = browser(&morning).await;
        let page = browser.get(&address(&morning, "/today")).await;
        for words in [
            "ほか4社は予定どおりです。",
            "ほか2社はデータが足りず、ヘルススコアを計算できません。",
            "18 / 20社",
        ] {
            assert!(page.body.contains(words), "{words} is not in {}", page.body);
        }
    })
    .await;
}

#[tokio::test]
async fn an_empty_list_is_not_called_calm_while_scores_are_missing() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let mut browser = browser(&morning).await;
        let today = address(&morning, "/today");
        let page = browser.get(&today).await;
        for words in ["顧客のヘルススコアを計算しています。", "まだ計算の途中です", "0 / 1社", "<b-progress"]
        {
            assert!(page.body.contains(words), "{words} is not in {}", page.body);
        }
        assert!(!page.body.contains("落ち着いて") && !page.body.contains("予定どおり"), "{}", page.body);
        for words in ["利用データがないため", "契約の更新日がないため", "問い合わせのデータがないため"]
        {
            assert!(page.body.contains(words), "{words} is not in {}", page.body);
        }
        let frame = browser.get(&address(&morning, "/today/work?view=mine")).await;
        assert!(frame.body.starts_with("<turbo-frame id=\"today-work\"") && frame.body.contains("0 / 1社"));

        let mut tx = morning.bench.workspace.main.begin().await.unwrap();
        let import = jobs::enqueue(&mut tx, NewJob::now(IMPORT, json!({}))).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        morning.score(morning.aoba, 0, 90.0, Band::Healthy).await;
        let page = browser.get(&today).await;
        assert!(page.body.contains("ファイルの取り込み") && page.body.contains("まもなく始まります"));

        let mut tx = morning.bench.workspace.main.begin().await.unwrap();
        jobs::stop(&mut tx, import).await.unwrap();
        tx.commit().await.unwrap();
        let frame = browser.get(&address(&morning, "/today/work?view=mine")).await;
        assert!(frame.body.contains("<turbo-stream action=\"refresh\">"), "the list is looked at once more");
        let page = browser.get(&today).await;
        assert!(page.body.contains("いまは落ち着いています"));

        morning.run("update accounts set score = null, band = null where id = $1", args![morning.aoba]).await;
        let page = browser.get(&today).await;
        assert!(page.body.contains("判断できるデータがまだありません"), "{}", page.body);
        assert!(!page.body.contains("落ち着いて"));
    })
    .await;
}

#[tokio::test]
async fn no_fall_is_told_while_the_past_is_worked_out_from_a_file() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        morning.score(morning.aoba, 10, 95.0, Band::Healthy).await;
        morning.score(morning.aoba, 0, 60.0, Band::Watch).await;
        assert_eq!(morning.kinds().await, [LineKind::HealthFell]);
        let mut tx = morning.bench.workspace.main.begin().await.unwrap();
        let past = NewJob::now(crate::health::chores::RECONSTRUCT, json!({ "for": "x" }));
        let past = jobs::enqueue(&mut tx, past).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert_eq!(morning.kinds().await, [], "what was there before the file knew less");
        let mut tx = morning.bench.workspace.main.begin().await.unwrap();
        jobs::stop(&mut tx, past).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(morning.kinds().await, [LineKind::HealthFell]);
    })
    .await;
}

#[tokio::test]
async fn an_empty_workspace_is_led_to_its_first_import_and_nothing_is_being_worked_out() {
    on_both_engines(async |bench| {
        let app = app(&bench);
        let mut admin = signed_in(&app, &bench.workspace, members::Role::Admin, Locale::Ja).await;
        let page = admin.get("/w/acme/today").await;
        assert!(
            page.body.contains("顧客を取り込むと") && page.body.contains("/w/acme/imports/new"),
            "{}",
            page.body
        );
        for words in ["計算しています", "today-team", "today-ahead", "落ち着いて", "0社"] {
            assert!(!page.body.contains(words), "{words} in {}", page.body);
        }
        let mut viewer = signed_in(&app, &bench.workspace, members::Role::Viewer, Locale::Ja).await;
        assert!(!viewer.get("/w/acme/today").await.body.contains("/imports/new"));
        jobs::drain(&bench.workspace, bench.workspace.parts.all()).await.unwrap();
    })
    .await;
}
