//! An account's timeline: what happened, from the spine, and how much the product was used, from the rollups.
//!
//! Invariant: every verb has its words; a page of the timeline is found by key and costs two queries, one a store.

mod entries;
mod kind;
mod lines;
mod usage_days;
mod values;
pub mod web;
mod words;

pub use entries::{Entry, FIRST, Place, STRETCH, Stretch, stretch};
pub use kind::Kind;
pub use words::{Said, said};
#[cfg(test)]
mod tests;
