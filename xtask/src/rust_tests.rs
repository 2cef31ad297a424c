//! The Rust tests, run by nextest or, where it is not installed, by `cargo test`.
//!
//! Invariant: the line that closes the run is the runner's own count and no guess of ours.

use std::process::Command;

use anyhow::Result;

use crate::command::{self, Stream};
use crate::postgres::{self, PrivatePostgres};

/// Which tests to run.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Only those whose name contains this.
    pub filter: Option<&'a str>,
    /// Only those of this area, which alone are built.
    pub area: Option<&'a str>,
    /// Also those that take minutes, which are marked as ignored.
    pub long: bool,
}

impl Wanted<'_> {
    /// The packages that are built and tested, in cargo's words.
    pub fn packages(&self) -> Vec<String> {
        match self.area {
            Some("program") => vec!["--package=bansou".to_owned()],
            Some(area) => vec![format!("--package=bansou-{area}")],
            None => vec!["--workspace".to_owned()],
        }
    }
}

/// Runs the tests; `closing` is handed the runner's own last word,
/// whether they pass or not.
///
/// # Errors
/// When a test fails or does not compile, or none matches the filter.
pub fn run(postgres: &PrivatePostgres, wanted: Wanted<'_>, mut closing: impl FnMut(String)) -> Result<()> {
    let Wanted { filter, long, .. } = wanted;
    let has_nextest = command::succeeds(command::cargo().args(["nextest", "--version"]));
    let mut summary = Vec::new();
    let outcome = if has_nextest {
        let mut nextest = with_postgres(command::cargo(), postgres);
        nextest.args(["nextest", "run"]).args(wanted.packages());
        if long {
            nextest.args(["--run-ignored", "all"]);
        }
        if command::is_seen_by_a_person(Stream::Errors) {
            nextest.args(["--color", "always"]);
        }
        command::run_read_along(nextest.args(filter), Stream::Errors, |line| {
            summary.extend(is_nextest_summary(line).then(|| line.to_owned()));
        })
    } else {
        eprintln!(
            "cargo-nextest is not installed (`cargo install cargo-nextest --locked`): using `cargo test`"
        );
        let mut test = with_postgres(command::cargo(), postgres);
        test.arg("test").args(wanted.packages());
        test.args(["--no-fail-fast", "--lib", "--bins", "--tests", "--examples"]);
        test.args(filter);
        if long {
            test.args(["--", "--include-ignored"]);
        }
        command::run_read_along(&mut test, Stream::Output, |line| {
            summary.extend(line.starts_with("test result: ").then(|| line.to_owned()));
        })
    };
    if has_nextest {
        summary.into_iter().last().into_iter().for_each(&mut closing);
    } else {
        closing(added_up(&summary));
    }
    outcome
}

/// Runs the examples in documentation comments.
///
/// # Errors
/// When one fails or does not compile.
pub fn run_examples_in_documentation(postgres: &PrivatePostgres) -> Result<()> {
    command::run(with_postgres(command::cargo(), postgres).args(["test", "--doc", "--workspace"]))
}

fn with_postgres(mut command: Command, postgres: &PrivatePostgres) -> Command {
    command.env(postgres::URL_VARIABLE, postgres.url());
    command
}

/// Nextest closes with `Summary [   1.234s] 12 tests run: 12 passed, 0 skipped`.
fn is_nextest_summary(line: &str) -> bool {
    line.trim_start().starts_with("Summary [")
}

/// One line for the many `test result: ok. 3 passed; 0 failed; …` that `cargo test` prints.
fn added_up(results: &[String]) -> String {
    let total = |what: &str| -> u64 {
        results
            .iter()
            .flat_map(|line| line.split(['.', ';']))
            .filter_map(|part| part.trim().strip_suffix(what)?.trim().parse::<u64>().ok())
            .sum()
    };
    let (passed, failed, ignored) = (total("passed"), total("failed"), total("ignored"));
    format!("cargo test: {} tests run: {passed} passed, {failed} failed, {ignored} skipped", passed + failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextests_closing_line_is_told_from_the_rest() {
        assert!(is_nextest_summary("     Summary [   0.512s] 12 tests run: 12 passed, 0 skipped"));
        assert!(!is_nextest_summary("        PASS [   0.004s] ( 1/12) bansou Summary"));
    }

    #[test]
    fn results_of_many_test_programs_are_added_up() {
        let lines = [
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s",
        ];
        assert_eq!(
            added_up(&lines.map(str::to_owned)),
            "cargo test: 15 tests run: 13 passed, 2 failed, 1 skipped"
        );
    }
}
