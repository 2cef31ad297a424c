//! Tracked events on both engines: counted the same whether events came before or after, and never twice in totals.

use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::json;

use super::{
    Condition, EventRule, FILL, NewTracked, Operator, RESUME, TrackedError, all, change, define, fill,
    preview, remove,
};
use crate::{
    activity::untold,
    args,
    db::{
        query,
        testing::{Bench, NOW, drop_database, fresh_database},
    },
    i18n::Locale,
    identity::settle,
    ids::TrackedEventId,
    jobs::{self, testing::set_aside},
    members::Role,
    testing::{Sender, account, assert_counts_are_true, bench, on_both_engines, rollups},
    time::{DAY, HOUR},
    web::{
        Scope,
        testing::{app, member},
    },
};

fn condition(path: &str, operator: Operator, value: &str) -> Condition {
    Condition { path: path.to_owned(), operator, value: value.to_owned() }
}

fn large_orders(name: &str) -> NewTracked {
    NewTracked {
        name: name.to_owned(),
        event: "Order placed".to_owned(),
        conditions: EventRule::of_rows(&[
            condition("order.total", Operator::AtLeast, "1000"),
            condition("plan", Operator::Is, "pro"),
        ])
        .unwrap(),
    }
}

fn order(number: i64, total: i64, days_ago: i64) -> serde_json::Value {
    let at = NOW.plus(-days_ago * DAY).zoned(&jiff::tz::TimeZone::UTC).timestamp().to_string();
    json!({
        "type": "track", "messageId": format!("order-{number}"), "userId": format!("u{}", number % 3), "event": "Order placed",
        "timestamp": at, "properties": { "plan": "pro", "order": { "total": total } },
        "context": { "groupId": "acme" },
    })
}

async fn work(bench: &Bench) {
    bench.workspace.clock.set(crate::time::Timestamp::now());
    jobs::drain(&bench.workspace, bench.workspace.parts.all()).await.unwrap();
    bench.workspace.clock.set(NOW);
}

/// How often each tracked name was counted, and the account days' total.
async fn counted(bench: &Bench) -> (Vec<(String, i64)>, i64) {
    const NAMES: &str = "select name as a, quantity as b from usage_names where tracked = 1 order by name";
    const TOTAL: &str = "select cast(coalesce(sum(quantity), 0) as bigint) as a from usage_account_days";
    let usage = &bench.workspace.usage;
    let (total,): (i64,) = query(TOTAL, args![]).one(usage).await.unwrap();
    (query(NAMES, args![]).all(usage).await.unwrap(), total)
}

#[tokio::test]
async fn events_before_and_after_count_alike_and_once_in_totals() {
    on_both_engines(async |bench| {
        let sender = Sender::new(&bench).await;
        let scope = Scope::of_system(bench.workspace.clone());
        let usage = &bench.workspace.usage;
        account(&bench.workspace, "acme").await;
        sender.batch((0..40).map(|n| order(n, if n % 4 == 0 { 1_500 } else { 10 }, n % 35)).collect()).await;
        settle(&bench.workspace).await.unwrap();
        let (_, total) = counted(&bench).await;
        let found = preview(usage, "Order placed", &large_orders("x").conditions, bench.workspace.today())
            .await
            .unwrap();
        // Those of the days 0 to 29 ago: 0, 4, …, 28 and then 36 as day 1.
        assert_eq!((found.all, found.seen, found.matched), (35, 35, 9));
        assert_eq!(found.examples.len(), 5);
        assert_eq!(found.paths, ["order.total", "plan"]);

        let id = define(&scope, large_orders("大口の注文")).await.unwrap();
        // These come before the back-fill has begun, one of them late.
        sender.batch(vec![order(100, 2_000, 0), order(101, 2_000, 20), order(102, 5, 0)]).await;
        settle(&bench.workspace).await.unwrap();
        assert_eq!(counted(&bench).await.0, [("大口の注文".to_owned(), 2)]);
        work(&bench).await;
        assert_eq!(counted(&bench).await, (vec![("大口の注文".to_owned(), 12)], total + 3));
        assert!(all(usage).await.unwrap()[0].filled);
        assert_counts_are_true(usage).await;

        // A retry changes nothing; a new name takes the counts along; other conditions count anew.
        sender.batch(vec![order(100, 2_000, 0)]).await;
        change(&scope, id, large_orders("大口")).await.unwrap();
        assert_eq!(counted(&bench).await.0, [("大口".to_owned(), 12)]);
        assert_counts_are_true(usage).await;
        let small = NewTracked {
            conditions: EventRule::of_rows(&[condition("order.total", Operator::Below, "100")]).unwrap(),
            ..large_orders("小口")
        };
        change(&scope, id, small).await.unwrap();
        assert_eq!(counted(&bench).await.0, []);
        work(&bench).await;
        assert_eq!(counted(&bench).await, (vec![("小口".to_owned(), 31)], total + 3));
        assert_counts_are_true(usage).await;

        remove(&scope, id).await.unwrap();
        assert_eq!(counted(&bench).await, (vec![], total + 3));
        assert!(matches!(remove(&scope, id).await, Err(TrackedError::NotFound)));
        assert_counts_are_true(usage).await;
    })
    .await;
}

