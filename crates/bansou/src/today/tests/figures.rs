//! Order, ownership and sums.

use super::*;
use crate::{
    success::{Success as _, tasks::TaskFields},
    testing::on_both_engines,
    today::{changes, summary::Portfolio, team},
};

#[tokio::test]
async fn nobody_sees_the_lines_of_another_in_their_own_list() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let tanaka = member(&morning.bench, "田中").await;
        let sora = account(&morning.bench, "ソラ不動産", Some(tanaka.id)).await;
        let nobodys = account(&morning.bench, "だれのでもない", None).await;
        for id in [morning.aoba, sora, nobodys] {
            morning.score(id, 20, 80.0, Band::Healthy).await;
            morning.score(id, 1, 30.0, Band::AtRisk).await;
            morning.quiet(id, date(2026, 11, 10)).await;
            morning.ticket(id, "止まった", "urgent", 1).await;
            morning.dates(id, Some(date(2026, 12, 20)), Some(date(2026, 12, 1))).await;
            morning.subscription(id, Some(date(2026, 12, 10)), None, true).await;
        }
        let accounts = |board: Board| {
            let mut ids: Vec<AccountId> = board.lines.iter().map(|line| line.account.id).collect();
            ids.sort();
            ids
        };
        assert_eq!(accounts(morning.board().await), [morning.aoba]);
        assert_eq!(accounts(morning.board_of(Whose::Member(tanaka.id)).await), [sora]);
        assert_eq!(accounts(morning.board_of(Whose::Everyone).await), [morning.aoba, sora, nobodys]);
        assert_eq!(morning.board().await.lines[0].reasons.len(), 4);
        let changes = changes::between(
            &morning.bench.workspace.main,
            Whose::Member(tanaka.id),
            Timestamp(0),
            morning.now(),
            10,
        )
        .await
        .unwrap();
        assert_eq!((changes.newest.len(), changes.customers, changes.more), (0, 0, false));
    })
    .await;
}

#[tokio::test]
async fn the_larger_stake_stands_first_and_more_reasons_weigh_more() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let small = account(&morning.bench, "小さな会社", Some(morning.sato.id)).await;
        let twice = account(&morning.bench, "二つの理由", Some(morning.sato.id)).await;
        morning.run("update accounts set mrr_minor = 1000 where id = $1", args![small]).await;
        for id in [small, morning.aoba, twice] {
            morning.quiet(id, date(2026, 11, 10)).await;
        }
        morning.ticket(twice, "止まった", "urgent", 1).await;
        let lines = morning.board().await.lines;
        let order: Vec<AccountId> = lines.iter().map(|line| line.account.id).collect();
        assert_eq!(order, [twice, morning.aoba, small]);
    })
    .await;
}

#[tokio::test]
async fn the_portfolio_and_the_teams_table_add_up() {
    on_both_engines(async |bench| {
        let morning = Morning::new(bench).await;
        let tanaka = member(&morning.bench, "田中").await;
        let bands = [Some(Band::AtRisk), Some(Band::Watch), Some(Band::Healthy), None];
        let owners = [Some(morning.sato.id), Some(tanaka.id), None];
        for (at, owner) in owners.into_iter().cycle().take(24).enumerate() {
            let id = account(&morning.bench, &format!("会社 {at}"), owner).await;
            let currency = if at % 5 == 0 { "USD" } else { "JPY" };
            let args = args![id, bands[at % 4], currency];
            morning.run("update accounts set band = $2, currency = $3 where id = $1", args).await;
        }
        let lead = account(&morning.bench, "見込み", Some(tanaka.id)).await;
        morning.run("update accounts set stage = 'lead' where id = $1", args![lead]).await;
        let late = TaskFields {
            title: "電話".to_owned(),
            due: Some(date(2026, 11, 20)),
            account: None,
            assignee: Some(tanaka.id),
        };
        morning.scope().tasks().add(late).await.unwrap();
        morning.dates(morning.aoba, Some(date(2026, 12, 22)), None).await;
        morning.ticket(morning.aoba, "止まった", "urgent", 1).await;

        let db = &morning.bench.workspace.main;
        let all = Portfolio::load(db, Whose::Everyone, TODAY).await.unwrap();
        assert_eq!(all.total(), 25);
        assert_eq!((all.renewing, all.renewing_mrr.written().unwrap().as_str()), (1, "¥100,000"));
        morning.dates(morning.aoba, Some(date(2026, 12, 23)), None).await;
        let later = Portfolio::load(db, Whose::Everyone, TODAY).await.unwrap();
        assert_eq!((later.renewing, later.renewing_mrr.written()), (0, None), "thirty days and no more");
        let board = morning.board_of(Whose::Everyone).await;
        let everyone = crate::members::all_members(&morning.bench.workspace).await.unwrap();
        let (rows, sum) = team::table(db, TODAY, &board.by_owner(), &everyone).await.unwrap();
        assert_eq!((sum.needing, rows.iter().map(|row| row.needing).sum()), (1, 1));
        assert_eq!((sum.accounts, sum.at_risk, sum.overdue), (25, all.at_risk, 1));
        assert_eq!(rows.iter().map(|row| row.accounts).sum::<i64>(), 25);
        assert_eq!(rows.iter().map(|row| row.at_risk).sum::<i64>(), sum.at_risk);
        assert!(rows.last().unwrap().member.is_none(), "nobody's come last");
        for row in &rows {
            let whose = row.member.as_ref().map(|(id, _)| Whose::Member(*id));
            if let Some(whose) = whose {
                let own = Portfolio::load(db, whose, TODAY).await.unwrap();
                assert_eq!((own.total(), own.at_risk), (row.accounts, row.at_risk));
            }
        }
    })
    .await;
}
