//! What is found through senders is what a look at every event finds, whatever came before; and the counts stay true.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{event, hear, new_account};
use crate::{
    NewEvent, UsageKind, args,
    db::{
        Db, FromRow, query,
        testing::{Bench, NOW, drop_database, fresh_database},
    },
    erase::{self, ErasedUsage},
    identity::{SenderKey, settle},
    ids::{AccountId, ImportId, PersonId},
    last_seen, remove_import, store_events,
    testing::{Sender, assert_counts_are_true, bench},
    time::{DAY, Timestamp},
    tracking::untied,
};

#[derive(Clone, Debug)]
enum Step {
    Send(Vec<usize>),
    Settle,
    Restart,
    Account(usize),
    /// Rows of a file that name users; the first so many name an account as well.
    Import(Vec<usize>, usize),
    Undo,
    Erase(usize),
}

fn run() -> impl Strategy<Value = (Vec<Json>, Vec<Step>)> {
    prop::collection::vec(event(), 1..24).prop_flat_map(|events| {
        let count = events.len();
        let step = prop_oneof![
            6 => prop::collection::vec(0..count, 1..6).prop_map(Step::Send),
            3 => Just(Step::Settle),
            1 => Just(Step::Restart),
            2 => (0..3_usize).prop_map(Step::Account),
            2 => (prop::collection::vec(0..4_usize, 1..4), 0..4_usize).prop_map(|(users, tied)| Step::Import(users, tied)),
            1 => Just(Step::Undo),
            2 => (0..4_usize).prop_map(Step::Erase),
        ];
        (Just(events), prop::collection::vec(step, 1..20))
    })
}

async fn take(database: Option<String>, events: &[Json], steps: &[Step]) {
    let mut bench = bench(database).await;
    let mut accounts = BTreeSet::new();
    let mut imports = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        match step {
            Step::Send(some) => {
                let named = |index: &usize| {
                    let mut event = events[*index].clone();
                    event["messageId"] = format!("m{index}").into();
                    event
                };
                Sender::new(&bench).await.batch(some.iter().map(named).collect()).await;
            }
            Step::Settle => {
                settle(&bench.workspace).await.unwrap();
            }
            Step::Restart => bench = bench.restarted().await,
            Step::Account(number) => {
                if accounts.insert(*number) {
                    new_account(&bench, &format!("g{number}")).await;
                    hear(&bench).await;
                }
            }
            Step::Import(users, tied) => imports.push(import(&bench, number, users, *tied).await),
            Step::Undo => {
                if let Some(import) = imports.pop() {
                    let mut tx = bench.workspace.usage.begin().await.unwrap();
                    remove_import(&mut tx, import, NOW).await.unwrap();
                    tx.commit().await.unwrap();
                }
            }
            Step::Erase(user) => erased(&bench, &format!("u{user}")).await,
        }
        assert_all_are_found(&bench).await;
        assert_counts_are_true(&bench.workspace.usage).await;
    }
}

