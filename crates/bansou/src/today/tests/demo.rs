//! A CSM's morning on a demo company: a short list, each line with something to do and each reason true by the facts.

use std::sync::Arc;

use bansou_simulator::Settings;

use super::*;
use crate::{
    demo, health,
    members::{Role, all_members},
    revenue,
    testing::bench,
    time::{HOUR, days_between},
    today::{Line, Reason, capacity, decisions, store::Moment},
    workspaces::Workspace,
};

#[tokio::test]
async fn every_csm_has_a_short_list_in_which_each_reason_is_true() {
    let bench = bench(None).await;
    bench.home.clock.set(Timestamp::now().plus(HOUR));
    let end = bench.home.clock.now().day(&bench.workspace.zone);
    let made = demo::make(&bench.home, &Settings::new(5, 90, 8, end), |_| {}).await.unwrap();
    let workspace = &made.workspace;
    let members = all_members(workspace).await.unwrap();
    let csms: Vec<&Member> = members.iter().filter(|member| member.role == Role::Csm).collect();
    assert!(!csms.is_empty());
    let mut seen = 0;
    for member in csms {
        let scope = Scope::of_member(workspace.clone(), member);
        let board = Board::load(&scope, Whose::Member(member.id), member.id).await.unwrap();
        assert!(board.of_a_day(capacity::DEFAULT) <= 10);
        let moment = Moment::of(&scope).await.unwrap();
        for line in &board.lines {
            let acting = line.reasons.iter().filter(|reason| reason.asks_for_an_act());
            assert!(acting.count() > 0, "{} has something to do", line.account.name);
            for reason in &line.reasons {
                is_true(workspace, &moment, line, reason).await;
                seen += 1;
            }
        }
        assert!(board.lines.is_sorted_by(|a, b| a.impact >= b.impact));
    }
    assert!(seen > 10, "{seen} reasons");
}

/// Looks the reason up where its fact is, by another way than the list did.
async fn is_true(workspace: &Arc<Workspace>, moment: &Moment, line: &Line, reason: &Reason) {
    let (db, account) = (&workspace.main, line.account.id);
    let name = &line.account.name;
    match reason {
        Reason::HealthFell { before, now, .. } => {
            let week_ago = moment.falls_since.plus(-1);
            let then = health::score::in_force(db, account, week_ago).await.unwrap().unwrap();
            let newest = health::score::in_force(db, account, Timestamp(i64::MAX)).await.unwrap().unwrap();
            assert_eq!((then.score, newest.score), (Some(*before), Some(*now)), "{name}");
            assert!(before > now);
        }
        Reason::WentQuiet { spell, last_used_on, expected, observed, .. } => {
            const OPEN: &str = "
                select a.last_used_on as a, q.ended_on as b from quiet_spells q join accounts a on a.id = q.account_id
                 where q.id = $1";
            let (used, ended): (Option<Date>, Option<Date>) =
                query(OPEN, args![*spell]).one(db).await.unwrap();
            assert_eq!(ended, None);
            assert!(
                observed < expected && last_used_on.is_none_or(|last| used.is_none_or(|used| used <= last))
            );
        }
        Reason::ContractEnding { on, terminated } => {
            let contracts = revenue::of_account(db, account).await.unwrap();
            let contract = contracts.iter().find(|contract| match terminated {
                true => contract.ended_on == Some(*on) && !contract.ends_with_term,
                false if contract.ends_with_term => contract.ended_on == Some(*on),
                false => !contract.auto_renew && contract.next_renewal(moment.day) == Some(*on),
            });
            assert!(contract.is_some_and(|contract| contract.is_paying_on(moment.day)), "{name} {reason:?}");
        }
        Reason::NoticeComing { on } => {
            let contracts = revenue::of_account(db, account).await.unwrap();
            let found = contracts.iter().find(|contract| contract.notice_on(moment.day) == Some(*on));
            assert!(found.is_some_and(|contract| contract.auto_renew), "{name}");
            let ahead = days_between(moment.day, *on);
            assert!((0..=decisions::NOTICE_WINDOW).contains(&ahead), "{name}: still to be refused");
            assert!(
                line.account.band != Some(Band::Healthy) || line.reasons.len() > 1,
                "{name} is well and nothing else speaks against it"
            );
        }
        Reason::RenewalComing { on } => assert!(*on >= moment.day),
        Reason::UrgentTicket { id, .. } => {
            const STATE: &str = "select priority as a, closed_at as b from conversations where id = $1";
            let found: (String, Option<Timestamp>) = query(STATE, args![*id]).one(db).await.unwrap();
            assert_eq!(found, ("urgent".to_owned(), None), "{name}");
        }
        Reason::TaskDue { id, due, .. } => {
            const DONE: &str = "select done_at as a from tasks where id = $1";
            let (done,): (Option<Timestamp>,) = query(DONE, args![*id]).one(db).await.unwrap();
            assert!(done.is_none() && *due <= moment.today, "{name}");
        }
        Reason::SeatsNearlyFull { used, seats } => assert!(used * 20 >= seats * 19, "{name}"),
    }
}
