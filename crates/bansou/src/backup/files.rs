//! Copying the files of a workspace while people work with them.
//!
//! Invariant: a file that is gone when its turn comes is not in the copy; whatever else fails is an error.

use std::{fs, io, path::Path};

use anyhow::Context as _;

use crate::{import::is_upload_under_way, workspaces::make_private_folder};

pub(super) fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    make_private_folder(to)?;
    let Some(entries) = if_there(fs::read_dir(from))? else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let (name, from) = (entry.file_name(), entry.path());
        if is_upload_under_way(&name) {
            continue;
        }
        let Some(kind) = if_there(entry.file_type())? else { continue };
        let to = to.join(name);
        if kind.is_dir() {
            copy_folder(&from, &to)?;
        } else {
            if_there(fs::copy(&from, &to)).with_context(|| format!("cannot copy {}", from.display()))?;
        }
    }
    Ok(())
}

fn if_there<T>(done: io::Result<T>) -> io::Result<Option<T>> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_gone_when_its_turn_comes_is_left_out() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folder = from.path().join("imports");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("1"), "whole").unwrap();
        // It is listed and cannot be opened any more.
        std::os::unix::fs::symlink(from.path().join("nowhere"), folder.join("2")).unwrap();
        fs::write(folder.join(crate::import::upload_name()), "half").unwrap();
        copy_folder(from.path(), to.path()).unwrap();
        copy_folder(&from.path().join("gone"), &to.path().join("gone")).unwrap();
        let copied: Vec<_> = fs::read_dir(to.path().join("imports")).unwrap().collect();
        assert_eq!(copied.len(), 1);
        assert_eq!(fs::read_to_string(to.path().join("imports/1")).unwrap(), "whole");
    }
}
