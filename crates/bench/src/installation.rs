//! Installations to measure: a folder and, for PostgreSQL, a database of their own, gone when they are dropped.
//!
//! Invariant: nothing outside the temporary folder and the database made here is written.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use bansou::{registry::AREAS, time::Clock, workspaces::Home};
use sqlx::{Connection as _, Executor as _};
use tempfile::TempDir;

/// The engine that an installation stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// An installation that is gone when it is dropped (its database with the server that `cargo xtask bench` started).
pub struct Installation {
    pub engine: Engine,
    pub database: Option<String>,
    folder: TempDir,
}

impl Installation {
    /// An empty one. `postgres` is the address of a server where databases may be made.
    pub async fn new(engine: Engine, postgres: Option<&str>) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("bansou-bench-").tempdir()?;
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(make_database(postgres.context("no PostgreSQL to measure on")?).await?),
        };
        Ok(Self { engine, database, folder })
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub async fn home(&self) -> anyhow::Result<Arc<Home>> {
        self.home_by(Clock::system()).await
    }

    /// By a clock of its own.
    pub async fn home_by(&self, clock: Clock) -> anyhow::Result<Arc<Home>> {
        Ok(Arc::new(Home::open(self.folder(), self.database.clone(), clock, AREAS.parts()).await?))
    }

    /// The flags that name this installation to the program.
    pub fn flags(&self) -> Vec<String> {
        let mut flags = vec!["--data".to_owned(), self.folder().display().to_string()];
        if let Some(url) = &self.database {
            flags.extend(["--database".to_owned(), url.clone()]);
        }
        flags
    }
}

/// A database of its own beside the one that the address names.
async fn make_database(server: &str) -> anyhow::Result<String> {
    let name = format!("bench_{}", uuid::Uuid::now_v7().simple());
    let (front, _) = server.rsplit_once('/').context("the address ends with a database")?;
    let mut connection = sqlx::PgConnection::connect(server).await?;
    connection.execute(sqlx::AssertSqlSafe(format!("create database {name}"))).await?;
    connection.close().await?;
    Ok(format!("{front}/{name}"))
}
