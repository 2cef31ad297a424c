//! Live memberships on both engines: who enters and leaves, by a change or by time alone, with an activity each.

use std::sync::Arc;

use bansou_rules::text;
use uuid::Uuid;

use crate::{
    activity, args,
    customers::{
        Customers as _, Hand, Stage, Touch,
        attributes::{ACCOUNTS, PEOPLE},
        testing::{found, stored},
    },
    db::{query, testing::Bench},
    ids::{AccountId, PersonId, SegmentId},
    jobs,
    segments::{self, NewSegment, SegmentError, Verb},
    testing::on_both_engines,
    time::DAY,
    web::Scope,
};

async fn define(bench: &Bench, key: &str, rule: &str) -> SegmentId {
    let scope = Scope::of_system(Arc::clone(&bench.workspace));
    let new = NewSegment {
        key: key.to_owned(),
        name: key.to_owned(),
        of: &ACCOUNTS,
        rule: text::parse(rule).expect(rule),
    };
    let id = segments::define(&scope, new).await.unwrap();
    jobs::drain(&bench.workspace, bench.workspace.parts.all()).await.unwrap();
    segments::work_off(&bench.workspace).await.unwrap();
    id
}

const NOBODY: [Uuid; 0] = [];

async fn members(bench: &Bench, id: SegmentId) -> Vec<Uuid> {
    segments::members_of(&bench.workspace.main, id, Uuid::nil(), 100).await.unwrap()
}

/// What the spine says of an account's comings and goings, the oldest first.
async fn told(bench: &Bench, account: AccountId) -> Vec<Verb> {
    let mut said: Vec<Verb> = activity::of_account(&bench.workspace.main, account, None, 50)
        .await
        .unwrap()
        .iter()
        .filter_map(|activity| activity.verb.of())
        .collect();
    said.reverse();
    said
}

fn entered(key: &str) -> Verb {
    Verb::SegmentEntered { key: key.to_owned(), name: key.to_owned() }
}

fn left(key: &str) -> Verb {
    Verb::SegmentLeft { key: key.to_owned(), name: key.to_owned() }
}

/// Has the segments asked of these accounts.
async fn ask_again(bench: &Bench, ids: &[AccountId]) {
    let workspace = &bench.workspace;
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let mut tx = workspace.main.begin().await.unwrap();
    segments::touched(&mut tx, "accounts", &ids, workspace.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    segments::work_off(workspace).await.unwrap();
}

async fn put(bench: &Bench, id: AccountId, hand: &Hand) {
    let scope = Scope::of_system(Arc::clone(&bench.workspace));
    let account = found(&scope, id).await;
    scope.accounts().put(&[account], hand).await.unwrap();
    segments::settle(&bench.workspace).await.unwrap();
}

#[tokio::test]
async fn a_change_lets_a_record_enter_and_leave() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let (one, other) = (stored(workspace, "アクメ").await, stored(workspace, "青葉").await);
        put(&bench, one, &Hand::Touch(Touch::High)).await;
        let close = define(&bench, "close", "touch is \"high\"").await;
        assert_eq!(members(&bench, close).await, [one.0], "it was so before there was the segment");
        let wide = define(&bench, "wide", "any (\n in segment \"close\"\n stage is \"renewal\"\n)").await;
        assert_eq!(members(&bench, wide).await, [one.0]);

        put(&bench, other, &Hand::Stage(Stage::Renewal)).await;
        put(&bench, one, &Hand::Touch(Touch::Low)).await;
        assert_eq!(members(&bench, close).await, NOBODY);
        assert_eq!(members(&bench, wide).await, [other.0], "through the other segment's rule");
        assert_eq!(told(&bench, one).await, [entered("close"), entered("wide"), left("close"), left("wide")]);
        assert_eq!(told(&bench, other).await, [entered("wide")]);

        // Nothing is told twice, whatever is asked again.
        ask_again(&bench, &[one, other]).await;
        assert_eq!(told(&bench, other).await.len(), 1);

        let scope = Scope::of_system(Arc::clone(workspace));
        for (key, rule, wanted) in [
            ("close", "touch is \"low\"", SegmentError::KeyTaken.to_string()),
            (" ", "touch is \"low\"", SegmentError::Unnamed.to_string()),
            ("new", "tuch is \"low\"", "tuch".to_owned()),
        ] {
            let rule = text::parse(rule).unwrap();
            let new = NewSegment { key: key.to_owned(), name: "x".to_owned(), of: &ACCOUNTS, rule };
            let error = segments::define(&scope, new).await.unwrap_err().to_string();
            assert!(error.contains(&wanted), "{error}");
        }
        let all = segments::all(&workspace.main).await.unwrap();
        let ended = all.iter().find(|segment| segment.id == close).unwrap();
        segments::end(&scope, ended).await.unwrap();
        assert_eq!(members(&bench, close).await, NOBODY);
    })
    .await;
}

