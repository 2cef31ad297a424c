//! Time passes: records whose membership can have changed by that alone are asked again when it is their turn.
//!
//! Invariant: a turn is taken away only as its record is put into the queue, or is asked.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{store, touched::touched};
use crate::{
    jobs::{JobKind, Lane, Running, Schedule},
    time::Timestamp,
    workspaces::Workspace,
};

const STEP: i64 = 200;

/// Looks every five minutes for those whose turn it is.
pub const TURNS: JobKind = JobKind {
    name: "segments.turns",
    lane: Lane::FIGURES,
    schedule: Some(Schedule::Minutes(5)),
    run: |workspace, running| Box::pin(turn(workspace, running)),
    ..JobKind::USUAL
};

async fn turn(workspace: &Workspace, running: &mut Running) -> anyhow::Result<()> {
    loop {
        // As rules are asked: where the data has ended, time has too.
        let now = Timestamp(workspace.moment().await?.now());
        let due = store::due(&workspace.main, now, STEP).await?;
        if due.is_empty() {
            return Ok(());
        }
        let mut by_table: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
        for (_, table, record) in &due {
            by_table.entry(table).or_default().push(*record);
        }
        let mut tx = workspace.main.begin().await?;
        for (table, ids) in by_table {
            touched(&mut tx, table, &ids, workspace.clock.now()).await?;
        }
        store::forget_turns(&mut tx, &due).await?;
        tx.commit().await?;
        running.gets_on();
    }
}
