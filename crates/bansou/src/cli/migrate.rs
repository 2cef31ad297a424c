//! `bansou migrate`: brings every store up to this version, and says from where. `serve` does it too; this is for those
//! who want it done before.

use clap::Args;

use super::Settings;
use crate::{
    db::{self, Location, Store, migration_state},
    workspaces::{Home, control_location},
};

#[derive(Debug, Args)]
pub struct Migrate {
    #[arg(long)]
    json: bool,
}

impl Migrate {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let config = settings.load(None, None)?;
        let database = config.database.as_deref();
        let mut done = Vec::new();
        let control = applied(&control_location(&config.data, database), Store::Control).await?;
        let home = Home::open(&config.data, config.database.clone(), crate::time::Clock::system()).await?;
        done.push((
            "control".to_owned(),
            control,
            migration_state(&home.control, Store::Control).await?.applied,
        ));
        for row in home.workspaces().await? {
            let main = applied(&home.location(row.id, "main"), Store::Main).await?;
            let usage = applied(&home.location(row.id, "usage"), Store::Usage).await?;
            let workspace = home.open_row(&row).await?;
            let after = migration_state(&workspace.main, Store::Main).await?.applied;
            done.push((format!("{}/main", row.slug), main, after));
            let after = migration_state(&workspace.usage, Store::Usage).await?.applied;
            done.push((format!("{}/usage", row.slug), usage, after));
        }
        if self.json {
            let rows: Vec<_> = done
                .into_iter()
                .map(|(store, from, to)| serde_json::json!({ "store": store, "from": from, "to": to }))
                .collect();
            println!("{}", serde_json::Value::from(rows));
        } else {
            for (store, from, to) in done {
                println!("{store}\t{from} → {to}");
            }
        }
        Ok(())
    }
}

/// How many migrations the store has had before we touch it; zero where it is not there.
async fn applied(location: &Location, store: Store) -> anyhow::Result<i64> {
    match db::open_as_it_is(location, store).await? {
        Some(db) => {
            let applied = migration_state(&db, store).await.map_or(0, |state| state.applied);
            db.close().await;
            Ok(applied)
        }
        None => Ok(0),
    }
}
