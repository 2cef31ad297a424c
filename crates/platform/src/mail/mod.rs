//! Mail that the workspace writes: an outbox of rows, a task that hands them over, and who must not be written to.
//!
//! Invariant: a letter is a row, written in the transaction that wants it, with one Message-ID for all its attempts; whatever
//! becomes of it stands in that row, and a letter that may have arrived is never sent again but by somebody's hand.

pub(crate) mod choices;
mod claim;
pub(crate) mod clicks;
pub mod digest;
pub(crate) mod erase;
pub(crate) mod list;
mod outbox;
pub(crate) mod page;
pub mod returned;
pub mod rules;
pub(crate) mod rules_page;
mod send;
mod store;
pub mod suppressions;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
pub(crate) mod texts;
mod topic;
mod verb;
mod write;

use bansou_letters::Address;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

pub use clicks::Clicks;
pub use outbox::{NewMail, Posted, enqueue};
pub use send::{drain, work};
pub use store::find;
pub use topic::Topic;
pub use verb::Verb;
pub use write::{Section, SectionLine, Words};

use crate::{
    ids::{MailId, WorkspaceId},
    time::Timestamp,
};

/// A letter as it stands in the outbox, without its bytes.
#[derive(Clone, Debug)]
pub struct Mail {
    pub id: MailId,
    /// Without angle brackets.
    pub message_id: String,
    pub topic: String,
    pub recipient: RecipientId,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub state: MailState,
    pub reason: Option<MailReason>,
    /// What the mail server said.
    pub words: Option<String>,
    pub attempts: i64,
    pub due_at: Option<Timestamp>,
    /// Whether it opens something, and whether it can still be sent with it.
    pub has_secret: bool,
    pub is_whole: bool,
    pub created_at: Timestamp,
    pub settled_at: Option<Timestamp>,
}

/// What becomes of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// To be handed over as soon as may be.
    Waiting,
    /// Not sent, or not yet, for the row's reason.
    Held,
    /// A mail server could not take it; tried again.
    Retry,
    /// Being handed over.
    Sending,
    /// A mail server answers for it.
    Sent,
    /// It will not be sent.
    Failed,
    /// It was given away and no answer came: it may have arrived.
    Unknown,
    /// A mail server took it, and it came back.
    Returned,
    /// Somebody took it back.
    Cancelled,
}

crate::text_enum!(MailState {
    Waiting => "waiting", Held => "held", Retry => "retry", Sending => "sending", Sent => "sent", Failed => "failed",
    Unknown => "unknown", Returned => "returned", Cancelled => "cancelled",
});

/// Why a letter is held back or failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailReason {
    /// There is no mail server.
    NoSettings,
    Suppressed,
    Budget,
    QuietHours,
    /// It would come later than it is worth anything.
    TooLate,
    /// Nothing may be sent at any hour.
    NotAllowed,
    /// The server asked to come again.
    Busy,
    Connection,
    Timeout,
    /// The server will not speak to us as we are set up.
    Settings,
    Protocol,
    /// Refused because of our return path, of the recipient, or of what it holds.
    Sender,
    Recipient,
    Letter,
    /// Tried for days.
    GivenUp,
    /// No letter can be written of it: the address or a field is none.
    Unwritable,
    /// No answer came to the last line.
    NoAnswer,
    /// The program was ended while it handed the letter over.
    Killed,
}

crate::text_enum!(MailReason {
    NoSettings => "no-settings", Suppressed => "suppressed", Budget => "budget", QuietHours => "quiet-hours",
    TooLate => "too-late", NotAllowed => "not-allowed", Busy => "busy", Connection => "connection", Timeout => "timeout",
    Settings => "settings", Protocol => "protocol", Sender => "sender", Recipient => "recipient", Letter => "letter",
    GivenUp => "given-up", Unwritable => "unwritable", NoAnswer => "no-answer", Killed => "killed",
});

/// Who is written to: one address in one workspace. It follows from both, so that every department means the same person by
/// it, and names neither to who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecipientId(pub Uuid);

impl RecipientId {
    pub fn of(workspace: WorkspaceId, address: &Address) -> Self {
        Self::of_key(workspace, &address.key())
    }

    fn of_key(workspace: WorkspaceId, key: &str) -> Self {
        let hash = Sha256::new().chain_update(workspace.0.as_bytes()).chain_update(key).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        Self(Uuid::from_bytes(bytes))
    }
}

impl crate::db::Bind for RecipientId {
    const KIND: crate::db::Kind = crate::db::Kind::Uuid;
    fn bind(self) -> crate::db::Value {
        crate::db::Value::Uuid(self.0)
    }
}
crate::column_through!(RecipientId, Uuid, |raw| Ok::<RecipientId, String>(RecipientId(raw)));

impl Timestamp {
    pub(crate) fn of_jiff(at: jiff::Timestamp) -> Self {
        Self(at.as_millisecond())
    }

    pub(crate) fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
}
