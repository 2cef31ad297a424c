//! What open pages hear: that something about an account changed, so that they fetch themselves anew.
//!
//! Invariant: a message carries no figures, only what to look at again; what a member may see is decided when they look.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    extract::Query,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::{broadcast, watch};

use super::Seat;
use crate::{
    ids::{AccountId, MemberId},
    members,
    workspaces::Workspace,
};

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// What lists show of this account, its score among it.
    Account(AccountId),
    /// Facts that only the account's own page shows.
    Facts(AccountId),
    /// Something that any list may show.
    Lists,
    /// Events arrived or were refused.
    Tracking,
}

/// Where a workspace's changes are told to its open pages. Cloning shares the channel.
#[derive(Clone, Debug)]
pub struct Channel {
    changes: broadcast::Sender<Changed>,
    /// How many pages of each account are open.
    watched: Arc<Mutex<HashMap<AccountId, usize>>>,
    /// Counts how often somebody left.
    members: watch::Sender<u64>,
}

impl Default for Channel {
    fn default() -> Self {
        Self {
            changes: broadcast::Sender::new(4_096),
            watched: Arc::default(),
            members: watch::Sender::new(0),
        }
    }
}

impl Channel {
    /// Tells open pages; nobody listening is fine.
    pub fn tell(&self, changed: Changed) {
        let _ = self.changes.send(changed);
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Changed> {
        self.changes.subscribe()
    }

    /// Somebody left: their streams end.
    pub fn members_changed(&self) {
        self.members.send_modify(|changes| *changes += 1);
    }

    /// The accounts whose own pages are open.
    pub fn watched(&self) -> Vec<AccountId> {
        self.counts().keys().copied().collect()
    }

    /// Holds the account as watched until the answer is dropped.
    pub fn watch(&self, account: AccountId) -> Watched {
        *self.counts().entry(account).or_default() += 1;
        Watched { channel: self.clone(), account }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<AccountId, usize>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An open page of an account.
#[derive(Debug)]
pub struct Watched {
    channel: Channel,
    account: AccountId,
}

impl Drop for Watched {
    fn drop(&mut self) {
        let mut counts = self.channel.counts();
        if let Some(count) = counts.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.account);
            }
        }
    }
}

/// What a page wants to hear of.
#[derive(Debug, serde::Deserialize)]
pub struct Interest {
    /// Only this account, where the page shows one.
    account: Option<AccountId>,
    /// `tracking` for the tracking screen.
    topic: Option<String>,
}

/// `GET /live`: server-sent `refresh` events; the page coalesces them.
pub async fn stream(
    seat: Seat,
    Query(interest): Query<Interest>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let live = &seat.workspace.live;
    let watched = interest.account.map(|account| live.watch(account));
    let events = stream::unfold((live.subscribe(), watched), |(mut changes, watched)| async move {
        match changes.recv().await {
            Ok(changed) => Some((Some(changed), (changes, watched))),
            // Too many to keep up with: one refresh shows them all.
            Err(broadcast::error::RecvError::Lagged(_)) => Some((None, (changes, watched))),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    })
    .filter(move |changed| std::future::ready(changed.is_none_or(|changed| interest.includes(changed))))
    .map(|_| Ok(Event::default().event("refresh").data("1")))
    .take_until(stopping())
    .take_until(left(seat.workspace.clone(), seat.member.id));
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

static STOPPING: LazyLock<watch::Sender<bool>> = LazyLock::new(|| watch::Sender::new(false));

/// Ends every open stream, so that the program can stop; browsers connect again by themselves.
pub fn stop() {
    STOPPING.send_replace(true);
}

async fn stopping() {
    let mut stopping = STOPPING.subscribe();
    // The sender is never dropped, so waiting cannot fail.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// Returns once the member is none any more.
async fn left(workspace: Arc<Workspace>, id: MemberId) {
    let mut changes = workspace.live.members.subscribe();
    while changes.changed().await.is_ok() {
        let found = members::find_member(&workspace, id).await;
        if found.is_ok_and(|member| member.is_none_or(|member| member.ended_at.is_some())) {
            return;
        }
    }
}

impl Interest {
    fn includes(&self, changed: Changed) -> bool {
        match (changed, self.account) {
            (Changed::Tracking, _) => self.topic.as_deref() == Some("tracking"),
            (Changed::Account(id) | Changed::Facts(id), Some(account)) => id == account,
            (Changed::Facts(_), None) => false,
            (Changed::Account(_), None) => self.topic.is_none(),
            (Changed::Lists, None) => self.topic.is_none(),
            (Changed::Lists, Some(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_watched_while_a_page_of_it_is_open() {
        let (channel, account) = (Channel::default(), AccountId::new());
        let (one, other) = (channel.watch(account), channel.clone().watch(account));
        drop(one);
        assert_eq!(channel.watched(), [account]);
        drop(other);
        assert_eq!(channel.watched(), []);
    }

    #[test]
    fn a_page_hears_of_what_it_shows_and_of_nothing_else() {
        let (one, other) = (AccountId::new(), AccountId::new());
        let list = Interest { account: None, topic: None };
        let page = Interest { account: Some(one), topic: None };
        let tracking = Interest { account: None, topic: Some("tracking".to_owned()) };
        for (changed, heard) in [
            (Changed::Account(one), [true, true, false]),
            (Changed::Account(other), [true, false, false]),
            (Changed::Facts(one), [false, true, false]),
            (Changed::Facts(other), [false, false, false]),
            (Changed::Lists, [true, false, false]),
            (Changed::Tracking, [false, false, true]),
        ] {
            assert_eq!([&list, &page, &tracking].map(|open| open.includes(changed)), heard, "{changed:?}");
        }
    }
}
