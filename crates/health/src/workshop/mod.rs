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
pub mod limits_web;
mod offer;
pub mod outcomes;
pub mod panel;
pub mod reading;
mod results_view;
pub mod snapshots;
mod spread;
pub mod store;
pub mod trial;
mod versions_view;
pub mod web;
pub mod what_if;

use crate::{
    chores, db,
    ids::{ScorecardId, ScorecardVersionId},
    scorecards::{self, Scorecard, Version},
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
    let mut change = scope.change().await?;
    store::describe(&mut change.tx, scorecard.id, name, &proposal.segment).await?;
    let named = Scorecard { name: name.to_owned(), ..scorecard.clone() };
    let note = Some(note.to_owned());
    let version = scorecards::save_version(&mut change, &named, &proposal.definition, note).await?;
    chores::enqueue_rescore(&mut change.tx, &version.to_string()).await?;
    change.commit().await?;
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
    let mut change = scope.change().await?;
    let id = store::copy(&mut change, of, name, note).await?;
    chores::enqueue_rescore(&mut change.tx, &id.to_string()).await?;
    change.commit().await?;
    Ok(id)
}

/// Puts the scorecard before the one it stands behind. False where it is the first already.
pub async fn move_up(scope: &Scope, all: &[Scorecard], id: ScorecardId) -> db::Result<bool> {
    let place = all.iter().position(|scorecard| scorecard.id == id);
    let Some(place) = place.filter(|place| *place > 0) else { return Ok(false) };
    let mut change = scope.change().await?;
    let order = format!("order:{}", change.now.0);
    store::exchange(&mut change, &all[place], &all[place - 1]).await?;
    chores::enqueue_rescore(&mut change.tx, &order).await?;
    change.commit().await?;
    Ok(true)
}

/// Takes the scorecard out of use. False where it is the last one, which must stay.
pub async fn end(scope: &Scope, all: &[Scorecard], id: ScorecardId) -> db::Result<bool> {
    let Some(scorecard) = all.iter().find(|scorecard| scorecard.id == id).filter(|_| all.len() > 1) else {
        return Ok(false);
    };
    let mut change = scope.change().await?;
    store::end(&mut change, scorecard).await?;
    chores::enqueue_rescore(&mut change.tx, &format!("end:{id}")).await?;
    change.commit().await?;
    Ok(true)
}
