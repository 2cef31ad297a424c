//! Opening a store: a file for SQLite, a schema for PostgreSQL.
//!
//! Invariant: a store that is open has foreign keys checked and every migration that this program knows.

use std::{path::PathBuf, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Executor as _,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    Db, Engine, Result, Store,
    doubt::Doubt,
    location::Location,
    migrate,
    server::{Schema, Use, quoted},
};
use crate::parts::Parts;

/// Opens the store, creating the file or schema where it is missing, and migrates it.
pub async fn open(location: &Location, store: Store, parts: &Parts) -> Result<Db> {
    #[cfg(any(test, feature = "testing"))]
    super::templates::put(location, store).await;
    let db = Db::new(open_engine(location, store).await?);
    migrate(&db, store, parts).await?;
    Ok(db)
}

/// Opens a store that is there without changing it; none where it is not there.
pub async fn open_as_it_is(location: &Location, store: Store) -> Result<Option<Db>> {
    let engine = match location {
        Location::File(path) if !path.is_file() => return Ok(None),
        Location::File(path) => open_file(path, store).await?,
        Location::Schema { url, schema: name } => {
            let schema = Schema::new(url, name, store)?;
            if !has_schema(&schema, name).await? {
                return Ok(None);
            }
            Engine::Pg(schema)
        }
    };
    Ok(Some(Db::new(engine)))
}

/// Opens a store that is there for reading alone; none where it is not there. Nothing of a file changes, not even by
/// what the engine does of itself.
pub async fn open_to_read(location: &Location, store: Store) -> Result<Option<Db>> {
    let Location::File(path) = location else { return open_as_it_is(location, store).await };
    if !path.is_file() {
        return Ok(None);
    }
    let options =
        SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(10));
    let doubt = Arc::new(Doubt::default());
    let reader = file_pool(2, &doubt).connect_with(options).await?;
    Ok(Some(Db::new(Engine::Lite { writer: reader.clone(), reader, doubt })))
}

pub(super) async fn open_engine(location: &Location, store: Store) -> Result<Engine> {
    match location {
        Location::File(path) => open_file(path, store).await,
        Location::Schema { url, schema: name } => {
            let schema = Schema::new(url, name, store)?;
            create_schema(&schema, name).await?;
            Ok(Engine::Pg(schema))
        }
    }
}

/// Boxed for the compiler: see [`Schema::acquire`].
fn has_schema<'a>(schema: &'a Schema, name: &'a str) -> BoxFuture<'a, Result<bool>> {
    Box::pin(async move {
        let mut held = schema.acquire(Use::Reading).await?;
        let found = sqlx::query_as("select 1 from pg_namespace where nspname = $1")
            .bind(name)
            .fetch_optional(held.connection())
            .await;
        let found: Option<(i32,)> = held.settle(found)?;
        Ok(found.is_some())
    })
}

async fn open_file(path: &PathBuf, store: Store) -> Result<Engine> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous(store))
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("temp_store", "memory")
        // Kilobytes, of each connection. Pages that many read are in the system's cache already.
        .pragma("cache_size", "-4000")
        .pragma("mmap_size", "268435456")
        .statement_cache_capacity(256)
        // Rows on their way from the thread that steps through an answer to the task that reads it.
        .row_buffer_size(1_024)
        .optimize_on_close(true, 400)
        // A statement of a thousand rows would be written out in full whenever it is slow.
        .disable_statement_logging();
    // Events and their counts lie all over the file: a commit must fit into memory, and pages that the next commits
    // change again are better left in the log for a while.
    let writing = match store {
        Store::Usage => options.clone().pragma("cache_size", "-131072").pragma("wal_autocheckpoint", "32768"),
        // What arrives passes through: it is written once, read once and removed.
        Store::Arrivals => options.clone().pragma("wal_autocheckpoint", "8192"),
        Store::Main | Store::Control => options.clone().pragma("cache_size", "-16000"),
    };
    let doubt = Arc::new(Doubt::default());
    // The writer first: it creates the file and sets the journal mode.
    let writer = file_pool(1, &doubt).connect_with(writing).await?;
    let reader = file_pool(4, &doubt).idle_timeout(Duration::from_secs(60)).connect_lazy_with(options);
    Ok(Engine::Lite { reader, writer, doubt })
}

/// A pool that lets go of connections whose state is in doubt.
fn file_pool(connections: u32, doubt: &Arc<Doubt>) -> SqlitePoolOptions {
    let (coming, going) = (doubt.clone(), doubt.clone());
    SqlitePoolOptions::new()
        .max_connections(connections)
        // A connection is tried when it comes back.
        .test_before_acquire(false)
        .before_acquire(move |_, about| {
            let good = going.spares(about);
            Box::pin(async move { Ok(good) })
        })
        .after_release(move |connection, about| {
            let doubt = coming.clone();
            Box::pin(async move { doubt.clears(connection, about).await })
        })
}

/// Outside clients are answered 200 once their events are stored, which is a promise that power loss must not break.
fn synchronous(store: Store) -> SqliteSynchronous {
    #[cfg(any(test, feature = "testing"))]
    if super::templates::are_asked_for() {
        return SqliteSynchronous::Off;
    }
    match store {
        Store::Usage | Store::Arrivals => SqliteSynchronous::Full,
        Store::Main | Store::Control => SqliteSynchronous::Normal,
    }
}

/// Makes a PostgreSQL schema where it is missing. The name is quoted here.
fn create_schema<'a>(schema: &'a Schema, name: &'a str) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        if has_schema(schema, name).await? {
            return Ok(());
        }
        let mut held = schema.acquire(Use::Writing).await?;
        let sql = format!("create schema if not exists {}", quoted(name));
        let made = held.connection().execute(AssertSqlSafe(sql)).await;
        held.settle(made)?;
        Ok(())
    })
}
