//! Programs at one PostgreSQL server wake one another: who commits what others follow says so in that transaction, and one
//! connection of each program listens.
//!
//! Invariant: a word is a hint and carries no data. Where one is lost, or nobody can listen, everybody looks once a second.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};

use super::{
    Store,
    pulse::{BURST, Pulse},
    server::{Server, locked},
};

const CHANNEL: &str = "bansou";
/// Before it is listened again, at first and at most.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The pulses of the stores that are open at a server.
#[derive(Debug, Default)]
pub(super) struct Pulses {
    by_schema: Mutex<HashMap<Arc<str>, Vec<Weak<Pulse>>>>,
    is_listening: AtomicBool,
}

impl Pulses {
    pub fn add(&self, schema: &Arc<str>, pulse: &Arc<Pulse>) {
        let mut all = locked(&self.by_schema);
        let of_schema = all.entry(schema.clone()).or_default();
        of_schema.retain(|pulse| pulse.strong_count() > 0);
        of_schema.push(Arc::downgrade(pulse));
    }

    fn of(&self, word: &Word<'_>) -> Vec<Arc<Pulse>> {
        let all = locked(&self.by_schema);
        let of_schema = all.get(word.schema).into_iter().flatten().filter_map(Weak::upgrade);
        of_schema.filter(|pulse| pulse.id != word.from).collect()
    }

    fn every(&self) -> Vec<Arc<Pulse>> {
        locked(&self.by_schema).values().flatten().filter_map(Weak::upgrade).collect()
    }
}

/// What a program says: whose commit it was, and in which schema.
#[derive(Debug, PartialEq, Eq)]
struct Word<'a> {
    schema: &'a str,
    from: u64,
    is_of_many: bool,
}

impl<'a> Word<'a> {
    fn read(payload: &'a str) -> Option<Self> {
        let mut parts = payload.split(' ');
        let (schema, from) = (parts.next()?, parts.next()?.parse().ok()?);
        Some(Self { schema, from, is_of_many: parts.next().is_some() })
    }
}

/// What ends a transaction of this schema: `commit`, with a word to the others where they follow what it changed.
pub(super) fn ending(schema: &str, store: Store, pulse: &Pulse, wakes: bool) -> Option<String> {
    let of_many = store == Store::Usage;
    let says = if of_many { pulse.says_again() } else { wakes };
    let schema = schema.replace('\'', "''");
    let mark = if of_many { " +" } else { "" };
    says.then(|| format!("notify {CHANNEL}, '{schema} {}{mark}'; commit", pulse.id))
}

/// Begins to listen, once for each server.
pub(super) fn listen(server: &Arc<Server>) {
    if let Ok(runtime) = tokio::runtime::Handle::try_current()
        && !server.pulses.is_listening.swap(true, Ordering::Relaxed)
    {
        runtime.spawn(keep_listening(Arc::downgrade(server)));
    }
}

/// Ends once nobody has the server open and its connection falls.
async fn keep_listening(server: Weak<Server>) {
    let mut pause = FIRST_PAUSE;
    while let Some(options) = server.upgrade().map(|server| server.options.clone()) {
        match hear(&server, options).await {
            Ok(()) => pause = FIRST_PAUSE,
            Err(error) => tracing::warn!("other programs cannot be heard, will try again: {error}"),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Boxed for the compiler: see [`super::server::Schema::acquire`].
fn hear(server: &Weak<Server>, options: PgConnectOptions) -> BoxFuture<'_, sqlx::Result<()>> {
    Box::pin(async move {
        let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
        let pool = pool.connect_with(options).await?;
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        // Something may have been said meanwhile.
        wake_all(server);
        while let Some(said) = listener.try_recv().await? {
            let Some(server) = server.upgrade() else { return Ok(()) };
            let Some(word) = Word::read(said.payload()) else { continue };
            for pulse in server.pulses.of(&word) {
                pulse.wake();
                if word.is_of_many {
                    tokio::spawn(async move {
                        tokio::time::sleep(BURST).await;
                        pulse.wake();
                    });
                }
            }
        }
        Ok(())
    })
}

fn wake_all(server: &Weak<Server>) {
    let pulses = server.upgrade().map(|server| server.pulses.every());
    pulses.into_iter().flatten().for_each(|pulse| pulse.wake());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_as_it_was_said() {
        let pulse = Pulse::new();
        assert_eq!(ending("ws_main", Store::Main, &pulse, false), None, "nobody follows it");
        let said = ending("ws_main", Store::Main, &pulse, true).unwrap();
        let payload = said.split('\'').nth(1).unwrap();
        let word = Word { schema: "ws_main", from: pulse.id, is_of_many: false };
        assert_eq!(Word::read(payload), Some(word));
        let said = ending("ws_usage", Store::Usage, &pulse, false).unwrap();
        assert!(Word::read(said.split('\'').nth(1).unwrap()).unwrap().is_of_many);
        assert_eq!(ending("ws_usage", Store::Usage, &pulse, false), None, "not so soon again");
        assert_eq!(Word::read("of another program"), None);
    }
}
