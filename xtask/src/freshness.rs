//! Whether something built is older than what it was built from, by the times of the files.
//!
//! Invariant: when in doubt, stale. Building once too often costs seconds, once too little an afternoon.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// Whether anything under `source` (apart from folders of the names in `except`) changed after the newest
/// file under `product`, or `product` is not there at all.
///
/// The time of `source` itself does not count, since a build that puts its product there changes it; those
/// of the folders below do, so that a deleted file is noticed.
pub fn is_stale(product: &Path, source: &Path, except: &[&str]) -> bool {
    match (newest_change_below(product, &[]), newest_change_below(source, except)) {
        (Some(built), Some(changed)) => changed > built,
        _ => true,
    }
}

fn newest_change_below(directory: &Path, except: &[&str]) -> Option<SystemTime> {
    fs::read_dir(directory)
        .ok()?
        .filter_map(Result::ok)
        .filter(|entry| !except.iter().any(|name| entry.file_name() == *name))
        .filter_map(|entry| {
            let found = entry.metadata().ok()?;
            let own = found.modified().ok();
            let below = found.is_dir().then(|| newest_change_below(&entry.path(), except)).flatten();
            own.max(below)
        })
        .max()
}

/// Whether the packages in `node_modules` are older than the lock file that names them.
pub fn npm_packages_are_stale(package: &Path) -> bool {
    // npm writes this file last, so half an installation does not pass for a whole one.
    let installed = package.join("node_modules/.package-lock.json");
    let modified = |file: &Path| file.metadata().and_then(|found| found.modified()).ok();
    match (modified(&installed), modified(&package.join("package-lock.json"))) {
        (Some(installed), Some(locked)) => locked > installed,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::path::PathBuf;
    use std::time::Duration;

    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("xtask-freshness-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn write(&self, name: &str, seconds: u64) {
            let path = self.0.join(name);
            let folder = path.parent().unwrap();
            fs::create_dir_all(folder).unwrap();
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            File::create(&path).unwrap().set_modified(time).unwrap();
            if folder != self.0 {
                File::open(folder).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
            }
        }

        fn is_stale(&self) -> bool {
            is_stale(&self.0.join("dist"), &self.0, &["dist", "node_modules"])
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _left_for_the_system_to_sweep = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_product_is_stale_when_absent_or_older_than_a_source() {
        let folder = Folder::new("product");
        folder.write("src/app.ts", 100);
        assert!(folder.is_stale(), "nothing was built yet");
        folder.write("dist/app.js", 200);
        assert!(!folder.is_stale(), "built after the last change");
        folder.write("node_modules/some/file.js", 900);
        assert!(!folder.is_stale(), "packages are no source");
        folder.write("src/app.ts", 300);
        assert!(folder.is_stale(), "changed after the build");
    }

    #[test]
    fn a_deleted_source_makes_the_product_stale() {
        let folder = Folder::new("deleted");
        folder.write("src/gone.ts", 100);
        folder.write("src/kept.ts", 100);
        folder.write("dist/app.js", 200);
        assert!(!folder.is_stale());
        fs::remove_file(folder.0.join("src/gone.ts")).unwrap();
        assert!(folder.is_stale());
    }

    #[test]
    fn packages_are_stale_until_npm_finished_after_the_last_change_of_the_lock() {
        let folder = Folder::new("packages");
        folder.write("package-lock.json", 100);
        folder.write("node_modules/half/index.js", 150);
        assert!(npm_packages_are_stale(&folder.0));
        folder.write("node_modules/.package-lock.json", 150);
        assert!(!npm_packages_are_stale(&folder.0));
        folder.write("package-lock.json", 160);
        assert!(npm_packages_are_stale(&folder.0));
    }
}
