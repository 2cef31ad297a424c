//! Each kind of line comes for its reason and goes when the reason is gone.

use super::*;
use crate::{
    success::{Success as _, tasks::TaskFields},
    testing::on_both_engines,
    time::day_from_number,
    today::Reason,
};

fn day(ahead: i64) -> Date {
    day_from_number(crate::time::day_number(TODAY) + ahead)
}

#[tokio::test]
async fn a_fall_is_news_for_a_week() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let aoba = morning.aoba;
        morning.score(aoba, 20, 75.0, Band::Healthy).await;
        assert_eq!(morning.kinds().await, []);
        morning.score(aoba, 2, 69.0, Band::Watch).await;
        let board = morning.board().await;
        assert_eq!(
            board.lines[0].reasons,
            [Reason::HealthFell {
                before: 75.0,
                now: 69.0,
                band_before: Band::Healthy,
                band_now: Band::Watch
            }]
        );
        morning.score(aoba, 1, 74.0, Band::Healthy).await;
        assert_eq!(morning.kinds().await, [], "it recovered");
        morning.score(aoba, 0, 60.0, Band::Watch).await;
        assert_eq!(morning.kinds().await, [LineKind::HealthFell]);
        let later = morning.now().plus(9 * DAY);
        morning.bench.workspace.clock.set(later);
        assert_eq!(morning.kinds().await, [], "by now it is no news");
    })
    .await;
}

#[tokio::test]
async fn small_changes_gains_and_overridden_scores_are_no_news() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let aoba = morning.aoba;
        morning.score(aoba, 20, 90.0, Band::Healthy).await;
        morning.score(aoba, 1, 80.5, Band::Healthy).await;
        assert_eq!(morning.kinds().await, [], "nine and a half points within a band");
        morning.score(aoba, 0, 79.0, Band::Healthy).await;
        assert_eq!(morning.kinds().await, [LineKind::HealthFell], "eleven points in two steps");
        const OVERRIDE: &str = "
            insert into score_overrides (id, account_id, band, reason, created_at, expires_on)
            values ($1, $2, 'healthy', '移行中', 0, '2026-12-31')";
        morning.run(OVERRIDE, args![uuid::Uuid::now_v7(), aoba]).await;
        assert_eq!(morning.kinds().await, [], "a member judged it otherwise");
    })
    .await;
}

#[tokio::test]
async fn silence_stands_until_it_ends() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let spell = morning.quiet(morning.aoba, date(2026, 11, 10)).await;
        assert_eq!(morning.kinds().await, [LineKind::WentQuiet]);
        morning.run("update quiet_spells set ended_on = '2026-11-21' where id = $1", args![spell]).await;
        assert_eq!(morning.kinds().await, []);
    })
    .await;
}

#[tokio::test]
async fn only_a_day_on_which_something_can_be_done_for_a_customer_in_doubt_is_a_line() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let aoba = morning.aoba;
        morning.dates(aoba, Some(day(20)), Some(day(10))).await;
        assert_eq!(morning.kinds().await, [], "nobody has worked out yet how they are");
        let days = [
            (Some(day(91)), Some(day(31)), vec![]),
            (Some(day(90)), Some(day(30)), vec![LineKind::NoticeComing]),
            (Some(day(2)), Some(day(-28)), vec![]),
            (Some(day(61)), None, vec![]),
            (Some(day(60)), None, vec![LineKind::RenewalComing]),
            (Some(day(0)), None, vec![LineKind::RenewalComing]),
            (Some(day(-1)), Some(day(-1)), vec![]),
        ];
        morning.score(aoba, 1, 60.0, Band::Watch).await;
        for (renewal, notice, expected) in &days {
            morning.dates(aoba, *renewal, *notice).await;
            assert_eq!(morning.kinds().await, *expected, "{renewal:?} {notice:?}");
        }
        morning.score(aoba, 0, 90.0, Band::Healthy).await;
        for (renewal, notice, _) in &days {
            morning.dates(aoba, *renewal, *notice).await;
            assert_eq!(morning.kinds().await, [], "a healthy renewal is in the calendar: {renewal:?}");
        }
        morning.dates(aoba, Some(day(60)), Some(day(30))).await;
        morning.quiet(aoba, date(2026, 11, 10)).await;
        assert_eq!(morning.kinds().await, [LineKind::WentQuiet, LineKind::NoticeComing]);
        morning.run("update accounts set stage = 'churned' where id = $1", args![aoba]).await;
        assert_eq!(morning.kinds().await, [], "they are no customer any more");
    })
    .await;
}

