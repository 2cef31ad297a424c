//! A copy of an installation as it is, for trying on it what would be done to the installation.
//!
//! Invariant: the installation is only read; and the copy has had the migrations that the installation has had, and no others.

use std::path::Path;

use anyhow::ensure;

use super::{files::copy_folder, scratch::Scratch};
use crate::{
    args,
    db::{Location, Store, applied_versions, copies, open_as_it_is, open_to_read, query},
    ids::WorkspaceId,
    registry::AREAS,
    workspaces::{control_location, files_folder, make_private_folder, store_location},
};

/// An installation by where it is.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub folder: &'a Path,
    pub database: Option<&'a str>,
}

/// One of its workspaces.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: WorkspaceId,
    pub slug: String,
}

/// The stores of a workspace, in the order in which they are copied: what is counted meanwhile stands in both copies, and
/// is counted once.
pub const OF_WORKSPACE: [Store; 3] = [Store::Arrivals, Store::Usage, Store::Main];

impl Place<'_> {
    pub fn control(&self) -> Location {
        control_location(self.folder, self.database)
    }

    pub fn store(&self, workspace: WorkspaceId, store: Store) -> Location {
        store_location(self.folder, self.database, workspace, store.name())
    }

    /// Its workspaces, whatever migrations the control store has had; none where it is not there.
    pub async fn workspaces(&self) -> anyhow::Result<Vec<Listed>> {
        let Some(control) = open_to_read(&self.control(), Store::Control).await? else {
            return Ok(Vec::new());
        };
        let listed: Vec<(uuid::Uuid, String)> = match applied_versions(&control).await?.is_empty() {
            true => Vec::new(),
            false => {
                query("select id as a, slug as b from workspaces order by name, id", args![])
                    .all(&control)
                    .await?
            }
        };
        control.close().await;
        Ok(listed.into_iter().map(|(id, slug)| Listed { id: WorkspaceId(id), slug }).collect())
    }
}

/// Copies what is at one place to another, where nothing may be yet. A program that works on it may go on.
pub async fn copy_as_it_is(from: Place<'_>, to: Place<'_>) -> anyhow::Result<()> {
    ensure!(
        !to.folder.join("control.db").exists() && !to.folder.join("workspaces").exists(),
        "{} holds an installation already; name another folder for the copy",
        to.folder.display()
    );
    if to.database.is_some() {
        let there = open_as_it_is(&to.control(), Store::Control).await?;
        ensure!(
            there.is_none(),
            "the database for the copy holds an installation already; name an empty one"
        );
    }
    make_private_folder(to.folder)?;
    let mut snapshot = match from.database {
        Some(url) => Some(copies::snapshot(url).await?),
        None => None,
    };
    let scratch = Scratch::new(to.folder)?;
    for workspace in from.workspaces().await? {
        let folder = to.folder.join("workspaces").join(workspace.id.to_string());
        make_private_folder(&folder)?;
        for store in OF_WORKSPACE {
            let [from, to] = [from, to].map(|place| place.store(workspace.id, store));
            copies::copy_as_it_is(
                [&from, &to],
                (store, &AREAS.parts()),
                snapshot.as_mut(),
                &scratch.content(),
            )
            .await?;
        }
        let (files, to) = (files_folder(from.folder, workspace.id), folder.join("files"));
        tokio::task::spawn_blocking(move || copy_folder(&files, &to)).await??;
    }
    // Last: until it is there, nothing of this is an installation.
    let control = [&from.control(), &to.control()];
    copies::copy_as_it_is(control, (Store::Control, &AREAS.parts()), snapshot.as_mut(), &scratch.content())
        .await
}