async fn pairs<A, B>(db: &Db, sql: &'static str) -> Vec<(A, B)>
where
    (A, B): FromRow,
{
    query(sql, args![]).all(db).await.unwrap()
}

async fn import(bench: &Bench, number: usize, users: &[usize], tied: usize) -> ImportId {
    const PEOPLE: &str = "select external_id as a, id as b from people where external_id is not null";
    const ACCOUNTS: &str = "select external_id as a, id as b from accounts";
    let workspace = &bench.workspace;
    let people: HashMap<String, PersonId> = pairs(&workspace.main, PEOPLE).await.into_iter().collect();
    let accounts: Vec<(String, AccountId)> = pairs(&workspace.main, ACCOUNTS).await;
    let import = ImportId::new();
    let row = |(place, user): (usize, &usize)| {
        let user = format!("u{user}");
        let account = accounts.first().filter(|_| place < tied);
        NewEvent {
            dedupe_key: Uuid::now_v7(),
            received_at: NOW,
            occurred_at: NOW.plus(((number + place) as i64 % 3 - 1) * DAY),
            account: account.map(|(_, id)| *id),
            person: people.get(&user).copied(),
            sender: None,
            group_ref: account.map(|(external_id, _)| external_id.clone()),
            user_ref: Some(user),
            anonymous_ref: None,
            kind: UsageKind::Import,
            name: "use".to_owned(),
            quantity: 2,
            properties: "{}".to_owned(),
            context: None,
            import: Some(import),
            source: Some("import".to_owned()),
        }
    };
    let rows: Vec<NewEvent> = users.iter().enumerate().map(row).collect();
    let mut tx = workspace.usage.begin().await.unwrap();
    store_events(&mut tx, &workspace.zone, &rows).await.unwrap();
    tx.commit().await.unwrap();
    import
}

/// Erases whoever has this id, and looks whether anything of them is left.
async fn erased(bench: &Bench, user: &str) {
    const WHO: &str = "select id as a from people where external_id = $1";
    const LEFT: &str = "
        select count(*) as a from usage_events where person_id = $1 or user_ref = $2 and person_id is null";
    let Some((person,)) =
        query(WHO, args![user]).optional::<(PersonId,)>(&bench.workspace.main).await.unwrap()
    else {
        return;
    };
    // What is known of them is settled first, which may make them one with another.
    settle(&bench.workspace).await.unwrap();
    let size = erase::size(&bench.workspace, person).await.unwrap();
    let erased = erase_person(bench, person, user).await;
    assert!(erased.events >= size as u64, "{} of {size}", erased.events);
    let (left,): (i64,) = query(LEFT, args![person, user]).one(&bench.workspace.usage).await.unwrap();
    assert_eq!(left, 0, "of {user}");
    hear(bench).await;
}

/// What an erasure does of usage, and the row goes.
async fn erase_person(bench: &Bench, person: PersonId, user: &str) -> ErasedUsage {
    const KNOWN: &str = "select kind as a, value as b from person_identities where person_id = $1";
    const REMOVE: &str = "delete from people where id = $1";
    let workspace = &bench.workspace;
    let known: Vec<(String, String)> = query(KNOWN, args![person]).all(&workspace.main).await.unwrap();
    let (users, others): (Vec<_>, Vec<_>) = known.into_iter().partition(|(kind, _)| kind == "user");
    let users = users.into_iter().map(|(_, id)| id).chain([user.to_owned()]).collect();
    let mails: Vec<String> =
        others.into_iter().map(|(_, value)| value).filter(|value| value.contains('@')).collect();
    let refs = erase::refs(workspace, person, users).await.unwrap();
    let erased = erase::erase(workspace, person, &refs, &mails).await.unwrap();
    query(REMOVE, args![person]).run(&workspace.main).await.unwrap();
    erased
}

type Keyed = (Uuid, Option<String>, Option<String>, Option<String>);

async fn assert_all_are_found(bench: &Bench) {
    const KEYS: &str = "
        select sender_key as a, group_ref as b, user_ref as c, anonymous_ref as d
          from usage_events where import_id is null";
    // Also an event whose sender is not there.
    const ASTRAY: &str = "
        select count(*) as a from usage_events e left join usage_senders s on s.sender_key = e.sender_key
         where e.import_id is null
           and (s.sender_key is null or e.account_id is distinct from s.account_id
                or e.person_id is distinct from s.person_id)";
    const KEYED: &str = "
        select count(*) as a from usage_events where import_id is not null and sender_key is not null";
    const SIZES: &str = "
        select person_id as a, count(*) as b from usage_events where person_id is not null group by person_id";
    const NEWEST: &str = "
        select person_id as a, max(occurred_at) as b from usage_events where person_id is not null group by person_id";
    const UNTIED: &str = "
        select group_ref as a, count(*) as b from usage_events
         where account_id is null and group_ref is not null group by group_ref order by 2 desc, 1 limit 20";
    const PEOPLE: &str = "select id as a, name as b from people";
    let usage = &bench.workspace.usage;
    let keys: Vec<Keyed> = query(KEYS, args![]).all(usage).await.unwrap();
    for (key, group, user, anonymous) in keys {
        let of_ids = SenderKey::of(group.as_deref(), user.as_deref(), anonymous.as_deref());
        assert_eq!(of_ids.0, key, "{group:?} {user:?} {anonymous:?}");
    }
    for sql in [ASTRAY, KEYED] {
        assert_eq!(query(sql, args![]).one::<(i64,)>(usage).await.unwrap(), (0,), "{sql}");
    }
    assert_eq!(untied(usage).await.unwrap(), pairs::<String, i64>(usage, UNTIED).await);

    let known: Vec<(PersonId, String)> = pairs(&bench.workspace.main, PEOPLE).await;
    let mut people: BTreeSet<PersonId> = known.into_iter().map(|(id, _)| id).collect();
    let sizes: BTreeMap<PersonId, i64> = pairs(usage, SIZES).await.into_iter().collect();
    people.extend(sizes.keys());
    for person in &people {
        let size = erase::size(&bench.workspace, *person).await.unwrap();
        assert_eq!(size, sizes.get(person).copied().unwrap_or_default());
    }
    let newest: HashMap<PersonId, Timestamp> = pairs(usage, NEWEST).await.into_iter().collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    assert_eq!(last_seen(usage, &people).await.unwrap(), newest);
}

/// Rows that name a user whom nobody knows yet, and rows that are newer than all that the user sent.
#[tokio::test]
async fn imported_rows_are_found_and_erased_with_what_was_sent() {
    let said = json!({ "type": "identify", "userId": "u1", "traits": { "name": "佐藤 美咲" } });
    let rows = || Step::Import(vec![1, 1, 1], 0);
    let steps = [rows(), Step::Send(vec![0]), Step::Settle, rows(), Step::Erase(1)];
    take(None, std::slice::from_ref(&said), &steps).await;
    let Ok(url) = std::env::var("BANSOU_TEST_POSTGRES") else { return };
    let database = fresh_database(&url).await;
    take(Some(database.clone()), &[said], &steps).await;
    drop_database(&url, &database).await;
}

/// The same on PostgreSQL, for a few runs.
#[tokio::test]
async fn all_are_found_on_postgres_too() {
    let Ok(url) = std::env::var("BANSOU_TEST_POSTGRES") else { return };
    let mut runner = TestRunner::deterministic();
    for _ in 0..4 {
        let (events, steps) = run().new_tree(&mut runner).unwrap().current();
        let database = fresh_database(&url).await;
        take(Some(database.clone()), &events, &steps).await;
        drop_database(&url, &database).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 32, ..ProptestConfig::default() })]

    /// Arrivals, repeats, settling, accounts that come later, imports and their undoing, erasures and restarts.
    #[test]
    fn what_is_found_through_senders_is_what_every_event_says((events, steps) in run()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(take(None, &events, &steps));
    }
}
