//! What wakes those who follow a store: its commits, of this program and of others at the same server.
//!
//! Invariant: whoever subscribed before a commit of this program is woken after it. What others commit wakes soon, or is
//! found by looking once a second.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::watch;

/// How often at most a store of events says that some arrived. Who hears it looks again after as long: what came meanwhile was
/// not said.
pub(super) const BURST: Duration = Duration::from_millis(250);

#[derive(Debug)]
pub(super) struct Pulse {
    /// Of all pulses at a server, so that a program knows its own words.
    pub id: u64,
    own: watch::Sender<u64>,
    all: watch::Sender<u64>,
    said: Mutex<Option<Instant>>,
}

impl Pulse {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            id: rand::random(),
            own: watch::Sender::new(0),
            all: watch::Sender::new(0),
            said: Mutex::default(),
        })
    }

    pub fn of_this_program(&self) -> watch::Receiver<u64> {
        self.own.subscribe()
    }

    pub fn of_all(&self) -> watch::Receiver<u64> {
        self.all.subscribe()
    }

    /// This program has committed.
    pub fn beat(&self) {
        self.own.send_modify(|commits| *commits += 1);
        self.wake();
    }

    /// Another program has, or may have.
    pub fn wake(&self) {
        self.all.send_modify(|commits| *commits += 1);
    }

    /// Whether it is time to say that events arrived.
    pub fn says_again(&self) -> bool {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let is_time = said.is_none_or(|at| at.elapsed() >= BURST);
        if is_time {
            *said = Some(Instant::now());
        }
        is_time
    }
}
