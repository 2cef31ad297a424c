//! The browser stories (`e2e/`), run by Playwright against a development build of the program.
//!
//! Invariant: the count comes from Playwright's own report, and no report means failure.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::command;
use crate::postgres::{self, Durability, PrivatePostgres};
use crate::{interface, prerequisites, repository};

/// What Playwright counted.
#[derive(Debug, PartialEq, Eq)]
pub struct Count {
    passed: u64,
    failed: u64,
    skipped: u64,
    /// Passed only when tried again; counted among the passed too.
    flaky: u64,
}

/// Installs, builds and runs the stories with arguments for Playwright.
///
/// # Errors
/// When something is missing and cannot be installed, or a story fails.
pub fn run_alone(arguments: &[String]) -> Result<()> {
    prerequisites::install(prerequisites::FOR_EVERYTHING)?;
    interface::build_if_stale()?;
    command::run(command::cargo().args(["build", "--workspace", "--bins"]))?;
    let postgres = PrivatePostgres::start(Durability::None)?;
    run(&postgres, arguments, |closing| println!("{closing}"))
}

/// Whether an area has stories of its own.
pub fn has_folder(area: &str) -> bool {
    repository::npm_package("e2e").is_ok_and(|stories| stories.join(area).is_dir())
}

/// Checks the types of the stories.
///
/// # Errors
/// When `e2e/` is missing, or the check finds something.
pub fn check() -> Result<()> {
    interface::install_packages("e2e")?;
    let directory = repository::npm_package("e2e")?;
    command::run(command::program("npm").args(["run", "check"]).current_dir(directory))
}

/// Runs the stories against the development build that is there; `closing` is handed their count, whether
/// they pass or not.
///
/// # Errors
/// When there is no build, a story fails, or none ran.
pub fn run(postgres: &PrivatePostgres, arguments: &[String], mut closing: impl FnMut(String)) -> Result<()> {
    interface::install_packages("e2e")?;
    let directory = repository::npm_package("e2e")?;
    let bansou = repository::built("debug", "bansou")?;
    let report = repository::target_directory()?.join("browser-stories.json");
    remove_if_there(&report)?;
    let outcome = command::run(
        command::program("npx")
            .args(["playwright", "test", "--reporter=list,json"])
            .args(arguments)
            .current_dir(directory)
            .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
            .env("BANSOU_BIN", bansou)
            .env(postgres::URL_VARIABLE, postgres.url()),
    );
    let count = fs::read(&report).context("Playwright left no report").and_then(|json| Count::read(&json));
    if let Ok(count) = &count {
        closing(count.to_string());
    }
    outcome?;
    let count = count?;
    ensure!(count.passed > 0, "no browser story ran");
    Ok(())
}

/// A report of an earlier run must not speak for this one.
fn remove_if_there(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", file.display()))
        }
        _ => Ok(()),
    }
}

impl Count {
    fn read(report: &[u8]) -> Result<Self> {
        let report: Value = serde_json::from_slice(report).context("Playwright's report is not JSON")?;
        let counted = |name: &str| {
            report["stats"][name].as_u64().with_context(|| format!("Playwright's report has no stats.{name}"))
        };
        let flaky = counted("flaky")?;
        let passed = counted("expected")? + flaky;
        Ok(Self { passed, failed: counted("unexpected")?, skipped: counted("skipped")?, flaky })
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        for (number, what) in [(self.skipped, "skipped"), (self.flaky, "passed only when tried again")] {
            if number > 0 {
                write!(f, ", {number} {what}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_playwrights() {
        let count =
            Count::read(br#"{"stats":{"expected":12,"unexpected":0,"skipped":0,"flaky":0}}"#).unwrap();
        assert_eq!(count.to_string(), "12 passed, 0 failed");
    }

    #[test]
    fn what_was_skipped_or_tried_again_is_said() {
        let count = Count::read(br#"{"stats":{"expected":9,"unexpected":1,"skipped":2,"flaky":1}}"#).unwrap();
        assert_eq!(count.to_string(), "10 passed, 1 failed, 2 skipped, 1 passed only when tried again");
    }

    #[test]
    fn a_report_without_a_count_is_an_error() {
        assert!(Count::read(b"{}").is_err());
        assert!(Count::read(b"").is_err());
    }
}
