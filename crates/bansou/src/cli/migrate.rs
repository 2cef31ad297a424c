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

/// The stores of a workspace.
const OF_WORKSPACE: [Store; 3] = [Store::Main, Store::Usage, Store::Arrivals];

impl Migrate {
    pub async fn run(self, settings: Settings) -> anyhow::Result<()> {
        let config = settings.load(None, None)?;
        let database = config.database.as_deref();
        let mut done = Vec::new();
        let control = applied(&control_location(&config.data, database), Store::Control).await?;
        let home = Home::open(
            &config.data,
            config.database.clone(),
            crate::time::Clock::system(),
            crate::registry::AREAS,
        )
        .await?;
        done.push((
            "control".to_owned(),
            control,
            migration_state(&home.control, Store::Control).await?.applied,
        ));
        for row in home.workspaces().await? {
            let mut before = Vec::new();
            for store in OF_WORKSPACE {
                before.push(applied(&home.location(row.id, store.name()), store).await?);
            }
            let workspace = home.open_row(&row).await?;
            let stores = [&workspace.main, &workspace.usage, workspace.arrivals.db()];
            for ((store, db), before) in OF_WORKSPACE.into_iter().zip(stores).zip(before) {
                let after = migration_state(db, store).await?.applied;
                done.push((format!("{}/{}", row.slug, store.name()), before, after));
            }
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
