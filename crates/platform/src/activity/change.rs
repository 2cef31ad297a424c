//! A change in progress: rows, what happened, jobs and search documents, in one transaction.
//!
//! Invariant: what it records is committed with its rows or not at all; where the rows are in another store than the spine,
//! it is committed beside them and brought to the spine from there ([`super::untold`]).

use super::{Actor, Happened, NewActivity, Subject, store, untold};
use crate::{
    db::{self, Db, Tx},
    time::Timestamp,
    workspaces::Workspace,
};

/// Rows about to be committed with what happened to them.
#[derive(Debug)]
pub struct Change<'a> {
    pub tx: Tx,
    pub now: Timestamp,
    pub actor: Actor,
    pub workspace: &'a Workspace,
    /// Where the rows are, if not in the main store.
    away: Option<Db>,
    told: Vec<NewActivity>,
}

impl Workspace {
    /// Begins a change of records by this actor; listeners and jobs are [`Actor::System`].
    pub async fn change(&self, by: &Actor) -> db::Result<Change<'_>> {
        self.begin_change(by, None).await
    }

    /// Begins a change of rows that stand in another store, of events or of the installation.
    pub async fn change_in(&self, store: &Db, by: &Actor) -> db::Result<Change<'_>> {
        self.begin_change(by, Some(store.clone())).await
    }

    async fn begin_change(&self, by: &Actor, away: Option<Db>) -> db::Result<Change<'_>> {
        Ok(Change {
            tx: away.as_ref().unwrap_or(&self.main).begin().await?,
            now: self.clock.now(),
            actor: by.clone(),
            workspace: self,
            away,
            told: Vec::new(),
        })
    }
}

impl Change<'_> {
    /// What happened, to what.
    pub fn record(&mut self, subject: Subject, verb: impl Into<Happened>) {
        let told = NewActivity::new(self.now, &self.actor, subject, verb);
        self.told.push(told);
    }

    pub async fn commit(mut self) -> db::Result<()> {
        let told = std::mem::take(&mut self.told);
        let Some(away) = self.away.take() else {
            store::record_all(&mut self.tx, told).await?;
            return self.tx.commit().await;
        };
        untold::keep(&mut self.tx, told.into_iter().map(|activity| (self.workspace.id, activity))).await?;
        self.tx.commit().await?;
        untold::tell_soon(&away, self.workspace).await;
        Ok(())
    }
}
