//! Events over HTTP into a running server, beside the same rows put straight into the engine.
//!
//! Invariant: what was acknowledged is what `bansou stats` counts afterwards, or the measurement fails.

use std::{
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};

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

    let sent = load::send_for(&server.address, &product, CLIENTS, BATCH, duration).await?;
    let on = format!(
        "{engine}, {CLIENTS} clients with batches of {BATCH}, over {} accounts with 5 known people each, {} events in {}, \
         sender on the same machine",
        thousands(accounts),
        thousands(sent.events),
        seconds(sent.took)
    );
    table.add("events in batches, durable", rate(sent.events, sent.took), &on);
    let (p50, p99) = (percentile(&sent.requests, 0.5), percentile(&sent.requests, 0.99));
    table.add("answer to a batch", format!("p50 {}, p99 {}", milliseconds(p50), milliseconds(p99)), &on);
    table.add("memory under that load", megabytes(server.memory()?), &on);
    let in_batches = sent.events as f64 / sent.took.as_secs_f64();

    let single = load::send_for(&server.address, &product, SINGLE_CLIENTS, 1, duration).await?;
    let on = format!("{engine}, {SINGLE_CLIENTS} clients, one event a request, in {}", seconds(single.took));
    table.add("single events, durable", rate(single.events, single.took), &on);
    let (p50, p99) = (percentile(&single.requests, 0.5), percentile(&single.requests, 0.99));
    table.add(
        "answer to a single event",
        format!("p50 {}, p99 {}", milliseconds(p50), milliseconds(p99)),
        &on,
    );
    let singly = single.events as f64 / single.took.as_secs_f64();
    drop(server);

    let stored = stats(installation, &workspace, "usage_events")?;
    let acknowledged = introduced + sent.events + single.events;
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
    table.add("events in batches, share of the bare rate", format!("{:.2}", in_batches / bare_rate), &on);
    table.add("single events, share of the bare rate", format!("{:.3}", singly / bare_rate), &on);
    Ok(())
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
