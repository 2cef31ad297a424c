//! Settling senders: people are made, senders answered, events and counts moved.
//!
//! Invariant: it can stop anywhere and be begun again; doing it twice changes nothing more.

use uuid::Uuid;

use super::{Sender, move_events::move_events, people, resolve::Picture, store};
use crate::{
    db,
    jobs::{Queue, Take, Taken, Taking, Waiting},
    workspaces::Workspace,
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
    }
}

/// The senders that may stand for somebody else than before.
pub const QUEUE: Queue = Queue {
    name: "senders",
    wakes: |workspace| vec![workspace.usage.own_commits()],
    waiting: Waiting::InUsage(
        "select count(*) as a from (select sender_key from usage_senders where settled = 0 limit $1) as waiting",
    ),
    begin: || Box::new(Settling),
};

struct Settling;

impl Take for Settling {
    fn take<'a>(&'a mut self, workspace: &'a Workspace) -> Taking<'a> {
        Box::pin(async move {
            settle(workspace).await?;
            Ok(Taken::Nothing)
        })
    }
}
