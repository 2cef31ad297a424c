//! Where files lie in memory and never on a disk.
//!
//! Invariant: it is only named while it has room for a cluster, with all that tests put into one.

use std::path::PathBuf;

/// Free bytes that a cluster of tests is given; it has never had half as many.
#[cfg(target_os = "linux")]
const ROOM: u64 = 3 << 30;

/// A folder in memory with room for a cluster. A test's database is copied there in a fraction of the time.
#[cfg(target_os = "linux")]
pub fn with_room() -> Option<PathBuf> {
    use nix::sys::statfs::{TMPFS_MAGIC, statfs};

    let shared = PathBuf::from("/dev/shm");
    let found = statfs(&shared).ok()?;
    let free = found.blocks_available().saturating_mul(u64::try_from(found.block_size()).ok()?);
    (found.filesystem_type() == TMPFS_MAGIC && free >= ROOM).then_some(shared)
}

/// A folder in memory with room for a cluster: none that we know of on this system.
#[cfg(not(target_os = "linux"))]
pub fn with_room() -> Option<PathBuf> {
    None
}
