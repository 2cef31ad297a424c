//! Migrations: paired files, one for each engine, embedded in the program and run when a store opens. Areas bring along those
//! of their tables.
//!
//! Invariant: a migration never changes after it has landed; a checksum that differs stops the program.

use std::borrow::Cow;

use futures_util::future::BoxFuture;
use rust_embed::RustEmbed;
use sqlx::{
    SqlStr,
    migrate::{MigrationType, Migrator},
};

use super::{
    Db, Engine, Result,
    server::{Schema, Use},
    store::Store,
};
use crate::parts::Parts;

#[derive(RustEmbed)]
#[folder = "../../migrations"]
struct Files;

/// A migration that an area brings along.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub store: Store,
    /// Ten digits that begin with the day; no two of a store are the same.
    pub version: i64,
    pub title: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

/// Those that areas bring along for stores of this kind.
pub(super) fn brought(store: Store, parts: &Parts) -> impl Iterator<Item = &Migration> {
    parts.all::<Migration>().iter().filter(move |migration| migration.store == store)
}

/// How far a store's migrations are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MigrationState {
    pub applied: i64,
    pub known: i64,
}

/// Brings the store up to what this program knows.
pub async fn migrate(db: &Db, store: Store, parts: &Parts) -> Result<()> {
    match &db.engine {
        Engine::Lite { writer, .. } => migrator(store, "sqlite", parts).run(writer).await?,
        Engine::Pg(schema) => migrate_schema(schema, migrator(store, "postgres", parts)).await?,
    }
    Ok(())
}

/// Boxed for the compiler: see [`Schema::acquire`].
fn migrate_schema(schema: &Schema, migrator: Migrator) -> BoxFuture<'_, Result<()>> {
    Box::pin(async move {
        let mut held = schema.acquire(Use::Writing).await?;
        migrator.run_direct(None, held.connection(), false).await?;
        held.settle(Ok(()))?;
        Ok(())
    })
}

/// The migrations that this program knows, for the named engine, in their order.
pub fn known_versions(store: Store, engine: &str, parts: &Parts) -> Vec<i64> {
    migrator(store, engine, parts).iter().map(|migration| migration.version).collect()
}

/// How many migrations the store has had, and how many this program knows.
pub async fn migration_state(db: &Db, store: Store, parts: &Parts) -> Result<MigrationState> {
    const APPLIED: &str = "select count(*) as a from _sqlx_migrations where success";
    let engine = if db.is_postgres() { "postgres" } else { "sqlite" };
    let (applied,): (i64,) = super::query(APPLIED, vec![]).one(db).await?;
    Ok(MigrationState { applied, known: migrator(store, engine, parts).iter().count() as i64 })
}

pub(super) fn migrator(store: Store, engine: &str, parts: &Parts) -> Migrator {
    let simple = |version, title, text| {
        sqlx::migrate::Migration::new(version, title, MigrationType::Simple, SqlStr::from_static(text), false)
    };
    let mut migrations: Vec<_> = files(store, engine)
        .map(|(name, text)| {
            let (version, title) = name.split_once('_').expect("a migration is named NNNN_title.sql");
            let version = version.parse().expect("a migration's name begins with its number");
            simple(version, Cow::Owned(title.trim_end_matches(".sql").to_owned()), text)
        })
        .collect();
    migrations.extend(brought(store, parts).map(|brought| {
        let text = if engine == "sqlite" { brought.sqlite } else { brought.postgres };
        simple(brought.version, Cow::Borrowed(brought.title), text)
    }));
    migrations.sort_by_key(|migration| migration.version);
    Migrator::with_migrations(migrations)
}

/// These migrations of the store alone: those under which a copy was written.
pub(super) fn migrator_of(store: Store, engine: &str, versions: &[i64], parts: &Parts) -> Migrator {
    let all = migrator(store, engine, parts);
    let had = all.iter().filter(|migration| versions.contains(&migration.version)).cloned();
    Migrator::with_migrations(had.collect())
}

/// The name and text of each migration of the store, for the named engine.
pub(super) fn files(store: Store, engine: &str) -> impl Iterator<Item = (String, &'static str)> {
    let folder = format!("{}/{engine}/", store.name());
    Files::iter().filter_map(move |path| {
        let name = path.strip_prefix(&folder)?.to_owned();
        let bytes = Files::get(&path)?.data.into_owned();
        // Leaked once per program start: migrations are few and sqlx wants text that lives as long as the program.
        let text: &'static str =
            Box::leak(String::from_utf8(bytes).expect("migrations are UTF-8").into_boxed_str());
        Some((name, text))
    })
}
