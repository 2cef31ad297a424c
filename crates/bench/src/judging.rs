//! What the default scorecard and Today are worth: on the demo, and on companies on which the scorecard was not tuned.
//!
//! Invariant: the companies end on a fixed day and the clock stands there, so that the same program gives the same figures
//! on any day; they are those of the product's own backtest and of its own Today.

use std::sync::Arc;

use anyhow::Context as _;
use bansou::{
    demo::{self, Demo},
    health::workshop::{
        aims::{Reached, WANTED_LIFT, demo_company, reached, unseen_companies},
        limits::{AHEAD, WANTED_PRECISION, WANTED_RECALL},
    },
    members::{self, Role},
    time::{Clock, HOUR, Timestamp},
    today::{Board, Whose, capacity},
    web::Scope,
    workspaces::{Home, time_zone},
};
use jiff::civil::{Date, date};

use crate::{
    company,
    installation::{Engine, Installation},
    table::{Table, per_cent},
};

const LAST_DAY: Date = date(2026, 11, 29);
/// Companies of ten that should meet it.
const WANTED_COMPANIES: usize = 8;

/// The demo: what its past says of the scorecard, what Today asks of a CSM, and how long its pages take.
pub async fn measure(table: &Table, installation: &Installation, requests: usize) -> anyhow::Result<()> {
    let home = home(installation).await?;
    let settings = demo_company(LAST_DAY);
    let demo = demo::make(&home, &settings, |step| eprintln!("{step}")).await?;
    let on = format!(
        "{}, the demo: {} accounts over {} months to {LAST_DAY}",
        installation.engine.name(),
        settings.accounts,
        settings.months
    );
    backtest(table, &demo, &on).await?;
    lines(table, &demo, &on).await?;
    company::pages(table, &home, &demo.workspace, &demo.sign_in.email, requests, &on).await?;
    company::what_if(table, &demo, settings.months, &on).await?;
    table.leave_out(
        "right files of ../shared/data/cases",
        "a test answers it: cargo nextest run import::tests::cases",
    );
    Ok(())
}

async fn backtest(table: &Table, demo: &Demo, on: &str) -> anyhow::Result<()> {
    let found = reached(&demo.workspace).await?.context("too few churns to judge by")?;
    let on = format!("{on}; {} churns, {AHEAD} days ahead, AUC {:.2}", found.churns, found.auc);
    let aim = format!("≥ {}", per_cent(WANTED_RECALL));
    table.add_aimed("churns that 注意 or below caught", per_cent(found.recall), &aim, &on);
    let aim = format!("> {}", per_cent(WANTED_PRECISION));
    table.add_aimed("right among those alarms", per_cent(found.precision), &aim, &on);
    let aim = format!("≥ {WANTED_LIFT:.0} ×");
    table.add_aimed("churn in the lowest tenth, against the whole", times(found.lift), &aim, &on);
    Ok(())
}

fn times(lift: f64) -> String {
    format!("{lift:.1} ×")
}

/// The longest day's list of any CSM.
async fn lines(table: &Table, demo: &Demo, on: &str) -> anyhow::Result<()> {
    let members = members::all_members(&demo.workspace).await?;
    let mut longest = (0, 0);
    let mut csms = 0;
    for member in
        members.iter().filter(|member| member.role == Role::Csm || member.email == demo.sign_in.email)
    {
        let scope = Scope::of_member(demo.workspace.clone(), member);
        let board = Board::load(&scope, Whose::Member(member.id), member.id).await?;
        longest = longest.max((board.of_a_day(capacity::DEFAULT), board.lines.len()));
        csms += 1;
    }
    let (shown, all) = longest;
    let on = format!("{on}; the longest of {csms} CSMs, of {all} that ask for an act");
    table.add_aimed("lines on Today of one CSM", shown, &format!("≤ {}", capacity::DEFAULT), &on);
    Ok(())
}

/// How many of ten companies with other seeds and drivers meet what the demo should, on SQLite.
pub async fn companies(table: &Table) -> anyhow::Result<()> {
    let (mut met, mut short) = (0, Vec::new());
    for settings in unseen_companies(LAST_DAY) {
        let installation = Installation::new(Engine::Sqlite, None).await?;
        let home = home(&installation).await?;
        let name = format!("{} {}", settings.drivers.key(), settings.seed);
        let made = demo::load(&home, &settings, |_| {}).await?;
        let found = reached(&made.workspace).await?.context("too few churns to judge by")?;
        eprintln!("{name}: {}", in_figures(&found));
        if found.meets() {
            met += 1;
        } else {
            short.push(format!("{name} ({})", in_figures(&found)));
        }
    }
    let short = if short.is_empty() { String::new() } else { format!("; not: {}", short.join(", ")) };
    let on = format!("SQLite, 400 accounts over 24 months to {LAST_DAY}, five other mixes of drivers{short}");
    let aim = format!("≥ {WANTED_COMPANIES} of 10");
    table.add_aimed("companies it was not tuned on that meet all three", format!("{met} of 10"), &aim, &on);
    Ok(())
}

fn in_figures(found: &Reached) -> String {
    format!(
        "{} churns, recall {}, precision {}, lift {}",
        found.churns,
        per_cent(found.recall),
        per_cent(found.precision),
        times(found.lift)
    )
}

/// The installation as it is on the evening of the last day.
async fn home(installation: &Installation) -> anyhow::Result<Arc<Home>> {
    let zone = time_zone(demo::TIME_ZONE)?;
    let evening = Timestamp::start_of(LAST_DAY, &zone).plus(21 * HOUR);
    installation.home_by(Clock::fixed(evening)).await
}
