//! When the store cannot take events: a full disk, a database that is away.
//!
//! Invariant under test: a sender is told 503, what was acknowledged is there, and it goes on by itself.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use serde_json::json;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::{
    args,
    db::{
        query, query_dynamic,
        testing::{drop_database, fresh_database},
    },
    ingest::ArrivalLog,
    testing::{Sender, assert_counts_are_true, bench},
};

fn batch(name: &str, size: usize) -> serde_json::Value {
    let event = |n: usize| {
        json!({ "type": "track", "messageId": format!("{name}-{n}"), "userId": format!("u{n}"), "event": "Login",
                "properties": { "text": "x".repeat(200) } })
    };
    json!({ "batch": (0..size).map(event).collect::<Vec<_>>() })
}

async fn stored(sender: &Sender<'_>) -> i64 {
    const COUNT: &str = "select count(*) as a from usage_events";
    query(COUNT, args![]).one::<(i64,)>(&sender.bench.workspace.usage).await.unwrap().0
}

#[tokio::test]
async fn a_full_disk_answers_503_and_nothing_acknowledged_is_lost() {
    let bench = bench(None).await;
    let sender = Sender::new(&bench).await;
    let usage = &bench.workspace.usage;
    assert_eq!(sender.post("/v1/batch", batch("before", 100)).await.0, StatusCode::OK);
    let (pages,): (i64,) =
        query_dynamic("select page_count as a from pragma_page_count()".to_owned(), args![])
            .one(usage)
            .await
            .unwrap();
    // The file may grow a little and no more, as on a disk that is nearly full.
    query_dynamic(format!("pragma max_page_count = {}", pages + 60), args![]).run(usage).await.unwrap();
    let mut acknowledged = 100;
    let mut turned_away = Vec::new();
    for number in 0..40 {
        let name = format!("full-{number}");
        match sender.post("/v1/batch", batch(&name, 100)).await {
            (StatusCode::OK, _) => acknowledged += 100,
            (status, answer) => {
                assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{answer}");
                assert!(answer["code"].is_string() && answer["message"].is_string(), "{answer}");
                turned_away.push(name);
            }
        }
    }
    assert!(!turned_away.is_empty() && acknowledged > 100, "{acknowledged}");
    assert_eq!(stored(&sender).await, acknowledged);
    assert_counts_are_true(usage).await;

    // There is room again: what was turned away is taken when it is sent again.
    query_dynamic("pragma max_page_count = 1000000000".to_owned(), args![]).run(usage).await.unwrap();
    for name in &turned_away {
        assert_eq!(sender.post("/v1/batch", batch(name, 100)).await.0, StatusCode::OK);
    }
    assert_eq!(stored(&sender).await, 4_100);
    assert_counts_are_true(usage).await;
}

#[tokio::test]
async fn a_flood_into_a_full_disk_stops_at_the_log_and_all_that_was_acknowledged_is_counted_later() {
    let bench = bench(None).await;
    let sender = Sender::new(&bench).await;
    let (usage, log) = (&bench.workspace.usage, &ArrivalLog::of(&bench.workspace));
    let (pages,): (i64,) =
        query_dynamic("select page_count as a from pragma_page_count()".to_owned(), args![])
            .one(usage)
            .await
            .unwrap();
    query_dynamic(format!("pragma max_page_count = {}", pages + 20), args![]).run(usage).await.unwrap();
    let (mut acknowledged, mut turned_away) = (0, 0);
    let began = Instant::now();
    while turned_away < 3 {
        assert!(began.elapsed() < Duration::from_secs(20), "senders are never told");
        let name = format!("flood-{}", acknowledged + turned_away);
        match sender.post_and_leave("/v1/batch", batch(&name, 400)).await {
            (StatusCode::OK, _) => acknowledged += 400,
            (status, answer) => {
                assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{answer}");
                turned_away += 1;
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(acknowledged > 0 && stored(&sender).await <= acknowledged, "{acknowledged}");

    query_dynamic("pragma max_page_count = 1000000000".to_owned(), args![]).run(usage).await.unwrap();
    let freed = Instant::now();
    while log.backlog().await.unwrap().waiting > 0 {
        assert!(freed.elapsed() < Duration::from_secs(20), "it does not recover");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(stored(&sender).await, acknowledged);
    assert_eq!(sender.post("/v1/batch", batch("after", 400)).await.0, StatusCode::OK);
    assert_eq!(stored(&sender).await, acknowledged + 400);
    assert_counts_are_true(usage).await;
}

/// A way to the database that can be cut.
struct Wire {
    address: String,
    open: Arc<AtomicBool>,
    cut: watch::Sender<u64>,
}

impl Wire {
    async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let open = Arc::new(AtomicBool::new(true));
        let cut = watch::Sender::new(0);
        let (is_open, cuts) = (open.clone(), cut.clone());
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (server, is_open, mut cut) = (server.clone(), is_open.clone(), cuts.subscribe());
                tokio::spawn(async move {
                    if !is_open.load(Ordering::SeqCst) {
                        return;
                    }
                    let Ok(mut far) = TcpStream::connect(server).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = cut.changed() => {}
                    }
                });
            }
        });
        Self { address, open, cut }
    }

    fn set_open(&self, open: bool) {
        self.open.store(open, Ordering::SeqCst);
        if !open {
            self.cut.send_modify(|cuts| *cuts += 1);
        }
    }
}

// The wire goes on while the bench looks for jobs that were left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_away_for_ten_seconds_answers_503_and_then_it_goes_on() {
    let Ok(url) = std::env::var("BANSOU_TEST_POSTGRES") else { return };
    let database = fresh_database(&url).await;
    let (before, rest) = database.split_once("://").unwrap();
    let (authority, name) = rest.split_once('/').unwrap();
    let (user, server) = authority.rsplit_once('@').unwrap_or(("postgres", authority));
    let wire = Wire::to(server.to_owned()).await;
    {
        let bench = bench(Some(format!("{before}://{user}@{}/{name}", wire.address))).await;
        let sender = Sender::new(&bench).await;
        assert_eq!(sender.post("/v1/batch", batch("before", 50)).await.0, StatusCode::OK);

        wire.set_open(false);
        let away = Instant::now();
        let mut turned_away = Vec::new();
        while away.elapsed() < Duration::from_secs(10) {
            let name = format!("away-{}", turned_away.len());
            let asked = Instant::now();
            let (status, answer) = sender.post("/v1/batch", batch(&name, 50)).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{answer}");
            assert!(answer["code"].is_string(), "{answer}");
            assert!(asked.elapsed() < Duration::from_secs(12), "{:?}", asked.elapsed());
            turned_away.push(name);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }

        wire.set_open(true);
        let back = Instant::now();
        while sender.post("/v1/batch", batch("after", 50)).await.0 != StatusCode::OK {
            assert!(back.elapsed() < Duration::from_secs(20), "it does not recover");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        // A sender that was turned away sends again; a request that was stored although it was too late is stored once.
        for name in &turned_away {
            assert_eq!(sender.post("/v1/batch", batch(name, 50)).await.0, StatusCode::OK);
        }
        assert_eq!(stored(&sender).await, 50 * (2 + turned_away.len() as i64));
        assert_counts_are_true(&bench.workspace.usage).await;
        bench.workspace.usage.close().await;
        bench.workspace.main.close().await;
        bench.home.control.close().await;
    }
    drop_database(&url, &database).await;
}
