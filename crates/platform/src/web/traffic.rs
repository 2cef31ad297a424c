//! Whether anybody is using the program now: work that can wait takes the whole machine only while nobody is.
//!
//! Invariant: a request counts when it comes and when it is answered, whoever sends it.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// After so long without a request nobody is there.
const QUIET_AFTER: Duration = Duration::from_secs(1);

static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
/// Milliseconds since [`BEGAN`], and one more, at which a request came or went last; 0 before the first.
static LAST: AtomicU64 = AtomicU64::new(0);

/// Notes that a request is here.
pub fn note() {
    LAST.fetch_max(now() + 1, Ordering::Relaxed);
}

/// Whether nobody has asked for anything for a while.
pub fn is_quiet() -> bool {
    let last = LAST.load(Ordering::Relaxed);
    last == 0 || u128::from(now() + 1 - last.min(now() + 1)) >= QUIET_AFTER.as_millis()
}

fn now() -> u64 {
    u64::try_from(BEGAN.elapsed().as_millis()).unwrap_or(u64::MAX - 1)
}
