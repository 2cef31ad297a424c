//! What open pages hear: that something about an account changed, so that they fetch themselves anew. They hear of it because
//! [`follow`] reads the spine, never because somebody who changes something tells them.
//!
//! Invariant: a message carries no figures, only what to look at again; what a member may see is decided when they look.

mod follow;
mod interest;
mod spine;
pub mod streams;
#[cfg(test)]
mod tests;

use std::{
    convert::Infallible,
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{
    extract::{Query, State},
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::{broadcast, watch};

use interest::Interest;
pub use spine::TopicOf;
use streams::OpenStream;

use super::{App, Problem, Seat};
use crate::{
    ids::{MemberId, SessionId},
    live::{News, Watched},
    members::{self, session},
    time::Timestamp,
    workspaces::{Home, Workspace},
};

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
    let news = spine::since(&seat.workspace.main, &seat.workspace.parts, since).await?;
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
