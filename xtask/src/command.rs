//! Other programs: started from the repository's root, shown before they run, and answered for.
//!
//! Invariant: a program that fails or cannot be started is an error that names the command line.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::{interruption, root::root};

/// A command that runs in the repository's root, in the environment of the person and not of `cargo run`.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    for (variable, _) in std::env::vars_os() {
        if variable.to_str().is_some_and(is_left_by_cargo_run) {
            command.env_remove(variable);
        }
    }
    command
}

/// The Cargo that started us.
pub fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// `cargo run` describes this crate in the environment; build scripts that watch those variables (ring's
/// does) would rebuild half the tree each time a nested Cargo sees other values than the last one saw.
fn is_left_by_cargo_run(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
        .iter()
        .any(|prefix| variable.starts_with(prefix))
}

/// Runs a command to its end, with its output where ours goes.
///
/// # Errors
/// When it cannot be started, when it fails, or when someone interrupts.
pub fn run(command: &mut Command) -> Result<()> {
    let line = announced(command);
    let mut child = command.spawn().with_context(|| format!("cannot start `{line}`"))?;
    let status = interruption::wait(&mut child)?;
    ensure!(status.success(), "`{line}` failed ({status})");
    Ok(())
}

/// Which of a program's outputs to read along.
#[derive(Clone, Copy)]
pub enum Stream {
    Output,
    Errors,
}

/// Runs a command to its end like [`run`], showing one of its outputs as it comes and handing each line of
/// it, without colours, to `read`.
///
/// # Errors
/// As [`run`]; the lines up to the failure have been read by then.
pub fn run_read_along(command: &mut Command, stream: Stream, mut read: impl FnMut(&str)) -> Result<()> {
    let line = announced(command);
    match stream {
        Stream::Output => command.stdout(Stdio::piped()),
        Stream::Errors => command.stderr(Stdio::piped()),
    };
    let mut child = command.spawn().with_context(|| format!("cannot start `{line}`"))?;
    let status = std::thread::scope(|scope| {
        let output = child.stdout.take();
        let errors = child.stderr.take();
        let waiting = scope.spawn(|| interruption::wait(&mut child));
        if let Some(pipe) = output {
            show_and_read(pipe, stream, &mut read)?;
        }
        if let Some(pipe) = errors {
            show_and_read(pipe, stream, &mut read)?;
        }
        waiting.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    ensure!(status.success(), "`{line}` failed ({status})");
    Ok(())
}

fn show_and_read(piped: impl std::io::Read, stream: Stream, read: &mut impl FnMut(&str)) -> Result<()> {
    let mut reader = BufReader::new(piped);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes)? > 0 {
        match stream {
            Stream::Output => std::io::stdout().write_all(&bytes)?,
            Stream::Errors => std::io::stderr().write_all(&bytes)?,
        }
        read(without_colours(&String::from_utf8_lossy(&bytes)).trim_end());
        bytes.clear();
    }
    Ok(())
}

/// Whether a person looks at this output, so that colours are welcome in it.
pub fn is_seen_by_a_person(stream: Stream) -> bool {
    match stream {
        Stream::Output => std::io::stdout().is_terminal(),
        Stream::Errors => std::io::stderr().is_terminal(),
    }
}

/// Whether a command can be started and succeeds, with its output thrown away.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Where a program stands on `PATH`.
pub fn find_on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(name)).find(|file| is_executable(file))
}

/// Whether this is a file that may be run.
pub fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// Shows a command line before it runs, and returns it for the error that may follow.
pub fn announced(command: &Command) -> String {
    let line = command_line(command);
    eprintln!("$ {line}");
    line
}

/// A command as one would type it, with the program's folder left out.
pub fn command_line(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| quoted(&word.to_string_lossy()))
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=+./:,@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Text without terminal escape sequences of the kind that set colours.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        rest = rest.get(1..).unwrap_or_default();
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_can_be_pasted_into_a_shell() {
        let mut command = Command::new("/opt/bin/cargo");
        command.args(["nextest", "run", "-E", "test(it's)", ""]);
        assert_eq!(command_line(&command), r"cargo nextest run -E 'test(it'\''s)' ''");
    }

    #[test]
    fn colours_are_taken_out_and_words_stay() {
        assert_eq!(without_colours("\u{1b}[32;1m  Summary\u{1b}[0m [ 0.1s] 顧客"), "  Summary [ 0.1s] 顧客");
        assert_eq!(without_colours("plain"), "plain");
        assert_eq!(without_colours("cut \u{1b}["), "cut ");
    }

    #[test]
    fn only_what_cargo_run_says_about_this_crate_is_left_behind() {
        assert!(is_left_by_cargo_run("CARGO_MANIFEST_DIR"));
        assert!(is_left_by_cargo_run("CARGO_PKG_VERSION_MAJOR"));
        for kept in ["CARGO_TARGET_DIR", "CARGO_HOME", "CARGO", "CARGO_TERM_COLOR", "CARGO_BUILD_JOBS"] {
            assert!(!is_left_by_cargo_run(kept), "{kept}");
        }
    }

    #[test]
    fn read_along_hands_over_each_line_even_of_a_program_that_fails() {
        let mut lines = Vec::new();
        let outcome = run_read_along(
            program("sh").args(["-c", "echo one; echo two; exit 3"]),
            Stream::Output,
            |line| lines.push(line.to_owned()),
        );
        assert_eq!(lines, ["one", "two"]);
        assert!(outcome.is_err());
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut program("no-such-program-anywhere")).unwrap_err();
        assert!(format!("{error:#}").contains("no-such-program-anywhere"), "{error:#}");
    }
}
