//! The benchmark (`crates/bench`), on a release build and, for PostgreSQL, a private cluster.
//!
//! Invariant: the cluster keeps the promises of a real one, so that its figures can be believed.

use anyhow::{Result, ensure};

use crate::postgres::{self, Durability, PrivatePostgres};
use crate::{command, interface, prerequisites, repository, root::root};

/// Builds the program and its benchmark, and runs the benchmark with the given arguments.
///
/// # Errors
/// When there is no benchmark, or building or running it fails.
pub fn bench(arguments: &[String]) -> Result<()> {
    ensure!(
        root().join("crates/bench/Cargo.toml").is_file(),
        "crates/bench is missing, so there is nothing to measure with"
    );
    prerequisites::install(prerequisites::FOR_RUST_TESTS)?;
    interface::build_if_stale()?;
    command::run(command::cargo().args([
        "build",
        "--release",
        "--package",
        "bansou",
        "--package",
        "bansou-bench",
    ]))?;
    let postgres = PrivatePostgres::start(Durability::Full)?;
    command::run(
        command::program(repository::built("release", "bansou-bench")?)
            .args(arguments)
            .env("BANSOU_BIN", repository::built("release", "bansou")?)
            .env(postgres::URL_VARIABLE, postgres.url()),
    )
}
