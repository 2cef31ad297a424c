//! The fuzz targets under `fuzz/`, run by cargo-fuzz.
//!
//! Invariant: without a name every target runs, each for the same time.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::{command, root::root};

#[derive(clap::Args)]
pub struct Options {
    /// The target to run; all of them when left out
    target: Option<String>,
    /// How long each target runs
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// Runs one fuzz target or all.
///
/// # Errors
/// When cargo-fuzz is not installed, there is no such target, or an input makes one fail.
pub fn fuzz(options: &Options) -> Result<()> {
    ensure!(
        command::succeeds(command::cargo().args(["fuzz", "--version"])),
        "cargo-fuzz is not installed; install it with `cargo install cargo-fuzz --locked`"
    );
    let known = targets()?;
    ensure!(!known.is_empty(), "fuzz/fuzz_targets holds no target");
    let chosen = match &options.target {
        Some(name) => {
            ensure!(
                known.contains(name),
                "there is no fuzz target `{name}`; there are: {}",
                known.join(", ")
            );
            vec![name.clone()]
        }
        None => known,
    };
    for target in chosen {
        let limit = format!("-max_total_time={}", options.seconds);
        command::run(
            command::cargo()
                .args(["fuzz", "run", &target, "--", &limit])
                // The sanitizer's flags are not stable yet; everything else builds on the stable toolchain.
                .env("RUSTC_BOOTSTRAP", "1"),
        )?;
    }
    Ok(())
}

fn targets() -> Result<Vec<String>> {
    let directory = root().join("fuzz/fuzz_targets");
    let entries = fs::read_dir(&directory).context("fuzz/fuzz_targets cannot be read")?;
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}
