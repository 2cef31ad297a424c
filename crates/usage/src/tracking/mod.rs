//! The tracking screen: what arrives, what is refused and why, and how to send.
//!
//! Invariant: it shows what is stored and decides nothing.

mod snippets;
mod store;
#[cfg(test)]
mod tests;
pub mod web;

#[cfg(test)]
pub(super) use store::untied;
pub(super) use store::{account_names, person_names};
