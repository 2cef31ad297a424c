//! What a backup is put together in: a folder, and a file that gets its name when it is whole.
//!
//! Invariant: whoever works on one holds its lock, so that what a killed program left is told from what is in use.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, bail};
use uuid::Uuid;

use crate::{time::Clock, workspaces::make_private_folder};

const SCRATCH: &str = ".scratch-";
const PARTIAL: &str = ".bansou-partial";
const LOCK: &str = "lock";
const CONTENT: &str = "content";

/// Folders of versions that held no lock are left alone for so long.
const OLD: Duration = Duration::from_secs(3_600);

/// A folder that is gone when this is dropped.
pub(super) struct Scratch {
    folder: PathBuf,
    _lock: File,
}

impl Scratch {
    pub fn new(inside: &Path) -> anyhow::Result<Self> {
        loop {
            let folder = inside.join(format!("{SCRATCH}{}", Uuid::now_v7().simple()));
            make_private_folder(&folder.join(CONTENT))?;
            let file = File::create(folder.join(LOCK))?;
            // Who looks for leftovers may have come between the file and its lock.
            if lock(&file) && folder.join(LOCK).exists() {
                return Ok(Self { folder, _lock: file });
            }
            let _ = fs::remove_dir_all(&folder);
        }
    }

    pub fn content(&self) -> PathBuf {
        self.folder.join(CONTENT)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A file under a name of its own until it is whole; gone where it never is.
pub(super) struct Partial {
    path: PathBuf,
    to: PathBuf,
    file: File,
    whole: bool,
}

impl Partial {
    pub fn new(to: &Path) -> anyhow::Result<Self> {
        let mut path = to.as_os_str().to_owned();
        path.push(PARTIAL);
        let path = PathBuf::from(path);
        let file = private_file(&path).with_context(|| format!("cannot write {}", path.display()))?;
        if !lock(&file) {
            bail!("another backup is being written to {}", to.display());
        }
        file.set_len(0)?;
        Ok(Self { path, to: to.to_owned(), file, whole: false })
    }

    pub fn file(&self) -> &File {
        &self.file
    }

    /// Gives the file its name, once all of it is on disk.
    pub fn finish(mut self) -> anyhow::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, &self.to)?;
        self.whole = true;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.whole {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Removes what killed backups and restores left in the data folder.
pub fn remove_leftovers(data: &Path) {
    remove(data, |name| name.starts_with(SCRATCH));
}

/// Removes what killed backups left beside their files.
pub(super) fn remove_partials(beside: &Path) {
    let folder = beside.parent().filter(|folder| !folder.as_os_str().is_empty());
    remove(folder.unwrap_or(Path::new(".")), |name| name.ends_with(PARTIAL));
}

fn remove(folder: &Path, is_ours: impl Fn(&str) -> bool) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !entry.file_name().to_str().is_some_and(&is_ours) {
            continue;
        }
        let path = entry.path();
        let removed = match is_left_over(&path) {
            Ok(true) if path.is_dir() => fs::remove_dir_all(&path),
            Ok(true) => fs::remove_file(&path),
            Ok(false) => continue,
            Err(error) => Err(error),
        };
        match removed {
            Ok(()) => tracing::info!("removed {}, which a stopped backup had left", path.display()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!("cannot remove {}: {error}", path.display()),
        }
    }
}

fn is_left_over(path: &Path) -> io::Result<bool> {
    if !path.is_dir() {
        return Ok(is_free(&File::open(path)?));
    }
    match File::open(path.join(LOCK)) {
        Ok(lock) => Ok(is_free(&lock)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let age = Clock::system().since(fs::metadata(path)?.modified()?);
            Ok(age.is_some_and(|age| age > OLD))
        }
        Err(error) => Err(error),
    }
}

/// Whether nobody holds the lock of the file, as far as can be known; it is held from now on until the file is closed.
fn is_free(file: &File) -> bool {
    file.try_lock().is_ok()
}

/// Takes the lock of a file that was made to be worked on. A file system without locks keeps nobody from working.
fn lock(file: &File) -> bool {
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// A file that only its owner reads: it holds everything.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// What stands in a folder by names that begin or end like those of unfinished work.
#[cfg(test)]
pub(super) fn unfinished(folder: &Path) -> Vec<std::ffi::OsString> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let is_unfinished = |name: &std::ffi::OsStr| {
        name.to_str().is_some_and(|name| name.starts_with(SCRATCH) || name.ends_with(PARTIAL))
    };
    names.filter(|name| is_unfinished(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_use_is_no_leftover() {
        let data = tempfile::tempdir().unwrap();
        let (scratch, to) = (Scratch::new(data.path()).unwrap(), data.path().join("all.bansou"));
        let partial = Partial::new(&to).unwrap();
        let killed = data.path().join(format!("{SCRATCH}1"));
        fs::create_dir_all(killed.join(CONTENT)).unwrap();
        fs::write(killed.join(LOCK), "").unwrap();
        fs::write(data.path().join(format!("yesterday{PARTIAL}")), "half").unwrap();
        let young = data.path().join(format!("{SCRATCH}2"));
        fs::create_dir(&young).unwrap();
        assert_eq!(unfinished(data.path()).len(), 5);
        remove_leftovers(data.path());
        remove_partials(&to);
        assert_eq!(unfinished(data.path()).len(), 3, "two in use, and one that may be of an older version");
        assert!(Partial::new(&to).is_err(), "two never write the same file");
        partial.finish().unwrap();
        drop(scratch);
        assert!(to.exists());
        assert_eq!(unfinished(data.path()), [young.file_name().unwrap()]);
    }
}
