//! Job: keep connections to the mail server for the next letters.
//! Invariant: never more are open than the settings allow, and a letter is given to one connection once.

use std::time::{Duration, Instant};

use tokio::sync::{Mutex, Semaphore};

use super::session::Session;
use super::{Cause, Envelope, Outcome, SettingsError, SmtpSettings, Step};
use crate::letter::RawLetter;

/// After this long servers begin to hang up; before, they are asked whether they still listen.
const IDLE: Duration = Duration::from_secs(60);
const FRESH: Duration = Duration::from_secs(5);
/// Many servers take only so many letters on a connection.
const LETTERS: u32 = 100;

/// Sends letters over a few connections.
pub struct Sender {
    settings: SmtpSettings,
    places: Semaphore,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    session: Session,
    letters: u32,
    since: Instant,
}

impl Sender {
    /// A sender; nothing is connected yet.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn new(settings: SmtpSettings) -> Result<Self, SettingsError> {
        settings.check()?;
        let places = Semaphore::new(settings.connections);
        Ok(Self { settings, places, idle: Mutex::new(Vec::new()) })
    }

    /// Gives the letter to the server, once.
    pub async fn send(&self, envelope: &Envelope, letter: &RawLetter) -> Outcome {
        let Ok(_place) = self.places.acquire().await else {
            let words = "the sender was closed".to_owned();
            return Outcome::Later { step: Step::Connect, cause: Cause::Connection, words };
        };
        let (mut session, mut letters) = match self.connected().await {
            Ok(connected) => connected,
            Err(outcome) => return outcome,
        };
        let mut outcome = session.give(envelope, letter).await;
        if letters > 0 && hung_up_before(&outcome) {
            // The server closed the line between two letters. Nothing of this one has been said to it.
            (session, letters) = match Session::open(&self.settings).await {
                Ok(session) => (session, 0),
                Err(outcome) => return outcome,
            };
            outcome = session.give(envelope, letter).await;
        }
        if session.usable && letters + 1 < LETTERS {
            self.idle.lock().await.push(Idle { session, letters: letters + 1, since: Instant::now() });
        } else if session.usable {
            session.close().await;
        }
        outcome
    }

    /// Connects, greets and logs in without sending: what a page of settings tries.
    ///
    /// # Errors
    /// [`Outcome::Later`] with the step that failed.
    pub async fn try_out(&self) -> Result<(), Outcome> {
        Session::open(&self.settings).await?.close().await;
        Ok(())
    }

    /// Says goodbye on every connection that is not in use.
    pub async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().await);
        for Idle { session, .. } in idle {
            session.close().await;
        }
    }

    async fn connected(&self) -> Result<(Session, u32), Outcome> {
        while let Some(Idle { mut session, letters, since }) = self.next_idle().await {
            let pause = since.elapsed();
            if pause < FRESH || pause < IDLE && session.is_alive().await {
                return Ok((session, letters));
            }
        }
        Ok((Session::open(&self.settings).await?, 0))
    }

    /// Its own function, so that the lock is not held while a session is asked.
    async fn next_idle(&self) -> Option<Idle> {
        self.idle.lock().await.pop()
    }
}

fn hung_up_before(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Later { step: Step::MailFrom, cause: Cause::Connection | Cause::Busy, words }
        if !words.starts_with('4') || words.starts_with("421"))
}
