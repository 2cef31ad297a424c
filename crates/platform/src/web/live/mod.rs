//! What open pages hear: that something about an account changed, so that they fetch themselves anew. They hear of it because
//! [`follow`] reads the spine, never because somebody who changes something tells them.
//!
//! Invariant: a message carries no figures, only what to look at again; what a member may see is decided when they look.

mod follow;
mod interest;
mod news;
mod spine;
pub mod streams;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{Query, State},
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt as _, stream};
use tokio::{
    sync::{broadcast, watch},
    task::JoinHandle,
};

use follow::Running;
use interest::Interest;
use streams::OpenStream;

pub use news::{Changed, News};

use super::{App, Problem, Seat};
use crate::{
    ids::{AccountId, MemberId, SessionId},
    members::{self, session},
    time::Timestamp,
    workspaces::{Home, Workspace},
};

/// Where a workspace's changes are told to its open pages. Cloning shares the channel.
#[derive(Clone, Debug)]
pub struct Channel {
    changes: broadcast::Sender<Arc<News>>,
    follower: Running,
    /// How many pages of each account are open.
    watched: Arc<Mutex<HashMap<AccountId, usize>>>,
    /// Counts how often somebody left.
    members: watch::Sender<u64>,
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
    fn tell(&self, news: News) {
        let _ = self.changes.send(Arc::new(news));
    }

    /// What changes in the workspace from now on. The first who listens begins to follow its spine, and who comes later hears
    /// the same follower.
    pub async fn listen(&self, workspace: &Workspace) -> broadcast::Receiver<Arc<News>> {
        let mut follower = self.follower.lock().await;
        let changes = self.changes.subscribe();
        if follower.as_ref().is_none_or(JoinHandle::is_finished) {
            *follower = Some(follow::start(workspace, self.clone()).await);
        }
        changes
    }

    /// Whether nobody listens; then whoever does next begins to follow.
    async fn is_left(&self) -> bool {
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

    fn looks_by_itself(&self) -> bool {
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

/// What a stream keeps while it is open.
struct Listening {
    changes: broadcast::Receiver<Arc<News>>,
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
        changes: live.listen(&seat.workspace).await,
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
                Ok(news) => listening.interest.touched_by(&news),
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

/// `GET /live/missed`: what of a page that was made at `since` has changed, in the words of [`stream`]; nothing where it is as
/// it was. Between a page and the beginning of its stream nobody tells it.
pub async fn missed(seat: Seat, Query(pairs): Query<Vec<(String, String)>>) -> Result<String, Problem> {
    let since = pairs.iter().find(|(name, _)| name == "since").and_then(|(_, at)| at.parse().ok());
    let Some(since) = since.map(Timestamp) else { return Ok(String::new()) };
    let news = spine::since(&seat.workspace.main, seat.workspace.areas, since).await?;
    Ok(Interest::of(&pairs).touched_by(&news))
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
