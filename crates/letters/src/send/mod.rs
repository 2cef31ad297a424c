//! Job: hand a letter to a mail server and say what became of it.
//! Invariant: an [`Outcome`] never says more than is known: a letter is called sent only after the server's answer to its
//! last line, and a connection that is lost while that answer is awaited is [`Outcome::Unknown`], never "try again".
//!
//! lettre opens connections, speaks TLS (rustls on ring) and logs in. The steps of handing over are taken here one by one,
//! because its own `send` tells an error but not at which step, and that is what decides whether a second try could give
//! the person two letters. For the same reason the pool is here: it must not send again what it has already sent.

mod line;
mod outcome;
mod pool;
mod session;
mod settings;

pub use self::outcome::{Cause, Outcome, Party, Reply, Step};
pub use self::pool::Sender;
pub use self::settings::{Login, SettingsError, SmtpSettings, Timeouts, TlsMode};
use crate::address::Address;

/// Who it goes to and who hears of failures; neither need be what the headers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Where bounces go; none for letters that must not bounce, such as automatic answers.
    pub return_path: Option<Address>,
    /// One person: what a server says of one recipient must not hide behind another's.
    pub recipient: Address,
}
