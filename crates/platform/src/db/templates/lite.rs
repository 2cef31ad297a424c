//! Templates of SQLite stores: files beside the test programs, one folder for each state of the migrations.
//!
//! Invariant: a folder has its name only when it is whole, and one process at a time makes one.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::ensure;
use futures_util::future::BoxFuture;
use sqlx::{
    ConnectOptions as _, Connection as _,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::OnceCell;

use super::{Store, key};
use crate::{db::migrate::migrator, parts::Parts};

/// Templates of other states that are kept, for programs of other branches.
const KEPT: usize = 4;
const MAKING: &str = "making-";

pub(super) async fn put(path: &Path, store: Store) -> bool {
    static FOLDER: OnceCell<PathBuf> = OnceCell::const_new();
    let folder_is_there = path.parent().is_some_and(Path::is_dir);
    if path.exists() || !folder_is_there {
        return false;
    }
    let folder =
        FOLDER.get_or_init(async || folder_in(&shelf(), &key("sqlite")).await.expect("templates")).await;
    fs::copy(folder.join(file_name(store)), path).expect("a copy of a template");
    true
}

pub(super) fn file_name(store: Store) -> String {
    format!("{}.db", store.name())
}

/// Where this machine keeps templates: beside the programs that are built, which `cargo clean` removes.
fn shelf() -> PathBuf {
    let program = std::env::current_exe().expect("the test program");
    let built = program.ancestors().find(|folder| folder.join("deps").is_dir()).map(Path::to_owned);
    built.unwrap_or_else(std::env::temp_dir).join("store-templates")
}

/// The folder of the named template, made where it is not there.
pub(super) async fn folder_in(shelf: &Path, key: &str) -> anyhow::Result<PathBuf> {
    let folder = shelf.join(key);
    if folder.is_dir() {
        return Ok(folder);
    }
    fs::create_dir_all(shelf)?;
    let turn = File::create(shelf.join("turn"))?;
    turn.lock()?;
    if !folder.is_dir() {
        tidy(shelf)?;
        let making = shelf.join(format!("{MAKING}{}", std::process::id()));
        fs::create_dir(&making)?;
        for store in Store::ALL {
            make(making.join(file_name(store)), store).await?;
        }
        fs::rename(&making, &folder)?;
    }
    Ok(folder)
}

/// By a connection of its own: one of a store leaves what it learnt of the rows when it goes.
fn make(path: PathBuf, store: Store) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Off);
        let mut connection = options.connect().await?;
        migrator(store, "sqlite", &Parts::default()).run_direct(None, &mut connection, false).await?;
        connection.close().await?;
        let log = path.with_extension("db-wal");
        ensure!(!log.exists(), "{} is not taken in", log.display());
        Ok(())
    })
}

/// Removes what a killed process left, and the oldest templates. Whoever calls has the turn.
fn tidy(shelf: &Path) -> io::Result<()> {
    let mut made: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in fs::read_dir(shelf)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        if entry.file_name().to_string_lossy().starts_with(MAKING) {
            fs::remove_dir_all(entry.path())?;
        } else {
            made.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    made.sort();
    made.reverse();
    for (_, old) in made.into_iter().skip(KEPT) {
        fs::remove_dir_all(old)?;
    }
    Ok(())
}
