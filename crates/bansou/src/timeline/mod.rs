//! An account's timeline: what happened, from the spine, and how much the product was used, from the rollups.
//!
//! Invariant: every verb has its words; a page of the timeline is found by key and costs two queries, one a store.

mod entries;
mod lines;
mod usage_days;
pub mod web;

pub use entries::{Entry, FIRST, Place, STRETCH, Stretch, stretch};
#[cfg(test)]
mod tests;
