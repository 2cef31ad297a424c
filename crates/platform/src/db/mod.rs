//! The two stores behind one face: SQLite in a file, or PostgreSQL in a schema.
//!
//! Invariant: a query is one SQL text with `$1` placeholders that both engines run; what must differ stands in
//! [`dialect`]. Domain code never names an engine.

pub mod copies;
pub mod dialect;
mod doubt;
#[cfg(test)]
mod frozen;
mod listen;
mod location;
mod migrate;
mod open;
mod pending;
#[cfg(any(test, feature = "testing"))]
pub mod plans;
#[cfg(any(test, feature = "testing"))]
pub mod pour;
mod presence;
mod probe;
mod pulse;
mod query;
#[cfg(any(test, feature = "testing"))]
mod recorded;
mod row;
mod server;
#[cfg(test)]
mod server_tests;
mod store;
#[cfg(any(test, feature = "testing"))]
mod templates;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod value;
mod wake;
pub mod wal;

use std::{future::Future, pin::Pin, sync::Arc};

use sqlx::{Sqlite, SqlitePool};
use tokio::sync::watch;

use doubt::{Doubt, primary_code};
use pulse::Pulse;
use server::{Held, Schema};

pub use dialect::Snapshot;
pub use location::Location;
pub use migrate::{Migration, MigrationState, known_versions, migrate, migration_state};
pub use open::{open, open_as_it_is, open_to_read};
pub use pending::{Coming, Pending, applied_versions, pending, row_counts, table_names};
pub use presence::Presence;
pub use query::{
    Keyed, On, among, count, insert_many, insert_many_returning, insert_new, placeholder_list,
    placeholder_rows, query, query_dynamic, referred_to,
};
pub use row::{Column, FromRow, Row, unreadable};
pub use server::{FEWEST_CONNECTIONS, USUAL_CONNECTIONS, limit_connections};
pub use store::Store;
pub use value::{Bind, Kind, Value};

use crate::time::{Clock, Timestamp};

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

/// An answer that is waited for.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// One store. Cloning is cheap; clones share their connections.
#[derive(Clone, Debug)]
pub struct Db {
    engine: Engine,
    /// So that listeners wake at once and not at their next look.
    pulse: Arc<Pulse>,
    clock: Clock,
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
    fn new(engine: Engine) -> Self {
        let pulse = Pulse::new();
        if let Engine::Pg(schema) = &engine {
            schema.server.pulses.add(&schema.name, &pulse);
        }
        Self { engine, pulse, clock: Clock::system() }
    }

    /// The same store by this clock.
    #[must_use]
    pub fn by_clock(self, clock: &Clock) -> Self {
        Self { clock: clock.clone(), ..self }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

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
        Ok(Tx { inner, pulse: self.pulse.clone(), clock: self.clock.clone(), wakes: false })
    }

    /// Whether this store is PostgreSQL. For [`dialect`] and the command line; domains do not ask.
    pub fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Pg(_))
    }

    /// Changes whenever this program commits to the store, and soon after others at the same server have committed what is
    /// followed.
    pub fn commits(&self) -> watch::Receiver<u64> {
        if let Engine::Pg(schema) = &self.engine {
            listen::listen(&schema.server);
        }
        self.pulse.of_all()
    }

    /// Changes whenever this program commits to the store.
    pub fn own_commits(&self) -> watch::Receiver<u64> {
        self.pulse.of_this_program()
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
    pulse: Arc<Pulse>,
    clock: Clock,
    /// Whether others follow what it changes.
    wakes: bool,
}

#[derive(Debug)]
enum TxInner {
    Lite(sqlx::Transaction<'static, Sqlite>, Arc<Doubt>),
    Pg(Held),
}

impl Tx {
    /// The time by the store's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Others follow what this changes: its commit wakes them, also in other programs at the same server.
    pub fn wake_others(&mut self) {
        self.wakes = true;
    }

    pub async fn commit(self) -> Result<()> {
        match self.inner {
            TxInner::Lite(tx, doubt) => tx.commit().await.inspect_err(|error| doubt.note(error))?,
            TxInner::Pg(held) => {
                let ending = held.ending(&self.pulse, self.wakes);
                held.commit(ending).await?;
            }
        }
        self.pulse.beat();
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
