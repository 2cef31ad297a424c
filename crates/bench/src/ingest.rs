//! Events over HTTP into a running server, beside the same rows put straight into the engine.
//!
//! Invariant: what was acknowledged is what `bansou stats` counts afterwards, or the measurement fails.

use std::{
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use bansou::usage::ingest::ArrivalLog;

use crate::{
    bare, imports,
    installation::{Engine, Installation},
    load,
    program::{self, Server},
    table::{Table, megabytes, milliseconds, percentile, rate, seconds, thousands},
};

const CLIENTS: u64 = 8;
const BATCH: u64 = 100;
/// Senders of single events: each waits for its answer, so there are as many in flight.
const SINGLE_CLIENTS: u64 = 64;
const TABLES: &[&str] = &[
    "usage_events",
    "usage_senders",
    "usage_daily",
    "usage_active_people",
    "usage_account_days",
    "usage_name_days",
    "usage_names",
    "usage_touched",
];

/// Sends for `duration` in batches and then in single calls.
pub async fn measure(
    table: &Table,
    installation: &Installation,
    accounts: u64,
    duration: Duration,
) -> anyhow::Result<()> {
    let engine = installation.engine.name();
    let workspace = imports::workspace(installation)?;
    imports::accounts(installation, &workspace, accounts)?;
    let product = load::Product {
        key: tracking_key(installation, &workspace)?,
        accounts: Arc::new((0..accounts).map(|n| format!("B-{n:07}")).collect()),
    };
    let server = Server::start(installation).await?;

    let began = Instant::now();
    let introduced = load::introduce(&server.address, &product).await?;
    while stats(installation, &workspace, "people")? < accounts * load::PEOPLE {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let on = format!("{engine}, {} people send for the first time", thousands(introduced));
    table.add("unknown senders: person made, tied to the account", rate(introduced, began.elapsed()), &on);

    let log = ArrivalLog::of(installation.home().await?.find(&workspace).await?.as_ref());
    let people = format!("over {} accounts with 5 known people each", thousands(accounts));
    let how =
        format!("{engine}, {CLIENTS} clients with batches of {BATCH}, {people}, sender on the same machine");
    let kind = Kind { name: "events in batches", clients: CLIENTS, batch: BATCH, how };
    let batches = kind.measure(table, &server, &product, &log, duration / 2).await?;
    let how = format!("{engine}, {SINGLE_CLIENTS} clients, one event a request, {people}");
    let kind = Kind { name: "single events", clients: SINGLE_CLIENTS, batch: 1, how };
    let singles = kind.measure(table, &server, &product, &log, duration).await?;
    drop(server);

    let stored = stats(installation, &workspace, "usage_events")?;
    let acknowledged = introduced + batches.events + singles.events;
    ensure!(stored == acknowledged, "{acknowledged} events were acknowledged and {stored} are stored");
    let (bare, by) = match installation.engine {
        Engine::Sqlite => {
            let from = imports::find(&installation.folder().join("workspaces"), "usage.db")?;
            let to = tempfile::Builder::new().prefix("bansou-bench-bare-").tempdir()?;
            let took = bare::copy(&from, TABLES, &to.path().join("bare.db"))?;
            (took, "a bare loop of the same inserts into SQLite")
        }
        Engine::Postgres => {
            let url = installation.database.as_deref().context("the database")?;
            (bare::copy_into_postgres(url, TABLES).await?, "the same rows into PostgreSQL by COPY")
        }
    };
    let bare_rate = stored as f64 / bare.as_secs_f64();
    let on = format!("{by} ({}) took {} for {} events", TABLES.join(", "), seconds(bare), thousands(stored));
    for (name, sent) in [("events in batches", &batches), ("single events", &singles)] {
        for (what, a_second) in [
            ("acknowledged", sent.acknowledged),
            ("counted", sent.counted),
            ("counted once sending ended", sent.counted_after),
        ] {
            let share = format!("{:.2}", a_second / bare_rate);
            // Of single events no share is wanted: each waits for its own answer.
            let (before, aim) = match (name, what) {
                ("events in batches", "counted") => ("0.31–0.46", "0.6"),
                ("events in batches", "counted once sending ended") => ("", "0.6"),
                _ => ("", ""),
            };
            table.add_beside(&format!("{name}, {what}, share of the bare rate"), share, before, aim, &on);
        }
    }
    Ok(())
}

/// What was sent, and how much of it a second.
struct Sent {
    events: u64,
    acknowledged: f64,
    /// From the first that was sent to the last that was counted; the senders have most of the machine at first.
    counted: f64,
    /// Once nobody sends any more, as the bare loop has the machine for itself.
    counted_after: f64,
}

/// A way of sending.
struct Kind {
    name: &'static str,
    clients: u64,
    batch: u64,
    how: String,
}

impl Kind {
    /// Sends for a while, and waits until all of it is counted.
    async fn measure(
        &self,
        table: &Table,
        server: &Server,
        product: &load::Product,
        log: &ArrivalLog,
        duration: Duration,
    ) -> anyhow::Result<Sent> {
        let began = Instant::now();
        let sent = load::send_for(&server.address, product, self.clients, self.batch, duration).await?;
        let waiting = log.backlog().await?.waiting;
        let memory = server.memory()?;
        let ended = Instant::now();
        while log.backlog().await?.waiting > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let (counted, after) = (began.elapsed(), ended.elapsed());
        let on = format!("{}, {} events in {}", self.how, thousands(sent.events), seconds(sent.took));
        table.add(&format!("{}, on disk and acknowledged", self.name), rate(sent.events, sent.took), &on);
        let (p50, p99) = (percentile(&sent.requests, 0.5), percentile(&sent.requests, 0.99));
        let answer = format!("p50 {}, p99 {}", milliseconds(p50), milliseconds(p99));
        table.add(&format!("{}, answer", self.name), answer, &on);
        let on =
            format!("{}, {} of them when sending ended", self.how, thousands(sent.events - waiting as u64));
        table.add(&format!("{}, counted", self.name), rate(sent.events, counted), &on);
        table.add(&format!("{}, memory", self.name), megabytes(memory), &self.how);
        let events = sent.events as f64;
        Ok(Sent {
            events: sent.events,
            acknowledged: events / sent.took.as_secs_f64(),
            counted: events / counted.as_secs_f64(),
            counted_after: waiting as f64 / after.as_secs_f64(),
        })
    }
}

pub fn tracking_key(installation: &Installation, workspace: &str) -> anyhow::Result<String> {
    let arguments = ["tracking-key", "--workspace", workspace].map(str::to_owned);
    let run = program::run(&[arguments.to_vec(), installation.flags()].concat())?;
    Ok(run.output.trim().to_owned())
}

/// How many rows of a kind the workspace holds.
fn stats(installation: &Installation, workspace: &str, kind: &str) -> anyhow::Result<u64> {
    let output = Command::new(program::path()?)
        .args(["stats", "--workspace", workspace, "--json"])
        .args(installation.flags())
        .output()?;
    let said: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    said[kind].as_u64().with_context(|| format!("bansou stats said no {kind}"))
}
