//! Identity on both engines: whatever order events come in, the same accounts and people have them.

use std::collections::BTreeMap;

mod found;

use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value as Json, json};

use super::settle;
use crate::{
    activity::{self, Actor, Subject},
    args,
    customers::Verb,
    db::{
        query,
        testing::{Bench, NOW, drop_database, fresh_database},
    },
    ids::AccountId,
    ingest::ArrivalLog,
    testing::{Sender, account, assert_counts_are_true, bench, on_both_engines},
    time::MINUTE,
};

/// Message id to account's external id and person's external id.
type Attribution = BTreeMap<String, (Option<String>, Option<String>)>;

async fn attribution(bench: &Bench) -> Attribution {
    type Found = (String, Option<String>, Option<crate::ids::PersonId>, Option<AccountId>);
    const EVENTS: &str = "
        select name as a, user_ref as b, person_id as c, account_id as d from usage_events";
    const ACCOUNTS: &str = "select id as a, external_id as b from accounts";
    const PEOPLE: &str = "select id as a, external_id as b from people";
    let accounts: BTreeMap<AccountId, String> =
        query(ACCOUNTS, args![]).all(&bench.workspace.main).await.unwrap().into_iter().collect();
    let people: BTreeMap<crate::ids::PersonId, String> =
        query(PEOPLE, args![]).all(&bench.workspace.main).await.unwrap().into_iter().collect();
    let events: Vec<Found> = query(EVENTS, args![]).all(&bench.workspace.usage).await.unwrap();
    events
        .into_iter()
        .map(|(name, _, person, account)| {
            let account = account.map(|id| accounts[&id].clone());
            (name, (account, person.map(|id| people[&id].clone())))
        })
        .collect()
}

async fn hear(bench: &Bench) {
    activity::testing::hear_all(&bench.workspace, super::LISTENER).await;
}

async fn new_account(bench: &Bench, external_id: &str) {
    let id = account(&bench.workspace, external_id).await;
    let mut change = bench.workspace.change(&Actor::System).await.unwrap();
    let verb = Verb::AccountCreated { name: external_id.to_owned(), import: None };
    change.record(Subject::account(id), verb);
    change.commit().await.unwrap();
}

fn said(account: Option<&str>, person: Option<&str>) -> (Option<String>, Option<String>) {
    (account.map(str::to_owned), person.map(str::to_owned))
}

