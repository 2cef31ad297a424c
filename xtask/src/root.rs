//! Where the repository is.

use std::path::{Path, PathBuf};

/// The root of the repository: the folder that holds the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    // Cargo's word at run time wins: a build cache may have been filled from another checkout.
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or(xtask.clone(), Path::to_path_buf)
}
