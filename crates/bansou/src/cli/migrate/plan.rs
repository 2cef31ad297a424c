//! What migrating an installation would do: which stores, which migrations, how many rows they go through, how much
//! free space they may need.
//!
//! Invariant: what is said is what the stores hold now; they are only read.

use std::fmt;

use anyhow::ensure;
use serde_json::{Value, json};

use crate::{
    backup::{Listed, OF_WORKSPACE, Place},
    cli::doctor::free_space,
    db::{Coming, Pending, Store, pending},
    registry::AREAS,
};

#[derive(Debug)]
pub(super) struct Plan {
    stores: Vec<(String, Pending)>,
    /// Free bytes where the data folder is; none where that is unknown, or the stores are not there.
    free: Option<u64>,
}

impl Plan {
    pub async fn of(place: Place<'_>) -> anyhow::Result<Self> {
        let control = pending(&place.control(), Store::Control, &AREAS.parts()).await?;
        let mut stores = vec![(name_of(None, Store::Control), control)];
        for workspace in place.workspaces().await? {
            for store in OF_WORKSPACE.into_iter().rev() {
                let pending = pending(&place.store(workspace.id, store), store, &AREAS.parts()).await?;
                stores.push((name_of(Some(&workspace), store), pending));
            }
        }
        let free = if place.database.is_none() { free_space(place.folder).await } else { None };
        Ok(Self { stores, free })
    }

    /// How many migrations the named store has had.
    pub fn applied(&self, store: &str) -> i64 {
        let found = self.stores.iter().find(|(name, _)| name == store);
        found.map_or(0, |(_, pending)| pending.applied.len() as i64)
    }

    /// Bytes of all stores together.
    pub fn bytes(&self) -> u64 {
        self.stores.iter().map(|(_, pending)| pending.bytes).sum()
    }

    /// Free bytes that are enough.
    pub fn bytes_to_have(&self) -> u64 {
        self.stores.iter().map(|(_, pending)| pending.bytes_to_have()).sum()
    }

    /// A store that a newer version used is not for this one.
    pub fn refuse_newer(&self) -> anyhow::Result<()> {
        for (name, pending) in &self.stores {
            ensure!(
                pending.unknown.is_empty(),
                "{name} was used by a newer version (its migrations {} are unknown here); run that version or a later one",
                listed(&pending.unknown)
            );
        }
        Ok(())
    }

    pub fn say(&self, as_json: bool) -> anyhow::Result<()> {
        if as_json {
            println!("{}", self.as_json());
        } else {
            print!("{self}");
        }
        self.refuse_newer()
    }

    fn as_json(&self) -> Value {
        let coming = |Coming { version, title, through }: &Coming| {
            let through: serde_json::Map<String, Value> =
                through.iter().map(|(table, rows)| (table.clone(), (*rows).into())).collect();
            json!({ "version": version, "title": title, "goes_through": through })
        };
        let store = |(name, pending): &(String, Pending)| {
            json!({
                "store": name, "from": pending.applied.len(), "to": pending.applied.len() + pending.coming.len(),
                "coming": pending.coming.iter().map(coming).collect::<Value>(), "unknown": pending.unknown,
                "bytes": pending.bytes, "bytes_to_have": pending.bytes_to_have(),
            })
        };
        json!({
            "stores": self.stores.iter().map(store).collect::<Value>(),
            "bytes_to_have": self.bytes_to_have(), "free_bytes": self.free,
        })
    }
}

/// What a store is called.
pub(super) fn name_of(workspace: Option<&Listed>, store: Store) -> String {
    match workspace {
        None => store.name().to_owned(),
        Some(workspace) => format!("{}/{}", workspace.slug, store.name()),
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, pending) in &self.stores {
            let had = pending.applied.len();
            if pending.coming.is_empty() {
                writeln!(f, "{name}: nothing to do ({had} migrations)")?;
                continue;
            }
            writeln!(
                f,
                "{name}: {} of {} migrations to come",
                pending.coming.len(),
                had + pending.coming.len()
            )?;
            for Coming { version, title, through } in &pending.coming {
                let rows: Vec<String> =
                    through.iter().map(|(table, rows)| format!("{rows} of {table}")).collect();
                let rows = if rows.is_empty() { "no rows".to_owned() } else { rows.join(", ") };
                writeln!(f, "  {version} {title}: goes through {rows}")?;
            }
        }
        let need = self.bytes_to_have();
        if need > 0 {
            let mebibytes = need.div_ceil(1 << 20);
            match self.free {
                Some(free) if free < need => {
                    writeln!(
                        f,
                        "up to {mebibytes} MiB may be needed and {} MiB are free: make room first",
                        free >> 20
                    )?;
                }
                Some(free) => {
                    writeln!(f, "up to {mebibytes} MiB may be needed, {} MiB are free", free >> 20)?;
                }
                None => writeln!(f, "up to {mebibytes} MiB may be needed where the database is")?,
            }
        }
        Ok(())
    }
}

fn listed(versions: &[i64]) -> String {
    versions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
