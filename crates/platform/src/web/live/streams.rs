//! The open streams, counted by login.
//!
//! Invariant: a login has at most [`MOST`]; where one more is opened, the one that was opened first rests.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use uuid::Uuid;

use crate::ids::LoginId;

/// A browser has one for each workspace, whatever it has open: this is for many browsers.
pub const MOST: usize = 30;

type OfLogins = HashMap<LoginId, VecDeque<(Uuid, Arc<Notify>)>>;

static OPEN: LazyLock<Mutex<OfLogins>> = LazyLock::new(Mutex::default);

fn opened() -> MutexGuard<'static, OfLogins> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A stream that is counted until it is dropped.
#[derive(Debug)]
pub struct OpenStream {
    login: LoginId,
    id: Uuid,
    rest: Arc<Notify>,
}

/// Counts one more.
pub fn open(login: LoginId) -> OpenStream {
    let stream = OpenStream { login, id: Uuid::now_v7(), rest: Arc::default() };
    let mut all = opened();
    let of_login = all.entry(login).or_default();
    of_login.push_back((stream.id, stream.rest.clone()));
    if of_login.len() > MOST
        && let Some((_, first)) = of_login.pop_front()
    {
        first.notify_one();
    }
    stream
}

/// How many there are.
pub fn count() -> usize {
    opened().values().map(VecDeque::len).sum()
}

impl OpenStream {
    /// Returns once this one has to give way.
    pub async fn must_rest(&self) {
        self.rest.notified().await;
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut all = opened();
        if let Some(of_login) = all.get_mut(&self.login) {
            of_login.retain(|(id, _)| *id != self.id);
            if of_login.is_empty() {
                all.remove(&self.login);
            }
        }
    }
}
