//! `cargo xtask bench`: one table of figures, each with what it was measured on.
//!
//! Invariant: a benchmark is no test: it prints what it measured and fails only where something is wrong, never
//! because something is slow.

mod bare;
mod company;
mod endurance;
mod imports;
mod ingest;
mod installation;
mod judging;
mod large;
mod live;
mod load;
mod pages;
mod program;
mod table;

use std::time::Duration;

use clap::Parser;

use company::Size;
use installation::{Engine, Installation};
use table::{Table, megabytes, milliseconds};

#[derive(Parser)]
#[command(name = "cargo xtask bench", about = "Measure Bansou and print a table")]
struct Arguments {
    /// Smaller sizes: a minute instead of a quarter of an hour
    #[arg(long)]
    quick: bool,
    /// Only SQLite, also where a PostgreSQL is there
    #[arg(long)]
    sqlite_only: bool,
    /// Only PostgreSQL
    #[arg(long, conflicts_with = "sqlite_only", requires = "postgres")]
    postgres_only: bool,
    /// Also hold the default scorecard against ten companies on which it was not tuned: minutes more
    #[arg(long)]
    companies: bool,
    /// Only some parts, where not all are wanted
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Also send so many events on and on, and watch memory and pages meanwhile
    #[arg(long, value_name = "EVENTS")]
    endurance: Option<u64>,
    /// A PostgreSQL where databases may be made
    #[arg(long, env = "BANSOU_TEST_POSTGRES", value_name = "URL")]
    postgres: Option<String>,
}

/// What can be measured by itself.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Large files
    Import,
    /// Pages, start and open pages of the large company
    Company,
    /// Events over HTTP
    Ingest,
    /// What the default scorecard and Today are worth on the demo
    Judging,
}

const WHOLE: Size = Size { accounts: 100_000, requests: 1_000, sending: Duration::from_secs(30) };
const QUICK: Size = Size { accounts: 2_000, requests: 100, sending: Duration::from_secs(8) };
/// Accounts that events are sent for.
const SENDERS_OF: u64 = 10_000;
/// How long a server rests before its memory is read.
const REST: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let rows = if arguments.quick { 20_000 } else { 1_000_000 };
    let size = if arguments.quick { QUICK } else { WHOLE };
    println!("{}\n", machine());
    let table = Table::start();
    let program = program::path()?;
    let bytes = std::fs::metadata(&program)?.len();
    table.add("program", megabytes(bytes), "one file with the web assets inside");
    let engines: &[Engine] = match (&arguments.postgres, arguments.sqlite_only) {
        (Some(_), _) if arguments.postgres_only => &[Engine::Postgres],
        (Some(_), false) => &[Engine::Sqlite, Engine::Postgres],
        _ => &[Engine::Sqlite],
    };
    let wanted = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    for engine in engines {
        let postgres = arguments.postgres.as_deref();
        if wanted(Part::Import) {
            let imported = Installation::new(*engine, postgres).await?;
            imports::measure(&table, &imported, rows).await?;
        }
        if wanted(Part::Company) {
            let company = Installation::new(*engine, postgres).await?;
            let large = company::measure(&table, &company, size).await?;
            start(&table, &company, size).await?;
            let open = live::Open::start(&company, &large).await?;
            live::measure(&table, &company, &open, size.sending).await?;
            if let Some(events) = arguments.endurance {
                endurance::measure(&table, &company, &open, events).await?;
            }
        }
        if wanted(Part::Ingest) {
            let fresh = Installation::new(*engine, postgres).await?;
            ingest::measure(&table, &fresh, size.accounts.min(SENDERS_OF), size.sending).await?;
        }
        if wanted(Part::Judging) {
            let demo = Installation::new(*engine, postgres).await?;
            judging::measure(&table, &demo, size.requests).await?;
        }
    }
    if wanted(Part::Judging) && arguments.companies {
        judging::companies(&table).await?;
    }
    if matches!(engines, [Engine::Sqlite]) {
        table.leave_out("everything on PostgreSQL", "BANSOU_TEST_POSTGRES is not set, or --sqlite-only");
    }
    Ok(())
}

async fn start(table: &Table, installation: &Installation, size: Size) -> anyhow::Result<()> {
    let server = program::Server::start(installation).await?;
    let on = format!(
        "{}, a workspace of {} accounts, from the start of the process to /readyz",
        installation.engine.name(),
        table::thousands(size.accounts)
    );
    table.add("start", milliseconds(server.ready), &on);
    let on = format!("{}, the same server after five seconds", installation.engine.name());
    tokio::time::sleep(REST).await;
    table.add("memory at rest, its own", megabytes(server.memory()?), &on);
    table.add("memory at rest, files that are mapped beside it", megabytes(server.mapped()?), &on);
    Ok(())
}

/// What the figures depend on.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| text.lines().next()?.split_whitespace().nth(1)?.parse::<f64>().ok());
    let memory = memory.map_or(String::new(), |kb| format!(", {:.0} GiB of memory", kb / 1_048_576.0));
    let build =
        if cfg!(debug_assertions) { "a development build: no figures to believe" } else { "a release build" };
    format!("{cores} cores{memory}, {} {}, {build}", std::env::consts::OS, std::env::consts::ARCH)
}
