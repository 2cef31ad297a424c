//! The folder of the files that imports are of, and what can become of a file there.
//!
//! Invariant: a file that nobody has handed in whole, or that no import is of, does not stay.

use std::{collections::HashSet, ffi::OsStr, path::Path, time::Duration};

use uuid::Uuid;

use super::ImportState;
use crate::{
    args,
    db::{self, Db, FromRow, Row, Value, placeholder_list, query, query_dynamic},
    ids::ImportId,
    workspaces::Workspace,
};

/// Below the workspace's files.
pub(super) const FOLDER: &str = "imports";
const UNDER_WAY: &str = "upload-";

/// What is older was left by a program that stopped.
const LEFT_OVER: Duration = Duration::from_secs(24 * 3_600);

/// A name for a file while it is handed in.
pub fn upload_name() -> String {
    format!("{UNDER_WAY}{}", Uuid::now_v7())
}

pub fn is_upload_under_way(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(UNDER_WAY))
}

struct Named {
    id: ImportId,
    name: String,
    path: String,
    state: ImportState,
}

impl FromRow for Named {
    fn from_row(row: &Row) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("file_name")?,
            path: row.get("file_path")?,
            state: row.get("state")?,
        })
    }
}

async fn all_named(main: &Db) -> db::Result<Vec<Named>> {
    const NAMED: &str = "select id, file_name, file_path, state from imports order by id";
    query(NAMED, args![]).all(main).await
}

/// Names of files that imports were begun with and that are neither in the copy nor in the workspace.
pub async fn missing_files(workspace: &Workspace, copy: &Path) -> db::Result<Vec<String>> {
    let named = all_named(&workspace.main).await?.into_iter();
    let is_missing = |of: &Named| {
        of.state != ImportState::Mapping
            && !copy.join(&of.path).exists()
            && !workspace.files.join(&of.path).exists()
    };
    Ok(named.filter(is_missing).map(|of| of.name).collect())
}

/// Names of files that are not there.
#[derive(Debug, Default)]
pub struct Lost {
    /// Discarded: nothing was made from them, and their imports are gone now as well.
    pub discarded: Vec<String>,
    /// Of imports that were begun.
    pub missing: Vec<String>,
}

/// Brings the imports of a restored store in line with the files that were restored with it.
pub async fn let_go_of_lost_files(main: &Db, files: &Path) -> db::Result<Lost> {
    let all = all_named(main).await?.into_iter();
    let (drafts, begun): (Vec<Named>, Vec<Named>) =
        all.filter(|of| !files.join(&of.path).exists()).partition(|of| of.state == ImportState::Mapping);
    let mut tx = main.begin().await?;
    for some in drafts.chunks(1_000) {
        let sql = format!(
            "delete from imports where state = 'mapping' and id in ({})",
            placeholder_list(1, some.len())
        );
        let ids = some.iter().map(|of| Value::from(of.id)).collect();
        query_dynamic(sql, ids).run(&mut tx).await?;
    }
    tx.commit().await?;
    let names = |of: Vec<Named>| of.into_iter().map(|of| of.name).collect();
    Ok(Lost { discarded: names(drafts), missing: names(begun) })
}

/// Removes files that a program which stopped had not taken in, or not thrown away.
pub async fn remove_leftovers(workspace: &Workspace) -> anyhow::Result<()> {
    let folder = workspace.files.join(FOLDER);
    let mut old = HashSet::new();
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let age = entry.metadata().ok().and_then(|about| about.modified().ok());
        let age = age.and_then(|changed| workspace.clock.since(changed));
        if age.is_some_and(|age| age > LEFT_OVER) {
            old.insert(entry.path());
        }
    }
    if old.is_empty() {
        return Ok(());
    }
    for of in all_named(&workspace.main).await? {
        old.remove(&workspace.files.join(of.path));
    }
    for path in old {
        tracing::info!("removing {}, which no import is of", path.display());
        std::fs::remove_file(path)?;
    }
    Ok(())
}
