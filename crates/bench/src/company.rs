//! A large simulated company: loading it, scoring all of it, and the pages over it.
//!
//! Invariant: every figure is of the same company, which the seed makes again.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use bansou::{
    args,
    db::query,
    demo::{self, Demo},
    health::{
        scorecards,
        workshop::{
            snapshots,
            trial::{Proposal, try_out},
        },
    },
    time::Timestamp,
    workspaces::Home,
};
use bansou_simulator::Settings;
use std::sync::Arc;

use crate::{
    installation::Installation,
    pages::Browser,
    table::{Table, rate, seconds, thousands},
};

/// How large the company is.
#[derive(Clone, Copy)]
pub struct Size {
    pub accounts: u32,
    pub months: u32,
    /// Requests of each kind of page.
    pub requests: usize,
    /// How long events are sent for each figure.
    pub sending: Duration,
}

/// Measures the company in this process and leaves it in the installation. Answers its workspace and who signs in.
pub async fn measure(table: &Table, installation: &Installation, size: Size) -> anyhow::Result<Demo> {
    let home = installation.home().await?;
    let end = Timestamp::now().day(&bansou::workspaces::time_zone(demo::TIME_ZONE)?);
    let began = Instant::now();
    let demo =
        demo::make(&home, &Settings::new(1, size.accounts, size.months, end), |step| eprintln!("{step}"))
            .await?;
    let took = began.elapsed();
    let on = format!(
        "{}, {} accounts, {} people, {} usage rows",
        installation.engine.name(),
        thousands(demo.company.accounts.len() as u64),
        thousands(demo.company.people.len() as u64),
        thousands(demo.usage_events as u64),
    );
    table.add("demo: load, score, past scores", seconds(took), &on);
    rescore(table, &demo, &on).await?;
    pages(table, &home, &demo, size.requests, &on).await?;
    what_if(table, &demo, size, &on).await?;
    Ok(demo)
}

/// Every account's score anew, as after a change of the scorecard.
async fn rescore(table: &Table, demo: &Demo, on: &str) -> anyhow::Result<()> {
    const QUEUE_ALL: &str = "
        insert into score_queue (account_id, queued_at, waiting_since) select id, $1, $1 from accounts where true on conflict do nothing";
    let began = Instant::now();
    query(QUEUE_ALL, args![Timestamp::now()]).run(&demo.workspace.main).await?;
    demo::settle(&demo.workspace).await?;
    let took = began.elapsed();
    let accounts = demo.company.accounts.len() as u64;
    let figure = format!("{} ({} accounts)", seconds(took), rate(accounts, took));
    table.add("rescoring every account", figure, on);
    Ok(())
}

/// Server time of the pages that a CSM has open all day.
pub async fn pages(
    table: &Table,
    home: &Arc<Home>,
    demo: &Demo,
    requests: usize,
    on: &str,
) -> anyhow::Result<()> {
    const SOME: &str = "select id as a from accounts order by external_id limit 4000";
    let ids: Vec<(bansou::ids::AccountId,)> = query(SOME, args![]).all(&demo.workspace.main).await?;
    let browser = Browser::sign_in(home, &demo.sign_in.email).await?;
    let front = format!("/w/{}", demo.workspace.slug);
    let list = [
        "",
        "?sort=score",
        "?sort=-mrr",
        "?sort=renewal",
        "?band=at_risk",
        "?stage=adoption&sort=-mrr",
        "?q=%E7%89%A9%E6%B5%81",
    ]
    .map(|question| format!("{front}/accounts{question}"));
    let account: Vec<String> =
        ids.iter().step_by((ids.len() / 200).max(1)).map(|(id,)| format!("{front}/accounts/{id}")).collect();
    browser.measure(table, "accounts list", &list, requests, on).await?;
    browser.measure(table, "account page", &account, requests, on).await?;
    browser.measure(table, "Today of one CSM", &[format!("{front}/today?view=mine")], requests, on).await?;
    browser.measure(table, "Today of the team", &[format!("{front}/today?view=team")], requests, on).await
}

/// A trial of the first scorecard with the weight of one measure doubled: against today and against each month.
async fn what_if(table: &Table, demo: &Demo, size: Size, on: &str) -> anyhow::Result<()> {
    const TRIES: usize = 5;
    snapshots::ask(&demo.workspace).await?;
    let began = Instant::now();
    demo::settle(&demo.workspace).await?;
    table.add("measuring the past for trials, once", seconds(began.elapsed()), on);
    let scorecards = scorecards::ensure_default(&demo.workspace).await?;
    let scorecard = scorecards.first().context("a scorecard")?;
    let mut taken = Vec::new();
    for at in 0..TRIES {
        let mut definition = scorecard.version.definition.clone();
        let measures = definition.measures.len();
        definition.measures[at % measures].weight *= 2.0;
        let proposal = Proposal { scorecard: scorecard.id, definition, segment: scorecard.segment.clone() };
        let began = Instant::now();
        try_out(&demo.workspace, proposal).await?;
        taken.push(began.elapsed());
    }
    taken.sort();
    let on = format!(
        "{on}; {} months, today's changes and the backtest at 30, 60 and 90 days, median of {TRIES}",
        size.months
    );
    table.add("what-if of a scorecard", seconds(taken[TRIES / 2]), &on);
    Ok(())
}
