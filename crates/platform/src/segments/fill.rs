//! Finding the members of a new segment among all records: each is put into the queue.
//!
//! Invariant: it goes through the records by id and saves how far it is, so that it can be stopped and resumed anywhere.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    store,
    touched::{record_of, touched},
};
use crate::{
    jobs::{JobKind, Lane, Running},
    workspaces::Workspace,
};

const STEP: i64 = 200;

pub const FILL: JobKind = JobKind {
    name: "segments.fill",
    lane: Lane::FIGURES,
    run: |workspace, running| Box::pin(fill(workspace, running)),
    ..JobKind::USUAL
};

#[derive(Deserialize)]
struct Args {
    of: String,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct Place {
    after: Option<Uuid>,
    done: i64,
}

async fn fill(workspace: &Workspace, running: &mut Running) -> anyhow::Result<()> {
    let Args { of } = running.args()?;
    let record =
        record_of(workspace, &of).ok_or_else(|| anyhow::anyhow!("there are no attributes of {of}"))?;
    let mut place: Place = running.cursor()?.unwrap_or_default();
    loop {
        let ids =
            store::next_records(&workspace.main, record.table, place.after.unwrap_or(Uuid::nil()), STEP)
                .await?;
        let Some(last) = ids.last() else { return Ok(()) };
        place = Place { after: Some(*last), done: place.done + ids.len() as i64 };
        let mut tx = workspace.main.begin().await?;
        touched(&mut tx, record.table, &ids, workspace.clock.now()).await?;
        running.save(&mut tx, place, place.done, None).await?;
        tx.commit().await?;
    }
}
