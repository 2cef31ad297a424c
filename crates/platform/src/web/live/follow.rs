//! The follower: one for each workspace with open pages, however many these are.
//!
//! Invariant: a page that listens hears of every change that is committed after it began to, of this program at once and of
//! others within a second.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::broadcast, task::JoinHandle};

use super::spine::{self, Position, Reading};
use crate::{
    db::Db,
    live::{Changed, Channel, News},
    parts::Parts,
    workspaces::Workspace,
};

/// How often it is looked at what nobody wakes it for.
const LOOK: Duration = Duration::from_secs(1);
/// Commits within this time are told together.
const BREATH: Duration = Duration::from_millis(10);
/// Before it is read again after a failure, at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
const TIDY_EVERY: Duration = Duration::from_secs(60);

struct Follower {
    main: Db,
    usage: Db,
    parts: Parts,
    channel: Channel,
}

impl Channel {
    /// What changes in the workspace from now on. The first who listens begins to follow its spine, and who comes later hears
    /// the same follower.
    pub async fn listen(&self, workspace: &Workspace) -> broadcast::Receiver<Arc<News>> {
        let mut follower = self.follower.lock().await;
        let changes = self.changes.subscribe();
        if follower.as_ref().is_none_or(JoinHandle::is_finished) {
            *follower = Some(start(workspace, self.clone()).await);
        }
        changes
    }
}

/// Begins where the spine ends now.
async fn start(workspace: &Workspace, channel: Channel) -> JoinHandle<()> {
    let follower = Follower {
        main: workspace.main.clone(),
        usage: workspace.usage.clone(),
        parts: workspace.parts.clone(),
        channel,
    };
    let (records, events) = (follower.main.commits(), follower.usage.commits());
    let position = Position::end(&follower.main).await;
    let position = position.inspect_err(|error| tracing::warn!("open pages hear nothing yet: {error}"));
    tokio::spawn(follower.run(position.ok(), records, events))
}

type Commits = tokio::sync::watch::Receiver<u64>;

impl Follower {
    async fn run(self, mut position: Option<Position>, mut records: Commits, mut events: Commits) {
        let (mut pause, mut tidied) = (LOOK, Instant::now());
        let mut counted = *events.borrow_and_update();
        loop {
            records.borrow_and_update();
            let before = std::mem::replace(&mut counted, *events.borrow_and_update());
            let arrived = counted != before;
            match self.read(&mut position).await {
                Ok(Reading { mut news, members }) => {
                    pause = LOOK;
                    if arrived {
                        news.add(Some(Changed::TRACKING.into()), None);
                    }
                    if members {
                        self.channel.members_changed();
                    }
                    if !news.is_empty() {
                        self.channel.tell(news);
                    }
                }
                Err(error) => {
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    tracing::warn!("open pages cannot hear of changes, will try again: {error}");
                    tokio::time::sleep(pause).await;
                }
            }
            if tidied.elapsed() > TIDY_EVERY {
                tidied = Instant::now();
                if let Err(error) = spine::drop_read(&self.main).await {
                    tracing::warn!("what pages have heard of cannot be dropped: {error}");
                }
            }
            if self.channel.is_left().await {
                return;
            }
            tokio::time::sleep(BREATH).await;
            let look = async {
                match self.channel.looks_by_itself() {
                    true => tokio::time::sleep(pause).await,
                    false => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = records.changed() => {}
                _ = events.changed() => {}
                () = look => {}
            }
        }
    }

    /// What could not be read while the store was away was missed: pages look at everything.
    async fn read(&self, position: &mut Option<Position>) -> crate::db::Result<Reading> {
        match position {
            Some(position) => position.read(&self.main, &self.parts).await,
            None => {
                *position = Some(Position::end(&self.main).await?);
                Ok(Reading { news: News { everything: true, ..News::default() }, members: true })
            }
        }
    }
}
