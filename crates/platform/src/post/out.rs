//! A mail server as it is used.
//!
//! Invariant: what it is signed in with is shown nowhere.

use std::fmt;

use bansou_letters::{Address, Mailbox, Sender, Signer};

/// A mail server, and who letters are from.
pub struct Out {
    pub sender: Sender,
    /// How many letters are handed over at once.
    pub connections: usize,
    pub from: Mailbox,
    pub return_path: Address,
    pub signer: Option<Signer>,
}

impl fmt::Debug for Out {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Out").field("from", &self.from).finish_non_exhaustive()
    }
}
