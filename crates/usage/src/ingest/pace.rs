//! How fast one key may send.
//!
//! Invariant: a sender that keeps below the pace is never refused by it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Events a second that a key may send on and on: far above what one installation stores, so that it stops
/// only a sender that runs wild.
const EVENTS_PER_SECOND: f64 = 200_000.0;
/// Events that it may send at once after a rest.
const BURST: f64 = 1_000_000.0;

/// A bucket of events for each key.
#[derive(Debug, Default)]
pub struct Paces {
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    filled: Instant,
}

impl Paces {
    /// Takes this many events from the key's bucket, or says how long to wait for them.
    pub fn take(&self, write_key: &str, events: usize, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if !buckets.contains_key(write_key) {
            buckets.insert(write_key.to_owned(), Bucket { left: BURST, filled: now });
        }
        let Some(bucket) = buckets.get_mut(write_key) else { return Ok(()) };
        let rested = now.saturating_duration_since(bucket.filled).as_secs_f64();
        bucket.left = (bucket.left + rested * EVENTS_PER_SECOND).min(BURST);
        bucket.filled = now;
        let wanted = events as f64;
        if bucket.left < wanted {
            return Err(Duration::from_secs_f64((wanted - bucket.left) / EVENTS_PER_SECOND));
        }
        bucket.left -= wanted;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_bucket_fills_again() {
        let paces = Paces::default();
        let start = Instant::now();
        assert_eq!(paces.take("wk", BURST as usize, start), Ok(()));
        let wait = paces.take("wk", EVENTS_PER_SECOND as usize, start).unwrap_err();
        assert_eq!(wait, Duration::from_secs(1));
        assert_eq!(paces.take("other", 1, start), Ok(()));
        assert_eq!(paces.take("wk", EVENTS_PER_SECOND as usize, start + wait), Ok(()));
    }
}
