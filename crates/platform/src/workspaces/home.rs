//! The installation: where the control store and the workspaces' stores are, and which are open.
//!
//! Invariant: each workspace is opened once per program and shared.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::tz::TimeZone;
use tokio::sync::Mutex;

use super::{Fallen, Kept, NewWorkspace, Workspace, WorkspaceRow, store};
use crate::{
    db::{self, Db, DbError, Location, Presence, Store},
    i18n::Messages,
    ids::WorkspaceId,
    live::Channel,
    parts::Parts,
    post::Post,
    time::Clock,
};

/// The time zone at the head of the list.
pub const HOME_ZONE: &str = "Asia/Tokyo";

/// Opens what an area keeps open with a workspace; done once, before the workspace is used.
#[derive(Clone, Copy)]
pub struct Opens(pub for<'a> fn(&'a Home, &'a Workspace) -> db::Answer<'a, ()>);

/// Why a workspace could not be opened or made.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error("cannot use the data folder {folder}: {source}")]
    Folder { folder: PathBuf, source: std::io::Error },
    #[error("there is no workspace {given:?}; there are: {known}")]
    UnknownWorkspace { given: String, known: String },
    #[error("{given:?} is not a time zone; write an IANA name such as Asia/Tokyo")]
    TimeZone { given: String },
    #[error("a workspace needs a name")]
    NoName,
}

/// The installation.
#[derive(Debug)]
pub struct Home {
    pub control: Db,
    folder: PathBuf,
    /// The PostgreSQL address where the installation is not embedded.
    database: Option<String>,
    pub clock: Clock,
    presence: Presence,
    /// What the areas of the product take part with.
    pub parts: Parts,
    /// The way out for mail.
    pub post: Post,
    /// What areas keep open with the installation.
    pub kept: Kept,
    open: Mutex<HashMap<WorkspaceId, Arc<Workspace>>>,
}

