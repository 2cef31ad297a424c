//! Migrations: paired files, one for each engine, embedded in the program and run when a store opens.
//!
//! Invariant: a migration never changes after it has landed; a checksum that differs stops the program.

use std::borrow::Cow;

use futures_util::future::BoxFuture;
use rust_embed::RustEmbed;
use sqlx::{
    SqlStr,
    migrate::{Migration, MigrationType, Migrator},
};

use super::{
    Db, Engine, Result,
    server::{Schema, Use},
};

#[derive(RustEmbed)]
#[folder = "../../migrations"]
struct Files;

/// Which of the four kinds of store this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    Control,
    Main,
    Usage,
    /// Events that were acknowledged and not counted yet.
    Arrivals,
}

impl Store {
    pub const ALL: [Self; 4] = [Self::Control, Self::Main, Self::Usage, Self::Arrivals];

    /// Its name in paths and schemas.
    pub fn name(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Main => "main",
            Self::Usage => "usage",
            Self::Arrivals => "arrivals",
        }
    }
}

/// How far a store's migrations are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MigrationState {
    pub applied: i64,
    pub known: i64,
}

/// Brings the store up to what this program knows.
pub async fn migrate(db: &Db, store: Store) -> Result<()> {
    match &db.engine {
        Engine::Lite { writer, .. } => migrator(store, "sqlite").run(writer).await?,
        Engine::Pg(schema) => migrate_schema(schema, migrator(store, "postgres")).await?,
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

/// How many migrations this program knows, for the named engine.
pub fn known_migrations(store: Store, engine: &str) -> i64 {
    files(store, engine).count() as i64
}

/// How many migrations the store has had, and how many this program knows.
pub async fn migration_state(db: &Db, store: Store) -> Result<MigrationState> {
    const APPLIED: &str = "select count(*) as a from _sqlx_migrations where success";
    let engine = if db.is_postgres() { "postgres" } else { "sqlite" };
    let (applied,): (i64,) = super::query(APPLIED, vec![]).one(db).await?;
    Ok(MigrationState { applied, known: files(store, engine).count() as i64 })
}

pub(super) fn migrator(store: Store, engine: &str) -> Migrator {
    let mut migrations: Vec<Migration> = files(store, engine)
        .map(|(name, text)| {
            let (version, title) = name.split_once('_').expect("a migration is named NNNN_title.sql");
            let version = version.parse().expect("a migration's name begins with its number");
            Migration::new(
                version,
                Cow::Owned(title.trim_end_matches(".sql").to_owned()),
                MigrationType::Simple,
                SqlStr::from_static(text),
                false,
            )
        })
        .collect();
    migrations.sort_by_key(|migration| migration.version);
    Migrator::with_migrations(migrations)
}

/// The first so many migrations of the store, in their order: those under which a backup was written.
pub(super) fn migrator_of_the_first(store: Store, engine: &str, applied: i64) -> Migrator {
    let all = migrator(store, engine);
    let first = all.iter().take(usize::try_from(applied).unwrap_or_default()).cloned();
    Migrator::with_migrations(first.collect())
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
