//! What open pages hear: that something about an account changed, so that they fetch themselves anew.
//!
//! Invariant: a message carries no figures, only what to look at again; what a member may see is decided when they look.

mod interest;
pub mod streams;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    extract::{Query, State},
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::{broadcast, watch};

use interest::Interest;
use streams::OpenStream;

use super::{App, Seat};
use crate::{
    ids::{AccountId, MemberId, SessionId},
    members::{self, session},
    workspaces::{Home, Workspace},
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

/// What a stream keeps while it is open.
struct Listening {
    changes: broadcast::Receiver<Changed>,
    interest: Interest,
    open: OpenStream,
    _watched: Vec<Watched>,
}

/// `GET /live`: server-sent `refresh` events that say what to look at again ([`Interest`]; `*` for all); and `rest` for who
/// has to give way to newer streams of the same login, and had better not come back at once.
pub async fn stream(
    State(app): State<App>,
    seat: Seat,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let live = &seat.workspace.live;
    let interest = Interest::of(&pairs);
    let listening = Listening {
        changes: live.subscribe(),
        open: streams::open(seat.login.id),
        _watched: interest.accounts.iter().map(|account| live.watch(*account)).collect(),
        interest,
    };
    let events = stream::unfold(Some(listening), |listening| async move {
        let mut listening = listening?;
        loop {
            let changed = tokio::select! {
                biased;
                () = listening.open.must_rest() => {
                    return Some((Ok(Event::default().event("rest").data("1")), None));
                }
                changed = listening.changes.recv() => changed,
            };
            let touched = match changed {
                Ok(changed) => listening.interest.touched_by(changed),
                // Too many to keep up with: one refresh shows them all.
                Err(broadcast::error::RecvError::Lagged(_)) => "*".to_owned(),
                Err(broadcast::error::RecvError::Closed) => return None,
            };
            if !touched.is_empty() {
                return Some((Ok(Event::default().event("refresh").data(touched)), Some(listening)));
            }
        }
    })
    .take_until(stopping())
    .take_until(left(app.home, seat.workspace.clone(), seat.member.id, seat.session.id));
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

/// Returns once the member is none any more, or the session that asks is none.
async fn left(home: Arc<Home>, workspace: Arc<Workspace>, id: MemberId, session: SessionId) {
    let mut changes = workspace.live.members.subscribe();
    loop {
        let member = members::find_member(&workspace, id).await;
        let is_gone = member.is_ok_and(|member| member.is_none_or(|member| member.ended_at.is_some()));
        let has_ended = session::stands(&home.control, session).await.is_ok_and(|stands| !stands);
        if is_gone || has_ended || changes.changed().await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod watched_tests {
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
