//! Where things lie in the repository and where Cargo puts what it builds.
//!
//! Invariant: every path handed out is absolute, so that it holds whatever directory a child runs in.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::{command, root::root};

/// Cargo's target directory, whether it comes from `CARGO_TARGET_DIR`, from configuration or by default.
///
/// # Errors
/// When `cargo metadata` fails or answers something else than its documented JSON.
pub fn target_directory() -> Result<PathBuf> {
    let output = command::cargo()
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()
        .context("cannot start cargo metadata")?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let directory =
        metadata["target_directory"].as_str().context("cargo metadata names no target_directory")?;
    Ok(PathBuf::from(directory))
}

/// A file that `cargo build` leaves, for example `built("debug", "bansou")`.
///
/// # Errors
/// When the target directory is unknown or the file is not there.
pub fn built(profile: &str, program: &str) -> Result<PathBuf> {
    let path = target_directory()?.join(profile).join(program);
    ensure!(path.is_file(), "{} was not built: no such file", path.display());
    Ok(path)
}

/// A folder of the repository that holds an npm package.
///
/// # Errors
/// When the folder has no `package.json`, naming it.
pub fn npm_package(name: &str) -> Result<PathBuf> {
    let directory = root().join(name);
    ensure!(directory.join("package.json").is_file(), "{name}/package.json is missing");
    ensure!(directory.join("package-lock.json").is_file(), "{name}/package-lock.json is missing");
    Ok(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each package with its features, as Cargo would build it for these.
    fn built_for(package: &str) -> std::collections::BTreeSet<String> {
        let output = command::cargo()
            .args(["tree", "--offline", "--locked", "--edges", "normal,build", "--prefix", "none"])
            .args(["--format", "{p} {f}", "--package", package])
            .current_dir(root())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| line.trim_end_matches(" (*)").to_owned()).collect()
    }

    #[test]
    fn nothing_is_built_twice_because_the_bench_wants_other_features() {
        let (program, bench) = (built_for("bansou"), built_for("bansou-bench"));
        assert!(program.len() > 100, "{program:?}");
        let otherwise: Vec<&String> = program.difference(&bench).collect();
        assert!(otherwise.is_empty(), "{otherwise:?}");
    }
}
