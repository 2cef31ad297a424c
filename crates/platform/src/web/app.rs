//! What every handler can reach.
//!
//! Invariant: clones share it.

use std::sync::Arc;

use crate::workspaces::Home;

/// The installation, and how it is served.
#[derive(Clone, Debug)]
pub struct App {
    pub home: Arc<Home>,
    /// The address that browsers use, for links in invitations; for example `https://cs.example.co.jp`.
    pub public_url: Arc<str>,
    /// Whether cookies may travel over plain HTTP, as they do on the machine itself.
    pub insecure_cookies: bool,
}
