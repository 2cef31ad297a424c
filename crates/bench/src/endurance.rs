//! Sending on and on: whether memory, answers or pages grow with the events that are stored.
//!
//! Invariant: each line is of the same number of events, so that lines can be compared.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use bansou::usage::ingest::ArrivalLog;

use crate::{
    REST,
    installation::Installation,
    live::Open,
    load::{self, Connection, Product},
    table::{Table, megabytes, milliseconds, percentile, rate, seconds, thousands},
};

const STEP: u64 = 1_000_000;
const CLIENTS: u64 = 8;
const BATCH: u64 = 100;
/// Between two requests for a page.
const PAUSE: Duration = Duration::from_millis(50);

/// Sends so many events as fast as they are taken, while account pages are asked for.
pub async fn measure(
    table: &Table,
    installation: &Installation,
    open: &Open,
    events: u64,
) -> anyhow::Result<()> {
    let product = Product {
        key: open.key.clone(),
        accounts: Arc::new(open.accounts.iter().map(|(reference, _)| reference.clone()).collect()),
    };
    let log = ArrivalLog::of(installation.home().await?.find(&open.workspace).await?.as_ref());
    let mut sent = 0;
    while sent < events {
        let done = Arc::new(AtomicBool::new(false));
        let pages: Vec<String> = open.accounts.iter().take(500).map(|(_, id)| open.page(*id)).collect();
        let reader =
            tokio::spawn(read(open.server.address.clone(), open.cookie.clone(), pages, done.clone()));
        let began = Instant::now();
        let mut senders = Vec::new();
        for _ in 0..CLIENTS {
            senders.push(tokio::spawn(send(
                open.server.address.clone(),
                product.clone(),
                STEP / CLIENTS / BATCH,
            )));
        }
        let mut answers = Vec::new();
        for sender in senders {
            answers.extend(sender.await??);
        }
        let took = began.elapsed();
        done.store(true, Ordering::Relaxed);
        let mut pages = reader.await??;
        answers.sort();
        pages.sort();
        sent += STEP;
        let figure = format!(
            "{}, {} waiting to be counted, answer p99 {}, account page p50 {} p99 {}, memory {}",
            rate(STEP, took),
            thousands(log.backlog().await?.waiting as u64),
            milliseconds(percentile(&answers, 0.99)),
            milliseconds(percentile(&pages, 0.5)),
            milliseconds(percentile(&pages, 0.99)),
            megabytes(open.server.memory()?)
        );
        let on = format!(
            "{}, {CLIENTS} clients with batches of {BATCH}, {} pages read meanwhile, all on the same machine",
            installation.engine.name(),
            pages.len()
        );
        table.add(&format!("up to {} events", thousands(sent)), figure, &on);
    }
    let began = Instant::now();
    while log.backlog().await?.waiting > 0 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let on = format!("{}, after the last was acknowledged", installation.engine.name());
    table.add("until all of them were counted", seconds(began.elapsed()), &on);
    tokio::time::sleep(REST).await;
    table.add("memory afterwards", megabytes(open.server.memory()?), &on);
    Ok(())
}

async fn send(address: String, product: Product, batches: u64) -> anyhow::Result<Vec<Duration>> {
    let mut connection = Connection::open(&address).await?;
    let mut answers = Vec::new();
    for _ in 0..batches {
        answers.push(connection.post("/v1/batch", load::batch(&product, BATCH)).await?);
    }
    Ok(answers)
}

async fn read(
    address: String,
    cookie: String,
    pages: Vec<String>,
    done: Arc<AtomicBool>,
) -> anyhow::Result<Vec<Duration>> {
    let mut connection = Connection::open(&address).await?;
    let mut taken = Vec::new();
    for page in pages.iter().cycle() {
        if done.load(Ordering::Relaxed) {
            break;
        }
        taken.push(connection.get(page, &cookie).await?);
        tokio::time::sleep(PAUSE).await;
    }
    Ok(taken)
}
