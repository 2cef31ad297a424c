//! The browser's side (`ui/`): its packages, its check, and the bundle that the server embeds.
//!
//! Invariant: packages come from the lock file alone (`npm ci`).

use std::path::Path;

use anyhow::Result;

use crate::{command, freshness, repository};

/// Installs the packages of an npm package of the repository when they are absent or older than its lock.
///
/// # Errors
/// When the folder holds no npm package, or npm fails.
pub fn install_packages(name: &str) -> Result<()> {
    let directory = repository::npm_package(name)?;
    if freshness::npm_packages_are_stale(&directory) {
        npm(&directory, &["ci", "--include=dev", "--no-audit", "--no-fund"])?;
    }
    Ok(())
}

/// Checks the types of the browser's code.
///
/// # Errors
/// When `ui/` is missing, or the check finds something.
pub fn check() -> Result<()> {
    install_packages("ui")?;
    npm(&repository::npm_package("ui")?, &["run", "check"])
}

/// Builds `ui/dist`.
///
/// # Errors
/// When `ui/` is missing, or the build fails.
pub fn build() -> Result<()> {
    install_packages("ui")?;
    npm(&repository::npm_package("ui")?, &["run", "build"])
}

/// Builds `ui/dist` when a source is newer.
///
/// # Errors
/// As [`build`].
pub fn build_if_stale() -> Result<()> {
    let directory = repository::npm_package("ui")?;
    if freshness::is_stale(&directory.join("dist"), &directory, &["dist", "node_modules"]) {
        build()?;
    }
    Ok(())
}

fn npm(directory: &Path, arguments: &[&str]) -> Result<()> {
    command::run(
        command::program("npm")
            .args(arguments)
            .current_dir(directory)
            // The browser is Debian's; a package's own download would be a second one.
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )
}
