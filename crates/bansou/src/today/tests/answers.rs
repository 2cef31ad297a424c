//! Later, not a problem, and what brings a line back.

use super::*;
use crate::{
    activity::of_account,
    testing::on_both_engines,
    today::{Verb, answers::AnswerError},
};

#[tokio::test]
async fn a_postponed_line_comes_back_on_its_day_or_with_news() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let (scope, aoba, sato) = (morning.scope(), morning.aoba, morning.sato.id);
        assert!(matches!(
            Board::snooze(&scope, sato, aoba, date(2026, 11, 25)).await,
            Err(AnswerError::NoLine)
        ));
        morning.quiet(aoba, date(2026, 11, 10)).await;
        assert!(matches!(Board::snooze(&scope, sato, aoba, TODAY).await, Err(AnswerError::NotLater)));
        Board::snooze(&scope, sato, aoba, date(2026, 11, 24)).await.unwrap();
        let board = morning.board().await;
        assert!(board.lines.is_empty());
        assert_eq!(board.aside[0].answer.as_ref().unwrap().until, Some(date(2026, 11, 24)));

        let now = morning.now();
        morning.bench.workspace.clock.set(now.plus(2 * DAY));
        assert_eq!(morning.kinds().await, [LineKind::WentQuiet], "its day has come");
        morning.bench.workspace.clock.set(now.plus(DAY));
        assert_eq!(morning.kinds().await, []);
        morning.ticket(aoba, "止まった", "urgent", 0).await;
        assert_eq!(morning.board().await.lines.len(), 1, "something new happened");
    })
    .await;
}

#[tokio::test]
async fn a_dismissed_line_stays_away_until_the_facts_get_worse() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let (scope, aoba, sato) = (morning.scope(), morning.aoba, morning.sato.id);
        morning.score(aoba, 20, 80.0, Band::Healthy).await;
        morning.score(aoba, 3, 65.0, Band::Watch).await;
        assert!(matches!(Board::dismiss(&scope, sato, aoba, " ").await, Err(AnswerError::NoReason)));
        Board::dismiss(&scope, sato, aoba, "年末の休業").await.unwrap();
        morning.score(aoba, 2, 60.0, Band::Watch).await;
        assert!(morning.board().await.lines.is_empty(), "five points more are not worse enough");
        morning.score(aoba, 1, 54.0, Band::Watch).await;
        assert_eq!(morning.kinds().await, [LineKind::HealthFell], "ten points more are");

        Board::dismiss(&scope, sato, aoba, "それでも問題ではない").await.unwrap();
        assert!(morning.board().await.lines.is_empty());
        morning.score(aoba, 0, 49.0, Band::AtRisk).await;
        assert_eq!(morning.kinds().await, [LineKind::HealthFell], "another band is another fall");
    })
    .await;
}

#[tokio::test]
async fn a_fall_weeks_later_is_another_fall() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let (scope, aoba, sato) = (morning.scope(), morning.aoba, morning.sato.id);
        morning.score(aoba, 20, 80.0, Band::Healthy).await;
        morning.score(aoba, 1, 65.0, Band::Watch).await;
        Board::dismiss(&scope, sato, aoba, "休業").await.unwrap();
        let now = morning.now();
        morning.bench.workspace.clock.set(now.plus(30 * DAY));
        morning.score(aoba, 10, 80.0, Band::Healthy).await;
        morning.score(aoba, 1, 64.0, Band::Watch).await;
        assert_eq!(morning.kinds().await, [LineKind::HealthFell]);
    })
    .await;
}

#[tokio::test]
async fn an_answer_can_be_taken_back_and_all_of_it_is_on_the_timeline() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let (scope, aoba, sato) = (morning.scope(), morning.aoba, morning.sato.id);
        morning.quiet(aoba, date(2026, 11, 10)).await;
        let answer = Board::dismiss(&scope, sato, aoba, "休業").await.unwrap();
        assert!(Board::bring_back(&scope, answer).await.unwrap());
        assert!(!Board::bring_back(&scope, answer).await.unwrap());
        assert_eq!(morning.kinds().await, [LineKind::WentQuiet]);
        let said: Vec<String> = of_account(&morning.bench.workspace.main, aoba, None, 10)
            .await
            .unwrap()
            .into_iter()
            .filter_map(|activity| activity.verb.of())
            .map(|Verb::TodayLineAnswered { answer, .. }| answer)
            .collect();
        assert_eq!(said, ["brought_back", "dismissed"]);
    })
    .await;
}

#[tokio::test]
async fn a_managers_answer_leaves_the_owners_list_alone_and_not_the_other_way_round() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let manager = member(&morning.bench, "部長").await;
        morning.quiet(morning.aoba, date(2026, 11, 10)).await;
        let as_manager = scope(&morning.bench, &manager);
        let until = date(2026, 11, 30);
        let given = Board::snooze(&as_manager, manager.id, morning.aoba, until).await.unwrap();
        assert_eq!(morning.board().await.lines.len(), 1);
        Board::bring_back(&as_manager, given).await.unwrap();
        Board::snooze(&morning.scope(), morning.sato.id, morning.aoba, until).await.unwrap();
        let team = Board::load(&as_manager, Whose::Everyone, manager.id).await.unwrap();
        assert_eq!((team.lines.len(), team.aside.len()), (0, 1), "its owner has seen to it");
    })
    .await;
}