#[tokio::test]
async fn time_alone_lets_a_record_enter_and_leave() {
    on_both_engines(async |bench| {
        const RENEWS: &str = "update accounts set renewal_on = $2 where id = $1";
        let workspace = &bench.workspace;
        let account = stored(workspace, "アクメ").await;
        let now = workspace.clock.now();
        let on = now.plus(100 * DAY).day(&workspace.zone).to_string();
        query(RENEWS, args![account, on]).run(&workspace.main).await.unwrap();
        let soon = define(&bench, "soon", "renewal_on within next 90 days").await;
        assert_eq!(members(&bench, soon).await, NOBODY);
        // Whatever the job of the turns finds due, it asks; before its day nothing is.
        for (days, is_member) in [(5, false), (11, true), (100, true), (102, false)] {
            workspace.clock.set(now.plus(days * DAY));
            let mut tx = workspace.main.begin().await.unwrap();
            jobs::enqueue(&mut tx, jobs::NewJob::now(segments::TURNS, serde_json::json!({}))).await.unwrap();
            tx.commit().await.unwrap();
            jobs::drain(workspace, &[segments::TURNS]).await.unwrap();
            segments::work_off(workspace).await.unwrap();
            assert_eq!(members(&bench, soon).await.len(), usize::from(is_member), "after {days} days");
        }
        assert_eq!(told(&bench, account).await, [entered("soon"), left("soon")]);
        workspace.clock.set(now);
    })
    .await;
}

#[tokio::test]
async fn people_of_the_account_and_what_it_did_count() {
    on_both_engines(async |bench| {
        const PERSON: &str = "
            insert into people (id, account_id, name, name_key, role, custom, created_at, updated_at)
            values ($1, $2, '佐藤', '佐藤', $3, $4, 0, 0)";
        const USE: &str = "
            insert into usage_daily (account_id, day, name, tracked, person_id, quantity) values ($1, $2, 'Export', 0, $3, 2)";
        let workspace = &bench.workspace;
        let (one, other) = (stored(workspace, "アクメ").await, stored(workspace, "青葉").await);
        for (account, role) in [(one, "champion"), (other, "user")] {
            let args = args![PersonId::new(), account, role, serde_json::json!({})];
            query(PERSON, args).run(&workspace.main).await.unwrap();
        }
        let today = crate::time::day_number(workspace.today());
        for day in [today, today - 3] {
            query(USE, args![one, day, Uuid::nil()]).run(&workspace.usage).await.unwrap();
        }
        let lead = define(&bench, "led", "some people (role is \"champion\")").await;
        assert_eq!(members(&bench, lead).await, [one.0]);
        let busy = define(&bench, "busy", "did \"Export\" at least 4 times in 7 days").await;
        assert_eq!(members(&bench, busy).await, [one.0]);
        let idle = define(&bench, "idle", "never did \"Export\" in 7 days").await;
        assert_eq!(members(&bench, idle).await, [other.0]);

        let scope = Scope::of_system(Arc::clone(workspace));
        let rule = text::parse("role is \"champion\"\naccount_stage is \"onboarding\"").unwrap();
        let new = NewSegment { key: "champions".into(), name: "推進者".into(), of: &PEOPLE, rule };
        let champions = segments::define(&scope, new).await.unwrap();
        jobs::drain(workspace, workspace.parts.all()).await.unwrap();
        segments::work_off(workspace).await.unwrap();
        assert_eq!(members(&bench, champions).await.len(), 1);
        // The account moves on, and its people with it.
        put(&bench, one, &Hand::Stage(Stage::Renewal)).await;
        assert_eq!(members(&bench, champions).await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_gone_is_in_no_segment() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let account = stored(workspace, "アクメ").await;
        let all = define(&bench, "all", "stage is not \"churned\"").await;
        assert_eq!(members(&bench, all).await, [account.0]);
        query("delete from accounts where id = $1", args![account]).run(&workspace.main).await.unwrap();
        ask_again(&bench, &[account]).await;
        assert_eq!(members(&bench, all).await, NOBODY);
    })
    .await;
}

#[tokio::test]
async fn two_programs_that_ask_at_once_tell_it_once() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let account = stored(workspace, "アクメ").await;
        let low = define(&bench, "low", "touch is \"low\"").await;
        for touch in [Touch::Low, Touch::High, Touch::Low] {
            let scope = Scope::of_system(Arc::clone(workspace));
            scope.accounts().put(&[found(&scope, account).await], &Hand::Touch(touch)).await.unwrap();
            activity::catch_up(workspace, segments::LISTENER).await.unwrap();
            let (one, other) = tokio::join!(segments::work_off(workspace), segments::work_off(workspace));
            one.unwrap();
            other.unwrap();
            segments::settle(workspace).await.unwrap();
        }
        assert_eq!(members(&bench, low).await, [account.0]);
        assert_eq!(told(&bench, account).await, [entered("low"), left("low"), entered("low")]);
    })
    .await;
}

#[tokio::test]
async fn a_segment_that_cannot_be_asked_holds_up_no_other() {
    on_both_engines(async |bench| {
        const BROKEN: &str = "update segments set rule = $1 where segment_key = 'broken'";
        let workspace = &bench.workspace;
        let account = stored(workspace, "アクメ").await;
        let broken = define(&bench, "broken", "stage is not \"churned\"").await;
        let close = define(&bench, "close", "touch is \"high\"").await;
        let rule = bansou_rules::json::to_value(&text::parse("gone is \"x\"").unwrap());
        query(BROKEN, args![rule]).run(&workspace.main).await.unwrap();
        put(&bench, account, &Hand::Touch(Touch::High)).await;
        assert_eq!(members(&bench, close).await, [account.0]);
        assert_eq!(members(&bench, broken).await, [account.0], "as it was");
        let other = stored(&bench.workspace, "青葉").await;
        put(&bench, other, &Hand::Touch(Touch::High)).await;
        assert_eq!(members(&bench, close).await.len(), 2);
    })
    .await;
}
