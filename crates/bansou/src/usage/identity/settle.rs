//! Settling senders: people are made, senders answered, events and counts moved.
//!
//! Invariant: it can stop anywhere and be begun again; doing it twice changes nothing more.

use std::{collections::BTreeSet, time::Duration};

use uuid::Uuid;

use super::{Sender, move_events::move_events, people, resolve::Picture, store};
use crate::{
    db,
    ids::AccountId,
    web::live::Changed,
    workspaces::{Latest, Workspace},
};

/// Senders of one step: enough to share its queries, few enough to let arriving events in between.
const STEP: i64 = 500;

/// Settles every sender that is not, and answers how many were.
pub async fn settle(workspace: &Workspace) -> db::Result<usize> {
    let mut settled = 0;
    loop {
        let unsettled = store::unsettled(&workspace.usage, STEP).await?;
        if unsettled.is_empty() {
            return Ok(settled);
        }
        settled += unsettled.len();
        let mut picture = Picture::of(&workspace.usage, &workspace.main, &unsettled).await?;
        people::complete(workspace, &mut picture).await?;
        let changed: Vec<(Uuid, Sender, Sender)> = picture
            .asked
            .iter()
            .filter_map(|key| picture.rows.get(key))
            .map(|row| (row.key, row.of, picture.answer(row)))
            .filter(|(_, before, after)| before != after)
            .collect();

        let mut tx = workspace.usage.begin().await?;
        if !changed.is_empty() {
            let wanted: Vec<_> = changed.iter().map(|(key, _, after)| (*key, *after)).collect();
            // Senders first: this waits for whoever is storing their events, so that none is overlooked.
            store::set_senders(&mut tx, &wanted).await?;
            let keys: Vec<_> = wanted.iter().map(|(key, _)| *key).collect();
            move_events(&mut tx, &keys, workspace.clock.now()).await?;
        }
        store::set_settled(&mut tx, &unsettled).await?;
        tx.commit().await?;
        tell(workspace, &changed);
    }
}

fn tell(workspace: &Workspace, changed: &[(Uuid, Sender, Sender)]) {
    let accounts: BTreeSet<AccountId> =
        changed.iter().flat_map(|(_, before, after)| [before.account, after.account]).flatten().collect();
    for account in accounts {
        workspace.live.tell(Changed::Account(account));
    }
    if !changed.is_empty() {
        workspace.live.tell(Changed::Tracking);
    }
}

/// Settles until the program stops. Wakes at each commit of this process, and each second for other processes.
pub async fn keep_settled(latest: Latest) {
    let mut commits = latest.now().usage.commits();
    let mut pause = Duration::from_secs(1);
    loop {
        commits.borrow_and_update();
        let workspace = latest.now();
        match settle(&workspace).await {
            Ok(_) => pause = Duration::from_secs(1),
            Err(error) => {
                pause = (pause * 2).min(Duration::from_secs(30));
                tracing::warn!(workspace = %workspace.slug, "senders cannot be settled, will try again: {error}");
                tokio::time::sleep(pause).await;
            }
        }
        let _ = tokio::time::timeout(pause, commits.changed()).await;
    }
}
