//! Which connections there are, and which one goes where there are too many.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use super::silence::Seen;

/// The open connections.
#[derive(Debug)]
pub(super) struct Table {
    open: Arc<Mutex<Open>>,
    most: usize,
    most_of_an_address: usize,
}

#[derive(Debug, Default)]
struct Open {
    connections: HashMap<u64, Connection>,
    of_address: HashMap<IpAddr, usize>,
    next: u64,
}

#[derive(Debug)]
struct Connection {
    address: IpAddr,
    seen: Seen,
    go: Arc<Notify>,
    is_going: bool,
}

impl Table {
    pub(super) fn new(most: usize, most_of_an_address: usize) -> Self {
        Self { open: Arc::default(), most: most.max(1), most_of_an_address }
    }

    /// A place for a newcomer from the address. Where there is none, a silent connection is sent away for it.
    pub(super) fn take_place(&self, address: IpAddr) -> Place {
        let mut open = lock(&self.open);
        let of_address = open.of_address.get(&address).copied().unwrap_or(0);
        if !address.is_loopback() && of_address >= self.most_of_an_address {
            open.send_away(|connection| connection.address == address);
        } else if open.connections.len() >= self.most {
            open.send_away(|_| true);
        }
        let key = open.next;
        open.next += 1;
        let (seen, go) = (Seen::now(), Arc::new(Notify::new()));
        let connection = Connection { address, seen: seen.clone(), go: go.clone(), is_going: false };
        open.connections.insert(key, connection);
        *open.of_address.entry(address).or_default() += 1;
        Place { open: self.open.clone(), key, seen, go }
    }

    /// Sends a silent connection away, as where the system itself has no room.
    pub(super) fn make_room(&self) {
        lock(&self.open).send_away(|_| true);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        lock(&self.open).connections.len()
    }
}

impl Open {
    /// The one that has been silent longest goes, of those whose next word is due.
    fn send_away(&mut self, of_these: impl Fn(&Connection) -> bool) {
        let due = self.connections.iter_mut().filter(|(_, it)| !it.is_going && of_these(it));
        let silent = due
            .filter(|(_, connection)| !connection.seen.is_working())
            .min_by_key(|(key, connection)| (connection.seen.last(), **key));
        if let Some((_, connection)) = silent {
            connection.is_going = true;
            connection.go.notify_one();
        }
    }
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection's place; it is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    open: Arc<Mutex<Open>>,
    key: u64,
    seen: Seen,
    go: Arc<Notify>,
}

impl Place {
    pub(super) fn seen(&self) -> Seen {
        self.seen.clone()
    }

    /// Returns once the place is needed for another.
    pub(super) async fn must_go(&self) {
        self.go.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        let Some(connection) = open.connections.remove(&self.key) else { return };
        if let Some(count) = open.of_address.get_mut(&connection.address) {
            *count -= 1;
            if *count == 0 {
                open.of_address.remove(&connection.address);
            }
        }
    }
}
