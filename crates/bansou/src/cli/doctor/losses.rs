//! What was lost with a file that was cut: pages of a write-ahead log, and events that were acknowledged.
//!
//! Invariant: what a kill alone leaves is no loss and is not called one.

use std::path::Path;

use jiff::tz::TimeZone;

use super::Findings;
use crate::{
    db::{
        Db, Location,
        wal::{self, Cut},
    },
    usage::ingest::Ledger,
};

/// Looks at the write-ahead log beside a store's file, before the store is opened.
pub(super) fn look_at_log(name: &str, path: &Path, findings: &mut Findings) {
    let log = format!("{}-wal", path.display());
    match wal::cut(path) {
        Ok(None) => {}
        Ok(Some(Cut::Missing { good, committed })) => findings.broken(
            name,
            format!("{log} was cut: {committed} pages were committed to it and {good} are left; what the others held is lost"),
            "find out what shortened it (a full disk, a copy of part of the files, a repair of the file system), and restore \
             a backup if what is missing matters",
        ),
        Ok(Some(Cut::Changed { good })) => findings.broken(
            name,
            format!("{log} is damaged after {good} good pages; what was written after them is lost"),
            "check the disk, and restore a backup if what is missing matters; bansou serve goes on with the good pages",
        ),
        Ok(Some(Cut::InsidePage { good })) => findings.look(
            name,
            format!("{log} ends inside of a page, after {good} good ones: a write that a crash broke off, or a cut"),
            "after a crash this is as it should be, and bansou serve goes on with the good pages; otherwise find out what \
             shortened the file, and restore a backup if something is missing",
        ),
        Err(error) => {
            findings.broken(name, format!("{log} cannot be read: {error}"), "check the file's owner and the disk");
        }
    }
}

/// Compares the log of arrivals with the ledger beside it.
pub(super) async fn look_at_ledger(name: &str, location: &Location, arrivals: &Db, findings: &mut Findings) {
    let Location::File(file) = location else { return };
    let folder = file.parent().unwrap_or(Path::new("."));
    match Ledger::new(folder).lost(arrivals).await {
        Ok((losses, missing)) => {
            let shown = folder.join(Ledger::NAME).display().to_string();
            if missing > 0 {
                findings.broken(
                    name,
                    format!("{missing} events that were acknowledged are neither counted nor in the log: it lost its end"),
                    "restore a backup, or have their senders send them again; events that are there already are not \
                     stored twice",
                );
            }
            for loss in losses {
                let day = loss.noticed_at.zoned(&TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string();
                findings.look(
                    name,
                    format!(
                        "{} events that were acknowledged were lost with a part of the log, as seen on {day}",
                        loss.events
                    ),
                    format!(
                        "have their senders send them again; then remove {shown}, and this is no longer said"
                    ),
                );
            }
        }
        Err(error) => findings.look(
            name,
            format!("what was lost cannot be told: {error:#}"),
            "run bansou migrate; check the owner of the data folder",
        ),
    }
}
