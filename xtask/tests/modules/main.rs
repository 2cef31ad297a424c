//! The modules of each crate stand in layers: none imports another that, by some way, imports it.
//!
//! Invariant: looked at are files, with what they import by `use` and by written-out paths, and the folders at the top of a
//! crate. A file and those below it (`a/mod.rs`, `a/b.rs`) are one room; tests are left out.

mod layers;
mod read;

use std::path::{Path, PathBuf};

use layers::Graph;
use read::{Module, imports_of};

fn crates() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let folders = std::fs::read_dir(root.join("crates")).expect("the crates");
    let mut found: Vec<PathBuf> = folders
        .map(|entry| entry.expect("a crate").path())
        .filter(|path| path.join("src").is_dir())
        .collect();
    found.push(root.join("xtask"));
    found.sort();
    found
}

/// What stands at the top of a crate: `db` of `db::query`.
fn top(module: &Module) -> Module {
    module.iter().take(1).cloned().collect()
}

#[test]
fn no_module_is_imported_by_what_it_imports() {
    let mut found = Vec::new();
    for folder in crates() {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let (mut files, mut tops) = (Graph::default(), Graph::default());
        for (from, to) in imports_of(&folder.join("src")) {
            if !from.starts_with(&to) && !to.starts_with(&from) {
                files.add(&from, &to);
            }
            if top(&from) != top(&to) && !from.is_empty() && !to.is_empty() {
                tops.add(&top(&from), &top(&to));
            }
        }
        assert!(files.len() > 0 || name == "tracking", "{name}: no import was read");
        found.extend([files, tops].iter().flat_map(Graph::circles).map(|circle| format!("{name}: {circle}")));
    }
    assert!(found.is_empty(), "imports that run in a circle:\n{}", found.join("\n"));
}
