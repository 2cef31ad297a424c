//! The plan on both engines, and its page.

use serde_json::json;

use super::{Board, Line, State, put, remove, take_arrivals};
use crate::{
    Verb, args,
    db::{query, testing::NOW},
    erase::{Refs, erase},
    i18n::Locale,
    ids::PersonId,
    members::Role,
    testing::{Sender, account, assert_counts_are_true, bench, on_both_engines},
    time::DAY,
    web::{
        Scope,
        testing::{app, member},
    },
};

fn event(name: &str, number: i64, days_ago: i64, properties: serde_json::Value) -> serde_json::Value {
    let at = NOW.plus(-days_ago * DAY).zoned(&jiff::tz::TimeZone::UTC).timestamp().to_string();
    json!({
        "type": "track", "messageId": format!("{name}-{number}"), "userId": "u", "event": name, "timestamp": at,
        "properties": properties, "context": { "groupId": "acme" },
    })
}

#[tokio::test]
async fn the_plan_says_what_arrives_what_stopped_and_what_lacks() {
    on_both_engines(async |bench| {
        let scope = Scope::of_system(bench.workspace.clone());
        let sender = Sender::new(&bench).await;
        account(&bench.workspace, "acme").await;
        let mut events: Vec<_> = (0..20).map(|n| event("Login", n, n, json!({}))).collect();
        events.extend((0..10).map(|n| event("Report", n, n + 20, json!({ "rows": n }))));
        events.extend((0..6).map(|n| {
            event(
                "Order",
                n,
                n,
                if n % 2 == 0 { json!({ "order": { "total": 3 } }) } else { json!({ "plan": "" }) },
            )
        }));
        sender.batch(events).await;
        put(
            &scope,
            vec![
                Line { required: vec!["order.total".into(), "plan".into()], ..Line::named("Order") },
                Line::named("Report"),
                Line { owner: Some("開発".into()), ..Line::named("Refund") },
            ],
        )
        .await
        .unwrap();
        let board = Board::load(&bench.workspace).await.unwrap();
        let states: Vec<_> =
            board.planned.iter().map(|p| (p.line.name.as_str(), p.state, p.recent)).collect();
        assert_eq!(
            states,
            [("Order", State::Arriving, 6), ("Refund", State::Never, 0), ("Report", State::Stopped, 10)]
        );
        assert_eq!(board.planned[0].gaps, [("plan".to_owned(), 6), ("order.total".to_owned(), 3)]);
        assert_eq!(board.unplanned.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), ["Login"]);

        // What arrives goes on being counted; a repetition is not.
        let late = vec![event("Order", 100, 1, json!({ "plan": "pro" })), event("Order", 0, 0, json!({}))];
        sender.batch(late).await;
        let board = Board::load(&bench.workspace).await.unwrap();
        assert_eq!(board.planned[0].gaps, [("plan".to_owned(), 6), ("order.total".to_owned(), 4)]);

        take_arrivals(&scope).await.unwrap();
        take_arrivals(&scope).await.unwrap();
        let board = Board::load(&bench.workspace).await.unwrap();
        assert_eq!((board.planned.len(), board.unplanned.len()), (4, 0));
        assert_eq!(board.planned[1].line.name, "Order", "what was planned stays as it was");
        assert_eq!(board.planned[1].line.required.len(), 2);
        put(&scope, vec![Line::named("Order")]).await.unwrap();
        assert!(remove(&scope, "Refund").await.unwrap());
        assert!(!remove(&scope, "Refund").await.unwrap());
        let board = Board::load(&bench.workspace).await.unwrap();
        assert!(board.planned.iter().all(|planned| planned.gaps.is_empty()));
        let verbs: Vec<(String,)> =
            query("select verb as a from activities where verb = 'tracking_plan_changed'", args![])
                .all(&bench.workspace.main)
                .await
                .unwrap();
        assert_eq!(verbs.len(), 4, "{:?}", Verb::TrackingPlanChanged { added: 0, changed: 0, removed: 0 });
    })
    .await;
}