#[tokio::test]
async fn a_back_fill_that_stops_goes_on_and_senders_may_move_in_between() {
    on_both_engines(async |bench| {
        let sender = Sender::new(&bench).await;
        let scope = Scope::of_system(bench.workspace.clone());
        let usage = &bench.workspace.usage;
        for hundred in 0..25 {
            sender.batch((0..100).map(|n| order(hundred * 100 + n, 1_000 + n, n % 20)).collect()).await;
        }
        settle(&bench.workspace).await.unwrap();
        let id = define(&scope, large_orders("大口の注文")).await.unwrap();
        let (_, more) = fill::step(&bench.workspace, id).await.unwrap().unwrap();
        assert!(more, "2,500 events are more than one step");
        // The account appears: what was counted moves, what was not is counted there later.
        account(&bench.workspace, "acme").await;
        query("update usage_senders set settled = 0", args![]).run(usage).await.unwrap();
        settle(&bench.workspace).await.unwrap();
        assert_counts_are_true(usage).await;
        // The program stopped between the two stores: the job that looks for such finds it.
        set_aside(&bench.workspace, &[&FILL]).await;
        let mut tx = bench.workspace.main.begin().await.unwrap();
        jobs::enqueue(&mut tx, jobs::NewJob::now(RESUME, json!({}))).await.unwrap();
        tx.commit().await.unwrap();
        work(&bench).await;
        assert_counts_are_true(usage).await;
        assert_eq!(counted(&bench).await, (vec![("大口の注文".to_owned(), 2_500)], 2_500));
        assert!(fill::step(&bench.workspace, id).await.unwrap().is_none());
        assert!(fill::step(&bench.workspace, TrackedEventId::new()).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_name_stands_for_one_thing() {
    on_both_engines(async |bench| {
        let sender = Sender::new(&bench).await;
        let scope = Scope::of_system(bench.workspace.clone());
        sender.batch(vec![order(1, 5_000, 0)]).await;
        let taken = define(&scope, large_orders("Order placed")).await;
        assert!(matches!(taken, Err(TrackedError::NameTaken)));
        let one = define(&scope, large_orders("一")).await.unwrap();
        assert!(matches!(define(&scope, large_orders("一")).await, Err(TrackedError::NameTaken)));
        define(&scope, large_orders("二")).await.unwrap();
        assert!(matches!(change(&scope, one, large_orders("二")).await, Err(TrackedError::NameTaken)));
        // An event that arrives under a tracked event's name later stays apart from it.
        let same = json!({ "type": "track", "userId": "u", "event": "一", "context": { "groupId": "acme" } });
        sender.batch(vec![same]).await;
        account(&bench.workspace, "acme").await;
        work(&bench).await;
        query("update usage_senders set settled = 0", args![]).run(&bench.workspace.usage).await.unwrap();
        settle(&bench.workspace).await.unwrap();
        assert_counts_are_true(&bench.workspace.usage).await;
        let of_one: Vec<_> = rollups(&bench.workspace.usage).await.2;
        let names: Vec<&str> = of_one.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(names, ["Order placed 0", "一 0", "一 1", "二 1"]);
    })
    .await;
}

#[tokio::test]
async fn the_screen_previews_saves_changes_and_removes() {
    let bench = bench(None).await;
    let sender = Sender::new(&bench).await;
    let app = app(&bench);
    account(&bench.workspace, "acme").await;
    sender.batch((0..8).map(|n| order(n, n * 500, 0)).collect()).await;
    settle(&bench.workspace).await.unwrap();
    let path = format!("/w/{}/tracking/events", bench.workspace.slug);
    let form = "name=%E5%A4%A7%E5%8F%A3&event=Order+placed&path=order.total&operator=at_least&value=1000&path=&operator=is&value=";
    for (locale, words) in [
        (Locale::Ja, ["トラッキングイベントはまだありません", "/ 8件", "order.totalが1000以上"]),
        (Locale::En, ["No tracked events yet", "of 8", "order.total is at least 1000"]),
    ] {
        let mut csm = member(&app, &bench.workspace, Role::Csm, locale).await;
        let empty = csm.get(&path).await;
        assert!(empty.body.contains(words[0]), "{}", empty.body);
        let preview = csm.get(&format!("{path}/new?{form}")).await;
        assert_eq!(preview.status, 200, "{}", preview.body);
        assert!(preview.body.contains(words[1]) && preview.body.contains(">6<"), "{}", preview.body);
        for wrong in [
            "name=&event=&path=",
            "name=a&event=b&path=&operator=is&value=1",
            "name=a&event=b&path=x&operator=above&value=much",
        ] {
            let refused = csm.post(&path, wrong).await;
            assert_eq!(refused.status, 422, "{wrong}: {}", refused.body);
        }
        assert_eq!(
            csm.get(&format!("{path}/new?name=a&event=b&path=x&operator=is&value=")).await.status,
            422
        );
        assert_eq!(csm.post(&path, form).await.status, 303);
        assert_eq!(csm.post(&path, form).await.status, 422);
        bench.workspace.clock.set(NOW.plus(HOUR));
        let filling = csm.get(&path).await;
        assert!(filling.body.contains("0 / 8") || filling.body.contains("0 of 8"), "{}", filling.body);
        work(&bench).await;
        let list = csm.get(&path).await;
        assert!(list.body.contains(words[2]) && list.body.contains(">6<"), "{}", list.body);
        let id = all(&bench.workspace.usage).await.unwrap()[0].id;
        let edit = csm.get(&format!("{path}/{id}/edit")).await;
        assert!(edit.status == 200 && edit.body.contains("order.total"));
        assert_eq!(csm.post(&format!("{path}/{id}"), &form.replace("1000", "3000")).await.status, 303);
        assert_eq!(csm.post(&format!("{path}/{id}/removal"), "").await.status, 303);
        assert_eq!(csm.get(&format!("{path}/{id}/edit")).await.status, 404);
        work(&bench).await;
        let mut marketer = member(&app, &bench.workspace, Role::Marketer, locale).await;
        assert_eq!(marketer.get(&path).await.status, 200);
        assert_eq!(marketer.post(&path, form).await.status, 403);
    }
}

/// One step of a run: some of the events (with repeats), or something that happens meanwhile.
#[derive(Clone, Debug)]
enum Step {
    Send(Vec<i64>),
    Settle,
    Account,
    Define,
    Fill,
    Restart,
}

fn run() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => prop::collection::vec(0..60_i64, 1..12).prop_map(Step::Send),
        2 => Just(Step::Settle),
        1 => Just(Step::Account),
        2 => Just(Step::Define),
        3 => Just(Step::Fill),
        1 => Just(Step::Restart),
    ];
    prop::collection::vec(step, 1..16)
}

fn total(number: i64) -> i64 {
    if number % 3 == 0 { 1_500 } else { 20 }
}

/// Takes the steps; the counts are true after each, and in the end every event that was sent counts once.
async fn take(database: Option<String>, steps: &[Step]) {
    let mut bench = bench(database).await;
    let mut sent = std::collections::BTreeSet::new();
    let mut defined = Vec::new();
    let mut has_account = false;
    for step in steps {
        match step {
            Step::Send(numbers) => {
                sent.extend(numbers.iter().copied());
                let events = numbers.iter().map(|n| order(*n, total(*n), n % 9)).collect();
                Sender::new(&bench).await.batch(events).await;
            }
            Step::Settle => drop(settle(&bench.workspace).await.unwrap()),
            Step::Account if !has_account => {
                has_account = true;
                account(&bench.workspace, "acme").await;
                query("update usage_senders set settled = 0", args![])
                    .run(&bench.workspace.usage)
                    .await
                    .unwrap();
            }
            Step::Account => {}
            Step::Define => {
                let scope = Scope::of_system(bench.workspace.clone());
                defined.push(define(&scope, large_orders(&format!("大口 {}", defined.len()))).await.unwrap());
            }
            Step::Fill => {
                for id in &defined {
                    fill::step(&bench.workspace, *id).await.unwrap();
                }
            }
            Step::Restart => bench = bench.restarted().await,
        }
        assert_counts_are_true(&bench.workspace.usage).await;
    }
    for id in &defined {
        while fill::step(&bench.workspace, *id).await.unwrap().is_some() {}
    }
    settle(&bench.workspace).await.unwrap();
    assert_counts_are_true(&bench.workspace.usage).await;
    let large = sent.iter().filter(|n| total(**n) >= 1_000).count() as i64;
    let (names, in_all) = counted(&bench).await;
    let expected = if large == 0 { 0 } else { defined.len() };
    assert_eq!(names.len(), expected);
    assert!(names.iter().all(|(_, times)| *times == large), "{names:?} of {large}");
    assert_eq!(in_all, if has_account { sent.len() as i64 } else { 0 });
    set_aside(&bench.workspace, &[&FILL]).await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 32, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_in_between_each_event_counts_once(steps in run()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(take(None, &steps));
    }
}

#[tokio::test]
async fn whatever_comes_in_between_on_postgres_too() {
    let Ok(url) = std::env::var("BANSOU_TEST_POSTGRES") else { return };
    let mut runner = TestRunner::deterministic();
    for _ in 0..3 {
        let steps = run().new_tree(&mut runner).unwrap().current();
        let database = fresh_database(&url).await;
        take(Some(database.clone()), &steps).await;
        drop_database(&url, &database).await;
    }
}

#[tokio::test]
async fn a_program_that_dies_between_a_tracked_event_and_its_activity_leaves_both_and_the_job() {
    on_both_engines(async |bench| {
        const TOLD: &str = "select verb as a from activities order by seq";
        let scope = Scope::of_system(bench.workspace.clone());
        // The event is committed, and the spine cannot be reached any more.
        bench.workspace.main.close().await;
        let id = define(&scope, large_orders("大口")).await.unwrap();
        let bench = bench.restarted().await;
        let (usage, main) = (&bench.workspace.usage, &bench.workspace.main);
        assert_eq!(all(usage).await.unwrap().iter().map(|event| event.id).collect::<Vec<_>>(), [id]);
        for first in [1, 0] {
            assert_eq!(untold::tell(usage, &bench.workspace).await.unwrap(), first);
            fill::resume(&bench.workspace).await.unwrap();
            let told: Vec<(String,)> = query(TOLD, args![]).all(main).await.unwrap();
            assert_eq!(told, [("tracked_event_defined".to_owned(),)]);
            assert_eq!(jobs::open_jobs(main).await.unwrap().len(), 1);
        }
        set_aside(&bench.workspace, &[&FILL]).await;
    })
    .await;
}
