//! Checks of the code that run none of it: format, lints, licences.
//!
//! Invariant: nothing is changed unless the caller asked for formatting.

use anyhow::{Result, ensure};

use crate::command;

/// Formats the Rust code, or only checks that it is formatted.
///
/// # Errors
/// When `rustfmt` fails or, checking, finds a difference.
pub fn format(only_check: bool) -> Result<()> {
    let mut fmt = command::cargo();
    fmt.args(["fmt", "--all"]);
    if only_check {
        fmt.arg("--check");
    }
    command::run(&mut fmt)
}

/// Runs clippy over everything, each warning an error.
///
/// # Errors
/// When clippy warns or the code does not compile.
pub fn clippy() -> Result<()> {
    command::run(command::cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// Checks licences, advisories and sources of dependencies by `deny.toml`.
///
/// # Errors
/// When cargo-deny is not installed (saying how to install it) or finds something.
pub fn deny() -> Result<()> {
    ensure!(
        command::succeeds(command::cargo().args(["deny", "--version"])),
        "cargo-deny is not installed; install it with `cargo install cargo-deny --locked`"
    );
    command::run(command::cargo().args(["deny", "check"]))
}