#[tokio::test]
async fn events_that_go_are_no_longer_counted_as_lacking() {
    on_both_engines(async |bench| {
        let workspace = &bench.workspace;
        let scope = Scope::of_system(workspace.clone());
        let sender = Sender::new(&bench).await;
        account(workspace, "acme").await;
        let by = |user: &str, number: i64, days_ago: i64, properties: serde_json::Value| {
            let mut event = event("Order", number, days_ago, properties);
            event["userId"] = user.into();
            event
        };
        // Of before anything is looked at, of the day itself, complete and incomplete, of two users.
        let mut events = vec![by("gone", 1, 40, json!({})), by("gone", 2, 2, json!({ "plan": "pro" }))];
        events.extend((3..6).map(|n| by("gone", n, 2, json!({}))));
        events.extend((6..8).map(|n| by("here", n, 2, json!({}))));
        events.push(by("gone", 8, 3, json!({})));
        sender.batch(events).await;
        let line = Line { required: vec!["plan".into(), "total".into()], ..Line::named("Order") };
        put(&scope, vec![line]).await.unwrap();
        sender.batch(vec![by("gone", 9, 0, json!({ "total": 3 }))]).await;
        let lacking = async || Board::load(workspace).await.unwrap().planned.remove(0).gaps;
        assert_eq!(lacking().await, [("plan".to_owned(), 7), ("total".to_owned(), 7)]);
        let refs = |user: &str| Refs { users: [user.to_owned()].into(), ..Refs::default() };
        let erased = erase(workspace, PersonId::new(), &refs("gone"), &[]).await.unwrap();
        assert_eq!(erased.events, 7);
        assert_eq!(lacking().await, [("plan".to_owned(), 2), ("total".to_owned(), 2)]);
        assert_counts_are_true(&workspace.usage).await;
        // More than was ever counted is not taken out.
        const ONE: &str = "update usage_plan_gaps set events = 1 where property = 'plan'";
        query(ONE, args![]).run(&workspace.usage).await.unwrap();
        erase(workspace, PersonId::new(), &refs("here"), &[]).await.unwrap();
        assert_eq!(lacking().await, []);
        const LEFT: &str = "select count(*) as a from usage_plan_gaps";
        let left: (i64,) = query(LEFT, args![]).one(&workspace.usage).await.unwrap();
        assert_eq!(left.0, 0);
    })
    .await;
}

#[tokio::test]
async fn the_page_fills_the_plan_from_arrivals_and_from_a_table() {
    let bench = bench(None).await;
    let app = app(&bench);
    let sender = Sender::new(&bench).await;
    account(&bench.workspace, "acme").await;
    sender.batch(vec![event("Login <b>", 1, 0, json!({}))]).await;
    let path = format!("/w/{}/tracking/plan", bench.workspace.slug);
    for (locale, words) in [
        (Locale::Ja, ["トラッキングプランはまだありません", "未着", "3行目"]),
        (Locale::En, ["No tracking plan yet", "Never arrived", "Line 3"]),
    ] {
        let mut csm = member(&app, &bench.workspace, Role::Csm, locale).await;
        let empty = csm.get(&path).await;
        assert!(empty.body.contains(words[0]) && empty.body.contains("Login &#60;b&#62;"), "{}", empty.body);
        assert_eq!(csm.post(&format!("{path}/arrivals"), "").await.status, 303);
        let text = "lines=name%09required%0ARefund%09amount%3Breason%0A";
        assert_eq!(csm.post(&format!("{path}/paste"), text).await.status, 303);
        let full = csm.get(&path).await;
        assert!(full.body.contains(words[1]) && full.body.contains("Refund"), "{}", full.body);
        assert!(csm.get(&format!("/w/{}/tracking", bench.workspace.slug)).await.body.contains(words[1]));
        let wrong = csm.post(&format!("{path}/paste"), "lines=A%2C%0AB%2C%0A%2Cx%0A").await;
        assert!(wrong.status == 422 && wrong.body.contains(words[2]), "{}", wrong.body);
        assert_eq!(csm.post(&format!("{path}/paste"), "lines=").await.status, 422);
        assert_eq!(csm.post(&path, "name=&required=x").await.status, 422);
        let line = csm.get(&format!("{path}/line?name=Refund")).await;
        assert!(line.status == 200 && line.body.contains("amount; reason"));
        assert_eq!(csm.get(&format!("{path}/line?name=Nothing")).await.status, 404);
        for name in ["Refund", "Login+%3Cb%3E"] {
            assert_eq!(csm.post(&format!("{path}/removal"), &format!("name={name}")).await.status, 303);
        }
        let mut marketer = member(&app, &bench.workspace, Role::Marketer, locale).await;
        assert_eq!(marketer.get(&path).await.status, 200);
        assert_eq!(marketer.post(&format!("{path}/arrivals"), "").await.status, 403);
    }
}
