//! Where this machine keeps PostgreSQL's server programs.
//!
//! Invariant: a folder is only named when it holds both `initdb` and `postgres`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command;

/// Debian keeps each major version's programs in a folder of its own, none of them on `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder of the newest installed server's programs.
pub fn find() -> Option<PathBuf> {
    let packaged = newest_first(Path::new(DEBIAN)).into_iter().map(|version| version.join("bin"));
    let on_path = command::find_on_path("postgres").and_then(|found| {
        // A link leads to the folder where the programs find each other.
        Some(found.canonicalize().ok()?.parent()?.to_path_buf())
    });
    packaged.chain(on_path).find(|directory| {
        ["initdb", "postgres"].iter().all(|program| command::is_executable(&directory.join(program)))
    })
}

fn newest_first(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let directory = std::env::temp_dir().join(format!("xtask-installed-{}", std::process::id()));
        for version in ["9", "15", "17", "lib"] {
            fs::create_dir_all(directory.join(version)).unwrap();
        }
        let found = newest_first(&directory);
        fs::remove_dir_all(&directory).unwrap();
        let names: Vec<_> = found.iter().filter_map(|path| path.file_name()?.to_str()).collect();
        assert_eq!(names, ["17", "15", "9"]);
    }
}
