//! Importing large files by the command, beside a bare loop of the same inserts.
//!
//! Invariant: the files are made by arithmetic, so every run imports the same rows.

use std::{
    fmt::Write as _,
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};

use crate::{
    bare,
    installation::{Engine, Installation},
    program,
    table::{Table, megabytes, rate, seconds, thousands},
};

/// Accounts that the usage rows are spread over.
const ACCOUNTS_WITH_USE: u64 = 10_000;

/// The tables of an account import, and of a usage import, in the order of their references.
const ACCOUNT_TABLES: &[&str] = &["accounts", "activities", "search_documents"];
const USAGE_TABLES: &[&str] = &[
    "usage_events",
    "usage_daily",
    "usage_active_people",
    "usage_account_days",
    "usage_name_days",
    "usage_names",
];

/// Imports `rows` accounts and `rows` usage events.
pub async fn measure(table: &Table, installation: &Installation, rows: u64) -> anyhow::Result<()> {
    let engine = installation.engine.name();
    let files = tempfile::Builder::new().prefix("bansou-bench-files-").tempdir()?;
    let workspace = workspace(installation)?;

    let accounts = accounts_file(files.path(), rows)?;
    let run = import(installation, &workspace, "accounts", &accounts, rows)?;
    let on = format!("{engine}, {} accounts of 8 columns in CSV, `bansou import`", thousands(rows));
    table.add("import of accounts", rate(rows, run.took), &format!("{on}, {}", seconds(run.took)));
    table.add("import of accounts, most memory held", megabytes(run.peak), &on);
    ratio(table, installation, "main.db", ACCOUNT_TABLES, "accounts", run.took)?;

    let usage = usage_file(files.path(), rows, rows.min(ACCOUNTS_WITH_USE))?;
    let run = import(installation, &workspace, "usage", &usage, rows)?;
    let on = format!("{engine}, {} usage rows of 5 columns in CSV, `bansou import`", thousands(rows));
    table.add("import of usage", rate(rows, run.took), &format!("{on}, {}", seconds(run.took)));
    table.add("import of usage, most memory held", megabytes(run.peak), &on);
    ratio(table, installation, "usage.db", USAGE_TABLES, "usage", run.took)
}

/// Who signs in to that workspace.
pub const EMAIL: &str = "bench@bansou.example";

/// Makes a workspace and answers its name.
pub fn workspace(installation: &Installation) -> anyhow::Result<String> {
    use std::process::{Command, Stdio};
    let mut init = Command::new(program::path()?)
        .arg("init")
        .args(installation.flags())
        .args(["--workspace", "Bench", "--email", EMAIL])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    init.stdin.take().context("its input")?.write_all(b"a password for a benchmark\n")?;
    ensure!(init.wait()?.success(), "bansou init failed");
    Ok("bench".to_owned())
}

/// Imports so many accounts, `B-0000000` and on.
pub fn accounts(installation: &Installation, workspace: &str, rows: u64) -> anyhow::Result<()> {
    let files = tempfile::Builder::new().prefix("bansou-bench-files-").tempdir()?;
    import(installation, workspace, "accounts", &accounts_file(files.path(), rows)?, rows)?;
    Ok(())
}

fn import(
    installation: &Installation,
    workspace: &str,
    kind: &str,
    file: &Path,
    rows: u64,
) -> anyhow::Result<program::Run> {
    let mut arguments: Vec<String> =
        ["import", "--workspace", workspace, "--kind", kind, "--json"].map(str::to_owned).to_vec();
    arguments.extend(installation.flags());
    arguments.push(file.display().to_string());
    let run = program::run(&arguments)?;
    let said: serde_json::Value = serde_json::from_str(run.output.trim())
        .with_context(|| format!("bansou import --json printed {:?}", run.output))?;
    ensure!(said["created"] == rows, "not every row was created: {said}");
    Ok(run)
}

/// How much longer the import took than SQLite itself needs for the rows.
fn ratio(
    table: &Table,
    installation: &Installation,
    store: &str,
    tables: &[&str],
    what: &str,
    took: std::time::Duration,
) -> anyhow::Result<()> {
    if installation.engine != Engine::Sqlite {
        return Ok(());
    }
    let from = find(&installation.folder().join("workspaces"), store)?;
    let to = tempfile::Builder::new().prefix("bansou-bench-bare-").tempdir()?;
    let bare = bare::copy(&from, tables, &to.path().join("bare.db"))?;
    let figure = format!("{:.2} ×", took.as_secs_f64() / bare.as_secs_f64());
    let on = format!("a bare loop of the same inserts ({}) took {}", tables.join(", "), seconds(bare));
    table.add(&format!("import of {what} over the bare loop"), figure, &on);
    Ok(())
}

/// A store's file of the one workspace below `folder`.
pub fn find(folder: &Path, store: &str) -> anyhow::Result<PathBuf> {
    let mut workspaces = std::fs::read_dir(folder)?;
    let first = workspaces.next().context("no workspace was made")??;
    Ok(first.path().join(store))
}

fn accounts_file(folder: &Path, rows: u64) -> anyhow::Result<PathBuf> {
    const INDUSTRIES: [&str; 5] = ["物流", "製造", "小売", "医療", "教育"];
    let path = folder.join("accounts.csv");
    let mut file = BufWriter::new(File::create(&path)?);
    writeln!(file, "顧客ID,会社名,フリガナ,ドメイン,業種,国,従業員数,登録日")?;
    for n in 0..rows {
        let industry = INDUSTRIES[(n % 5) as usize];
        let (month, day) = (n % 12 + 1, n % 28 + 1);
        writeln!(
            file,
            "B-{n:07},株式会社ベンチ{n},ベンチ{n},bench{n}.example,{industry},日本,{},2024-{month:02}-{day:02}",
            n % 900 + 10
        )?;
    }
    file.into_inner()?;
    Ok(path)
}

/// Each account does each of ten things on the days of a stretch, as an export of daily counts says it.
fn usage_file(folder: &Path, rows: u64, accounts: u64) -> anyhow::Result<PathBuf> {
    let path = folder.join("usage.csv");
    let mut file = BufWriter::new(File::create(&path)?);
    writeln!(file, "usage_id,account_id,usage_date,feature_name,usage_count")?;
    let first = jiff::civil::date(2024, 1, 1);
    let mut line = String::new();
    for n in 0..rows {
        let (account, thing) = (n % accounts, n / accounts % 10);
        let day = first.checked_add(jiff::Span::new().days((n / accounts / 10) as i64))?;
        line.clear();
        write!(line, "U-{n:08},B-{account:07},{day},feature_{thing},{}", n % 9 + 1)?;
        writeln!(file, "{line}")?;
    }
    file.into_inner()?;
    Ok(path)
}
