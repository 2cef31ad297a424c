//! A job that goes through all accounts is killed midway, and goes on.

use crate::{
    args,
    chores::{RECONSTRUCT, RESCORE, SILENCE, after_import, enqueue_rescore},
    db::{insert_many, query, testing::Bench},
    ids::AccountId,
    jobs::{
        self, JobKind, JobState,
        testing::{kill_their_program, set_aside},
    },
    testing::on_both_engines,
    time::{DAY, HOUR, MINUTE, Timestamp},
};

/// More than two of the chunks in which jobs go through accounts.
const ACCOUNTS: u128 = 450;

/// Customers whose answers differ.
async fn many(bench: &Bench) {
    const ACCOUNT: &str = "
        insert into accounts (id, name, name_key, stage, touch, custom, currency, created_at, updated_at)";
    const SUBSCRIPTION: &str = "
        insert into subscriptions (id, account_id, plan, seats, mrr_minor, currency, started_on, custom, created_at, updated_at)";
    const ANSWER: &str = "
        insert into survey_answers (id, account_id, survey, score, answered_at, custom, created_at, updated_at)";
    // Noon, so that a minute more is the same day; tomorrow's, so that jobs of today are due.
    let zone = &bench.workspace.zone;
    let tomorrow = Timestamp::now().day(zone).tomorrow().unwrap();
    let now = Timestamp::start_of(tomorrow, zone).plus(12 * HOUR);
    bench.workspace.clock.set(now);
    let empty = serde_json::json!({});
    let id = |number: u128| AccountId(uuid::Uuid::from_u128((7 << 120) | (number + 1)));
    let name = |number: u128| format!("Customer {number:03}");
    let mut tx = bench.workspace.main.begin().await.unwrap();
    let accounts =
        (0..ACCOUNTS).map(|n| args![id(n), name(n), name(n), "adoption", "high", &empty, "JPY", now, now]);
    insert_many(&mut tx, ACCOUNT, "", accounts.collect::<Vec<_>>()).await.unwrap();
    let contracts = (0..ACCOUNTS)
        .map(|n| args![id(n).0, id(n), "Pro", 10, 100_000, "JPY", "2025-01-01", &empty, now, now]);
    insert_many(&mut tx, SUBSCRIPTION, "", contracts.collect::<Vec<_>>()).await.unwrap();
    let answered = now.plus(-100 * DAY);
    let answers =
        (0..ACCOUNTS).map(|n| args![id(n).0, id(n), "nps", (n % 11) as i64, answered, &empty, now, now]);
    insert_many(&mut tx, ANSWER, "", answers.collect::<Vec<_>>()).await.unwrap();
    tx.commit().await.unwrap();
}

type Scored = Vec<(String, Option<f64>, Option<String>, i64)>;

/// Every row of the history, by account.
async fn scores(bench: &Bench) -> Scored {
    const SCORES: &str = "
        select a.name as a, s.score as b, s.band as c, s.reconstructed as d
          from scores s join accounts a on a.id = s.account_id order by a.name, s.as_of";
    query(SCORES, args![]).all(&bench.workspace.main).await.unwrap()
}

async fn enqueue(bench: &Bench, kind: &JobKind) {
    let mut tx = bench.workspace.main.begin().await.unwrap();
    if kind.name == RESCORE.name {
        enqueue_rescore(&mut tx, "test").await.unwrap();
    } else {
        after_import(&mut tx, "test").await.unwrap();
    }
    tx.commit().await.unwrap();
    set_aside(&bench.workspace, &[&SILENCE]).await;
}

async fn job(bench: &Bench, kind: &JobKind) -> jobs::Job {
    let open = jobs::recent(&bench.workspace.main, 50).await.unwrap();
    open.into_iter().find(|job| job.kind == kind.name).expect("the job")
}

/// Works, and is killed as soon as the first chunk is stored.
async fn killed_midway(bench: &Bench, kind: &JobKind) {
    let mut commits = bench.workspace.main.commits();
    let stored = async {
        loop {
            commits.changed().await.unwrap();
            if job(bench, kind).await.done_units > 0 {
                return;
            }
        }
    };
    tokio::select! {
        ran = jobs::drain(&bench.workspace, std::slice::from_ref(kind)) => panic!("not killed: {ran:?}"),
        () = stored => {}
    }
    let job = job(bench, kind).await;
    assert_eq!(job.state, JobState::Running);
    assert!(job.done_units < ACCOUNTS as i64, "{} done", job.done_units);
}

#[tokio::test]
async fn a_killed_job_goes_on_and_comes_to_the_scores_of_an_undisturbed_one() {
    for kind in [RESCORE, RECONSTRUCT] {
        let undisturbed = std::sync::Mutex::new(Vec::<Scored>::new());
        on_both_engines(async |bench| {
            many(&bench).await;
            enqueue(&bench, &kind).await;
            jobs::drain(&bench.workspace, &[kind]).await.unwrap();
            let found = scores(&bench).await;
            undisturbed.lock().unwrap().push(found);
        })
        .await;
        let expected = undisturbed.into_inner().unwrap();
        let engine = std::sync::atomic::AtomicUsize::new(0);
        on_both_engines(async |bench| {
            let expected = &expected[engine.fetch_add(1, std::sync::atomic::Ordering::Relaxed)];
            assert!(expected.len() >= ACCOUNTS as usize, "{} rows", expected.len());
            many(&bench).await;
            enqueue(&bench, &kind).await;
            killed_midway(&bench, &kind).await;
            assert!(scores(&bench).await.len() < expected.len());
            kill_their_program(&bench.workspace).await;
            bench.workspace.clock.set(bench.workspace.clock.now().plus(MINUTE));
            jobs::drain(&bench.workspace, &[kind]).await.unwrap();
            let job = job(&bench, &kind).await;
            assert_eq!((job.state, job.attempts, job.done_units), (JobState::Done, 2, ACCOUNTS as i64));
            let mut found = scores(&bench).await;
            if kind.name == RECONSTRUCT.name {
                found.retain(|(.., reconstructed)| *reconstructed == 1);
            }
            assert_eq!(&found, expected);
        })
        .await;
    }
}
