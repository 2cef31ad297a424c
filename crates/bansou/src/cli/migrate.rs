//! `bansou migrate`: says what bringing every store up to this version would do, does it, or tries it on a copy. `serve`
//! does it too; this is for those who want it done, or known, before.
//!
//! Invariant: with `--dry-run` and `--copy-to` the installation is only read.

mod plan;
mod trial;

use std::path::PathBuf;

use clap::Args;

use super::Settings;
use crate::{
    backup::{Listed, OF_WORKSPACE, Place},
    db::{Db, Store, migration_state},
    registry::AREAS,
    time::Clock,
    workspaces::Home,
};
use plan::Plan;

#[derive(Debug, Args)]
pub struct Migrate {
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Copy the installation into this folder, as it is, and migrate the copy alone
    #[arg(long, value_name = "DIR", conflicts_with = "dry_run")]
    copy_to: Option<PathBuf>,
    /// An empty database for the copy, where the installation is in PostgreSQL
    #[arg(long, value_name = "URL", requires = "copy_to")]
    copy_database: Option<String>,
    #[arg(long)]
    json: bool,
}

/// What became of a store.
struct Migrated {
    store: String,
    from: i64,
    to: i64,
}

impl Migrate {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let config = settings.load(None, None)?;
        let here = Place { folder: &config.data, database: config.database.as_deref() };
        let plan = Plan::of(here).await?;
        if self.dry_run {
            return plan.say(self.json);
        }
        eprint!("{plan}");
        plan.refuse_newer()?;
        match &self.copy_to {
            Some(folder) => {
                let there = Place { folder, database: self.copy_database.as_deref() };
                trial::on_a_copy(here, there, &plan, self.json).await
            }
            None => {
                let done = migrate(here, &plan).await?;
                say(&done, self.json);
                Ok(())
            }
        }
    }
}

/// Brings every store of the place up to this version.
async fn migrate(place: Place<'_>, plan: &Plan) -> anyhow::Result<Vec<Migrated>> {
    let home =
        Home::open(place.folder, place.database.map(str::to_owned), Clock::system(), AREAS.parts()).await?;
    let mut done = vec![migrated(plan, None, Store::Control, &home.control).await?];
    for row in home.workspaces().await? {
        let workspace = home.open_row(&row).await?;
        let listed = Listed { id: row.id, slug: row.slug.clone() };
        for store in OF_WORKSPACE.into_iter().rev() {
            let db = match store {
                Store::Main => &workspace.main,
                Store::Usage => &workspace.usage,
                _ => &workspace.arrivals,
            };
            done.push(migrated(plan, Some(&listed), store, db).await?);
        }
    }
    Ok(done)
}

async fn migrated(
    plan: &Plan,
    workspace: Option<&Listed>,
    store: Store,
    db: &Db,
) -> anyhow::Result<Migrated> {
    let to = migration_state(db, store, &AREAS.parts()).await?.applied;
    let store = plan::name_of(workspace, store);
    Ok(Migrated { from: plan.applied(&store), store, to })
}

fn say(done: &[Migrated], json: bool) {
    if json {
        let row = |Migrated { store, from, to }: &Migrated| serde_json::json!({ "store": store, "from": from, "to": to });
        println!("{}", done.iter().map(row).collect::<serde_json::Value>());
    } else {
        for Migrated { store, from, to } in done {
            println!("{store}\t{from} → {to}");
        }
    }
}
