//! Connections of SQLite whose state is in doubt are thrown away.
//!
//! Invariant: none goes back to its pool inside a transaction, which SQLite may have rolled back by itself where a disk was
//! full; and after an I/O error no connection that was open then is used again.

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

use sqlx::{Connection as _, SqliteConnection, pool::PoolConnectionMetadata};

/// When the system last failed the store.
#[derive(Debug, Default)]
pub(super) struct Doubt(Mutex<Option<Instant>>);

impl Doubt {
    pub(super) fn note(&self, error: &sqlx::Error) {
        if is_of_the_system(error) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
    }

    /// Whether a connection was opened after the last failure.
    pub(super) fn spares(&self, connection: PoolConnectionMetadata) -> bool {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_none_or(|failed| connection.age < failed.elapsed())
    }

    /// Whether a connection that comes back can be used again.
    pub(super) async fn clears(
        &self,
        connection: &mut SqliteConnection,
        about: PoolConnectionMetadata,
    ) -> Result<bool, sqlx::Error> {
        // What the connection still has to roll back is done before it answers.
        connection.ping().await?;
        Ok(!connection.is_in_transaction() && self.spares(about))
    }
}

/// The primary code of an error of SQLite, whose extended codes have it in their lowest byte.
pub(super) fn primary_code(code: &str) -> Option<u32> {
    // PostgreSQL's codes have five characters.
    (code.len() < 5).then(|| code.parse::<u32>().ok()).flatten().map(|code| code & 0xFF)
}

/// Read-only, I/O error, corrupt, cannot be opened, no database; or its thread is gone.
fn is_of_the_system(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code().and_then(|code| primary_code(&code));
            matches!(code, Some(8 | 10 | 11 | 14 | 26))
        }
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::{args, db::query, testing::bench};

    #[tokio::test]
    async fn a_connection_that_lost_its_transaction_is_not_used_again() {
        let bench = bench(None).await;
        let db = &bench.workspace.main;
        for _ in 0..3 {
            let mut tx = db.begin().await.unwrap();
            // As SQLite does by itself where a disk is full.
            query("rollback", args![]).run(&mut tx).await.unwrap();
            assert!(tx.commit().await.is_err());
            db.probe_writing().await.unwrap();
            let mut tx = db.begin().await.unwrap();
            query("delete from write_probe", args![]).run(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}
