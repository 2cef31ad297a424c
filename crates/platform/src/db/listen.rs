//! Listening to what other programs at a PostgreSQL server say: one connection of each program does.
//!
//! Invariant: a word is a hint and carries no data. Where one is lost, or nobody can listen, everybody looks once a second.

use std::{
    sync::{Arc, Weak, atomic::Ordering},
    time::Duration,
};

use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};

use super::{
    pulse::BURST,
    server::Server,
    wake::{CHANNEL, Word},
};

/// Before it is listened again, at first and at most.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

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
