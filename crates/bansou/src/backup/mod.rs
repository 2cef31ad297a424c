//! Backup and restore of a whole installation, as one compressed file.
//!
//! Invariant: a backup is taken while people work; each store in it is of one moment, and files are copied after the
//! records that name them. A file that was discarded in between is not in it, and its record goes when it is restored.
//! Restoring writes into an empty place only.

mod files;
mod scratch;
#[cfg(test)]
mod tests;
mod trial;

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use files::copy_folder;
use scratch::{Partial, Scratch};

pub use scratch::remove_leftovers;
pub use trial::{Listed, OF_WORKSPACE, Place, copy_as_it_is};

use crate::{
    db::{Db, Location, Store, applied_versions, copies, known_versions, open, open_as_it_is},
    ids::WorkspaceId,
    import,
    registry::AREAS,
    workspaces::{Home, WorkspaceRow, control_location, files_folder, make_private_folder, store_location},
};

/// Raised when a backup of the new form cannot be read by an older program.
const FORM: u32 = 1;

/// What stands in a backup.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    form: u32,
    pub version: String,
    /// `sqlite` or `postgres`.
    pub engine: String,
    pub made_at: String,
    pub workspaces: Vec<String>,
    /// Names of files that imports were begun with and that are missing.
    #[serde(default)]
    pub missing: Vec<String>,
    stores: Vec<StoredCopy>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredCopy {
    /// None for the control store.
    workspace: Option<WorkspaceId>,
    store: String,
    /// How many migrations the store had, for programs that do not read `versions`.
    applied: i64,
    /// The migrations that the store had. None in backups of before they were written down: the first so many then.
    #[serde(default)]
    versions: Vec<i64>,
    /// Empty for SQLite, where the file says it.
    tables: Vec<copies::TableCopy>,
}

impl StoredCopy {
    fn kind(&self) -> anyhow::Result<Store> {
        Ok(match self.store.as_str() {
            "control" => Store::Control,
            "main" => Store::Main,
            "usage" => Store::Usage,
            "arrivals" => Store::Arrivals,
            other => anyhow::bail!("the backup has a store {other:?} that this version does not know"),
        })
    }

    /// The migrations that it was written under.
    fn had(&self, engine: &str) -> anyhow::Result<Vec<i64>> {
        let mut had = self.versions.clone();
        if had.is_empty() {
            had = known_versions(self.kind()?, engine, &AREAS.parts());
            had.truncate(usize::try_from(self.applied).unwrap_or_default());
        }
        Ok(had)
    }

    /// Where it stands in the backup.
    fn path(&self) -> PathBuf {
        match self.workspace {
            None => PathBuf::from("control"),
            Some(id) => Path::new("workspaces").join(id.to_string()).join(&self.store),
        }
    }

    fn location(&self, folder: &Path, database: Option<&str>) -> Location {
        match self.workspace {
            None => control_location(folder, database),
            Some(id) => store_location(folder, database, id, &self.store),
        }
    }
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    pub manifest: Manifest,
    /// Names of files that were discarded while the backup was made; their imports are not there either.
    pub discarded: Vec<String>,
    /// Names of files that were missing already when the backup was made; their imports are there.
    pub missing: Vec<String>,
}

/// Writes everything into a new file, which must not be there yet.
pub async fn back_up(home: &Home, to: &Path) -> anyhow::Result<Manifest> {
    ensure!(!to.exists(), "{} is there already; name another file", to.display());
    remove_leftovers(home.folder());
    scratch::remove_partials(to);
    let scratch = Scratch::new(home.folder())?;
    let partial = Partial::new(to)?;
    let manifest = collect(home, &scratch.content()).await?;
    fs::write(scratch.content().join("manifest.json"), serde_json::to_vec_pretty(&manifest)?)?;
    // What works there is there until it is done, also where nobody waits any more.
    tokio::task::spawn_blocking(move || pack(&scratch, partial)).await??;
    Ok(manifest)
}

async fn collect(home: &Home, into: &Path) -> anyhow::Result<Manifest> {
    let mut snapshot = match home.database() {
        Some(url) => Some(copies::snapshot(url).await?),
        None => None,
    };
    let mut stores = Vec::new();
    let mut write = async |db: &Db, workspace: Option<WorkspaceId>, kind: Store| -> anyhow::Result<()> {
        let versions = applied_versions(db).await?;
        let applied = versions.len() as i64;
        let store = kind.name().to_owned();
        let mut copy = StoredCopy { workspace, store, applied, versions, tables: Vec::new() };
        let to = into.join(copy.path());
        fs::create_dir_all(to.parent().unwrap_or(into))?;
        match &mut snapshot {
            None => copies::write_file(db, &to.with_extension("db")).await?,
            Some(snapshot) => {
                let Location::Schema { schema, .. } = copy.location(home.folder(), home.database()) else {
                    anyhow::bail!("a PostgreSQL store has no schema")
                };
                copy.tables = copies::write_tables(snapshot, &schema, &to).await?;
            }
        }
        stores.push(copy);
        Ok(())
    };
    write(&home.control, None, Store::Control).await?;
    let rows: Vec<WorkspaceRow> = home.workspaces().await?;
    let mut missing = Vec::new();
    for row in &rows {
        let workspace = home.open_row(row).await?;
        // The log first: what is counted meanwhile stands in both copies, and is counted once. Then usage: its events may
        // only name accounts that the copy of main has.
        write(&workspace.arrivals, Some(row.id), Store::Arrivals).await?;
        write(&workspace.usage, Some(row.id), Store::Usage).await?;
        write(&workspace.main, Some(row.id), Store::Main).await?;
        let copy = into.join("workspaces").join(row.id.to_string()).join("files");
        let (from, to) = (workspace.files.clone(), copy.clone());
        tokio::task::spawn_blocking(move || copy_folder(&from, &to)).await??;
        missing.extend(import::missing_files(&workspace, &copy).await?);
    }
    Ok(Manifest {
        form: FORM,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: engine(home.database()).to_owned(),
        made_at: home.clock.now().zoned(&TimeZone::UTC).timestamp().to_string(),
        workspaces: rows.into_iter().map(|row| row.name).collect(),
        missing,
        stores,
    })
}