#[tokio::test]
async fn an_anonymous_past_joins_its_user_and_the_users_account() {
    on_both_engines(async |bench| {
        let sender = Sender::new(&bench).await;
        new_account(&bench, "acme").await;
        sender
            .batch(vec![
                json!({ "type": "page", "anonymousId": "x", "name": "before" }),
                json!({ "type": "identify", "anonymousId": "x", "userId": "u1",
                        "traits": { "name": "佐藤 美咲", "email": "Misaki@acme.example" } }),
                json!({ "type": "group", "userId": "u1", "groupId": "acme" }),
                json!({ "type": "track", "userId": "u1", "event": "after" }),
                json!({ "type": "track", "userId": "u1", "event": "elsewhere", "context": { "groupId": "later" } }),
            ])
            .await;
        settle(&bench.workspace).await.unwrap();
        let found = attribution(&bench).await;
        assert_eq!(found["before"], said(Some("acme"), Some("u1")));
        assert_eq!(found["after"], said(Some("acme"), Some("u1")));
        assert_eq!(found["elsewhere"], said(None, Some("u1")));
        let (name, email): (String, String) =
            query("select name as a, email_key as b from people", args![]).one(&bench.workspace.main).await.unwrap();
        assert_eq!((name.as_str(), email.as_str()), ("佐藤 美咲", "misaki@acme.example"));
        assert_counts_are_true(&bench.workspace.usage).await;

        new_account(&bench, "later").await;
        hear(&bench).await;
        settle(&bench.workspace).await.unwrap();
        assert_eq!(attribution(&bench).await["elsewhere"], said(Some("later"), Some("u1")));
        assert_counts_are_true(&bench.workspace.usage).await;
        assert_eq!(settle(&bench.workspace).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_that_several_share_names_none_of_them() {
    on_both_engines(async |bench| {
        let sender = Sender::new(&bench).await;
        new_account(&bench, "acme").await;
        let identify = |user: &str, name: &str| {
            json!({ "type": "identify", "userId": user, "traits": { "name": name, "email": "info@acme.example" },
                    "context": { "groupId": "acme" } })
        };
        sender.batch(vec![identify("u1", "佐藤 一郎"), identify("u2", "鈴木 花子"), identify("u3", "佐藤 一郎")]).await;
        settle(&bench.workspace).await.unwrap();
        const NAMES: &str = "select name as a from people order by name";
        let names: Vec<(String,)> = query(NAMES, args![]).all(&bench.workspace.main).await.unwrap();
        assert_eq!(names, [("佐藤 一郎".to_owned(),), ("鈴木 花子".to_owned(),)], "two people, and nobody twice");
        sender
            .batch(vec![
                json!({ "type": "track", "userId": "info@acme.example", "event": "by address" }),
                json!({ "type": "track", "userId": "u3", "event": "by id" }),
            ])
            .await;
        settle(&bench.workspace).await.unwrap();
        let found = attribution(&bench).await;
        assert_eq!(found["by address"], said(None, None));
        assert_eq!(found["by id"], said(Some("acme"), Some("u1")));
    })
    .await;
}

#[tokio::test]
async fn an_alias_makes_two_ids_one_and_an_address_finds_the_person() {
    on_both_engines(async |bench| {
        let sender = Sender::new(&bench).await;
        new_account(&bench, "acme").await;
        sender
            .batch(vec![
                json!({ "type": "track", "userId": "old", "event": "as old" }),
                json!({ "type": "alias", "userId": "new", "previousId": "old" }),
                json!({ "type": "identify", "userId": "new", "traits": { "email": "a@acme.example" },
                        "context": { "groupId": "acme" } }),
            ])
            .await;
        settle(&bench.workspace).await.unwrap();
        let joined = attribution(&bench).await;
        assert_eq!(joined["as old"], said(Some("acme"), Some("new")));
        sender
            .batch(vec![
                json!({ "type": "identify", "userId": "third", "traits": { "email": "A@Acme.example" } }),
                json!({ "type": "track", "userId": "third", "event": "as third" }),
            ])
            .await;
        settle(&bench.workspace).await.unwrap();
        assert_eq!(attribution(&bench).await["as third"], said(Some("acme"), Some("new")));
        assert_counts_are_true(&bench.workspace.usage).await;
    })
    .await;
}

/// One step of a run: a request of events (with repeats), one that is left in the log, settling, a restart, or an account
/// that appears.
#[derive(Clone, Debug)]
enum Step {
    Send(Vec<usize>),
    Log(Vec<usize>),
    Settle,
    Restart,
    Account(usize),
}

fn event() -> impl Strategy<Value = Json> {
    let user = prop::option::of(0..4_usize);
    let anonymous = prop::option::of(0..3_usize);
    let group = prop::option::of(0..3_usize);
    (user, anonymous, group, 0..6_u8, 0..4_i64, any::<bool>()).prop_map(
        |(user, anonymous, group, kind, minutes, late)| {
            // Every event has somebody.
            let user = if user.is_none() && anonymous.is_none() { Some(0) } else { user };
            let kind = match kind {
                0 => "identify",
                1 if group.is_some() => "group",
                2 if user.is_some() => "alias",
                _ => "track",
            };
            let at = NOW.plus(-minutes * MINUTE - i64::from(late) * 100_000_000);
            let at = at.zoned(&jiff::tz::TimeZone::UTC).timestamp().to_string();
            let mut event = json!({ "type": kind, "timestamp": at, "event": "use" });
            if let Some(user) = user {
                event["userId"] = format!("u{user}").into();
                event["traits"] =
                    if kind == "identify" { json!({ "name": format!("User {user}") }) } else { json!({}) };
            }
            if let Some(anonymous) = anonymous {
                event["anonymousId"] = format!("x{anonymous}").into();
            }
            if let Some(group) = group {
                event[if kind == "group" { "groupId" } else { "context" }] = if kind == "group" {
                    json!(format!("g{group}"))
                } else {
                    json!({ "groupId": format!("g{group}") })
                };
            }
            if kind == "alias" {
                event["previousId"] = "u3".into();
            }
            event
        },
    )
}

fn run() -> impl Strategy<Value = (Vec<Json>, Vec<Step>)> {
    prop::collection::vec(event(), 1..24).prop_flat_map(|events| {
        let count = events.len();
        let step = prop_oneof![
            4 => prop::collection::vec(0..count, 1..6).prop_map(Step::Send),
            2 => prop::collection::vec(0..count, 1..6).prop_map(Step::Log),
            2 => Just(Step::Settle),
            1 => Just(Step::Restart),
            1 => (0..3_usize).prop_map(Step::Account),
        ];
        (Just(events), prop::collection::vec(step, 0..16))
    })
}

/// Sends the events with the steps in between, and answers who has them in the end.
async fn outcome(database: Option<String>, events: &[Json], steps: &[Step]) -> Attribution {
    let mut bench = bench(database).await;
    let named = |index: usize| {
        let mut event = events[index].clone();
        event["messageId"] = format!("m{index}").into();
        if event["type"] == "track" {
            event["event"] = format!("use {index}").into();
        }
        event
    };
    let mut missing = vec![0, 1, 2];
    for step in steps {
        match step {
            Step::Send(some) => {
                Sender::new(&bench).await.batch(some.iter().map(|index| named(*index)).collect()).await;
            }
            Step::Log(some) => {
                let events = some.iter().map(|index| named(*index)).collect();
                Sender::new(&bench).await.leave_in_log(events).await;
            }
            Step::Settle => drop(settle(&bench.workspace).await.unwrap()),
            Step::Restart => bench = bench.restarted().await,
            Step::Account(number) => {
                if let Some(at) = missing.iter().position(|left| left == number) {
                    missing.remove(at);
                    new_account(&bench, &format!("g{number}")).await;
                    hear_all(&bench).await;
                }
            }
        }
        // Nothing comes out of the log meanwhile.
        let log = ArrivalLog::of(&bench.workspace);
        let _turn = log.take_turn().await;
        assert_counts_are_true(&bench.workspace.usage).await;
    }
    Sender::new(&bench).await.batch((0..events.len()).map(named).collect()).await;
    // The third account never comes.
    for number in missing.into_iter().filter(|number| *number < 2) {
        new_account(&bench, &format!("g{number}")).await;
    }
    hear_all(&bench).await;
    settle(&bench.workspace).await.unwrap();
    assert_counts_are_true(&bench.workspace.usage).await;
    attribution(&bench).await
}

/// As [`hear`]; on PostgreSQL the spine waits for every open transaction of the cluster, also for those of other tests.
async fn hear_all(bench: &Bench) {
    hear(bench).await;
    query("update usage_senders set settled = 0", args![]).run(&bench.workspace.usage).await.unwrap();
}

/// What makes two outcomes differ, if anything does.
fn difference(events: &[Json], disturbed: &Attribution, plain: &Attribution) -> Option<String> {
    // Which of two people stays the one, where an alias joins them late, is who was made first.
    let people_compare = events.iter().all(|event| event["type"] != "alias");
    // Only tracked events have a name of their own.
    let differs =
        plain.iter().filter(|(name, _)| name.starts_with("use ")).find(|(name, (account, person))| {
            disturbed
                .get(*name)
                .is_none_or(|found| found.0 != *account || people_compare && found.1 != *person)
        });
    match differs {
        Some((name, of)) => Some(format!("{name}: {:?}, {of:?}", disturbed.get(name))),
        None => (disturbed.len() != plain.len()).then(|| format!("{} of {}", disturbed.len(), plain.len())),
    }
}

/// The same on PostgreSQL, for a few runs: the plain outcome is SQLite's, so the engines agree as well.
#[tokio::test]
async fn any_order_gives_the_same_on_postgres_too() {
    let Ok(url) = std::env::var("BANSOU_TEST_POSTGRES") else { return };
    let mut runner = TestRunner::deterministic();
    for _ in 0..3 {
        let (events, steps) = run().new_tree(&mut runner).unwrap().current();
        let steps: Vec<Step> = steps.into_iter().filter(|step| !matches!(step, Step::Account(2))).collect();
        let plain = outcome(None, &events, &[]).await;
        let database = fresh_database(&url).await;
        let disturbed = outcome(Some(database.clone()), &events, &steps).await;
        drop_database(&url, &database).await;
        assert_eq!(difference(&events, &disturbed, &plain), None, "{events:?} {steps:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 32, ..ProptestConfig::default() })]

    /// Repeats, retries, late events, accounts that come later, settling and restarts at any moment: the same in the end.
    #[test]
    fn any_order_gives_the_same_attribution_and_true_counts((events, steps) in run()) {
        let steps: Vec<Step> = steps.into_iter().filter(|step| !matches!(step, Step::Account(2))).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (disturbed, plain) = runtime.block_on(async {
            (outcome(None, &events, &steps).await, outcome(None, &events, &[]).await)
        });
        prop_assert_eq!(difference(&events, &disturbed, &plain), None);
    }
}