#[tokio::test]
async fn a_contract_that_ends_is_said_once() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let aoba = morning.aoba;
        morning.score(aoba, 0, 60.0, Band::Watch).await;
        morning.subscription(aoba, None, Some(day(70)), true).await;
        morning.dates(aoba, Some(day(70)), None).await;
        assert_eq!(morning.kinds().await, [], "this one renews by itself");
        morning.subscription(aoba, None, Some(day(40)), false).await;
        let lines = morning.board().await.lines;
        assert_eq!(lines[0].reasons, [Reason::ContractEnding { on: day(40), terminated: false }]);
        morning.subscription(aoba, Some(day(20)), None, true).await;
        let lines = morning.board().await.lines;
        assert_eq!(lines[0].reasons, [Reason::ContractEnding { on: day(20), terminated: true }]);
    })
    .await;
}

#[tokio::test]
async fn who_is_back_is_no_line() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let aoba = morning.aoba;
        morning.quiet(aoba, date(2026, 11, 10)).await;
        morning.run("update accounts set last_used_on = '2026-11-21' where id = $1", args![aoba]).await;
        assert_eq!(morning.kinds().await, []);
        morning.ticket(aoba, "止まった", "urgent", 1).await;
        assert_eq!(morning.kinds().await, [LineKind::UrgentTicket, LineKind::WentQuiet], "it is told beside");
    })
    .await;
}

#[tokio::test]
async fn due_tasks_stand_until_they_are_done_wherever_the_account_is() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let scope = morning.scope();
        let tanaka = member(&morning.bench, "田中").await;
        let sora = account(&morning.bench, "ソラ不動産", Some(tanaka.id)).await;
        let fields = |due, account, assignee| TaskFields {
            title: "電話".to_owned(),
            due,
            account: Some(account),
            assignee: Some(assignee),
        };
        scope.tasks().add(fields(Some(day(1)), morning.aoba, morning.sato.id)).await.unwrap();
        scope.tasks().add(fields(None, morning.aoba, morning.sato.id)).await.unwrap();
        scope.tasks().add(fields(Some(day(0)), morning.aoba, tanaka.id)).await.unwrap();
        assert_eq!(morning.kinds().await, [], "not yet due, on no day, another's");
        let task = scope.tasks().add(fields(Some(day(0)), sora, morning.sato.id)).await.unwrap();
        let lines = morning.board().await.lines;
        assert_eq!((lines.len(), lines[0].account.id), (1, sora));
        task.complete(&scope).await.unwrap();
        assert_eq!(morning.kinds().await, []);
    })
    .await;
}

#[tokio::test]
async fn nearly_full_seats_are_a_chance() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let aoba = morning.aoba;
        morning.run("update accounts set seats = 50 where id = $1", args![aoba]).await;
        let detail = |people: f64| json!({ "values": { "active_people": people }, "points": {} });
        morning.score_of(aoba, 30, 88.0, Band::Healthy, detail(47.0)).await;
        assert_eq!(morning.kinds().await, []);
        morning.score_of(aoba, 0, 88.0, Band::Healthy, detail(48.0)).await;
        let lines = morning.board().await.lines;
        assert_eq!(lines[0].reasons, [Reason::SeatsNearlyFull { used: 48, seats: 50 }]);
        assert!(morning.board_of(Whose::Everyone).await.lines.is_empty());
    })
    .await;
}
