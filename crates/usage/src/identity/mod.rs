//! Identity: whom the ids on events stand for.
//!
//! Each combination of group, user and anonymous id is a *sender*. A sender with a group is of the account with that
//! external id. One without is of its user's account: the one that the user's earliest group named, or else the
//! person's. An anonymous id is the user's who was first seen with it. All of this is worked out from the senders and
//! the records as they stand, never from the order in which events came. Stored events carry the key of their sender,
//! and are found by it.
//!
//! Invariant: events have the account and person of their sender, and a sender whose ids could mean something else than
//! before is not settled until its events, and what is counted from them, have followed.

mod imported;
mod listen;
mod move_events;
mod people;
mod resolve;
mod seen;
mod settle;
mod store;
#[cfg(test)]
mod tests;

pub use listen::LISTENER;
pub use seen::{Seen, note_aliases, note_senders};
pub use settle::{QUEUE, settle};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::ids::{AccountId, PersonId};

/// Names a combination of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SenderKey(pub Uuid);

impl SenderKey {
    pub fn of(group: Option<&str>, user: Option<&str>, anonymous: Option<&str>) -> Self {
        let mut hash = Sha256::new();
        for id in [group, user, anonymous] {
            let id = id.unwrap_or_default();
            hash.update((id.len() as u64).to_le_bytes());
            hash.update(id.as_bytes());
        }
        let digest = hash.finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

/// Whom a sender stands for, as far as that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    pub account: Option<AccountId>,
    pub person: Option<PersonId>,
}
