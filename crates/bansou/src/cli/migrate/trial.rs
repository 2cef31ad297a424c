//! Migrating a copy, to see whether and how fast it goes, and that nothing is lost.
//!
//! Invariant: rows of each table are counted before and after, and a store that is not sound afterwards fails the trial.

use std::{collections::BTreeMap, time::Instant};

use anyhow::{Context as _, ensure};
use serde_json::json;

use super::{Migrated, migrate, plan::Plan};
use crate::{
    backup::{OF_WORKSPACE, Place, copy_as_it_is},
    cli::doctor::free_space,
    db::{Location, Store, copies, open_to_read, row_counts, table_names},
};

type Counts = BTreeMap<String, i64>;

pub(super) async fn on_a_copy(
    from: Place<'_>,
    to: Place<'_>,
    plan: &Plan,
    as_json: bool,
) -> anyhow::Result<()> {
    match (from.database, to.database) {
        (Some(_), None) => anyhow::bail!(
            "the installation is in PostgreSQL, and so must its copy be: name an empty database with --copy-database"
        ),
        (None, Some(_)) => {
            anyhow::bail!("the installation is not in PostgreSQL: leave --copy-database out")
        }
        (Some(from), Some(to)) => {
            ensure!(from != to, "--copy-database names the installation's own database");
        }
        (None, None) => {}
    }
    ensure_room(to, plan).await?;
    let began = Instant::now();
    copy_as_it_is(from, to).await.context("the installation could not be copied")?;
    let copying = began.elapsed();
    let before = counts(to).await?;
    let began = Instant::now();
    let done =
        migrate(to, plan).await.context("the copy could not be migrated; the installation is as it was")?;
    let migrating = began.elapsed();
    let after = counts(to).await?;
    let changed: BTreeMap<&String, [i64; 2]> = before
        .iter()
        .map(|(table, rows)| (table, [*rows, after.get(table).copied().unwrap_or_default()]))
        .filter(|(_, [before, after])| before != after)
        .collect();
    if as_json {
        let stores: Vec<_> = done
            .iter()
            .map(|Migrated { store, from, to }| json!({ "store": store, "from": from, "to": to }))
            .collect();
        let said = json!({
            "copy": to.folder, "stores": stores, "rows_changed": changed,
            "copying_ms": copying.as_millis() as u64, "migrating_ms": migrating.as_millis() as u64,
        });
        println!("{said}");
        return Ok(());
    }
    super::say(&done, false);
    eprintln!(
        "copied in {:.1} s, migrated in {:.1} s; the installation is as it was",
        copying.as_secs_f64(),
        migrating.as_secs_f64()
    );
    for (table, [before, after]) in changed {
        eprintln!("{table}: {before} rows before, {after} after");
    }
    eprintln!(
        "the copy is in {}: it holds customers' data, and a server that is started on it does its background work and \
         sends its mail",
        to.folder.display()
    );
    Ok(())
}

/// A copy that fills the disk would take the installation with it.
async fn ensure_room(to: Place<'_>, plan: &Plan) -> anyhow::Result<()> {
    let folder = std::path::absolute(to.folder)?;
    let there = folder.ancestors().find(|folder| folder.is_dir());
    if let (None, Some(free)) = (to.database, free_space(there.unwrap_or(&folder)).await) {
        let need = plan.bytes() + plan.bytes_to_have();
        ensure!(
            free > need,
            "the copy needs up to {} MiB and {} MiB are free where {} is",
            need.div_ceil(1 << 20),
            free >> 20,
            to.folder.display()
        );
    }
    Ok(())
}

/// Rows of each table of each store, which must be sound.
async fn counts(place: Place<'_>) -> anyhow::Result<Counts> {
    let mut all = Counts::new();
    count(&place.control(), Store::Control, "control", &mut all).await?;
    for workspace in place.workspaces().await? {
        for store in OF_WORKSPACE {
            let name = super::plan::name_of(Some(&workspace), store);
            count(&place.store(workspace.id, store), store, &name, &mut all).await?;
        }
    }
    Ok(all)
}

async fn count(location: &Location, store: Store, name: &str, into: &mut Counts) -> anyhow::Result<()> {
    let Some(db) = open_to_read(location, store).await? else { return Ok(()) };
    let sound = copies::quick_check(&db).await?;
    ensure!(sound == "ok", "{name} is not sound: {sound}");
    // Of what the program keeps for itself only the list of migrations grows by migrating.
    let tables = table_names(&db).await?.into_iter().filter(|table| table != "_sqlx_migrations");
    let rows = row_counts(&db, tables).await?;
    into.extend(rows.into_iter().map(|(table, rows)| (format!("{name}.{table}"), rows)));
    db.close().await;
    Ok(())
}
