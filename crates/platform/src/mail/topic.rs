//! What letters are about, as people choose among them.
//!
//! Invariant: an area declares its topics in its `AREA`; a person stops one of them by its name and no other.

use bansou_letters::Urgency;
use sha2::{Digest as _, Sha256};

use crate::parts::Parts;

/// Everything that letters are about.
pub fn all(parts: &Parts) -> impl Iterator<Item = &'static Topic> {
    parts.all::<&'static Topic>().iter().copied()
}

pub fn find(parts: &Parts, name: &str) -> Option<&'static Topic> {
    all(parts).find(|topic| topic.name == name)
}

/// A kind of letter.
#[derive(Clone, Copy, Debug)]
pub struct Topic {
    /// Its word in columns and links; `mail-topic-NAME` says it on screens.
    pub name: &'static str,
    pub urgency: Urgency,
    /// Whether the person asked for each of them (a daily list), so that neither budget nor quiet hours hold it back.
    pub asked_for: bool,
}

impl Topic {
    /// Whether a person can stop it: what is needed at once cannot be stopped.
    pub fn can_be_stopped(&self) -> bool {
        self.urgency == Urgency::Planned
    }

    /// As it stands in a link.
    pub fn ticket(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::digest(self.name.as_bytes())[..16]);
        bytes
    }
}
