//! Backup and restore of a whole installation, as one compressed file.
//!
//! Invariant: a backup is taken while people work; each store in it is of one moment, and files are copied after the
//! records that name them. Restoring writes into an empty place only.

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};

use super::{Home, WorkspaceRow, control_location, home};
use crate::{
    db::{Db, Location, Store, copies, migration_state, open, open_as_it_is},
    ids::WorkspaceId,
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
    stores: Vec<StoredCopy>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredCopy {
    /// None for the control store.
    workspace: Option<WorkspaceId>,
    store: String,
    /// Migrations that the store had.
    applied: i64,
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
            Some(id) => home::store_location(folder, database, id, &self.store),
        }
    }
}

/// A folder that is gone when this is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new(inside: &Path) -> anyhow::Result<Self> {
        let path = inside.join(format!(".scratch-{}", uuid::Uuid::now_v7().simple()));
        home::make_private_folder(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Writes everything into a new file, which must not be there yet.
pub async fn back_up(home: &Home, to: &Path) -> anyhow::Result<Manifest> {
    ensure!(!to.exists(), "{} is there already; name another file", to.display());
    let scratch = Scratch::new(home.folder())?;
    let manifest = collect(home, &scratch.0).await?;
    fs::write(scratch.0.join("manifest.json"), serde_json::to_vec_pretty(&manifest)?)?;
    let (from, to) = (scratch.0.clone(), to.to_owned());
    tokio::task::spawn_blocking(move || pack(&from, &to)).await??;
    Ok(manifest)
}

async fn collect(home: &Home, into: &Path) -> anyhow::Result<Manifest> {
    let mut snapshot = match home.database() {
        Some(url) => Some(copies::snapshot(url).await?),
        None => None,
    };
    let mut stores = Vec::new();
    let mut write = async |db: &Db, workspace: Option<WorkspaceId>, kind: Store| -> anyhow::Result<()> {
        let applied = migration_state(db, kind).await?.applied;
        let mut copy = StoredCopy { workspace, store: kind.name().to_owned(), applied, tables: Vec::new() };
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
    for row in &rows {
        let workspace = home.open_row(row).await?;
        // The log first: what is counted meanwhile stands in both copies, and is counted once. Then usage: its events may
        // only name accounts that the copy of main has.
        write(workspace.arrivals.db(), Some(row.id), Store::Arrivals).await?;
        write(&workspace.usage, Some(row.id), Store::Usage).await?;
        write(&workspace.main, Some(row.id), Store::Main).await?;
        copy_folder(&workspace.files, &into.join("workspaces").join(row.id.to_string()).join("files"))?;
    }
    Ok(Manifest {
        form: FORM,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: engine(home.database()).to_owned(),
        made_at: jiff::Timestamp::now().to_string(),
        workspaces: rows.into_iter().map(|row| row.name).collect(),
        stores,
    })
}

fn engine(database: Option<&str>) -> &'static str {
    if database.is_some() { "postgres" } else { "sqlite" }
}

fn pack(from: &Path, to: &Path) -> anyhow::Result<()> {
    let partial = to.with_extension("partial");
    let file = private_file(&partial).with_context(|| format!("cannot write {}", partial.display()))?;
    let mut archive = tar::Builder::new(GzEncoder::new(BufWriter::new(file), Compression::fast()));
    archive.append_dir_all(".", from)?;
    let mut file = archive.into_inner()?.finish()?;
    file.flush()?;
    file.get_ref().sync_all()?;
    fs::rename(&partial, to)?;
    Ok(())
}

/// A new file that only its owner reads: it holds everything.
fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// Reads a backup into an empty data folder, or an empty database.
pub async fn restore(from: &Path, folder: &Path, database: Option<&str>) -> anyhow::Result<Manifest> {
    home::make_private_folder(folder)?;
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
    let (file, into) = (from.to_owned(), scratch.0.clone());
    tokio::task::spawn_blocking(move || unpack(&file, &into)).await??;
    let manifest = fs::read(scratch.0.join("manifest.json"))
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
        let known = crate::db::known_migrations(copy.kind()?, engine(database));
        ensure!(
            copy.applied <= known,
            "the backup has {} migrations of {} and this version knows {known}; use version {} or later",
            copy.applied,
            copy.store,
            manifest.version,
        );
    }
    // The control store comes last: until it is there, nothing of this is an installation.
    let (control, others): (Vec<_>, Vec<_>) =
        manifest.stores.iter().partition(|copy| copy.workspace.is_none());
    for copy in others.into_iter().chain(control) {
        put_back(copy, &scratch.0, folder, database).await?;
    }
    for entry in fs::read_dir(scratch.0.join("workspaces")).into_iter().flatten() {
        let entry = entry?;
        let files = entry.path().join("files");
        if files.is_dir() {
            copy_folder(&files, &folder.join("workspaces").join(entry.file_name()).join("files"))?;
        }
    }
    for copy in &manifest.stores {
        open(&copy.location(folder, database), copy.kind()?).await?.close().await;
    }
    Ok(manifest)
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
                home::make_private_folder(parent)?;
            }
            fs::rename(from.with_extension("db"), to)?;
            Ok(())
        }
        location @ Location::Schema { .. } => {
            copies::read_tables(&location, copy.kind()?, copy.applied, &copy.tables, &from).await
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

fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    home::make_private_folder(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        activity::Actor,
        args,
        db::{
            query,
            testing::{Bench, NOW, drop_database, fresh_database, on_both_engines},
        },
        members::api_tokens,
        time::Clock,
        web::{
            seat::TokenScope,
            testing::{self, Browser},
        },
    };

    async fn counts(home: &Home) -> Vec<(i64, i64, i64)> {
        const MAIN: &str = "
            select count(*) as a, (select count(*) from accounts) as b, coalesce(max(seq), 0) as c from activities";
        let mut counts = Vec::new();
        for row in home.workspaces().await.unwrap() {
            let workspace = home.open_row(&row).await.unwrap();
            counts.push(query(MAIN, args![]).one(&workspace.main).await.unwrap());
        }
        counts
    }

    #[tokio::test]
    async fn what_is_backed_up_is_restored_and_goes_on() {
        on_both_engines(async |bench: Bench| {
            let full = crate::web::walk_tests::full_workspace(&bench.home).await;
            std::fs::write(full.files.join("upload.csv"), "name").unwrap();
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("all.bansou");
            let made = back_up(&bench.home, &file).await.unwrap();
            assert_eq!(made.workspaces.len(), 2);
            assert!(back_up(&bench.home, &file).await.is_err(), "a file is never written over");

            let data = folder.path().join("data");
            let database = match bench.home.database() {
                Some(url) => Some(fresh_database(url).await),
                None => None,
            };
            restore(&file, &data, database.as_deref()).await.unwrap();
            let again = Home::open(&data, database.clone(), Clock::fixed(NOW)).await.unwrap();
            assert_eq!(counts(&again).await, counts(&bench.home).await);

            // Writing goes on where it was: the spine's next number is free, and its listeners can pass it.
            let home = std::sync::Arc::new(again);
            let restored = home.find(&full.slug).await.unwrap();
            assert_eq!(std::fs::read_to_string(restored.files.join("upload.csv")).unwrap(), "name");
            let before = counts(&home).await;
            api_tokens::create(&home.control, &restored, "new", TokenScope::Read, &Actor::System)
                .await
                .unwrap();
            assert_ne!(counts(&home).await, before);
            crate::activity::testing::hear_all(&restored, crate::registry::LISTENERS[0]).await;
            let app = crate::web::App { home: home.clone(), ..testing::app(&bench) };
            assert_eq!(Browser::new(&app).get("/readyz").await.body, "ready");

            let refused = restore(&file, &data, database.as_deref()).await.unwrap_err();
            assert!(refused.to_string().contains("already"), "{refused}");
            if let (Some(url), Some(database)) = (bench.home.database(), database) {
                drop(app);
                drop_database(url, &database).await;
            }
        })
        .await;
    }
}
