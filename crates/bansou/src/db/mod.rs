//! The two stores behind one face: SQLite in a file, or PostgreSQL in a schema.
//!
//! Invariant: a query is one SQL text with `$1` placeholders that both engines run; what must differ stands in
//! [`dialect`]. Domain code never names an engine.

pub mod copies;
pub mod dialect;
mod doubt;
#[cfg(test)]
mod every_query;
mod migrate;
mod open;
#[cfg(test)]
pub mod plans;
mod presence;
mod probe;
mod query;
mod row;
mod server;
#[cfg(test)]
mod server_tests;
#[cfg(test)]
pub mod testing;
mod value;
pub mod wal;

use std::sync::Arc;

use sqlx::{Sqlite, SqlitePool};
use tokio::sync::watch;

use doubt::{Doubt, primary_code};
use server::{Held, Schema};

pub use migrate::{MigrationState, Store, known_migrations, migrate, migration_state};
pub use open::{Location, open, open_as_it_is};
pub use presence::Presence;
pub use query::{
    Keyed, On, insert_many, insert_many_returning, insert_new, placeholder_list, placeholder_rows, query,
    query_dynamic,
};
pub use row::{Column, FromRow, Row, unreadable};
pub use server::{FEWEST_CONNECTIONS, USUAL_CONNECTIONS, limit_connections};
pub use value::{Bind, Kind, Value};

/// A query that failed, with the engine's own error.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    #[error("database: {0}")]
    Engine(#[from] sqlx::Error),
    #[error("database migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("stored value of {column} cannot be read: {reason}")]
    Stored { column: String, reason: String },
}

impl DbError {
    /// Whether a unique constraint refused the write.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Engine(sqlx::Error::Database(e)) if e.is_unique_violation())
    }

    /// Whether the store could not be reached or is busy, so that trying again later makes sense.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Engine(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)) => true,
            // SQLite: 5 busy, 6 locked, 10 I/O error, 13 disk full, 14 cannot be opened; PostgreSQL: class 08, 53, 57
            // (a statement that took too long is one), and 40: two transactions that waited for one another.
            Self::Engine(sqlx::Error::Database(e)) => {
                e.code().is_some_and(|code| match primary_code(&code) {
                    Some(primary) => matches!(primary, 5 | 6 | 10 | 13 | 14),
                    None => ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)),
                })
            }
            Self::Engine(sqlx::Error::WorkerCrashed | sqlx::Error::BeginFailed) => true,
            _ => false,
        }
    }
}

pub type Result<T, E = DbError> = std::result::Result<T, E>;

/// One store. Cloning is cheap; clones share their connections.
#[derive(Clone, Debug)]
pub struct Db {
    engine: Engine,
    /// Counts commits of this process, so that listeners wake at once and not at their next poll.
    pulse: Arc<watch::Sender<u64>>,
}

#[derive(Clone, Debug)]
enum Engine {
    /// One connection writes, several read: SQLite has one writer at a time whatever we do.
    Lite {
        reader: SqlitePool,
        writer: SqlitePool,
        doubt: Arc<Doubt>,
    },
    Pg(Schema),
}

impl Db {
    /// Begins a transaction; nothing is stored until [`Tx::commit`].
    pub async fn begin(&self) -> Result<Tx> {
        let inner = match &self.engine {
            // Immediate: a deferred transaction that reads first and writes later fails where another process wrote between.
            Engine::Lite { writer, doubt, .. } => {
                let begun = writer.begin_with("begin immediate").await;
                TxInner::Lite(begun.inspect_err(|error| doubt.note(error))?, doubt.clone())
            }
            Engine::Pg(schema) => TxInner::Pg(schema.begin().await?),
        };
        Ok(Tx { inner, pulse: self.pulse.clone() })
    }

    /// Whether this store is PostgreSQL. For [`dialect`] and the command line; domains do not ask.
    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Pg(_))
    }

    /// Changes whenever this process commits to the store.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.pulse.subscribe()
    }

    pub async fn close(&self) {
        match &self.engine {
            Engine::Lite { reader, writer, .. } => {
                reader.close().await;
                writer.close().await;
            }
            Engine::Pg(schema) => schema.close(),
        }
    }
}

/// A transaction on either engine. Dropping it without [`Tx::commit`] rolls it back.
#[derive(Debug)]
pub struct Tx {
    inner: TxInner,
    pulse: Arc<watch::Sender<u64>>,
}

#[derive(Debug)]
enum TxInner {
    Lite(sqlx::Transaction<'static, Sqlite>, Arc<Doubt>),
    Pg(Held),
}

impl Tx {
    pub async fn commit(self) -> Result<()> {
        match self.inner {
            TxInner::Lite(tx, doubt) => tx.commit().await.inspect_err(|error| doubt.note(error))?,
            TxInner::Pg(held) => held.commit().await?,
        }
        self.pulse.send_modify(|n| *n += 1);
        Ok(())
    }

    pub async fn rollback(self) -> Result<()> {
        match self.inner {
            TxInner::Lite(tx, doubt) => tx.rollback().await.inspect_err(|error| doubt.note(error))?,
            TxInner::Pg(held) => held.rollback().await?,
        }
        Ok(())
    }
}
