//! What is merely coming stands in the calendar.

use super::*;
use crate::{
    members,
    testing::on_both_engines,
    time::{day_from_number, day_number},
    today::calendar::{self, DayKind},
    web::testing::{Browser, app},
};

fn day(ahead: i64) -> Date {
    day_from_number(day_number(TODAY) + ahead)
}

#[tokio::test]
async fn each_day_says_what_happens_on_it() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let owner = Some(morning.sato.id);
        let mut ids = Vec::new();
        for name in ["自動", "解約できる", "期限切れ", "手動", "解約ずみ", "契約なし", "遠い"]
        {
            ids.push(account(&morning.bench, name, owner).await);
        }
        let [by_itself, refusable, settled, decision, ended, stated, far] = ids[..] else { panic!("seven") };
        morning.subscription(by_itself, None, Some(day(10)), true).await;
        morning.dates(by_itself, Some(day(10)), None).await;
        morning.subscription(refusable, None, Some(day(25)), true).await;
        morning.notice_days(refusable, 20).await;
        morning.dates(refusable, Some(day(25)), Some(day(5))).await;
        morning.subscription(settled, None, Some(day(2)), true).await;
        morning.notice_days(settled, 30).await;
        morning.dates(settled, Some(day(2)), Some(day(-28))).await;
        morning.subscription(decision, None, Some(day(20)), false).await;
        morning.notice_days(decision, 10).await;
        morning.dates(decision, Some(day(20)), Some(day(10))).await;
        morning.subscription(ended, Some(day(7)), None, true).await;
        morning.dates(ended, Some(day(7)), None).await;
        morning.dates(stated, Some(day(1)), None).await;
        morning.dates(far, Some(day(31)), None).await;

        let db = &morning.bench.workspace.main;
        let span = (TODAY, day(30));
        let whose = Whose::Member(morning.sato.id);
        let (entries, more) = calendar::between(db, whose, TODAY, span, 100).await.unwrap();
        let found: Vec<(AccountId, Date, DayKind)> =
            entries.iter().map(|entry| (entry.account.id, entry.on, entry.kind)).collect();
        assert_eq!(
            found,
            [
                (stated, day(1), DayKind::Renewal),
                (settled, day(2), DayKind::Settled),
                (refusable, day(5), DayKind::Notice),
                (ended, day(7), DayKind::Ending),
                (by_itself, day(10), DayKind::Renewal),
                (decision, day(20), DayKind::Decision),
                (refusable, day(25), DayKind::Renewal),
            ]
        );
        assert!(!more);
        let (first, more) = calendar::between(db, whose, TODAY, span, 2).await.unwrap();
        assert!(first.len() == 2 && more);
        let nobody = member(&morning.bench, "田中").await;
        let other = Whose::Member(nobody.id);
        assert!(calendar::between(db, other, TODAY, span, 9).await.unwrap().0.is_empty());
    })
    .await;
}

#[tokio::test]
async fn renewals_on_the_first_of_next_month_count_in_the_header_and_stand_in_the_calendar() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        morning.score(morning.aoba, 0, 90.0, Band::Healthy).await;
        for n in 0..8 {
            let id = account(&morning.bench, &format!("月初{n}"), Some(morning.sato.id)).await;
            morning.score(id, 0, 90.0, Band::Healthy).await;
            morning.dates(id, Some(date(2026, 12, 1)), Some(date(2026, 11, 1))).await;
        }
        let login =
            members::find_login(&morning.bench.home.control, morning.sato.login_id).await.unwrap().unwrap();
        let mut browser = Browser::signed_in(&app(&morning.bench), &login).await;
        let address = |path: &str| format!("/w/{}{path}", morning.bench.workspace.slug);
        let today = browser.get(&address("/today")).await;
        assert!(today.body.contains("30日以内に更新 8社"), "{}", today.body);
        assert!(today.body.contains("いまは落ち着いています"), "nothing can be done about them");
        let calendar = browser.get(&address("/today/calendar")).await;
        assert!(calendar.body.contains("30日以内に更新 8社"), "{}", calendar.body);
        assert_eq!(calendar.body.matches("自動更新").count(), 8);
        assert!(calendar.body.contains("12/1（火）"));
        let later = browser.get(&address("/today/calendar?from=2026-12-02")).await;
        assert!(later.body.contains("この期間に更新や通知期限はありません。"));
    })
    .await;
}