fn engine(database: Option<&str>) -> &'static str {
    if database.is_some() { "postgres" } else { "sqlite" }
}

fn pack(scratch: &Scratch, partial: Partial) -> anyhow::Result<()> {
    let mut archive = tar::Builder::new(GzEncoder::new(BufWriter::new(partial.file()), Compression::fast()));
    archive.append_dir_all(".", scratch.content())?;
    archive.into_inner()?.finish()?.flush()?;
    partial.finish()
}

/// Reads a backup into an empty data folder, or an empty database.
pub async fn restore(from: &Path, folder: &Path, database: Option<&str>) -> anyhow::Result<Restored> {
    make_private_folder(folder)?;
    remove_leftovers(folder);
    ensure!(
        !folder.join("control.db").exists() && !folder.join("workspaces").exists(),
        "{} holds an installation already; restore into an empty folder with --data",
        folder.display()
    );
    if let Some(url) = database {
        ensure!(
            open_as_it_is(&control_location(folder, Some(url)), Store::Control).await?.is_none(),
            "the database holds an installation already; restore into an empty one"
        );
    }
    let scratch = Scratch::new(folder)?;
    let (file, into) = (from.to_owned(), scratch.content());
    tokio::task::spawn_blocking(move || unpack(&file, &into)).await??;
    let manifest = fs::read(scratch.content().join("manifest.json"))
        .with_context(|| format!("{} is not a backup of Bansou", from.display()))?;
    let manifest: Manifest = serde_json::from_slice(&manifest)?;
    ensure!(manifest.form <= FORM, "the backup was made by version {}, which is newer", manifest.version);
    ensure!(
        manifest.engine == engine(database),
        "the backup is of {} and cannot be read into {}; {}",
        manifest.engine,
        engine(database),
        if manifest.engine == "sqlite" { "leave --database out" } else { "name a database with --database" },
    );
    for copy in &manifest.stores {
        let known = known_versions(copy.kind()?, engine(database), &AREAS.parts());
        ensure!(
            copy.applied <= known.len() as i64 && copy.versions.iter().all(|version| known.contains(version)),
            "the backup has migrations of {} that this version does not know; use version {} or later",
            copy.store,
            manifest.version,
        );
    }
    // The control store comes last: until it is there, nothing of this is an installation.
    let (control, others): (Vec<_>, Vec<_>) =
        manifest.stores.iter().partition(|copy| copy.workspace.is_none());
    for copy in others.into_iter().chain(control) {
        put_back(copy, &scratch.content(), folder, database).await?;
    }
    for entry in fs::read_dir(scratch.content().join("workspaces")).into_iter().flatten() {
        let entry = entry?;
        let files = entry.path().join("files");
        if files.is_dir() {
            copy_folder(&files, &folder.join("workspaces").join(entry.file_name()).join("files"))?;
        }
    }
    let (mut discarded, mut missing) = (Vec::new(), Vec::new());
    for copy in &manifest.stores {
        let store = open(&copy.location(folder, database), copy.kind()?, &AREAS.parts()).await?;
        if let (Store::Main, Some(workspace)) = (copy.kind()?, copy.workspace) {
            let files = files_folder(folder, workspace);
            let lost = import::let_go_of_lost_files(&store, &files).await?;
            discarded.extend(lost.discarded);
            missing.extend(lost.missing);
        }
        store.close().await;
    }
    Ok(Restored { manifest, discarded, missing })
}

async fn put_back(
    copy: &StoredCopy,
    from: &Path,
    folder: &Path,
    database: Option<&str>,
) -> anyhow::Result<()> {
    let from = from.join(copy.path());
    match copy.location(folder, database) {
        Location::File(to) => {
            if let Some(parent) = to.parent() {
                make_private_folder(parent)?;
            }
            fs::rename(from.with_extension("db"), to)?;
            Ok(())
        }
        location @ Location::Schema { .. } => {
            let had = copy.had("postgres")?;
            copies::read_tables(&location, (copy.kind()?, &AREAS.parts()), &had, &copy.tables, &from).await
        }
    }
}

fn unpack(from: &Path, into: &Path) -> anyhow::Result<()> {
    let file = File::open(from).with_context(|| format!("cannot read {}", from.display()))?;
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    archive.set_preserve_permissions(false);
    // Refuses entries that lead out of the folder.
    archive.unpack(into).with_context(|| format!("{} is not a backup, or is damaged", from.display()))?;
    Ok(())
}
