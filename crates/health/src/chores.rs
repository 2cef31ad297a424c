//! Health's background jobs: scoring everyone, rebuilding the past, looking for silence.
//!
//! Invariant: each goes through the accounts in the order of their ids and saves how far it is, so that it can be stopped
//! and resumed at any account.

use super::{
    engine::{self, Round},
    passes::{Place, count_accounts, next_accounts},
    quiet, reconstruct,
};
use crate::{
    db::{self, Tx},
    jobs::{self, JobKind, Lane, NewJob, Priority, Running},
    workspaces::Workspace,
};

pub const RESCORE: JobKind = JobKind {
    name: "health.rescore",
    lane: Lane::FIGURES,
    run: |workspace, running| Box::pin(rescore(workspace, running)),
    ..JobKind::USUAL
};

pub const RECONSTRUCT: JobKind = JobKind {
    name: "health.reconstruct",
    lane: Lane::PAST,
    priority: Priority::Low,
    run: |workspace, running| Box::pin(reconstruct::run(workspace, running)),
    ..JobKind::USUAL
};

pub const SILENCE: JobKind = JobKind {
    name: "health.silence",
    lane: Lane::FIGURES,
    run: |workspace, running| Box::pin(quiet::run(workspace, running)),
    ..JobKind::USUAL
};

/// Enqueues the scoring of every account, as after a change of the scorecard.
pub async fn enqueue_rescore(tx: &mut Tx, why: &str) -> db::Result<()> {
    enqueue(tx, RESCORE, why).await
}

/// Enqueues what follows a file: the past is worked out from its facts, and silence looked for. `key` is the import's.
pub async fn after_import(tx: &mut Tx, key: &str) -> db::Result<()> {
    enqueue(tx, RECONSTRUCT, key).await?;
    enqueue(tx, SILENCE, key).await
}

pub(super) async fn look_for_silence(tx: &mut Tx, key: &str) -> db::Result<()> {
    enqueue(tx, SILENCE, key).await
}

async fn enqueue(tx: &mut Tx, kind: JobKind, key: &str) -> db::Result<()> {
    let job = NewJob::now(kind, serde_json::json!({ "for": key })).once(format!("{}:{key}", kind.name));
    jobs::enqueue(tx, job).await?;
    Ok(())
}

async fn rescore(workspace: &Workspace, running: &mut Running) -> anyhow::Result<()> {
    let mut place: Place = running.cursor()?.unwrap_or_default();
    let total = count_accounts(&workspace.main).await?;
    let round = Round::now(workspace).await?;
    loop {
        let accounts = next_accounts(&workspace.main, place).await?;
        let Some(last) = accounts.last() else { return Ok(()) };
        engine::score_accounts(workspace, &round, &accounts).await?;
        place = Place { after: Some(*last), done: place.done + accounts.len() as i64 };
        let mut tx = workspace.main.begin().await?;
        running.save(&mut tx, place, place.done, Some(total)).await?;
        tx.commit().await?;
    }
}