impl Home {
    /// Opens the installation in the folder, making it where there is none.
    pub async fn open(
        folder: &Path,
        database: Option<String>,
        clock: Clock,
        parts: Parts,
    ) -> Result<Self, HomeError> {
        make_private_folder(folder)?;
        parts.all::<Messages>().iter().for_each(Messages::learn);
        let control =
            db::open(&control_location(folder, database.as_deref()), Store::Control, &parts).await?;
        let control = control.by_clock(&clock);
        let post = Post::open(&control).await?;
        Ok(Self {
            control,
            post,
            presence: Presence::new(folder, database.as_deref()),
            folder: folder.to_owned(),
            database,
            clock,
            parts,
            kept: Kept::default(),
            open: Mutex::default(),
        })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    pub async fn workspaces(&self) -> db::Result<Vec<WorkspaceRow>> {
        store::all(&self.control).await
    }

    /// Makes an empty workspace. It has no members yet.
    pub async fn create(&self, new: NewWorkspace) -> Result<Arc<Workspace>, HomeError> {
        self.create_as(WorkspaceId::new(), new).await
    }

    pub(crate) async fn create_as(
        &self,
        id: WorkspaceId,
        new: NewWorkspace,
    ) -> Result<Arc<Workspace>, HomeError> {
        if new.name.trim().is_empty() {
            return Err(HomeError::NoName);
        }
        time_zone(&new.timezone)?;
        let taken: Vec<String> = self.workspaces().await?.into_iter().map(|row| row.slug).collect();
        let row = WorkspaceRow {
            id,
            slug: free_slug(&new.name, &taken),
            name: new.name.trim().to_owned(),
            locale: new.locale,
            timezone: new.timezone,
            fiscal_year_start: new.fiscal_year_start,
            currency: new.currency,
            holidays: "jp".to_owned(),
            own_holidays: String::new(),
            demo: new.demo,
            created_at: self.clock.now(),
        };
        let workspace = self.open_row(&row).await?;
        let mut tx = self.control.begin().await?;
        store::insert(&mut tx, &row).await?;
        tx.commit().await?;
        Ok(workspace)
    }

    /// Opens the workspace anew under the settings of the row; who still holds the old value finishes with it.
    pub(crate) async fn settings_changed(&self, row: &WorkspaceRow) -> Result<(), HomeError> {
        let mut open = self.open.lock().await;
        if let Some(old) = open.remove(&row.id) {
            open.insert(row.id, Arc::new(old.with_settings(row)?));
        }
        Ok(())
    }

    /// Opens the workspace of this row, or answers the one already open.
    pub async fn open_row(&self, row: &WorkspaceRow) -> Result<Arc<Workspace>, HomeError> {
        let mut open = self.open.lock().await;
        if let Some(workspace) = open.get(&row.id) {
            if workspace.is_as(row) {
                return Ok(workspace.clone());
            }
            // Its settings were changed by another process.
            let changed = Arc::new(workspace.with_settings(row)?);
            open.insert(row.id, changed.clone());
            return Ok(changed);
        }
        let files = files_folder(&self.folder, row.id);
        make_private_folder(&files)?;
        let store = async |store: Store| {
            let location = self.location(row.id, store.name());
            Ok::<_, HomeError>(db::open(&location, store, &self.parts).await?.by_clock(&self.clock))
        };
        let (main, usage, arrivals) =
            (store(Store::Main).await?, store(Store::Usage).await?, store(Store::Arrivals).await?);
        let workspace = Arc::new(Workspace {
            id: row.id,
            slug: row.slug.clone(),
            name: row.name.clone(),
            locale: row.locale,
            zone: time_zone(&row.timezone)?,
            fiscal_year_start: row.fiscal_year_start,
            currency: row.currency,
            holidays: row.holidays.clone(),
            own_holidays: row.own_holidays.clone(),
            demo: row.demo,
            main,
            usage,
            arrivals,
            files,
            clock: self.clock.clone(),
            live: Channel::default(),
            fallen: Fallen::default(),
            presence: self.presence.clone(),
            parts: self.parts.clone(),
            kept: Kept::default(),
            post: self.post.clone(),
        });
        for Opens(opens) in self.parts.all() {
            opens(self, &workspace).await?;
        }
        open.insert(row.id, workspace.clone());
        Ok(workspace)
    }

    /// A session ended: the streams that it opened end.
    pub async fn sessions_changed(&self) {
        for workspace in self.opened().await {
            workspace.live.members_changed();
        }
    }

    /// The stores in which a page of the workspace asks.
    pub fn stores<'a>(&'a self, workspace: &'a Workspace) -> [&'a Db; 4] {
        [&workspace.main, &workspace.usage, &self.control, &workspace.arrivals]
    }

    /// The workspaces that are open.
    pub(super) async fn opened(&self) -> Vec<Arc<Workspace>> {
        self.open.lock().await.values().cloned().collect()
    }

