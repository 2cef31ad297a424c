//! The large company: moved in by its files, scored, and the pages over it.
//!
//! Invariant: every figure is of the same company, which its seed makes again.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

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
    ids::AccountId,
    time::Timestamp,
    workspaces::{Home, Workspace},
};

use crate::{
    imports,
    installation::Installation,
    large,
    pages::{Browser, Page},
    table::{Table, rate, seconds, thousands},
};

/// How large the company is.
#[derive(Clone, Copy)]
pub struct Size {
    pub accounts: u64,
    /// Requests of each kind of page.
    pub requests: usize,
    /// How long events are sent for each figure.
    pub sending: Duration,
}

/// The company in its installation, and who signs in.
pub struct Company {
    pub workspace: Arc<Workspace>,
    pub email: String,
}

/// Moves the company in, scores it, and measures its pages in this process.
pub async fn measure(table: &Table, installation: &Installation, size: Size) -> anyhow::Result<Company> {
    let slug = imports::workspace(installation)?;
    let today = jiff::Timestamp::now().to_zoned(bansou::workspaces::time_zone(demo::TIME_ZONE)?).date();
    let rows = large::import(table, installation, &slug, size.accounts, today)?;
    let home = installation.home().await?;
    let workspace = home.find(&slug).await?;
    eprintln!("scoring");
    demo::settle(&workspace).await?;
    let on = format!(
        "{}, {} accounts, {} people, {} contracts, {} usage rows",
        installation.engine.name(),
        thousands(rows.accounts),
        thousands(rows.people),
        thousands(rows.contracts),
        thousands(rows.usage),
    );
    rescore(table, &workspace, rows.accounts, &on).await?;
    let company = Company { workspace, email: imports::EMAIL.to_owned() };
    pages(table, &home, &company.workspace, &company.email, size.requests, &on).await?;
    Ok(company)
}

/// Every account's score anew, as after a change of what all are measured by, while nobody else is busy.
async fn rescore(table: &Table, workspace: &Workspace, accounts: u64, on: &str) -> anyhow::Result<()> {
    const QUEUE_ALL: &str = "
        insert into score_queue (account_id, queued_at, waiting_since) select id, $1, $1 from accounts where true on conflict do nothing";
    query(QUEUE_ALL, args![Timestamp::now()]).run(&workspace.main).await?;
    let began = Instant::now();
    demo::settle(workspace).await?;
    let took = began.elapsed();
    let figure = format!("{} ({})", rate(accounts, took), seconds(took));
    table.add_beside("scoring every account", figure, "45–64/s", "4,000/s", on);
    Ok(())
}

/// Server time of the pages that people open, each in all its orders and with the filters and searches that find most and
/// that find nothing.
pub async fn pages(
    table: &Table,
    home: &Arc<Home>,
    workspace: &Arc<Workspace>,
    email: &str,
    requests: usize,
    on: &str,
) -> anyhow::Result<()> {
    const SOME: &str = "select id as a from accounts order by external_id limit 4000";
    let ids: Vec<(AccountId,)> = query(SOME, args![]).all(&workspace.main).await?;
    let browser = Browser::sign_in(home, email).await?;
    let front = format!("/w/{}", workspace.slug);
    let some = || ids.iter().step_by((ids.len() / 200).max(1)).map(|(id,)| id.to_string());
    let lists = |path: &str, questions: &[&str]| -> Vec<String> {
        questions.iter().map(|question| format!("{front}/{path}{question}")).collect()
    };
    // 商事, 青赤, 佐藤, and words that nothing has.
    let (many, few, person, none) =
        ("?q=%E5%95%86%E4%BA%8B", "?q=%E9%9D%92%E8%B5%A4", "?q=%E4%BD%90%E8%97%A4", "?q=zzzz");
    let every = [
        Page::new("Today", lists("today", &["?view=mine"])).before("1.0–1.8 s"),
        Page::new("Today of the team", lists("today", &["?view=team"])).before("1.0–1.8 s"),
        Page::new("Today, all lines", lists("today", &["?view=team&all=1"])),
        Page::new("days ahead", lists("today/calendar", &["?view=team"])),
        Page::new("numbers of the rail", lists("rail", &[""])),
        Page::new(
            "people list",
            lists(
                "people",
                &[
                    "",
                    "?sort=-name",
                    "?sort=account",
                    "?sort=-account",
                    "?stage=adoption",
                    "?role=champion",
                    "?left=yes",
                ],
            ),
        )
        .before("0.6–1.1 s"),
        Page::new("people list with a search", lists("people", &[person, many, few, none]))
            .before("0.6–1.1 s"),
        Page::new(
            "accounts list, by order",
            lists(
                "accounts",
                &[
                    "",
                    "?sort=-name",
                    "?sort=score",
                    "?sort=-score",
                    "?sort=mrr",
                    "?sort=-mrr",
                    "?sort=renewal",
                    "?sort=-renewal",
                    "?sort=last_use",
                    "?sort=stage",
                ],
            ),
        )
        .before("≤ 102 ms"),
        Page::new(
            "accounts list, by filter",
            lists(
                "accounts",
                &[
                    "?band=at_risk",
                    "?band=watch&sort=-mrr",
                    "?band=none",
                    "?stage=adoption",
                    "?stage=churned",
                    "?stage=renewal&sort=-mrr",
                    "?owner=none&sort=score",
                    "?owner=me",
                    "?touch=tech&sort=-mrr",
                    "?plan=%E3%83%97%E3%83%AD&sort=renewal",
                ],
            ),
        )
        .before("≤ 102 ms"),
        Page::new(
            "accounts list, by what scoring worked out",
            lists(
                "accounts",
                &[
                    "?f.active_days_28.to=3",
                    "?f.seats_used.from=80%25&sort=-mrr",
                    "?f.renewal_in_days.to=30&sort=renewal",
                    "?f.renewal_in_days.to=-1000",
                    "?sort=-usage_change",
                    "?sort=seats_used&stage=adoption",
                ],
            ),
        ),
        Page::new("accounts list with a search", lists("accounts", &[many, few, none, "?q=jp", "?q=a"]))
            .before("≤ 102 ms"),
        Page::new("account page", some().map(|id| format!("{front}/accounts/{id}")).collect())
            .before("≤ 1,127 ms"),
        Page::new("account page, usage", some().map(|id| format!("{front}/accounts/{id}/usage")).collect()),
        Page::new(
            "account page, contracts",
            some().map(|id| format!("{front}/accounts/{id}/contracts")).collect(),
        ),
        Page::new("health", lists("health", &[""])).before("250 ms"),
        Page::new("palette", lists("palette", &["", many, few, person, none, "?q=c"])).before("43 ms"),
        Page::new("tracking", lists("tracking", &[""])).before("1.3–2.1 s").aim(Duration::from_millis(100)),
        Page::new("tasks", lists("tasks", &["", "?view=team"])),
        Page::new("acts", lists("acts", &[""])),
        Page::new("background work", lists("settings/jobs", &[""])),
    ];
    for page in &every {
        browser.measure(table, page, requests, on).await?;
    }
    Ok(())
}

/// A trial of the first scorecard with the weight of one measure doubled: against today and against each month.
pub async fn what_if(table: &Table, demo: &Demo, months: u32, on: &str) -> anyhow::Result<()> {
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
        "{on}; {months} months, today's changes and the backtest at 30, 60 and 90 days, median of {TRIES}"
    );
    table.add("what-if of a scorecard", seconds(taken[TRIES / 2]), &on);
    Ok(())
}
