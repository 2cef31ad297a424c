//! A job while it runs.
//!
//! Invariant: what is saved of it is saved under its claim.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{
    Job,
    claim::{self, Claim},
};
use crate::db::Tx;

/// A job while it runs.
#[derive(Debug)]
pub struct Running {
    pub job: Job,
    claim: Claim,
    got_on: GotOn,
}

/// When the attempt last got on.
#[derive(Clone, Debug)]
pub(super) struct GotOn(Arc<Mutex<Instant>>);

impl GotOn {
    pub fn now() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    fn set(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Waits until that was so long ago.
    pub async fn was_ago(&self, long: Duration) {
        loop {
            let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner) + long;
            if until <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(until.into()).await;
        }
    }
}

/// The job is not this worker's any more: a member stopped it, or another has taken it. Not an error to report.
#[derive(Debug, thiserror::Error)]
#[error("the job was stopped")]
pub struct Stopped;

impl Running {
    pub(super) fn new(job: Job, claim: Claim, got_on: GotOn) -> Self {
        Self { job, claim, got_on }
    }

    /// The job's arguments.
    pub fn args<T: serde::de::DeserializeOwned>(&self) -> anyhow::Result<T> {
        Ok(serde_json::from_value(self.job.args.clone())?)
    }

    /// Where the last attempt came to, or none at the beginning.
    pub fn cursor<T: serde::de::DeserializeOwned>(&self) -> anyhow::Result<Option<T>> {
        Ok(serde_json::from_value(self.job.cursor.clone())?)
    }

    /// Says that the attempt gets on where there is nothing to save, as when it reads on to where the last one came to.
    pub fn gets_on(&self) {
        self.got_on.set();
    }

    /// Saves the place in the step's own transaction, so that step and place are stored together.
    /// Fails with [`Stopped`] where the job is not this worker's any more.
    pub async fn save(
        &mut self,
        tx: &mut Tx,
        cursor: impl serde::Serialize,
        done: i64,
        total: Option<i64>,
    ) -> anyhow::Result<()> {
        self.job.cursor = serde_json::to_value(cursor)?;
        (self.job.done_units, self.job.total_units) = (done, total);
        if !claim::save(tx, self.claim, &self.job.cursor, done, total).await? {
            return Err(Stopped.into());
        }
        self.gets_on();
        Ok(())
    }
}
