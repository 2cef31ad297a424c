//! How people get in: the first login and its workspace, invitations, and links for who cannot sign in.
//!
//! Invariant: what opens something is shown once and stored as a hash.

mod first_steps;
pub mod invitations;
pub mod mails;
pub mod resets;

pub use first_steps::{FirstStep, found, resume};
