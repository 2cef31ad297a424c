//! How many requests one network may make.
//!
//! Invariant: the memory that it takes is bounded by the networks of the last minute.

use std::{
    num::NonZeroU32,
    sync::Mutex,
    time::{Duration, Instant},
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    state::keyed::DefaultKeyedStateStore,
};

/// Requests of one network in a minute. Mail programs of a provider unsubscribe for many people from few addresses.
const A_MINUTE: NonZeroU32 = NonZeroU32::new(600).unwrap();
/// How often networks that asked for nothing lately are forgotten.
const FORGET: Duration = Duration::from_secs(60);

pub(super) struct Limit {
    counts: RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock>,
    forgot: Mutex<Instant>,
}

impl Limit {
    pub fn new() -> Self {
        Self { counts: RateLimiter::keyed(Quota::per_minute(A_MINUTE)), forgot: Mutex::new(Instant::now()) }
    }

    /// Counts a request, or answers how long to wait where there were too many.
    pub fn take(&self, network: &str) -> Result<(), Duration> {
        self.forget();
        self.counts
            .check_key(&network.to_owned())
            .map_err(|until| until.wait_time_from(DefaultClock::default().now()))
    }

    fn forget(&self) {
        let Ok(mut forgot) = self.forgot.try_lock() else { return };
        if forgot.elapsed() >= FORGET {
            *forgot = Instant::now();
            self.counts.retain_recent();
        }
    }
}
