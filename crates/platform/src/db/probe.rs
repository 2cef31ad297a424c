//! Whether a store can be written to.

use std::time::Duration;

use super::{Db, Result, query};
use crate::args;

/// A write that waits longer is taken for one that fails.
const MOST_WAIT: Duration = Duration::from_secs(5);

impl Db {
    /// Writes a row and answers when it is stored.
    ///
    /// # Errors
    /// When the store refuses it, or does not answer in five seconds.
    pub async fn probe_writing(&self) -> Result<()> {
        const WRITE: &str = "
            insert into write_probe (id, written_at) values (1, $1)
            on conflict (id) do update set written_at = excluded.written_at";
        let written = query(WRITE, args![self.now()]).run(self);
        match tokio::time::timeout(MOST_WAIT, written).await {
            Ok(written) => written.map(drop),
            Err(_) => Err(sqlx::Error::PoolTimedOut.into()),
        }
    }
}
