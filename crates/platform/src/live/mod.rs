//! Where a workspace's changes are told to its open pages: who listens, and which accounts they show.
//!
//! Invariant: a message carries no figures, only what to look at again; what a member may see is decided when they look.

mod news;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    sync::{broadcast, watch},
    task::JoinHandle,
};

pub use news::{Changed, News};

use crate::ids::AccountId;

/// The task that reads the spine for a channel, while there is one.
type Follower = Arc<tokio::sync::Mutex<Option<JoinHandle<()>>>>;

/// Where a workspace's changes are told to its open pages. Cloning shares the channel.
#[derive(Clone, Debug)]
pub struct Channel {
    pub(crate) changes: broadcast::Sender<Arc<News>>,
    pub(crate) follower: Follower,
    /// How many pages of each account are open.
    watched: Arc<Mutex<HashMap<AccountId, usize>>>,
    /// Counts how often somebody left.
    pub(crate) members: watch::Sender<u64>,
    /// Whether the follower also looks where nobody woke it.
    looks: Arc<AtomicBool>,
}

impl Default for Channel {
    fn default() -> Self {
        Self {
            changes: broadcast::Sender::new(256),
            follower: Arc::default(),
            watched: Arc::default(),
            members: watch::Sender::new(0),
            looks: Arc::new(AtomicBool::new(true)),
        }
    }
}

impl Channel {
    /// Nobody listening is fine.
    pub(crate) fn tell(&self, news: News) {
        let _ = self.changes.send(Arc::new(news));
    }

    /// Whether nobody listens; then whoever does next begins to follow.
    pub(crate) async fn is_left(&self) -> bool {
        if self.changes.receiver_count() > 0 {
            return false;
        }
        let mut follower = self.follower.lock().await;
        let is_left = self.changes.receiver_count() == 0;
        if is_left {
            *follower = None;
        }
        is_left
    }

    pub(crate) fn looks_by_itself(&self) -> bool {
        self.looks.load(Ordering::Relaxed)
    }

    /// From now on pages hear only of what wakes their follower.
    #[cfg(test)]
    pub fn look_only_when_woken(&self) {
        self.looks.store(false, Ordering::Relaxed);
    }

    /// Somebody left, or a session ended: their streams end.
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
}