    /// The workspace with this id; none where it is gone.
    pub async fn with_id(&self, id: WorkspaceId) -> Result<Option<Arc<Workspace>>, HomeError> {
        if let Some(workspace) = self.open.lock().await.get(&id) {
            return Ok(Some(workspace.clone()));
        }
        match self.workspaces().await?.iter().find(|row| row.id == id) {
            Some(row) => self.open_row(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The workspace with this slug, id or name. Names may stand twice; then the first made is meant.
    pub async fn find(&self, given: &str) -> Result<Arc<Workspace>, HomeError> {
        let rows = self.workspaces().await?;
        let found = rows
            .iter()
            .find(|row| row.slug == given || row.id.to_string() == given)
            .or_else(|| rows.iter().filter(|row| row.name == given).min_by_key(|row| row.id));
        match found {
            Some(row) => self.open_row(row).await,
            None => Err(HomeError::UnknownWorkspace {
                given: given.to_owned(),
                known: rows.iter().map(|row| row.slug.as_str()).collect::<Vec<_>>().join(", "),
            }),
        }
    }

    /// The folder of a workspace's files and, where it is embedded, its databases.
    pub fn workspace_folder(&self, id: WorkspaceId) -> PathBuf {
        self.folder.join("workspaces").join(id.to_string())
    }

    /// Where a workspace's store is; `store` is `main`, `usage` or `arrivals`.
    pub fn location(&self, id: WorkspaceId, store: &str) -> Location {
        store_location(&self.folder, self.database.as_deref(), id, store)
    }
}

impl Workspace {
    /// Whether the settings are those of the row.
    fn is_as(&self, row: &WorkspaceRow) -> bool {
        self.name == row.name
            && self.locale == row.locale
            && self.zone.iana_name() == Some(row.timezone.as_str())
            && self.fiscal_year_start == row.fiscal_year_start
            && self.currency == row.currency
            && self.holidays == row.holidays
            && self.own_holidays == row.own_holidays
    }

    fn with_settings(&self, row: &WorkspaceRow) -> Result<Self, HomeError> {
        Ok(Self {
            id: row.id,
            slug: row.slug.clone(),
            name: row.name.clone(),
            locale: row.locale,
            zone: time_zone(&row.timezone)?,
            fiscal_year_start: row.fiscal_year_start,
            currency: row.currency,
            holidays: row.holidays.clone(),
            own_holidays: row.own_holidays.clone(),
            demo: row.demo,
            main: self.main.clone(),
            usage: self.usage.clone(),
            arrivals: self.arrivals.clone(),
            files: self.files.clone(),
            clock: self.clock.clone(),
            live: self.live.clone(),
            fallen: self.fallen.clone(),
            presence: self.presence.clone(),
            parts: self.parts.clone(),
            kept: self.kept.clone(),
            post: self.post.clone(),
        })
    }
}

/// Where a workspace's store is; `store` is `main`, `usage` or `arrivals`.
pub fn store_location(folder: &Path, database: Option<&str>, id: WorkspaceId, store: &str) -> Location {
    match database {
        None => Location::File(folder.join("workspaces").join(id.to_string()).join(format!("{store}.db"))),
        Some(url) => {
            Location::Schema { url: url.to_owned(), schema: format!("ws_{}_{store}", id.0.simple()) }
        }
    }
}

/// Where a workspace's files are.
pub fn files_folder(folder: &Path, id: WorkspaceId) -> PathBuf {
    folder.join("workspaces").join(id.to_string()).join("files")
}

/// Where the control store is.
pub fn control_location(folder: &Path, database: Option<&str>) -> Location {
    match database {
        None => Location::File(folder.join("control.db")),
        Some(url) => Location::Schema { url: url.to_owned(), schema: "control".to_owned() },
    }
}

/// The time zone of an IANA name.
pub fn time_zone(name: &str) -> Result<TimeZone, HomeError> {
    TimeZone::get(name).map_err(|_| HomeError::TimeZone { given: name.to_owned() })
}

/// Every time zone that is on offer, Tokyo first.
pub fn zone_names() -> Vec<String> {
    let mut names: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| name != HOME_ZONE && (name.contains('/') || name == "UTC"))
        .filter(|name| {
            !name.starts_with("posix/") && !name.starts_with("right/") && !name.starts_with("Etc/")
        })
        .collect();
    names.sort();
    names.dedup();
    names.insert(0, HOME_ZONE.to_owned());
    names
}

/// A folder that only its owner reads: it holds customers' data.
pub fn make_private_folder(folder: &Path) -> Result<(), HomeError> {
    let failed = |source| HomeError::Folder { folder: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(failed)?;
    }
    Ok(())
}

/// A short name for addresses, made from the workspace's name where that has Latin letters or digits.
fn free_slug(name: &str, taken: &[String]) -> String {
    let mut stem: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect::<String>()
        .split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    stem.truncate(40);
    if stem.is_empty() {
        "workspace".clone_into(&mut stem);
    }
    let mut slug = stem.clone();
    let mut number = 2;
    while taken.contains(&slug) {
        slug = format!("{stem}-{number}");
        number += 1;
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_free_and_latin() {
        assert_eq!(free_slug("Acme, Inc.", &[]), "acme-inc");
        assert_eq!(free_slug("株式会社アクメ", &[]), "workspace");
        assert_eq!(free_slug("株式会社アクメ", &["workspace".to_owned()]), "workspace-2");
    }
}
