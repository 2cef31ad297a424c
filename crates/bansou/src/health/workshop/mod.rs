//! The workshop: a scorecard is changed, tried on today and on the past, and only then saved.
//!
//! Invariant: trying changes nothing that is stored; saving adds a version and never alters one.

pub mod aims;
pub mod audience;
mod audience_view;
pub mod backtest;
pub mod decimal;
pub mod draft;
pub mod edits;
pub mod fitting;
mod form_view;
pub mod limits;
mod limits_offer;
mod limits_view;
mod limits_web;
pub mod outcomes;
pub mod panel;
pub mod reading;
mod results_view;
pub mod snapshots;
mod spread;
pub mod store;
#[cfg(test)]
mod tests;
pub mod trial;
mod versions_view;
pub mod web;
pub mod what_if;

use crate::{
    db,
    health::{
        jobs,
        scorecards::{self, Scorecard, Version},
    },
    ids::{ScorecardId, ScorecardVersionId},
    web::Scope,
};

pub use trial::{Proposal, Trial, try_out};

/// Saves the proposal as a new version and puts it in force; everyone is scored anew.
pub async fn save(
    scope: &Scope,
    scorecard: &Scorecard,
    name: &str,
    proposal: &Proposal,
    note: &str,
) -> db::Result<ScorecardVersionId> {
    let now = scope.workspace.clock.now();
    let mut tx = scope.workspace.main.begin().await?;
    store::describe(&mut tx, scorecard.id, name, &proposal.segment).await?;
    let named = Scorecard { name: name.to_owned(), ..scorecard.clone() };
    let note = Some(note.to_owned());
    let version =
        scorecards::save_version(&mut tx, &named, &proposal.definition, note, &scope.actor, now).await?;
    jobs::enqueue_rescore(&mut tx, &version.to_string()).await?;
    tx.commit().await?;
    Ok(version)
}

/// Goes back to an earlier version: saves a new one that is equal to it. Whom the scorecard is for stays as it is.
pub async fn go_back(
    scope: &Scope,
    scorecard: &Scorecard,
    to: &Version,
    note: &str,
) -> db::Result<ScorecardVersionId> {
    let proposal = Proposal {
        scorecard: scorecard.id,
        definition: to.definition.clone(),
        segment: scorecard.segment.clone(),
    };
    save(scope, scorecard, &scorecard.name, &proposal, note).await
}

/// Adds a scorecard that is a copy of another, asked after all others.
pub async fn copy(scope: &Scope, of: &Scorecard, name: &str, note: String) -> db::Result<ScorecardId> {
    let now = scope.workspace.clock.now();
    let mut tx = scope.workspace.main.begin().await?;
    let id = store::copy(&mut tx, of, name, note, &scope.actor, now).await?;
    jobs::enqueue_rescore(&mut tx, &id.to_string()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Puts the scorecard before the one it stands behind. False where it is the first already.
pub async fn move_up(scope: &Scope, all: &[Scorecard], id: ScorecardId) -> db::Result<bool> {
    let place = all.iter().position(|scorecard| scorecard.id == id);
    let Some(place) = place.filter(|place| *place > 0) else { return Ok(false) };
    let now = scope.workspace.clock.now();
    let mut tx = scope.workspace.main.begin().await?;
    store::exchange(&mut tx, &all[place], &all[place - 1], &scope.actor, now).await?;
    jobs::enqueue_rescore(&mut tx, &format!("order:{}", now.0)).await?;
    tx.commit().await?;
    Ok(true)
}

/// Takes the scorecard out of use. False where it is the last one, which must stay.
pub async fn end(scope: &Scope, all: &[Scorecard], id: ScorecardId) -> db::Result<bool> {
    let Some(scorecard) = all.iter().find(|scorecard| scorecard.id == id).filter(|_| all.len() > 1) else {
        return Ok(false);
    };
    let now = scope.workspace.clock.now();
    let mut tx = scope.workspace.main.begin().await?;
    store::end(&mut tx, scorecard, &scope.actor, now).await?;
    jobs::enqueue_rescore(&mut tx, &format!("end:{id}")).await?;
    tx.commit().await?;
    Ok(true)
}
